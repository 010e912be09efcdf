// The selector with `default: true` is named when it chooses, as by dbt 1.12.3.
import { afterAll, expect, test } from 'vitest';
import { CliFolder } from '../testing/cli-folder.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());

test('is told when nothing else is asked for', async () => {
  const project = folder.project('chosen', {
    'models/a.sql': 'select 1 as id',
    'models/b.sql': 'select 1 as id',
    'selectors.yml': 'selectors: [{name: only_a, default: true, definition: {method: fqn, value: a}}]\n',
  });
  const line = 'Using default selector only_a';
  const listed = await folder.run(project, 'ls');
  expect(listed.stdout.split('\n').slice(-3)).toEqual([line, 'chosen.a', '']);
  expect((await folder.run(project, 'ls', '-s', 'b')).stdout).not.toContain(line);
  expect((await folder.run(project, '--quiet', 'ls')).stdout).toBe('chosen.a\n');
  // As dbt: `ls` says what there is, also for models alone; `list` does not.
  expect((await folder.run(project, 'ls', '-m', 'a')).stdout).toContain('Found 2 models');
  expect((await folder.run(project, 'list')).stdout).not.toContain('Found 2 models');
  expect((await folder.run(project, '--log-path', 'list', 'ls')).stdout).toContain('Found 2 models');
  expect((await folder.run(project, 'show', '--inline-direct', 'select 1 as n')).stdout).not.toContain(
    'Found 2 models',
  );
  expect((await folder.run(project, 'docs', 'generate')).stdout.split(line)).toHaveLength(2);
});
