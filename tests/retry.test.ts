// retry after a run that was killed: what its journal says, since it left no results.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLI, NODE_FLAGS, runCommand } from './compat/run-command.ts';
import { projectFolder } from './project-folder.ts';

const LONG = 'select count(*) as id from range(1000000000000)\n';

test('a killed run is retried with its arguments for what it left', { timeout: 120_000 }, async () => {
  const project = projectFolder({
    'models/first.sql': "select {{ var('day') }} as id\n",
    'models/second.sql': `{{ config(materialized='table') }}\n-- depends_on: {{ ref('first') }}\n${LONG}`,
    'models/third.sql': "select {{ var('day') }} as id from {{ ref('second') }}\n",
    'models/other.sql': 'select 1 as id\n',
  });
  const env = { HOME: project.path };
  const options = { cwd: project.path, env };
  // Results of an earlier run lie beside the journal and must not be taken for those of the killed one.
  expect((await runCommand(['run', '--select', 'other'], options)).exit).toBe(0);
  const journal = join(project.path, 'target', 'run_journal.ndjson');
  const words = ['run', '--select', 'first+', '--vars', '{day: 7}'];
  const child = spawn(process.execPath, [...NODE_FLAGS, CLI, ...words], {
    cwd: project.path,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const started = '"begin","id":"model.demo.second"';
  while (!existsSync(journal) || !readFileSync(journal, 'utf8').includes(started)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  await ended;

  project.write({ 'models/second.sql': "{{ config(materialized='table') }}\nselect id from {{ ref('first') }}\n" });
  const retried = await runCommand(['retry'], options);
  expect(retried.stderr).toContain('did not come to its end');
  expect(retried.stdout).toContain('1 of 2 START sql table model main.second');
  expect(retried.stdout).toContain('PASS=2 WARN=0 ERROR=0');
  expect(retried.exit).toBe(0);
  const again = await runCommand(['retry'], options);
  expect(again.stdout).toContain('Nothing to do');
  expect(again.exit).toBe(0);
  const shown = await runCommand(
    ['show', '--inline', "select id from {{ ref('third') }}", '--output', 'json'],
    options,
  );
  expect(shown.stdout).toContain('"id": 7');
  project.remove();
});

test('a run that was killed between its last node and its results is retried by its journal', async () => {
  const project = projectFolder({ 'models/good.sql': 'select 1 as id\n', 'models/bad.sql': 'select no_such_column\n' });
  const options = { cwd: project.path, env: { HOME: project.path } };
  expect((await runCommand(['run', '--select', 'good'], options)).exit).toBe(0);
  const results = join(project.path, 'target', 'run_results.json');
  const earlier = readFileSync(results, 'utf8');
  expect((await runCommand(['run'], options)).exit).toBe(1);
  for (const found of [undefined, earlier]) {
    if (found === undefined) rmSync(results);
    else project.write({ 'target/run_results.json': found });
    const retried = await runCommand(['retry'], options);
    expect(retried.stdout).toContain('1 of 1 ERROR creating sql view model main.bad');
    expect(retried.exit).toBe(1);
  }
  project.remove();
});
