// kill -9 at random moments of a build: every table is whole, old or new, and the next run leaves nothing behind.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { CLI, NODE_FLAGS, runCommand } from './compat/run-command.ts';
import { projectFolder } from './project-folder.ts';

const KILLS = Number(process.env['TSDBT_KILLS'] ?? 12);
const ROWS = 60_000;

/** Each run writes one generation: a whole relation holds ROWS rows of a single generation. */
const files = {
  'models/big.sql':
    "{{ config(materialized='table') }}\nselect range as id, {{ var('generation') }} as generation from range(60000)\n",
  'models/inc.sql':
    "{{ config(materialized='incremental', unique_key='id', incremental_strategy='delete+insert') }}\nselect id, generation from {{ ref('big') }}\n",
  'models/merged.sql':
    "{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge') }}\nselect id, generation from {{ ref('big') }}\n",
  'models/shown.sql': "{{ config(materialized='view') }}\nselect * from {{ ref('inc') }}\n",
  'seeds/codes.csv': `code\n${Array.from({ length: 500 }, (_, i) => i).join('\n')}\n`,
};

async function look(path: string): Promise<{ whole: string[]; leftovers: string[] }> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const rows = async (sql: string): Promise<unknown[][]> => (await connection.runAndReadAll(sql)).getRowsJson();
  const names = (
    await rows("select table_name from information_schema.tables where table_schema = 'main' order by 1")
  ).map(([name]) => String(name));
  const whole: string[] = [];
  for (const name of ['big', 'inc', 'merged', 'shown']) {
    if (!names.includes(name)) {
      whole.push(`${name}: missing`);
      continue;
    }
    const [[count, first, last] = []] = await rows(`select count(*), min(generation), max(generation) from ${name}`);
    if (Number(count) !== ROWS || first !== last)
      whole.push(`${name}: ${String(count)} rows, generations ${String(first)} to ${String(last)}`);
  }
  const leftovers = names.filter((name) => !['big', 'codes', 'inc', 'merged', 'shown'].includes(name));
  connection.closeSync();
  instance.closeSync();
  return { whole, leftovers };
}

test('every relation is whole after each kill', { timeout: 300_000 }, async () => {
  const project = projectFolder(files);
  const build = (generation: number) => ['build', '--vars', `{generation: ${generation}}`];
  const env = { HOME: project.path };
  const began = performance.now();
  expect((await runCommand(build(0), { cwd: project.path, env })).exit).toBe(0);
  const duration = performance.now() - began;
  const database = join(project.path, 'demo.duckdb');
  const broken: string[] = [];
  for (let i = 1; i <= KILLS; i += 1) {
    const child = spawn(process.execPath, [...NODE_FLAGS, CLI, ...build(i)], {
      cwd: project.path,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, duration * (0.2 + (0.9 * ((i * 7919) % KILLS)) / KILLS)));
    child.kill('SIGKILL');
    await ended;
    const { whole } = await look(database);
    broken.push(...whole.map((line) => `kill ${i}: ${line}`));
  }
  expect(broken).toEqual([]);
  expect((await runCommand(build(KILLS + 1), { cwd: project.path, env })).exit).toBe(0);
  expect(await look(database)).toEqual({ whole: [], leftovers: [] });
  project.remove();
});
