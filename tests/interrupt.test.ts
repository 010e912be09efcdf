// Ctrl-C stops the work of the warehouse, keeps what was there, writes the artifacts and ends with 130.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { CLI, NODE_FLAGS, runCommand } from './compat/run-command.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

interface SlowBuild {
  readonly project: ProjectFolder;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

/** A build that counts a trillion rows, after one that was done. Comes back when the query runs. */
async function slowBuild(flags: readonly string[]): Promise<SlowBuild> {
  const project = projectFolder({
    'models/slow.sql':
      "{{ config(materialized='table') }}\nselect {{ var('rows', 1) }} as rows, count(*) as n from range({{ var('rows', 1) }}) as a, range({{ var('rows', 1) }}) as b\n",
    'models/after.sql': "select * from {{ ref('slow') }}\n",
  });
  expect((await runCommand(['build'], { cwd: project.path })).exit).toBe(0);
  const child = spawn(process.execPath, [...flags, CLI, 'build', '--vars', '{rows: 1000000}'], { cwd: project.path });
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
  return { project, child, ended };
}

/** The file can be opened, so nobody works on it any more, and holds what was there before. */
async function expectFormerRows({ path }: ProjectFolder): Promise<void> {
  const instance = await DuckDBInstance.create(join(path, 'demo.duckdb'));
  const connection = await instance.connect();
  expect((await connection.runAndReadAll('select rows::int from slow')).getRowsJson()).toEqual([[1]]);
  connection.closeSync();
  instance.closeSync();
}

test.concurrent('the first Ctrl-C ends a long query in order', async () => {
  const { project, child, ended } = await slowBuild(NODE_FLAGS);
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
  await expectFormerRows(project);
  project.remove();
});

test.concurrent('a signal that only the process hears that was started ends the run', async () => {
  const { project, child, ended } = await slowBuild([]);
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
  expect(await ended).toBe(130);
  clearTimeout(late);
  await expectFormerRows(project);
  project.remove();
});

test.concurrent('a run ends when the process is killed that was started', async () => {
  const { project, child, ended } = await slowBuild([]);
  child.kill('SIGKILL');
  // The pipes close when the last process is gone that holds them.
  expect(await ended).toBeNull();
  await expectFormerRows(project);
  project.remove();
});
