// Two sessions make the same thing at the same moment: `if not exists` looks first and creates then, so that the second
// meets what the first has just committed. It is no error of a run.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type CommandResult, runCommand } from '../compat/run-command.ts';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { projectFolder } from '../project-folder.ts';

const server = await testServer();

/** Runs while another session holds what `sql` does uncommitted; it commits once somebody waits for it. */
function raced(cwd: string, sql: string): Promise<CommandResult> {
  return withClient(server, async (holder) => {
    const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
    await holder.query(`begin; ${sql}`);
    const running = runCommand(['run', '--no-use-colors'], { cwd });
    try {
      await withClient(server, async (client) => {
        for (let tried = 0; tried < 1200; tried += 1, await sleep(25)) {
          const waits = await client.query('select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [
            rows[0]?.pid,
          ]);
          if (waits.rows.length > 0) return;
        }
        throw new Error('nobody waits for the other session');
      });
    } finally {
      await holder.query('commit');
    }
    return running;
  });
}

const SCHEMA = 'create schema if not exists race_schema';
const TABLE = 'create table if not exists public.race_table (n int)';
const TYPE = 'create or replace view public.race_view as select 1 as n';
const model = (config: string): string => `{{ config(materialized='table', ${config}) }}\nselect 1 as n`;

const cases = [
  { name: 'the schema of a run', sql: 'create schema race_run', project: '', config: 'tags=[]', again: false },
  { name: 'on-run-start', sql: SCHEMA, project: `on-run-start: ${SCHEMA}`, config: 'tags=[]', again: false },
  { name: 'a hook that opens', sql: TABLE, project: '', config: `pre_hook='${TABLE}'`, again: false },
  {
    name: 'a hook before the transaction',
    sql: TYPE,
    project: '',
    config: `pre_hook={'sql': '${TYPE}', 'transaction': false}`,
    again: false,
  },
  // What was done before in the same transaction is done again too.
  { name: 'a later hook', sql: SCHEMA, project: '', config: `post_hook='${SCHEMA}'`, again: true },
] as const;

test.each(cases)('$name: what another session makes at the same moment is there', async (one) => {
  await withClient(server, (client) =>
    client.query(
      'drop schema if exists race_run, race_schema cascade; drop table if exists public.race_table; drop view if exists public.race_view',
    ),
  );
  const folder = projectFolder({
    'dbt_project.yml': `name: demo\nversion: "1.0"\nprofile: demo\n${one.project}\n`,
    'profiles.yml': `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server.port}, user: dbt, password: '', dbname: dbt, schema: race_run, threads: 1}}}\n`,
    'models/one.sql': model(one.config),
  });
  try {
    const { exit, stdout, stderr } = await raced(folder.path, one.sql);
    expect(exit, `${stdout}\n${stderr}`).toBe(0);
    expect(stdout).toMatch(/PASS=[12] WARN=0 ERROR=0/);
    expect(stderr.includes('model.demo.one begins again (try 2 of 5)'), stderr).toBe(one.again);
  } finally {
    folder.remove();
  }
});

test('rows of a user that are there twice are an error, and the model is not done again', async () => {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server.port}, user: dbt, password: '', dbname: dbt, schema: race_own, threads: 1}}}\n`,
    'models/one.sql': model(
      "indexes=[{'columns': ['n'], 'unique': true}], post_hook='insert into {{ this }} values (1)'",
    ),
    'models/two.sql': model("pre_hook='create schema race_own'"),
  });
  try {
    const { exit, stdout, stderr } = await runCommand(['run', '--no-use-colors'], { cwd: folder.path });
    expect(exit).toBe(1);
    expect(stdout).toContain('duplicate key value violates unique constraint');
    expect(stdout).toContain('schema "race_own" already exists');
    expect(stderr).not.toContain('begins again');
  } finally {
    folder.remove();
  }
});
