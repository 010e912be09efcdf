// Unit tests, contracts with keys, and functions through the command line, on DuckDB.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { CommandResult } from './compat/run-command.ts';
import { runWarm } from './compat/run-warm.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

function run(...args: string[]): Promise<CommandResult> {
  const path = project?.path ?? '';
  return runWarm([...args, '--no-use-colors'], { cwd: path, env: { HOME: path } });
}

function resultsOf(): { [id: string]: { status: string; message: string | null; failures: number | null } } {
  const file = JSON.parse(readFileSync(join(project?.path ?? '', 'target/run_results.json'), 'utf8'));
  return Object.fromEntries(file.results.map((result: { unique_id: string }) => [result.unique_id, result]));
}

test('unit tests: overrides, this, sources, a table of what differs, errors in fixtures', async () => {
  project = projectFolder({
    'seeds/people.csv': 'id,name\n1,Ann\n2,Bob\n',
    'macros/texts.sql': "{% macro outer() %}{{ inner() }}{% endmacro %}\n{% macro inner() %}'plain'{% endmacro %}\n",
    'models/added.sql': `{{ config(materialized='incremental', unique_key='id') }}
select id, name from {{ ref('people') }}
{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}
`,
    'models/read.sql': "select id, {{ outer() }} as said, '{{ var('v', 1) }}' as v from {{ source('raw', 'folk') }}\n",
    'models/schema.yml': `
sources:
  - {name: raw, schema: main, tables: [{name: folk, identifier: people}]}
unit_tests:
  - name: new_rows
    model: added
    overrides: {macros: {is_incremental: true}}
    given:
      - {input: ref('people'), rows: [{id: 1, name: a}, {id: 5, name: "b's"}]}
      - {input: this, rows: [{id: 2}]}
    expect: {rows: [{id: 5, name: "b's"}]}
  - name: overridden
    model: read
    overrides: {macros: {inner: "'changed'"}, vars: {v: 7}}
    given: [{input: "source('raw', 'folk')", rows: [{id: 1}, {id: 2}, {id: 3}]}]
    expect: {rows: [{id: 1, said: changed, v: 7}, {id: 2, said: other, v: 7}]}
  - name: no_such_column
    model: read
    given: [{input: "source('raw', 'folk')", rows: [{nope: 1}]}]
    expect: {rows: []}
  - {name: no_input, model: read, given: [], expect: {rows: [{id: 1}]}}
`,
  });
  await run('seed');
  await run('run');
  const done = await run('test');
  expect(done.exit).toBe(1);
  const results = resultsOf();
  expect(results['unit_test.demo.added.new_rows']).toMatchObject({ status: 'pass', failures: 0, message: null });
  const differing = results['unit_test.demo.read.overridden'];
  expect(differing).toMatchObject({ status: 'fail', failures: 1 });
  expect(differing?.message?.replaceAll('\r', '')).toBe(
    '\n\nactual differs from expected:\n\n@@ ,id,said         ,v\n   ,1 ,changed      ,7\n→  ,2 ,other→changed,7\n+++,3 ,changed      ,7\n\n',
  );
  expect(results['unit_test.demo.read.no_such_column']).toMatchObject({ status: 'error', failures: null });
  expect(results['unit_test.demo.read.no_such_column']?.message).toMatch(
    /^Compilation Error in model folk \(models\/schema.yml\)\n {2}Invalid column name: 'nope' in unit test fixture for 'folk'.\n {2}Accepted columns for 'folk' are: \['id', 'name'\]/,
  );
  expect(results['unit_test.demo.read.no_input']?.message).toContain(
    "Unit_Test 'unit_test.demo.read.no_input' (models/schema.yml) depends on a node named 'raw.folk' which was not found",
  );
  expect(
    readFileSync(join(project.path, 'target/compiled/demo/models/schema.yml/models/new_rows.sql'), 'utf8'),
  ).toMatch(/^with __dbt__cte__added as \(/m);
});

test('a table that foreign keys refer to is built anew with the tables that refer to it', async () => {
  const contract = 'config: {materialized: table, contract: {enforced: true}}';
  project = projectFolder({
    'models/orders.sql': 'select 1 as id\n',
    'models/lines.sql': "select 10 as line, id from {{ ref('orders') }}\n",
    'models/schema.yml': `
models:
  - name: orders
    ${contract}
    columns: [{name: id, data_type: integer, constraints: [{type: primary_key}]}]
  - name: lines
    ${contract}
    columns:
      - {name: line, data_type: int}
      - name: id
        data_type: int
        constraints: [{type: foreign_key, to: ref('orders'), to_columns: [id]}]
`,
    'tests/keyed.sql':
      "select 1 where (select count(*) from duckdb_constraints() where constraint_type = 'FOREIGN KEY' and table_name = 'lines') != 1 -- {{ ref('lines') }}\n",
  });
  for (const _ of [1, 2]) expect((await run('build')).stdout).toContain('PASS=3 WARN=0 ERROR=0');
  const manifest = JSON.parse(readFileSync(join(project.path, 'target/manifest.json'), 'utf8'));
  expect(manifest.nodes['model.demo.lines'].columns.id.constraints[0].to).toMatch(/^"\w+"\."main"\."orders"$/);
  const alone = await run('run', '--select', 'orders');
  expect(alone.exit).toBe(1);
  expect(alone.stdout).toContain('Select the model of lines too.');
});

test('a contract that the SQL breaks is shown as a table', async () => {
  project = projectFolder({
    'models/wrong.sql': "select 'x' as a, 1 as c\n",
    'models/schema.yml':
      'models: [{name: wrong, config: {contract: {enforced: true}}, columns: [{name: a, data_type: integer}, {name: b, data_type: string}]}]\n',
  });
  await run('run');
  // Empty lines are indented too.
  expect(resultsOf()['model.demo.wrong']?.message).toContain(
    [
      '  This model has an enforced contract that failed.',
      "  Please ensure the name, data_type, and number of columns in your contract match the columns in your model's definition.",
      '  ',
      '  | column_name | definition_type | contract_type | mismatch_reason       |',
      '  | ----------- | --------------- | ------------- | --------------------- |',
      '  | a           | VARCHAR         | INTEGER       | data type mismatch    |',
      '  | b           |                 | VARCHAR       | missing in definition |',
      '  | c           | INTEGER         |               | missing in contract   |',
    ].join('\n'),
  );
});

test('a column of a contract and a cell of a unit test are shown where they stand', async () => {
  project = projectFolder({
    'models/wrong.sql': "select\n  'x' as a,\n  1 as c\n",
    'models/other.sql': "{{ config(contract={'enforced': true}) }} select 1 as b\n",
    'models/schema.yml': `
models:
  - name: wrong
    config: {contract: {enforced: true}}
    columns:
      - name: a
        data_type: string
  - name: other
    columns:
      - name: b
        data_type: string
unit_tests:
  - name: u
    model: mid
    given:
      - input: ref('top')
        rows:
          - {id: 1}
          - {idd: 2}
    expect: {rows: [{id: 1}]}
  - name: v
    model: end
    given: []
    expect:
      rows:
        - {nope: 1}
`,
    'models/top.sql': 'select 1 as id\n',
    'models/mid.sql': "select id from {{ ref('top') }}\n",
    'models/end.sql': 'select 1 as id\n',
  });
  const { stdout } = await run('build');
  const places = [...stdout.matchAll(/--> (\S+)/g)].map(([, place]) => place);
  expect(places.sort()).toEqual([
    'models/schema.yml:10:15',
    'models/schema.yml:19:14',
    'models/schema.yml:26:12',
    'models/wrong.sql:3:8',
  ]);
});

test('functions with a default and an overload, used by a model and its unit test', async () => {
  project = projectFolder({
    'functions/with_tax.sql': 'price * (1 + rate)\n',
    'functions/with_tax_text.sql': "t || ' and tax'\n",
    'functions/schema.yml': `
functions:
  - name: with_tax
    arguments: [{name: price, data_type: double}, {name: rate, data_type: double, default_value: 0.5}]
    returns: {data_type: double}
    overloads: [{defined_in: with_tax_text, arguments: [{name: t, data_type: varchar}, {name: u, data_type: int}, {name: v, data_type: int}], returns: {data_type: varchar}}]
`,
    'models/used.sql': "select {{ function('with_tax') }}(10) as a, {{ function('with_tax') }}('ten', 1, 2) as b\n",
    // As in dbt, functions are no nodes of `graph`.
    'tests/listed.sql':
      "{% if execute and (graph.functions.keys() | list != ['function.demo.with_tax'] or 'function.demo.with_tax' in graph.nodes) %}select 1{% else %}select 1 where false{% endif %}\n",
    'models/schema.yml':
      'unit_tests: [{name: taxed, model: used, given: [], expect: {rows: [{a: 15, b: ten and tax}]}}]\n',
  });
  const done = await run('build');
  expect(done.stdout).toContain('PASS=4 WARN=0 ERROR=0');
  expect(done.stdout).toMatch(/Overload 1 of 1 OK created function with_tax overload with_tax_text \.+ \[SUCCESS in/);
  expect(resultsOf()['function.demo.with_tax']).toMatchObject({
    status: 'success',
    overload_results: { successful: ['with_tax_text'], failed: [] },
  });
});

test('unit tests of versions and with versions as inputs, selected by tag', async () => {
  project = projectFolder({
    'models/ver_v1.sql': 'select 1 as id\n',
    'models/ver_v2.sql': 'select 2 as id\n',
    'models/both.sql': "select id from {{ ref('ver', v=1) }} union all select id from {{ ref('ver') }}\n",
    'models/schema.yml': `
models: [{name: ver, versions: [{v: 1}, {v: 2}]}]
unit_tests:
  - name: joined
    model: both
    config: {tags: [special]}
    given: [{input: "ref('ver', v=1)", rows: [{id: 5}]}, {input: ref('ver'), rows: [{id: 6}]}]
    expect: {rows: [{id: 6}, {id: 5}]}
  - {name: second, model: ver, versions: {include: [2]}, given: [], expect: {rows: [{id: 3}]}}
`,
  });
  await run('run');
  expect((await run('test', '--select', 'tag:special')).stdout).toContain('PASS=1 WARN=0 ERROR=0');
  const done = await run('build', '--select', 'ver');
  expect(done.stdout).toContain('START unit_test ver::second_v2');
  expect(done.stdout).toContain('[ERROR]: in unit_test second_v2 (models/schema.yml)');
  expect(done.stdout).toContain('PASS=1 WARN=0 ERROR=1 SKIP=1');
});
