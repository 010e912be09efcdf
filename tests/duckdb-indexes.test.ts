// Indexes of tables on DuckDB, over several runs that each open the file anew.
import { afterEach, expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

const run = (...args: string[]) => runWarm(args, { cwd: project?.path ?? '', env: { HOME: project?.path ?? '' } });

test('rows under a unique index are deleted and inserted again', async () => {
  project = projectFolder({
    'seeds/s.csv': 'a,b\nx,1\ny,2\n',
    'seeds/s.yml': 'seeds: [{name: s, config: {indexes: [{columns: [a, b], unique: true}]}}]\n',
    'models/keyed.sql':
      "{{ config(materialized='incremental', unique_key='a', incremental_strategy='delete+insert', indexes=[{'columns': ['a'], 'unique': true}]) }} select * from {{ ref('s') }}",
    'models/windowed.sql':
      "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='day_of', batch_size='day', begin='2024-01-01', indexes=[{'columns': ['day_of'], 'unique': true}]) }} select date '2024-01-01' as day_of",
  });
  for (const _time of ['first', 'second', 'third']) {
    const done = await run('build', '--event-time-start', '2024-01-01', '--event-time-end', '2024-01-02');
    expect(done.stdout).toContain('PASS=3 WARN=0 ERROR=0 SKIP=0');
  }
});

test.each([
  ["{'columns': ['id'], 'type': 'hash'}", "at path []: Additional properties are not allowed ('type' was unexpected)"],
  ["{'columns': 'id'}", "at path ['columns']: 'id' is not of type 'array'"],
  ["{'columns': ['id'], 'unique': 'yes'}", "at path ['unique']: 'yes' is not of type 'boolean'"],
  ["{'unique': true}", "at path []: 'columns' is a required property"],
])('the index %s is refused', async (index, problem) => {
  project = projectFolder({
    'models/m.sql': `{{ config(materialized='table', indexes=[${index}]) }} select 1 as id`,
  });
  const done = await run('run');
  expect(done.exit).toBe(1);
  expect(done.stdout).toContain(`Could not parse index config: ${problem}`);
});
