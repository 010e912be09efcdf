// Locks of nodes that are about to start are asked for together, however fast nodes follow each other.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { type Adapter, Relation, type RunLocks } from '../src/adapters/index.ts';
import { openAdapter } from './postgres/open-adapter.ts';
import { testServer } from './postgres/test-server.ts';

const server = await testServer();
const NODES = 300;
/** Longer than locks are kept for nodes that do not start. */
const PAUSE = 500;
/** Milliseconds after which locks are given back, at the soonest. */
const GIVING_BACK = 60;

let adapter: Adapter;
let locks: RunLocks;

afterEach(async () => {
  vi.restoreAllMocks();
  await locks.close();
  await adapter.close();
});

/** Locks of a run of which this many nodes are ready. */
async function readyNodes(schema: string): Promise<readonly Relation[]> {
  adapter = await openAdapter(server, { schema });
  const identity = { mark: schema, command: 'run', startedAt: 0, processId: process.pid, user: 'one', host: 'here' };
  locks = adapter.openLocks?.(identity) ?? expect.unreachable();
  const names = Array.from({ length: NODES }, (_, i) => `node_${i}`);
  const { dialect } = adapter.target;
  const relations = names.map(
    (identifier) => new Relation({ dialect, database: server.database, schema, identifier, type: null }),
  );
  for (const [i, relation] of relations.entries()) locks.expect?.(relation, `model.${names[i]}`, () => {});
  return relations;
}

const take = (relation: Relation | undefined, i: number): Promise<unknown> =>
  relation ? locks.take(relation, `model.node_${i}`) : expect.unreachable();

/** Nodes start and end one after the other, this many milliseconds apart. */
async function run(relations: readonly Relation[], from: number, to: number, gap: number): Promise<void> {
  for (let i = from; i < to; i += 1) {
    expect(await take(relations[i], i)).toHaveProperty('existing');
    await sleep(gap);
    locks.release(relations[i] ?? expect.unreachable());
  }
}

/** Statements that are sent meanwhile, without those that a slow machine needs to give locks back now and then. */
async function statementsFor(work: () => Promise<void>): Promise<number> {
  const sent = vi.spyOn(pg.Client.prototype, 'query');
  const began = performance.now();
  await work();
  return sent.mock.calls.length - (performance.now() - began) / GIVING_BACK;
}

test('after a pause, in which locks were given back, the nodes that go on share statements again', async () => {
  const relations = await readyNodes('locks_pause');
  await take(relations[0], 0);
  await sleep(PAUSE);
  expect(await statementsFor(() => run(relations, 1, 60, 2))).toBeLessThan(20);
});

test('nodes that end while a statement is under way do not send one each', async () => {
  const relations = await readyNodes('locks_quick');
  expect(await statementsFor(() => run(relations, 0, NODES, 0))).toBeLessThan(20);
});

test('of nodes that follow each other slowly only so many locks are held as will start soon', async () => {
  const relations = await readyNodes('locks_slow');
  await run(relations, 0, 12, 60);
  const [held] = await heldBy('locks_slow');
  // Eight would start in half a second.
  expect(held).toBeLessThan(8);
});

async function heldBy(mark: string): Promise<number[]> {
  const client = new pg.Client({ ...server, password: 'x' });
  await client.connect();
  const { rows } = await client.query(
    `select count(*)::int as held from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and application_name like $1`,
    [`tsdbt:${mark}:%`],
  );
  await client.end();
  return rows.map(({ held }: { readonly held: number }) => held);
}
