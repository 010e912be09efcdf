// What a run needs of Postgres is opened while the project is read: it is taken by who needs it first, and a session that
// could not be opened or that broke meanwhile is none.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Adapter } from '../src/adapters/index.ts';
import type { JsonValue } from '../src/base/index.ts';
import { runWarm } from './compat/run-warm.ts';
import { openAdapter } from './postgres/open-adapter.ts';
import { testServer } from './postgres/test-server.ts';
import { projectFolder } from './project-folder.ts';

const server = await testServer();
const name = `ahead-${process.pid}`;
const mark = randomUUID().slice(0, 8);
const run = { mark, command: 'run', startedAt: 0, processId: 1, user: 'u', host: 'h' };

let other: Adapter;

beforeAll(async () => {
  other = await adapterOf({ application_name: `${name}-other` });
});
afterAll(() => other.close());

function adapterOf(changes: { readonly [key: string]: JsonValue }, opensFor?: typeof run): Promise<Adapter> {
  return openAdapter(server, { schema: 'public', ...changes }, opensFor);
}

/** How many sessions there are: those for statements, and those of locks. */
async function sessions(): Promise<readonly number[]> {
  const session = await other.connect('count');
  try {
    const { rows } = await session.execute(
      `select count(*) filter (where application_name = '${name}'), count(*) filter (where application_name like '%${mark}%')
       from pg_stat_activity where backend_type = 'client backend'`,
    );
    return (rows[0] ?? []).map(Number);
  } finally {
    await session.release();
  }
}

/**
 * Waits for so many sessions. What was opened ahead may still be on its way when its command has ended, and shows itself for
 * a moment only then: nothing counts that was not seen several times in a row.
 */
async function until(expected: readonly number[]): Promise<void> {
  let seen = await sessions();
  for (let tried = 0, inARow = 0; tried < 400; tried += 1) {
    inARow = String(seen) === String(expected) ? inARow + 1 : 0;
    if (inARow === IN_A_ROW) break;
    await sleep(50);
    seen = await sessions();
  }
  expect(seen).toEqual(expected);
}

const IN_A_ROW = 4;

test('who connects first and the locks take what is there; the next one opens a session', async () => {
  const adapter = await adapterOf({ application_name: name }, run);
  await until([1, 1]);
  const first = await adapter.connect('first');
  const locks = adapter.openLocks?.(run);
  expect(await locks?.living([mark])).toEqual(new Set([mark]));
  expect(await sessions()).toEqual([1, 1]);
  const { rows } = await first.execute('select 1 as one');
  expect(rows).toEqual([[1]]);
  await adapter.connect('second');
  expect(await sessions()).toEqual([2, 1]);
  await locks?.close();
  await adapter.close();
  await until([0, 0]);
});

test('what nobody has asked for ends with the adapter', async () => {
  const adapter = await adapterOf({ application_name: name }, run);
  await until([1, 1]);
  await adapter.close();
  await until([0, 0]);
  const early = await adapterOf({ application_name: name }, run);
  await early.close();
  await until([0, 0]);
});

test('a session that broke meanwhile is opened anew, and so are the locks', async () => {
  const adapter = await adapterOf({ application_name: name }, run);
  await until([1, 1]);
  const breaker = await other.connect('breaker');
  await breaker.execute(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}' or application_name like '%${mark}%'`,
  );
  await breaker.release();
  await until([0, 0]);
  const session = await adapter.connect('first');
  expect((await session.execute('select 1 as one')).rows).toEqual([[1]]);
  const locks = adapter.openLocks?.(run);
  expect(await locks?.living([mark])).toEqual(new Set([mark]));
  await locks?.close();
  await adapter.close();
});

test('where no session can be had the one who needs it is told', async () => {
  const late = await adapterOf({ port: 1, retries: 0 }, run);
  await sleep(200);
  await expect(late.connect('first')).rejects.toThrow(/127\.0\.0\.1|refused/);
  await late.close();
  const early = await adapterOf({ port: 1, retries: 0 }, run);
  await expect(early.connect('first')).rejects.toThrow(/127\.0\.0\.1|refused/);
  await early.close();
});

test.each([
  ['a query comment that cannot be rendered', { 'dbt_project.yml': 'query-comment: "{{ nope.x }}"\n' }],
  ['selectors that cannot be read', { 'selectors.yml': 'selectors: [{name: x}]\n' }],
  ['a model that cannot be parsed', { 'models/m.sql': '{{ config( }}' }],
])('%s ends a command without leaving a session', async (_what, files: { readonly [path: string]: string }) => {
  const { host, port, user, database } = server;
  const output = { type: 'postgres', host, port, user, password: 'x', dbname: database, schema: 'x' };
  const folder = projectFolder({
    'models/m.sql': 'select 1 as a',
    ...files,
    'dbt_project.yml': `name: demo\nprofile: demo\n${files['dbt_project.yml'] ?? ''}`,
    'profiles.yml': JSON.stringify({
      demo: { target: 'dev', outputs: { dev: { ...output, application_name: name } } },
    }),
  });
  try {
    // The process lives on: what it does not close stays open.
    const { exit, stdout } = await runWarm(['run', '--no-use-colors'], { cwd: folder.path });
    expect(stdout).toContain('Encountered an error');
    expect(exit).toBe(2);
    await until([0, 0]);
  } finally {
    folder.remove();
  }
});
