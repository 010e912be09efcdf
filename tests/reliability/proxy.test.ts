// The proxy does to a connection what it is told, and the server sees what it should.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { type ClientMessage, type Fault, startProxy } from './proxy.ts';

const server = await testServer();
const proxy = await startProxy(server);

beforeAll(() => withClient(server, (client) => client.query('create table proxied (n int)')));
afterAll(() => proxy.close());

/** One insert in a transaction through the proxy; says how it ended, as far as the client knows. */
async function insert(n: number, fault: (message: ClientMessage) => Fault): Promise<string> {
  proxy.decide = fault;
  const client = new pg.Client({ ...server, port: proxy.port, query_timeout: 400 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('begin');
    await client.query('insert into proxied values ($1)', [n]);
    await client.query('COMMIT');
    return 'committed';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    proxy.decide = () => 'pass';
    void client.end().catch(() => {});
  }
}

const at =
  (word: string, fault: Fault) =>
  ({ sql }: ClientMessage): Fault =>
    sql.toLowerCase().startsWith(word) ? fault : 'pass';

async function isThere(n: number): Promise<boolean> {
  return withClient(server, async (client) => {
    const { rows } = await client.query('select 1 from proxied where n = $1', [n]);
    return rows.length === 1;
  });
}

test.each([
  [1, 'commit', 'pass', /^committed$/, true],
  [2, 'commit', 'cut-before', /terminated|ECONNRESET/, false],
  [3, 'commit', 'cut-after', /terminated|ECONNRESET/, true],
  [4, 'commit', 'swallow-answer', /timeout/, true],
  [5, 'commit', 'half-close', /terminated/, true],
  [6, 'insert', 'black-hole', /timeout/, false],
  [7, 'insert', { delay: 100 }, /^committed$/, true],
  [8, 'insert', 'cut-before', /terminated|ECONNRESET/, false],
] as const)('%i: at %s, %o', async (n, word, fault, said, there) => {
  expect(await insert(n, at(word, fault))).toMatch(said);
  await sleep(100);
  expect(await isThere(n)).toBe(there);
});
