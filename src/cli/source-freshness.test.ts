// source freshness on the embedded database; lines, statuses and files as a real dbt gives them (case x22 holds more).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../testing/cli-folder.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());
let project = '';
const PROJECT = `name: fresh\non-run-start: ["{{ log('started', info=true) if execute }}"]\n`;
beforeAll(async () => {
  project = folder.project('fresh', {
    'dbt_project.yml': PROJECT,
    'macros/tables.sql': `{% macro tables() %}{% do run_query("
      create table main.n as select timestamp '2020-01-01 10:11:12.123456' as ts, date '2020-01-01' as d;
      create table main.empty (ts timestamp)") %}{% endmacro %}`,
    'models/sources.yml': `
sources:
  - name: raw
    schema: main
    config: {loaded_at_field: ts, freshness: {warn_after: {count: 1, period: hour}}}
    tables:
      - name: n
      - name: none
        identifier: empty
        config: {freshness: {error_after: {count: 9, period: day}}}
      - name: asked
        identifier: n
        config: {loaded_at_query: "select max(ts) from {{ this }} where '{{ source_node.name }}' = '{{ model.name }}'"}
      - {name: day, identifier: n, config: {loaded_at_field: d}}
      - {name: 'off', identifier: n, config: {freshness: null}}
  - name: loose
    schema: main
    tables:
      - {name: n, config: {freshness: {warn_after: {count: 1, period: day}}}}
      - {name: unwatched, identifier: n}
`,
  });
  expect((await folder.run(project, 'run-operation', 'tables')).code).toBe(0);
});

test('each source by its way, the lines below the nodes, sources.json', async () => {
  const { code, stdout } = await folder.run(project, 'source', 'freshness', '--threads', '1', '--no-partial-parse');
  expect(code).toBe(1);
  expect(stdout).toContain("A loaded_at_field must be specified for source 'loose.n'.");
  const ends = stdout.split('\n').filter((line) => /^\d of \d (?!START)/.test(line) && !line.includes('hook'));
  expect(ends.map((line) => line.replace(/ \.+ \[.*$/, ''))).toEqual([
    '1 of 5 ERROR freshness of loose.n',
    '2 of 5 WARN freshness of raw.asked',
    '3 of 5 ERROR freshness of raw.day',
    '4 of 5 WARN freshness of raw.n',
    '5 of 5 ERROR STALE freshness of raw.none',
  ]);
  expect(stdout).toContain('Finished running 1 project hook, 5 sources in no time (0.00s).\n');
  expect(stdout).toContain("but received value of type 'date' instead");
  expect(stdout.endsWith('[ERROR]: in source none (models/sources.yml)\n  Status: error\nDone.\n')).toBe(true);
  const results = readJson(project, 'target', 'sources.json')['results'] as { [key: string]: unknown }[];
  expect(results.map((one) => [one['unique_id'], one['status'], one['max_loaded_at']])).toEqual([
    ['source.fresh.raw.asked', 'warn', '2020-01-01T10:11:12.123456+00:00'],
    ['source.fresh.raw.n', 'warn', '2020-01-01T10:11:12.123456+00:00'],
    ['source.fresh.raw.none', 'error', '0001-01-01T00:00:00+00:00'],
  ]);
  expect(results[1]?.['criteria']).toEqual({
    warn_after: { count: 1, period: 'hour' },
    error_after: { count: null, period: null },
    filter: null,
  });
  expect(existsSync(join(project, 'target', 'run_results.json'))).toBe(true);
});

test('--output is deprecated and obeyed; warnings end well, also with --warn-error', async () => {
  const words = ['source', 'freshness', '-s', 'source:raw.n'];
  const { code, stdout } = await folder.run(project, ...words, '-o', 'target/own/s.json');
  expect(code).toBe(0);
  expect(stdout).toContain('- CustomOutputPathInSourceFreshnessDeprecation: 1 occurrence');
  expect(readJson(project, 'target', 'own', 's.json')['results']).toHaveLength(1);
  expect((await folder.run(project, '--warn-error', ...words)).code).toBe(0);
});

test('without project hooks', async () => {
  folder.project('fresh', { 'dbt_project.yml': `${PROJECT}flags: {source_freshness_run_project_hooks: false}` });
  const words = ['source', 'freshness', '-s', 'source:raw.n'];
  const { code, stdout } = await folder.run(project, ...words);
  expect([code, stdout.includes('started')]).toEqual([0, false]);
  expect(stdout).toContain('In a future version of dbt, the `source freshness` command will start\nrunning');
  expect(stdout).toContain('- SourceFreshnessProjectHooksNotRun: 1 occurrence');
  expect((await folder.run(project, '--warn-error', ...words)).code).toBe(2);
  folder.project('fresh', { 'dbt_project.yml': PROJECT });
});

test('nothing selected', async () => {
  const { code, stdout } = await folder.run(project, 'source', 'snapshot-freshness', '-s', 'source:raw.off');
  expect(code).toBe(0);
  expect(stdout.split('\n').slice(-3)).toEqual([
    '[WARNING]: Nothing to do. Try checking your model configs and model specification args',
    'Done.',
    '',
  ]);
});
