// Tests, unit tests, contracts and their constraints, freshness, and the line of the model in errors.
import { expect } from 'vitest';
import { constraintTypes } from '../../../src/adapters/capabilities.ts';
import { asTable, type ConformanceCase, table, values, view } from '../case.ts';

const CONTRACT = (columns: string, more = ''): string => `models:
  - name: t
    config: {materialized: table, contract: {enforced: true}}
${more}    columns:
${columns}
`;

const plainContract = CONTRACT(`      - {name: id, data_type: int}
      - {name: flag, data_type: boolean}`);

/** How each type of constraint is written at a column, and a second row that breaks it. */
const CONSTRAINTS: {
  readonly [type in (typeof constraintTypes)[number]]: { readonly at: string; readonly bad: string };
} = {
  not_null: { at: '{type: not_null}', bad: 'select null as id, 2 as n' },
  check: { at: '{type: check, expression: "id > 0"}', bad: 'select -1 as id, 2 as n' },
  unique: { at: '{type: unique}', bad: 'select 1 as id, 2 as n' },
  primary_key: { at: '{type: primary_key}', bad: 'select 1 as id, 2 as n' },
  foreign_key: { at: `{type: foreign_key, to: "ref('parents')", to_columns: [id]}`, bad: 'select 5 as id, 2 as n' },
};

const parents = {
  'models/parents.sql': 'select 1 as id',
  'models/parents.yml': `models:
  - name: parents
    config: {materialized: table, contract: {enforced: true}}
    columns: [{name: id, data_type: int, constraints: [{type: primary_key}]}]
`,
};

function constraintCase(type: (typeof constraintTypes)[number]): ConformanceCase {
  const { at, bad } = CONSTRAINTS[type];
  const isForeign = type === 'foreign_key';
  const rest = isForeign ? { parents: table('id', [1]) } : {};
  return {
    name: `constraint-${type.replace('_', '-')}`,
    needs: ['contracts', `constraint:${type}`, ...(isForeign ? (['constraint:primary_key'] as const) : [])],
    files: {
      ...(isForeign ? parents : {}),
      'models/t.sql': 'select 1 as id, 1 as n',
      'models/t.yml': CONTRACT(
        `      - {name: id, data_type: int, constraints: [${at}]}\n      - {name: n, data_type: int}`,
      ),
    },
    steps: [
      { run: 'run', nodes: { t: 'success' }, relations: { t: table('id n', [1, 1]), ...rest } },
      {
        run: 'run',
        exit: 1,
        files: { 'models/t.sql': `select 1 as id, 1 as n union all ${bad}` },
        nodes: { t: 'error' },
        check: async ({ rows, facts: { relation } }) =>
          expect(await rows(`select id, n from ${relation('t')}`)).toEqual([['1', '1']]),
      },
      {
        // What the failed table referred to may have stayed for it: now it is gone.
        run: 'run',
        files: { 'models/t.sql': 'select 1 as id, 3 as n' },
        relations: { t: table('id n', [1, 3]), ...rest },
      },
    ],
  };
}

const sourceOf = (loaded: string): string => `sources:
  - name: raw
    schema: "{{ target.schema }}"
    tables:
      - name: fresh
        ${loaded}
        config: {freshness: {warn_after: {count: 1, period: hour}, error_after: {count: 100, period: day}}}
      - name: stale
        ${loaded}
        config: {freshness: {warn_after: {count: 1, period: hour}, error_after: {count: 100, period: day}}}
`;

export const checkCases: readonly ConformanceCase[] = [
  {
    name: 'data-tests',
    needs: ['dataTests', 'tables'],
    files: {
      'models/t.sql': asTable(
        values('id name parent', [1, "'a'", 1], [2, "'b'", 1], [2, "'c'", 9], ['null', "'d'", 'null']),
      ),
      'models/t.yml': `models:
  - name: t
    columns:
      - name: id
        data_tests: [unique, not_null]
      - name: name
        data_tests: [unique, not_null, {accepted_values: {arguments: {values: [a, b, c]}, config: {severity: warn}}}]
      - name: parent
        data_tests: [{relationships: {arguments: {to: "ref('t')", field: id}}}]
`,
      'tests/no_z.sql': "select * from {{ ref('t') }} where name = 'z'",
      'tests/no_a.sql': "select * from {{ ref('t') }} where name = 'a'",
    },
    steps: [
      {
        run: 'build',
        exit: 1,
        nodes: {
          unique_t_id: ['fail', /Got 1 result/],
          not_null_t_id: ['fail', /Got 1 result/],
          unique_t_name: 'pass',
          not_null_t_name: 'pass',
          accepted_values_t_name__a__b__c: ['warn', /Got 1 result/],
          relationships_t_parent__id__ref_t_: ['fail', /Got 1 result/],
          no_z: 'pass',
          no_a: ['fail', /Got 1 result/],
        },
        relations: { t: { type: 'table', count: 4 } },
      },
    ],
  },
  {
    name: 'stored-failures',
    needs: ['dataTests', 'tables', 'views'],
    project: 'data_tests: {+store_failures: true}',
    files: {
      'models/t.sql': asTable(values('id name', [1, "'a'"], [1, "'b'"])),
      'models/t.yml': 'models: [{name: t, columns: [{name: id, data_tests: [{unique: {name: unique_id}}]}]}]\n',
      'tests/names.sql': "{{ config(store_failures_as='view') }}\nselect name from {{ ref('t') }} where name = 'b'",
      'tests/nothing.sql': "select id from {{ ref('t') }} where id = 7",
    },
    steps: [1, 2].map(() => ({
      run: 'build',
      exit: 1,
      nodes: { unique_id: 'fail', names: 'fail', nothing: 'pass' },
      relations: { t: { type: 'table' as const, count: 2 } },
      elsewhere: {
        _dbt_test__audit: {
          unique_id: table('unique_field n_records', [1, 2]),
          names: view('name', ['b']),
          nothing: table('id'),
        },
      },
    })),
  },
  {
    name: 'test-thresholds',
    needs: ['dataTests', 'views'],
    files: {
      'models/v.sql': values('id', [1], [2], [3]),
      'tests/many.sql': "{{ config(warn_if='> 1', error_if='> 5') }}\nselect * from {{ ref('v') }}",
      'tests/some.sql': "{{ config(fail_calc='sum(id)', error_if='>= 6') }}\nselect * from {{ ref('v') }}",
      'tests/few.sql': '{{ config(limit=1, error_if="> 1") }}\nselect * from {{ ref("v") }}',
    },
    steps: [{ run: 'build', exit: 1, nodes: { many: 'warn', some: ['fail', /Got 6 results/], few: 'warn' } }],
  },
  {
    name: 'unit-tests',
    needs: ['unitTests', 'tables', 'views'],
    files: {
      'models/a.sql': asTable(
        "select 1 as id, 'x' as name, cast('2024-01-01' as date) as day, cast(1.5 as {{ dbt.type_float() }}) as n",
      ),
      'models/b.sql': "select id, upper(name) as name, day, n * 2 as twice from {{ ref('a') }}",
      'models/c.sql': `{{ config(materialized='incremental') }}
select id from {{ ref('a') }} {% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}`,
      'models/u.yml': `unit_tests:
  - name: right
    model: b
    given:
      - input: ref('a')
        rows: [{id: 1, name: "it's", day: 2024-02-03, n: 2.5}, {id: 2, name: null, day: null, n: null}]
    expect:
      rows: [{id: 1, name: "IT'S", day: 2024-02-03, twice: 5.0}, {id: 2, name: null, day: null, twice: null}]
  - name: wrong
    model: b
    given: [{input: ref('a'), rows: [{id: 1, name: a}]}]
    expect: {rows: [{id: 1, name: B}]}
  - name: as_csv
    model: b
    given: [{input: ref('a'), format: csv, rows: "id,name\\n7,q\\n"}]
    expect: {format: csv, rows: "id,name\\n7,Q\\n"}
  - name: as_sql
    model: b
    given: [{input: ref('a'), format: sql, rows: "select 7 as id, 'q' as name, cast(null as date) as day, 0 as n"}]
    expect: {format: sql, rows: "select 7 as id, 'Q' as name, cast(null as date) as day, 0 as twice"}
  - name: later_runs
    model: c
    overrides: {macros: {is_incremental: true}}
    given:
      - {input: ref('a'), rows: [{id: 1}, {id: 2}, {id: 3}]}
      - {input: this, rows: [{id: 2}]}
    expect: {rows: [{id: 3}]}
`,
    },
    steps: [
      { run: 'run' },
      {
        run: 'test',
        exit: 1,
        nodes: { right: 'pass', wrong: 'fail', as_csv: 'pass', as_sql: 'pass', later_runs: 'pass' },
      },
    ],
  },
  {
    name: 'contract',
    needs: ['contracts', 'tables', 'views'],
    files: {
      'models/t.sql': 'select true as flag, 1 as id',
      'models/t.yml': plainContract,
      'models/v.sql': "select * from {{ ref('t') }}",
    },
    steps: [
      { run: 'run', relations: { t: table('id flag', [1, true]), v: view('id flag', [1, true]) } },
      {
        run: 'run',
        exit: 1,
        files: { 'models/t.sql': "select true as flag, 'b' as id" },
        nodes: { t: ['error', /contract[\s\S]*data type mismatch/i], v: 'skipped' },
        relations: { t: table('id flag', [1, true]), v: view('id flag', [1, true]) },
      },
      {
        run: 'run',
        exit: 1,
        files: { 'models/t.sql': 'select true as flag, 1 as id, 2 as more' },
        nodes: { t: ['error', /missing in contract/i] },
      },
    ],
  },
  {
    name: 'contract-of-a-view',
    needs: ['contracts', 'views'],
    files: {
      'models/t.sql': 'select 1 as id, true as flag',
      'models/t.yml': plainContract.replace('materialized: table', 'materialized: view'),
    },
    steps: [
      { run: 'run', relations: { t: view('id flag', [1, true]) } },
      {
        run: 'run',
        exit: 1,
        files: { 'models/t.sql': 'select 1 as id' },
        nodes: { t: ['error', /missing in definition/i] },
      },
    ],
  },
  {
    name: 'contract-of-an-incremental-model',
    needs: ['contracts', 'append', 'addColumns'],
    files: {
      'models/t.sql': 'select 1 as id, true as flag',
      'models/t.yml': plainContract.replace(
        'materialized: table',
        'materialized: incremental, incremental_strategy: append, on_schema_change: append_new_columns',
      ),
    },
    steps: [{ run: 'run' }, { run: 'run', relations: { t: table('id flag', [1, true], [1, true]) } }],
  },
  ...constraintTypes.map(constraintCase),
  {
    name: 'source-freshness',
    needs: ['sourceFreshness'],
    files: { 'models/sources.yml': sourceOf('loaded_at_field: loaded') },
    steps: [
      {
        sql: ({ relation }) => [
          `create table ${relation('fresh')} as select 1 as id, current_timestamp as loaded`,
          `create table ${relation('stale')} as select 1 as id, cast('2020-01-01 00:00:00' as timestamp) as loaded`,
        ],
      },
      {
        run: 'source freshness',
        exit: 1,
        check: async ({ artifact }) => {
          const results = artifact('sources.json')['results'] as readonly { unique_id: string; status: string }[];
          const found = Object.fromEntries(results.map(({ unique_id, status }) => [unique_id.split('.')[3], status]));
          expect(found).toEqual({ fresh: 'pass', stale: 'error' });
        },
      },
    ],
  },
  {
    name: 'source-freshness-by-metadata',
    needs: ['freshnessFromMetadata'],
    files: {
      'models/sources.yml': sourceOf('description: no column says when').replace(/ {6}- name: stale[\s\S]*/, ''),
    },
    steps: [
      { sql: ({ relation }) => [`create table ${relation('fresh')} as select 1 as id`] },
      {
        run: 'source freshness',
        check: async ({ artifact }) => {
          const [result] = artifact('sources.json')['results'] as readonly { status: string }[];
          expect(result?.status).toBe('pass');
        },
      },
    ],
  },
  {
    name: 'line-of-a-syntax-error',
    needs: ['errorPositions', 'views'],
    files: { 'models/v.sql': 'select\n  1 as id,\n  2 as as_it_is wrong here\n' },
    steps: [{ run: 'run', exit: 1, output: [/--> models\/v\.sql:3:/] }],
  },
  {
    name: 'line-of-an-unknown-column',
    needs: ['errorPositions', 'tables'],
    files: {
      'models/a.sql': 'select 1 as id',
      'models/t.sql':
        "{{ config(\n  materialized='table'\n) }}\n\nselect\n  id,\n  no_such_column\nfrom {{ ref('a') }}\n",
    },
    steps: [{ run: 'run', exit: 1, nodes: { t: ['error', /no_such_column/i] }, output: [/--> models\/t\.sql:7:3/] }],
  },
  {
    name: 'line-in-a-macro',
    needs: ['errorPositions', 'views'],
    files: {
      'macros/m.sql': '{% macro cols() %}\n  1 as id,\n  no_such_column\n{% endmacro %}',
      'models/v.sql': 'select {{ cols() }} from (select 1 as x) as q',
    },
    steps: [
      {
        run: 'run',
        exit: 1,
        output: [/models\/v\.sql:1[\s\S]*macros\/m\.sql:3:3|macros\/m\.sql:3:3[\s\S]*models\/v\.sql:1/],
      },
    ],
  },
];
