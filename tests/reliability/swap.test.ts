// Putting a new relation in the place of an old one on Postgres while others read it, and what dead runs leave behind.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runKey } from '../../src/adapters/postgres/lock-names.ts';
import { relationMark } from '../../src/adapters/shared/temporary-names.ts';
import { runCommand } from '../compat/run-command.ts';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { PLAIN_RENAMES } from './mutants.ts';
import { isFull, withMutants } from './scale.ts';

const server = await testServer();

function chain(schema: string): ProjectFolder {
  return projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server.port}, user: dbt, password: '', dbname: dbt, schema: ${schema}, threads: 2}}}\n`,
    'models/base.sql': `{{ config(materialized='table') }}\nselect nextval('public.${schema}_builds') as build, g as n from generate_series(1, 100) as g`,
    'models/over.sql': "select n from {{ ref('base') }}",
    'models/top.sql': "select count(*)::int as n from {{ ref('over') }}",
    'models/other.sql': "{{ config(materialized='table') }}\nselect 1 as n",
  });
}

async function rows<T = unknown>(sql: string): Promise<T[]> {
  return withClient(server, async (client) => (await client.query(sql)).rows as T[]);
}

function names(schema: string): Promise<{ name: string }[]> {
  return rows(
    `select relname as name from pg_class where relnamespace = '${schema}'::regnamespace and relkind in ('r', 'v') order by 1`,
  );
}

/** Milliseconds that each read took, until told to stop. */
async function readUntil(sql: string, state: { done: boolean }): Promise<number[]> {
  return withClient(server, async (client) => {
    const times: number[] = [];
    while (!state.done) {
      const began = performance.now();
      await client.query(sql);
      times.push(performance.now() - began);
      await sleep(5);
    }
    return times;
  });
}

async function prepared(schema: string): Promise<ProjectFolder> {
  const folder = chain(schema);
  await rows(`create sequence public.${schema}_builds`);
  const done = await runCommand(['run'], { cwd: folder.path });
  expect(done.exit, done.stdout).toBe(0);
  return folder;
}

/** Rebuilds under readers, one of which takes 6 s; gives how long each read of the others took, shortest first. */
async function readsDuringSwap(schema: string, read: string, macro?: string): Promise<number[]> {
  const folder = await prepared(schema);
  if (macro !== undefined) folder.write({ 'macros/own.sql': macro });
  const state = { done: false };
  const readers = ['base', 'over', 'top', 'base'].map((name) =>
    readUntil(`select count(*) from ${schema}.${name}`, state),
  );
  const slow = rows(`select count(*), pg_sleep(6) from ${schema}.${read}`);
  await sleep(300);
  const done = await runCommand(['run', '--no-use-colors'], { cwd: folder.path });
  await slow;
  state.done = true;
  const times = (await Promise.all(readers)).flat().sort((one, other) => one - other);
  expect(done.exit, done.stdout).toBe(0);
  folder.remove();
  return times;
}

test.concurrent.each(['base', 'top'])(
  'a reader of %s that takes 6 s does not make the others wait, and nothing is built twice',
  async (read) => {
    const schema = `swap_${read}`;
    const times = await readsDuringSwap(schema, read);
    // The bar is 300 ms; a machine under load takes its time, without the mechanism all wait for 5 s.
    expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(1000);
    expect(times.at(-1)).toBeLessThan(2500);
    expect(
      await rows(
        `select max(build)::int as build, (select last_value::int from public.${schema}_builds) as last from ${schema}.base`,
      ),
    ).toEqual([{ build: 200, last: 200 }]);
    expect(await names(schema)).toEqual(['base', 'other', 'over', 'top'].map((name) => ({ name })));
  },
);

if (withMutants)
  test('mutant: a rename that waits for its lock makes the others wait', async () => {
    const times = await readsDuringSwap('swap_mutant', 'base', PLAIN_RENAMES);
    expect(times.at(-1)).toBeGreaterThan(2500);
  });

if (isFull)
  test('a relation that stays in use for a minute is an error that names the session; the old one is untouched', async () => {
    const folder = await prepared('swap_held');
    await withClient(server, async (client) => {
      await client.query('begin');
      await client.query('select * from swap_held.base limit 1');
      const [holder] = (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows;
      const done = await runCommand(['run', '--no-use-colors', '--select', 'base'], { cwd: folder.path });
      expect(done.exit).toBe(1);
      expect(done.stdout).toContain(`it is held by process ${holder?.pid}`);
      expect(done.stdout).toContain('swap-lock-timeout');
    });
    expect(await rows('select max(build)::int as build from swap_held.base')).toEqual([{ build: 100 }]);
    expect(await names('swap_held')).toEqual(['base', 'other', 'over', 'top'].map((name) => ({ name })));
    folder.remove();
  });

test('what a dead run left is settled by the next run in the schema, whatever it builds; the work of a living run stays', async () => {
  const folder = await prepared('swap_left');
  const mark = relationMark('base');
  const [dead, alive] = [`__tsdbt_deaddead_${mark}_old`, `__tsdbt_a11fea11_${mark}_old`];
  // As if killed between the commit and the views: they are over the old table, the new one is in its place.
  await rows(`alter table swap_left.base rename to "${dead}"`);
  await rows('create table swap_left.base as select 0::bigint as build, g as n from generate_series(1, 7) as g');
  await rows(`create table swap_left."${alive}" as select 1 as n`);
  await rows(`create table swap_left."__tsdbt_deaddead_${mark}_new" as select 1 as n`);
  await withClient(server, async (client) => {
    await client.query(`select pg_advisory_lock(${runKey('a11fea11')})`);
    const done = await runCommand(['run', '--select', 'other'], { cwd: folder.path });
    expect(done.exit, done.stdout).toBe(0);
    expect(await names('swap_left')).toEqual([alive, 'base', 'other', 'over', 'top'].map((name) => ({ name })));
    expect(await rows('select n from swap_left.top')).toEqual([{ n: 7 }]);
  });
  expect((await runCommand(['run', '--select', 'other'], { cwd: folder.path })).exit).toBe(0);
  expect(await names('swap_left')).toEqual(['base', 'other', 'over', 'top'].map((name) => ({ name })));
  folder.remove();
});
