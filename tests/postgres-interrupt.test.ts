// What happens to the server's work when a run on Postgres is interrupted or killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CLI, NODE_FLAGS, runCommand } from './compat/run-command.ts';
import { withClient } from './postgres/server.ts';
import { testServer } from './postgres/test-server.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

const server = await testServer();

function slowProject(schema: string): ProjectFolder {
  return projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server.port}, user: dbt, password: '', dbname: dbt, schema: ${schema}, threads: 2, application_name: ${schema}}}}\n`,
    'models/slow.sql':
      "{{ config(materialized='table') }}\nselect {{ var('n', 1) }} as n from (select pg_sleep({{ var('wait', 0) }})) as s",
    'models/over.sql': "select n from {{ ref('slow') }}",
  });
}

/**
 * How many sessions are at the model's sleep, asked with something done to each. A run has other statements and sessions
 * too, such as those that ask for relations and locks. Its application has the name of its schema.
 */
async function sleeping(schema: string, done = 'pid'): Promise<number> {
  return withClient(server, async (client) => {
    const { rows } = await client.query(
      `select ${done} from pg_stat_activity where application_name = $1 and state = 'active' and query like '%pg_sleep%'`,
      [schema],
    );
    return rows.length;
  });
}

async function until(check: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(50)) if (await check()) return true;
  return false;
}

function startSlowRun(folder: ProjectFolder): { readonly child: ChildProcess; readonly ended: Promise<number | null> } {
  const args = [...NODE_FLAGS, CLI, 'run', '--vars', '{n: 2, wait: 60}'];
  const child = spawn(process.execPath, args, { cwd: folder.path, stdio: 'ignore' });
  return { child, ended: new Promise((resolve) => child.on('close', resolve)) };
}

test.each([
  ['SIGINT', 'interrupted', 130],
  ['SIGKILL', 'killed', null],
] as const)(
  '%s stops the statement on the server; the old table, its view and nothing else are there',
  async (signal, schema, exit) => {
    const folder = slowProject(schema);
    try {
      expect((await runCommand(['run'], { cwd: folder.path })).exit).toBe(0);
      const { child, ended } = startSlowRun(folder);
      expect(await until(async () => (await sleeping(schema)) > 0, 30_000), 'the statement runs').toBe(true);
      child.kill(signal);
      expect(await ended).toBe(exit);
      expect(await until(async () => (await sleeping(schema)) === 0, 10_000), 'the statement has ended').toBe(true);
      const left = await withClient(server, async (client) => {
        const names = await client.query(
          'select relname from pg_class where relnamespace = $1::regnamespace order by 1',
          [schema],
        );
        const rows = await client.query(`select n from ${schema}.over`);
        return { names: names.rows.map(({ relname }) => relname), rows: rows.rows };
      });
      expect(left).toEqual({ names: ['over', 'slow'], rows: [{ n: 1 }] });
      if (signal === 'SIGINT') {
        const results = readFileSync(join(folder.path, 'target/run_results.json'), 'utf8');
        expect(results).toContain('canceling statement due to user request');
      }
    } finally {
      folder.remove();
    }
  },
);

test('a node whose session the server ends begins again in a new one', async () => {
  const folder = slowProject('ended');
  folder.write({
    'models/other.sql': "-- depends_on: {{ ref('slow') }}\nselect 1 as n",
    'models/free.sql': 'select 2 as n',
  });
  try {
    const running = runCommand(['run', '--threads', '1', '--no-use-colors', '--vars', '{wait: 4}'], {
      cwd: folder.path,
    });
    const ends = async (): Promise<boolean> => (await sleeping('ended', 'pg_terminate_backend(pid)')) > 0;
    expect(await until(ends, 30_000), 'the statement runs').toBe(true);
    const { exit, stdout, stderr } = await running;
    expect(exit, stdout).toBe(0);
    expect(stdout).toContain('PASS=4 WARN=0 ERROR=0 SKIP=0');
    expect(stderr).toContain(
      'model.demo.slow begins again (try 2 of 5), nothing of it was kept: terminating connection',
    );
  } finally {
    folder.remove();
  }
});
