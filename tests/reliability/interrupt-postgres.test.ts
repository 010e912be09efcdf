// P5 on Postgres: Ctrl-C at random moments of a run with several slow statements ends the server's work, leaves
// relations and artifacts whole, and touches no session of others.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { CLI, NODE_FLAGS, runCommand } from '../compat/run-command.ts';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { projectFolder } from '../project-folder.ts';
import { scaled, tell } from './scale.ts';

const server = await testServer();
const MOMENTS = scaled(40, 6);
const TAG = 'interrupted_run';

const slow = (seconds: number): string =>
  `select {{ var('g', 0) }} as generation, n from generate_series(1, 500) as s(n), (select pg_sleep({{ var('wait', 0) }} * ${seconds})) as w`;
const table = (seconds: number): string => `{{ config(materialized='table') }}\n${slow(seconds)}`;
const project = projectFolder({
  'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\nflags: {send_anonymous_usage_stats: false}\n',
  'profiles.yml': `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server.port}, user: dbt, password: '', dbname: dbt, schema: interrupt_many, threads: 4, application_name: ${TAG}}}}\n`,
  'models/a.sql': table(0.4),
  'models/b.sql': table(0.7),
  'models/c.sql': `{{ config(materialized='incremental', unique_key='n') }}\n${slow(0.5)}`,
  'models/d.sql': `{{ config(materialized='table', post_hook='select pg_sleep({{ var("wait", 0) }} * 0.5)') }}\nselect * from {{ ref('a') }}`,
  'models/e.sql': "select * from {{ ref('b') }}",
  'models/f.sql': `{{ config(materialized='table') }}\nselect e.* from {{ ref('e') }} as e, (select pg_sleep({{ var('wait', 0) }} * 0.6)) as w`,
});

/** Sends SIGINT so many milliseconds after the first node began; gives how it ended. */
async function interrupt(
  moment: number,
  generation: number,
): Promise<{ exit: number | null; output: string; took: number }> {
  const child = spawn(process.execPath, [...NODE_FLAGS, CLI, 'run', '--vars', `{g: ${generation}, wait: 1}`], {
    cwd: project.path,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const began = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        output += bytes.toString();
        if (output.includes('START')) resolve();
      });
    child.on('close', () => resolve());
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await began;
  await sleep(moment);
  const sent = performance.now();
  child.kill('SIGINT');
  const exit = await ended;
  return { exit, output, took: performance.now() - sent };
}

const working = (): Promise<number> =>
  withClient(server, async (client) => {
    const { rows } = await client.query('select 1 from pg_stat_activity where application_name = $1', [TAG]);
    return rows.length;
  });

test('Ctrl-C at random moments', { timeout: 600_000 }, async () => {
  expect((await runCommand(['run'], { cwd: project.path })).exit).toBe(0);
  // A session of somebody else, of the same user, that works all the time.
  const foreign = new pg.Client({ ...server, application_name: 'somebody_else' });
  foreign.on('error', () => {});
  await foreign.connect();
  const undisturbed = foreign.query('select pg_sleep(600)').then(
    () => 'ended',
    (error: Error) => error.message,
  );
  const wrong: string[] = [];
  const took = { longest: 0, server: 0 };
  for (let i = 1; i <= MOMENTS; i += 1) {
    const moment = Math.round(2200 * ((i * 0.618_034) % 1));
    const done = await interrupt(moment, i);
    took.longest = Math.max(took.longest, done.took);
    const since = performance.now();
    while ((await working()) > 0 && performance.now() - since < 2000) await sleep(20);
    took.server = Math.max(took.server, performance.now() - since);
    const left = await working();
    if (left > 0) wrong.push(`${moment} ms: ${left} sessions work on`);
    // Whoever asks after the last node has ended gets the end of a whole run.
    if (done.exit !== 130 && !(done.exit === 0 && done.output.includes('PASS=6')))
      wrong.push(`${moment} ms: exit ${done.exit}\n${done.output}`);
    for (const name of ['run_results.json', 'manifest.json']) {
      const file = join(project.path, 'target', name);
      if (existsSync(file)) JSON.parse(readFileSync(file, 'utf8'));
    }
  }
  const rows = await withClient(server, async (client) => {
    const found: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const {
        rows: [row],
      } = await client.query<{ n: number; kinds: number }>(
        `select count(*)::int as n, count(distinct generation)::int as kinds from interrupt_many.${name}`,
      );
      if (row?.n !== 500 || row.kinds !== 1) found.push(`${name}: ${row?.n} rows of ${row?.kinds} generations`);
    }
    return found;
  });
  expect((await runCommand(['run'], { cwd: project.path })).exit).toBe(0);
  const names = await withClient(server, (client) =>
    client.query("select relname from pg_class where relnamespace = 'interrupt_many'::regnamespace order by 1"),
  );
  tell(
    `interrupts on Postgres: ${MOMENTS} moments, ${wrong.length + rows.length} violations; a run ended within ${Math.round(took.longest)} ms, its sessions ${Math.round(took.server)} ms later`,
  );
  expect(wrong).toEqual([]);
  expect(rows).toEqual([]);
  expect(names.rows.map(({ relname }) => relname)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(await Promise.race([undisturbed, sleep(10).then(() => 'works')])).toBe('works');
  await withClient(server, (client) =>
    client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'somebody_else'"),
  );
  await undisturbed;
  project.remove();
});
