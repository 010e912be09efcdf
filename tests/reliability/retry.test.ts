// Nodes whose transaction was undone begin again, and a COMMIT whose answer got lost is looked up: nothing is lost or doubled.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type CommandResult, runCommand } from '../compat/run-command.ts';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { type ClientMessage, type Fault, isCommit, startProxy } from './proxy.ts';
import { isFull, scaled } from './scale.ts';

const server = await testServer();
const proxy = await startProxy(server);
afterAll(() => proxy.close());

const NODES = 10;
const ROUNDS = isFull ? scaled(30) : 4;

async function rows<T = unknown>(sql: string): Promise<T[]> {
  return withClient(server, async (client) => (await client.query(sql)).rows as T[]);
}

function profiles(schema: string, port: number): string {
  return `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${port}, user: dbt, password: '', dbname: dbt, schema: ${schema}, threads: 4, retries: 2}}}\n`;
}

/** Models that each append the rows of one generation to a table of their own. */
function appending(schema: string): ProjectFolder {
  return projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles(schema, proxy.port),
    ...Object.fromEntries(
      Array.from({ length: NODES }, (_, i) => [
        `models/m${i}.sql`,
        "{{ config(materialized='incremental', incremental_strategy='append') }}\nselect {{ var('generation') }} as generation, g as n from generate_series(1, 5) as g",
      ]),
    ),
  });
}

/** What is in all the tables, as one text. */
async function contents(schema: string): Promise<unknown> {
  const all = Array.from(
    { length: NODES },
    (_, i) => `select ${i} as model, generation, n, count(*) as times from ${schema}.m${i} group by 1, 2, 3`,
  );
  const [row] = await rows(
    `select md5(string_agg(format('%s %s %s %s', model, generation, n, times), ';' order by model, generation, n)) as hash, sum(times)::int as rows from (${all.join(' union all ')}) as found`,
  );
  return row;
}

/** A fault for one statement in each of so many nodes, at the statement that `isMet` picks; each node is met once a run. */
function faults(pick: (message: ClientMessage) => Fault): (message: ClientMessage) => Fault {
  const met = new Set<string>();
  const nodes = new Map<number, string>();
  return (message) => {
    // COMMIT carries no comment: the node is that of the statement before it.
    const named = /"node_id": "([^"]+)"/.exec(message.sql)?.[1];
    if (named !== undefined) nodes.set(message.connection, named);
    const node = nodes.get(message.connection);
    if (node === undefined || met.has(node)) return 'pass';
    const fault = pick(message);
    if (fault !== 'pass') met.add(node);
    return fault;
  };
}

const cases: readonly (readonly [string, (message: ClientMessage) => Fault])[] = [
  ['before COMMIT', (message) => (isCommit(message) ? 'cut-before' : 'pass')],
  ['after COMMIT', (message) => (isCommit(message) ? 'cut-after' : 'pass')],
  ['at the insert', ({ sql }) => (/insert into/i.test(sql) ? 'cut-before' : 'pass')],
  ['after the insert', ({ sql }) => (/insert into/i.test(sql) ? 'cut-after' : 'pass')],
  ['at the first statement', ({ sql }) => (/create temporary table/i.test(sql) ? 'cut-after' : 'pass')],
  ['half-closed at COMMIT', (message) => (isCommit(message) ? 'half-close' : 'pass')],
];

test('connections cut at and around COMMIT: every model has each generation once', { timeout: 900_000 }, async () => {
  const folder = appending('cut');
  const build = (generation: number): Promise<CommandResult> =>
    runCommand(['run', '--no-use-colors', '--vars', `{generation: ${generation}}`], { cwd: folder.path });
  expect((await build(0)).exit).toBe(0);
  let cut = 0;
  let generation = 0;
  const seen = new Map<string, number>();
  for (let round = 0; round < (isFull ? scaled(5) : 1); round += 1) {
    for (const [name, pick] of cases) {
      generation += 1;
      const before = proxy.faults;
      proxy.decide = faults(pick);
      const done = await build(generation);
      proxy.decide = () => 'pass';
      expect(done.exit, `${name}: ${done.stdout}\n${done.stderr}`).toBe(0);
      cut += proxy.faults - before;
      seen.set(name, (seen.get(name) ?? 0) + proxy.faults - before);
    }
  }
  for (const [name] of cases) expect(seen.get(name), name).toBeGreaterThanOrEqual(NODES);
  // The oracle: what undisturbed runs would have written.
  const generations = `generate_series(0, ${generation}) as generation`;
  const [oracle] = await rows(
    `select md5(string_agg(format('%s %s %s %s', model, generation, n, 1), ';' order by model, generation, n)) as hash, count(*)::int as rows from generate_series(0, ${NODES - 1}) as model, ${generations}, generate_series(1, 5) as n`,
  );
  expect(await contents('cut')).toEqual(oracle);
  expect(cut).toBeGreaterThanOrEqual(NODES * cases.length);
  folder.remove();
});

test(`two runs in opposite order, ${ROUNDS} rounds: all commit, within five tries`, { timeout: 900_000 }, async () => {
  // `a` reads what `b` is and the other way round: each holds a lock on what the other replaces.
  const reads = (name: string): string =>
    `{{ config(materialized='table') }}\nselect count(*) as n, pg_sleep(0.6)::text as s from crossed.${name}`;
  const folders = [projectFolder({ 'models/a.sql': reads('b') }), projectFolder({ 'models/b.sql': reads('a') })];
  // A database of its own, in which the server looks for deadlocks sooner.
  await rows('create database crossed');
  await rows("alter database crossed set deadlock_timeout = '100ms'");
  const place = { ...server, database: 'crossed' };
  await withClient(place, (client) =>
    client.query(
      'create schema crossed; create table crossed.a as select 1 as n; create table crossed.b as select 1 as n',
    ),
  );
  const told: string[] = [];
  for (const folder of folders)
    folder.write({
      'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
      'profiles.yml': profiles('crossed', server.port).replace('dbname: dbt', 'dbname: crossed'),
    });
  for (let round = 0; round < ROUNDS; round += 1) {
    const done = await Promise.all(folders.map(({ path }) => runCommand(['run', '--no-use-colors'], { cwd: path })));
    for (const { exit, stdout, stderr } of done) {
      expect(exit, `${stdout}\n${stderr}`).toBe(0);
      told.push(...stderr.split('\n').filter((line) => line.includes('begins again')));
    }
  }
  expect(told.length).toBeGreaterThan(0);
  expect(told.filter((line) => !/deadlock|could not serialize|lock/.test(line))).toEqual([]);
  const left = await withClient(place, (client) =>
    client.query(
      "select relname from pg_class where relnamespace = 'crossed'::regnamespace and relname like '\\_\\_tsdbt%'",
    ),
  );
  expect(left.rows).toEqual([]);
  for (const folder of folders) folder.remove();
});

test('a node of which something is kept is not done again', async () => {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('kept', proxy.port),
    'models/hooked.sql':
      "{{ config(materialized='table', pre_hook={'sql': 'insert into public.kept_hooks values (1)', 'transaction': false}) }}\nselect 1 as n",
  });
  await rows('create table public.kept_hooks (n int)');
  proxy.decide = faults(({ sql }) => (/create\s+table/i.test(sql) ? 'cut-after' : 'pass'));
  const done = await runCommand(['run', '--no-use-colors'], { cwd: folder.path });
  proxy.decide = () => 'pass';
  expect(done.exit).toBe(1);
  expect(done.stdout).toContain('postgres-connection-lost');
  expect(done.stderr).not.toContain('begins again');
  expect(await rows('select count(*)::int as n from public.kept_hooks')).toEqual([{ n: 1 }]);
  folder.remove();
});

test('a table whose messages are cut off anywhere is there once, with its new rows', async () => {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('flow', proxy.port),
    'models/built.sql': "{{ config(materialized='table') }}\nselect {{ var('generation') }} as generation",
  });
  const build = (generation: number): Promise<CommandResult> =>
    runCommand(['run', '--no-use-colors', '--vars', `{generation: ${generation}}`], { cwd: folder.path });
  expect((await build(0)).exit).toBe(0);
  const points: readonly ((message: ClientMessage) => boolean)[] = [
    ({ sql }) => sql.startsWith('BEGIN'),
    ({ sql }) => /create\s+table/i.test(sql),
    (message) => isCommit(message),
  ];
  let generation = 0;
  for (const isIt of points) {
    for (const fault of isFull
      ? (['cut-before', 'cut-after', 'half-close'] as const)
      : (['cut-before', 'cut-after'] as const)) {
      generation += 1;
      let met = 0;
      proxy.decide = (message) => {
        if (met > 0 || !isIt(message)) return 'pass';
        met += 1;
        return fault;
      };
      const done = await build(generation);
      proxy.decide = () => 'pass';
      const what = `${fault} ${isIt}: ${done.stdout}\n${done.stderr}`;
      expect([met, done.exit], what).toEqual([1, 0]);
      expect(await rows('select generation from flow.built'), what).toEqual([{ generation }]);
    }
  }
  expect(await rows("select relname from pg_class where relnamespace = 'flow'::regnamespace")).toEqual([
    { relname: 'built' },
  ]);
  folder.remove();
});

test('a table that is there because of a commit whose answer got lost is built again in its place', async () => {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('anew', proxy.port),
    'models/built.sql': "{{ config(materialized='table') }}\nselect 1 as n",
  });
  let cut = 0;
  proxy.decide = (message) => {
    if (cut > 0 || !isCommit(message)) return 'pass';
    cut += 1;
    return 'cut-after';
  };
  const done = await runCommand(['run', '--no-use-colors'], { cwd: folder.path });
  proxy.decide = () => 'pass';
  expect([cut, done.exit], `${done.stdout}\n${done.stderr}`).toEqual([1, 0]);
  expect(await rows('select n from anew.built')).toEqual([{ n: 1 }]);
  expect(await rows("select relname from pg_class where relnamespace = 'anew'::regnamespace")).toEqual([
    { relname: 'built' },
  ]);
  folder.remove();
});

test.each([
  ['incremental', 'it is said', 1],
  ['table', 'it is built anew', 0],
] as const)('when nobody can be asked what became of the COMMIT of a model: %s, %s', async (kind, _, exit) => {
  const schema = `unknown_${kind}`;
  const folder = appending(schema);
  if (kind === 'table')
    folder.write({
      'models/m0.sql':
        "{{ config(materialized='table') }}\nselect n from generate_series(1, 5 * (1 + {{ var('generation') }})) as n",
    });
  const args = ['run', '--no-use-colors', '--select', 'm0', '--vars'];
  expect((await runCommand([...args, '{generation: 0}'], { cwd: folder.path })).exit).toBe(0);
  // The number of the transaction is known; the question what became of it is cut, each time.
  let cut = 0;
  proxy.decide = (message) => {
    if (message.sql.includes('pg_xact_status')) return 'cut-before';
    if (cut > 0 || !isCommit(message)) return 'pass';
    cut += 1;
    return 'cut-after';
  };
  const done = await runCommand([...args, '{generation: 1}'], { cwd: folder.path });
  proxy.decide = () => 'pass';
  expect([cut, done.exit], done.stdout).toEqual([1, exit]);
  if (exit === 1) expect(done.stdout).toContain('commit-outcome-unknown');
  else expect(done.stderr).toContain('begins again');
  await sleep(100);
  expect(await rows(`select count(*)::int as n from ${schema}.m0`)).toEqual([{ n: 10 }]);
  folder.remove();
});

test('DuckDB: nodes that change the same rows at the same time begin again', async () => {
  const hook = "pre_hook='update counter set n = n + 1'";
  const folder = projectFolder({
    'dbt_project.yml':
      'name: demo\nversion: "1.0"\non-run-start: create table if not exists counter as select 0 as n\n',
    ...Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [
        `models/m${i}.sql`,
        `{{ config(materialized='table', ${hook}) }}\nselect sum(range) as n from range(3000000)`,
      ]),
    ),
    'models/counted.sql': `${Array.from({ length: 6 }, (_, i) => `-- depends_on: {{ ref('m${i}') }}`).join('\n')}\n{{ config(post_hook="{{ exceptions.raise_compiler_error('counted ' ~ run_query('select n from counter')[0][0]) if execute }}") }}\nselect 1 as n`,
  });
  const done = await runCommand(['run', '--no-use-colors', '--threads', '6'], { cwd: folder.path });
  expect(done.stdout).toContain('counted 6');
  expect(done.stdout).toContain('PASS=7 WARN=0 ERROR=1');
  expect(done.stderr).toContain('begins again');
  folder.remove();
});
