// P3 on DuckDB: connections of the run's own process that read without a pause while relations are replaced.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CLI, NODE_FLAGS } from '../compat/run-command.ts';
import { projectFolder } from '../project-folder.ts';
import { scaled, tell } from './scale.ts';

const RUNS = scaled(16, 3);
const ROWS = 5000;
const PRELOAD = fileURLToPath(new URL('read-inside.mjs', import.meta.url));
const rows = `select n as id, {{ var('g', 0) }} as generation from range(${ROWS}) as s(n)`;
const names = ['t0', 't1', 't2', 'inc', 'v', 'top'];

test('readers inside the process never fail', { timeout: 600_000 }, async () => {
  const project = projectFolder({
    ...Object.fromEntries([0, 1, 2].map((i) => [`models/t${i}.sql`, `{{ config(materialized='table') }}\n${rows}`])),
    'models/inc.sql': `{{ config(materialized='incremental', unique_key='id') }}\n${rows}`,
    'models/v.sql': "select * from {{ ref('t0') }}",
    'models/top.sql': "select id, generation from {{ ref('v') }}",
  });
  const run = async (g: number, env: NodeJS.ProcessEnv): Promise<void> => {
    const preload = env['TSDBT_READERS'] ? ['--import', PRELOAD] : [];
    const child = spawn(process.execPath, [...preload, ...NODE_FLAGS, CLI, 'run', '--vars', `{g: ${g}}`], {
      cwd: project.path,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  };
  await run(0, {});
  const file = join(project.path, 'met.json');
  const total = { reads: 0, failures: [] as string[] };
  for (let i = 1; i <= RUNS; i += 1) {
    await run(i, { TSDBT_READERS: file, TSDBT_READ: `${names.join(',')}:${ROWS}` });
    const met = JSON.parse(readFileSync(file, 'utf8')) as typeof total;
    total.reads += met.reads;
    total.failures.push(...met.failures);
  }
  tell(`readers on DuckDB: ${RUNS * names.length} rebuilds, ${total.reads} reads, ${total.failures.length} failed`);
  expect(total.failures.slice(0, 20)).toEqual([]);
  expect(total.reads).toBeGreaterThan(RUNS * names.length);
  project.remove();
});
