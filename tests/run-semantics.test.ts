// What runs leave behind and tell, through the command line on DuckDB: each as dbt 1.12 with its DuckDB adapter did it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

/** Runs a command in the project of the test. */
function run(...words: string[]): ReturnType<typeof runWarm> {
  return runWarm([...words, '--no-use-colors'], { cwd: project?.path ?? '' });
}

/** What the run told of each node: status and failures by the node's name. */
function statuses(): { [name: string]: string } {
  const { results } = JSON.parse(readFileSync(join(project?.path ?? '', 'target/run_results.json'), 'utf8')) as {
    results: { unique_id: string; status: string }[];
  };
  return Object.fromEntries(results.map((one) => [one.unique_id.split('.').slice(2).join('.'), one.status]));
}

/** The rows of a query, as `show` prints them. */
async function rows(sql: string): Promise<unknown> {
  const { stdout } = await run('-q', 'show', '--inline', sql, '--limit', '-1', '--output', 'json');
  return (JSON.parse(stdout) as { show: unknown }).show;
}

test('a relation that is filtered or limited has no alias but the model’s own', async () => {
  project = projectFolder({
    'models/events.sql': "select 1 as id, cast('2024-01-01 10:00' as timestamp) as seen\n",
    'models/events.yml': 'models: [{name: events, config: {event_time: seen}}]\n',
    'models/days.sql':
      "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='seen', begin='2024-01-01', batch_size='day') }}\n" +
      "select e.id, e.seen, '{{ ref('events').require_alias }}' as alias from {{ ref('events') }} as e\n",
  });
  await run('run', '--event-time-start', '2024-01-01', '--event-time-end', '2024-01-03');
  expect(statuses()).toEqual({ events: 'success', days: 'success' });
  expect(await rows("select id, alias from {{ ref('days') }}")).toEqual([{ id: 1, alias: 'False' }]);
  await run('run', '--select', 'days', '--empty', '--event-time-start', '2024-01-01', '--event-time-end', '2024-01-03');
  expect(statuses()).toEqual({ days: 'success' });
});

test('texts of a seed say `null` where the file does; what is empty is null', async () => {
  project = projectFolder({
    'seeds/s.csv': 'id,plain,typed,number\n1,NULL,null,1\n2,,,NULL\n3,x,y,\n',
    'seeds/s.yml': 'seeds: [{name: s, config: {column_types: {typed: varchar, number: integer}}}]\n',
    'seeds/slow.csv': 'id,plain\n1,NULL\n2,x\n',
    'seeds/slow.yml': 'seeds: [{name: slow, config: {fast: false}}]\n',
  });
  await run('seed');
  expect(await rows("select * from {{ ref('s') }} order by id")).toEqual([
    { id: 1, plain: 'NULL', typed: 'null', number: 1 },
    { id: 2, plain: null, typed: null, number: null },
    { id: 3, plain: 'x', typed: 'y', number: null },
  ]);
  expect(await rows("select plain from {{ ref('slow') }} order by id")).toEqual([{ plain: null }, { plain: 'x' }]);
});

test('a unit test that ran is told to hooks as the node that was made of the model', async () => {
  project = projectFolder({
    'dbt_project.yml':
      "name: demo\nversion: \"1.0\"\non-run-end: \"{% for r in results %}{{ print(r.node.name ~ ' ' ~ r.node.config.materialized ~ ' ' ~ r.node.relation_name ~ ' ' ~ r.node.resource_type) }}{% endfor %}\"\n",
    'models/m.sql': 'select 1 as id\n',
    'models/m.yml': 'unit_tests: [{name: u, model: m, given: [], expect: {rows: [{id: 1}]}}]\n',
  });
  const { stdout } = await run('build', '--select', 'm');
  expect(stdout).toContain('u unit None unit_test');
});

test('`this` of an ephemeral model is the relation that its name would have, which has no columns', async () => {
  project = projectFolder({
    'models/e.sql':
      "{{ config(materialized='ephemeral') }} select '{{ this.identifier }} {{ this.type }} {{ adapter.get_columns_in_relation(this) }}' as t\n",
    'models/plain.sql': "{{ config(materialized='ephemeral') }} select '{{ this.identifier }}' as t\n",
    'models/m.sql': "select * from {{ ref('e') }} union all select * from {{ ref('plain') }}\n",
  });
  await run('run');
  expect(await rows("select * from {{ ref('m') }} order by 1")).toEqual([{ t: 'e None []' }, { t: 'plain' }]);
});

test('a skipped node is told by its name, not by its alias', async () => {
  project = projectFolder({
    'models/broken.sql': 'select nothing\n',
    'models/below.sql': "{{ config(alias='other') }} select * from {{ ref('broken') }}\n",
  });
  const { stdout } = await run('run');
  expect(stdout).toContain('2 of 2 SKIP relation main.below ..');
});
