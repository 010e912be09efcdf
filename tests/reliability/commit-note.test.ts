// What `retry` makes of a model that a run was committing when it was killed: the journal knows the transaction, and the
// server what became of it. (That it is asked at every statement is seen by `kill-*.test.ts`.)
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, expect, test } from 'vitest';
import { type CommandResult, runCommand } from '../compat/run-command.ts';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';

const server = await testServer();
const NOTE = 'model.demo.one was committed by the run that died: it counts as done';
const folders: ProjectFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

/** A model that appends three rows each time, and makes `hooked` once they are committed. */
function appending(profile: string): ProjectFolder {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': `demo: {target: dev, outputs: {dev: ${profile}}}\n`,
    'models/one.sql':
      "{{ config(materialized='incremental', incremental_strategy='append', post_hook=after_commit('create or replace view {{ this.schema }}.hooked as select 1 as n')) }}\nselect n from generate_series(1, 3) as s(n)",
    'models/two.sql': "{{ config(materialized='table') }}\nselect count(*) as n from {{ ref('one') }}",
  });
  folders.push(folder);
  return folder;
}

const onPostgres = (schema: string): ProjectFolder =>
  appending(
    `{type: postgres, host: 127.0.0.1, port: ${server.port}, user: dbt, password: '', dbname: dbt, schema: ${schema}, threads: 1}`,
  );

function command({ path }: ProjectFolder, word: string, env: Readonly<{ [name: string]: string }> = {}) {
  const preload = { NODE_OPTIONS: `--import ${new URL('kill-at.mjs', import.meta.url).href}` };
  const options = { cwd: path, env: Object.keys(env).length > 0 ? { ...preload, ...env } : env };
  return runCommand([word, '--no-use-colors'], options);
}

/** Builds twice, and is killed the third time before the statement that `isIt` knows. */
async function killedBefore(folder: ProjectFolder, isIt: (sql: string) => boolean): Promise<void> {
  const record = join(folder.path, 'statements.ndjson');
  expect((await command(folder, 'run')).exit).toBe(0);
  expect((await command(folder, 'run', { TSDBT_STATEMENTS: record })).exit).toBe(0);
  const statements = readFileSync(record, 'utf8').trim().split('\n');
  const inserted = statements.findIndex((line) => /insert into/i.test(line));
  const number = statements.findIndex((line, i) => i > inserted && isIt(JSON.parse(line) as string)) + 1;
  expect(number).toBeGreaterThan(0);
  expect((await command(folder, 'run', { TSDBT_KILL_AT: String(number) })).exit).toBe(-1);
}

const isCommit = (sql: string): boolean => sql === 'COMMIT';

async function rows(sql: string): Promise<unknown[]> {
  return withClient(server, async (client) => (await client.query(sql)).rows);
}

/** Puts other words of a transaction into the journal. */
function retell({ path }: ProjectFolder, change: (transaction: string) => string): void {
  const file = join(path, 'target', 'run_journal.ndjson');
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(/(?<="transaction": ?")[^"]+/, change);
  expect(changed).not.toBe(text);
  writeFileSync(file, changed);
}

function expectDone({ exit, stdout, stderr }: CommandResult): void {
  expect(exit, `${stdout}\n${stderr}`).toBe(0);
  expect(stderr).toContain(NOTE);
  expect(stdout).toContain('PASS=2 WARN=0 ERROR=0 SKIP=0');
  expect(stdout).toMatch(/OK created sql incremental model \S+\.one/);
}

test('Postgres: killed before COMMIT has left, the model is done again', async () => {
  const folder = onPostgres('note_before');
  await killedBefore(folder, isCommit);
  const { exit, stdout, stderr } = await command(folder, 'retry');
  expect(exit, stdout).toBe(0);
  expect(stderr).not.toContain('counts as done');
  expect(await rows('select count(*)::int as n from note_before.one')).toEqual([{ n: 9 }]);
});

test('Postgres: the transaction is waited for, and its result is that of an undisturbed run', async () => {
  const folder = onPostgres('note_wait');
  await killedBefore(folder, isCommit);
  await rows('drop view note_wait.hooked');
  const retried = await withClient(server, async (holder) => {
    const { rows: found } = await holder
      .query<{ id: string }>('begin; select pg_current_xact_id() as id')
      .then((answers) => (answers as unknown as { rows: { id: string }[] }[])[1] ?? { rows: [] });
    retell(folder, (transaction) => transaction.replace(/^\d+/, String(found[0]?.id)));
    const running = command(folder, 'retry');
    const asked = "select 1 from pg_stat_activity where query like '%pg_xact_status%' and pid <> pg_backend_pid()";
    for (let tried = 0; tried < 2400 && (await rows(asked)).length === 0; tried += 1) await sleep(25);
    await holder.query('commit');
    return running;
  });
  expectDone(retried);
  expect(await rows('select count(*)::int as n from note_wait.one')).toEqual([{ n: 6 }]);
  // What belongs to the model after its commit is done, and so is what came after the model.
  expect(await rows('select n::int from note_wait.hooked union all select n::int from note_wait.two')).toEqual([
    { n: 1 },
    { n: 6 },
  ]);
  const { results } = JSON.parse(readFileSync(join(folder.path, 'target', 'run_results.json'), 'utf8'));
  expect(results[0]).toMatchObject({ unique_id: 'model.demo.one', status: 'success', message: 'INSERT 0 3' });
  expect(results[0].adapter_response).toEqual({ _message: 'INSERT 0 3', code: 'INSERT', rows_affected: 3 });
});

test.each([
  ['of another server', 'note_other', (transaction: string) => transaction.replace(/@.*/, '@000000000000')],
  ['that nobody knows', 'note_far', (transaction: string) => transaction.replace(/^\d+/, '4000000000')],
])('Postgres: of a transaction %s nothing is guessed', async (_, schema, change) => {
  const folder = onPostgres(schema);
  await killedBefore(folder, isCommit);
  retell(folder, change);
  const { exit, stdout } = await command(folder, 'retry');
  expect(exit).toBe(1);
  expect(stdout).toContain('earlier-commit-unknown');
  expect(stdout).toContain('PASS=0 WARN=0 ERROR=1 SKIP=1');
  expect(await rows(`select count(*)::int as n from ${schema}.one`)).toEqual([{ n: 6 }]);
});

test('a retry that is killed too leaves the next one what it knew', async () => {
  const folder = onPostgres('note_again');
  await killedBefore(folder, isCommit);
  retell(folder, (transaction) => transaction.replace(/@.*/, '@000000000000'));
  expect((await command(folder, 'retry', { TSDBT_KILL_AT: '1' })).exit).toBe(-1);
  expect((await command(folder, 'retry')).stdout).toContain('earlier-commit-unknown');
});

test('DuckDB: killed once COMMIT is answered, the model is not done again', async () => {
  const folder = appending('{type: duckdb, path: shop.duckdb, schema: main, threads: 1}');
  await killedBefore(folder, (sql) => sql.includes('hooked'));
  expectDone(await command(folder, 'retry'));
  const instance = await DuckDBInstance.create(join(folder.path, 'shop.duckdb'));
  const connection = await instance.connect();
  const found = await connection.runAndReadAll('select count(*)::int from one union all select n::int from hooked');
  expect(found.getRows()).toEqual([[9], [1]]);
  connection.closeSync();
  instance.closeSync();
});
