// Ctrl-C stops the work of the warehouse, keeps what was there, writes the artifacts and ends with 130.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { CLI, NODE_FLAGS, runCommand } from './compat/run-command.ts';
import { projectFolder } from './project-folder.ts';

test('the first Ctrl-C ends a long query in order', async () => {
  const project = projectFolder({
    'models/slow.sql':
      "{{ config(materialized='table') }}\nselect {{ var('rows', 1) }} as rows, count(*) as n from range({{ var('rows', 1) }}) as a, range({{ var('rows', 1) }}) as b\n",
    'models/after.sql': "select * from {{ ref('slow') }}\n",
  });
  expect((await runCommand(['build'], { cwd: project.path })).exit).toBe(0);
  const child = spawn(process.execPath, [...NODE_FLAGS, CLI, 'build', '--vars', '{rows: 1000000}'], {
    cwd: project.path,
  });
  let output = '';
  const started = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('START sql table model main.slow')) resolve();
    });
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await started;
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill('SIGINT');
  // Generous for a busy machine: left alone, the query counts a trillion rows.
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
  expect(await ended).toBe(130);
  clearTimeout(late);
  const results = JSON.parse(readFileSync(join(project.path, 'target/run_results.json'), 'utf8')) as {
    results: { unique_id: string; status: string }[];
  };
  expect(results.results.map((result) => [result.unique_id, result.status])).toContainEqual([
    'model.demo.slow',
    'error',
  ]);
  const instance = await DuckDBInstance.create(join(project.path, 'demo.duckdb'));
  const connection = await instance.connect();
  expect((await connection.runAndReadAll('select rows::int from slow')).getRowsJson()).toEqual([[1]]);
  connection.closeSync();
  instance.closeSync();
  project.remove();
});
