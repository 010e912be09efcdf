// Functions of the warehouse, beyond what compat cases have recorded.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

const run = (...args: string[]) => runWarm(args, { cwd: project?.path ?? '', env: { HOME: project?.path ?? '' } });

test('compile renders the bodies of overloads too, each time', async () => {
  project = projectFolder({
    'functions/twice.sql': 'val * 2',
    'functions/twice_float.sql': 'val * {{ 2.0 }}',
    'functions/f.yml':
      'functions:\n  - name: twice\n    arguments: [{name: val, data_type: int}]\n    returns: {data_type: int}\n' +
      '    overloads:\n      - defined_in: twice_float\n        arguments: [{name: val, data_type: float}]\n        returns: {data_type: float}\n',
  });
  for (const _time of ['first', 'again']) {
    const done = await run('compile');
    expect(done.exit, done.stdout).toBe(0);
    const manifest = JSON.parse(readFileSync(join(project.path, 'target/manifest.json'), 'utf8'));
    expect(Object.values(manifest.functions)).toMatchObject([
      { overloads: [{ raw_body: 'val * {{ 2.0 }}', compiled_body: 'val * 2.0' }] },
    ]);
  }
});

test('functions in JavaScript are refused where the engine has none', async () => {
  project = projectFolder({
    'functions/twice.js': 'return val * 2;',
    'functions/f.yml':
      'functions: [{name: twice, arguments: [{name: val, data_type: int}], returns: {data_type: int}}]\n',
  });
  const done = await run('parse');
  expect(done.exit).toBe(2);
  expect(done.stdout).toContain("Function 'twice' uses JavaScript, which is not supported on 'duckdb'. ");
});
