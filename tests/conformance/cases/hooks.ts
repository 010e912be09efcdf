// Hooks of models and runs, operations: when they happen, and with what they are undone.
import { asTable, type ConformanceCase, type SqlStep, table, view } from '../case.ts';

const log: SqlStep = { sql: ({ relation }) => [`create table ${relation('happened')} (what varchar(100))`] };
const note = (what: string): string => `insert into {{ target.schema }}.happened values ('${what}')`;

export const hookCases: readonly ConformanceCase[] = [
  {
    name: 'hooks-of-a-model',
    needs: ['hooks', 'tables', 'views'],
    files: {
      'models/t.sql': `{{ config(materialized='table', pre_hook="${note('before {{ this.name }}')}", post_hook=["${note('after {{ this.name }}')}", "insert into {{ this }} values (2)"]) }}\nselect 1 as id`,
      'models/v.sql': `{{ config(post_hook="${note('after v')}") }}\nselect id from {{ ref('t') }}`,
    },
    steps: [
      log,
      {
        run: 'run',
        relations: {
          happened: table('what', ['before t'], ['after t'], ['after v']),
          t: table('id', [1], [2]),
          v: view('id', [1], [2]),
        },
      },
    ],
  },
  {
    name: 'hooks-of-an-incremental-model',
    needs: ['hooks', 'append'],
    files: {
      'models/t.sql': `{{ config(materialized='incremental', incremental_strategy='append', pre_hook="${note('before')}", post_hook="${note("{{ 'again' if is_incremental() else 'first' }}")}") }}\nselect 1 as id`,
    },
    steps: [
      log,
      { run: 'run' },
      {
        run: 'run',
        relations: { happened: table('what', ['before'], ['first'], ['before'], ['again']), t: table('id', [1], [1]) },
      },
    ],
  },
  {
    name: 'hooks-of-seeds-and-snapshots',
    needs: ['hooks', 'seeds', 'snapshots'],
    project: `seeds: {+post-hook: "${note('seed')}"}\nsnapshots: {+pre-hook: "${note('snapshot')}"}`,
    files: {
      'seeds/s.csv': 'id\n1\n',
      'snapshots/snap.yml':
        "snapshots:\n  - name: snap\n    relation: ref('s')\n    config: {unique_key: id, strategy: check, check_cols: all}\n",
    },
    steps: [
      log,
      {
        run: 'build',
        relations: {
          happened: table('what', ['seed'], ['snapshot']),
          s: table('id', [1]),
          snap: { type: 'table', count: 1 },
        },
      },
    ],
  },
  {
    name: 'hooks-of-a-run',
    needs: ['hooks', 'views'],
    project: `on-run-start:\n  - "${note('start')}"\n  - "${note('start again')}"\non-run-end: "${note('end {{ results | length }}')}"`,
    files: { 'models/v.sql': 'select 1 as id' },
    steps: [
      log,
      {
        run: 'run',
        relations: { happened: table('what', ['start'], ['start again'], ['end 1']), v: view('id', [1]) },
      },
    ],
  },
  {
    name: 'hooks-are-undone-with-their-model',
    needs: ['hooks', 'hooksOutside', 'tables', 'transactions'],
    files: ({ words }) => ({
      'models/t.sql': `{{ config(materialized='table', pre_hook=["${note('inside')}", {"sql": "${note('outside')}", "transaction": False}]) }}\n${words.failsWhenRun}`,
    }),
    steps: [log, { run: 'run', exit: 1, nodes: { t: 'error' }, relations: { happened: table('what', ['outside']) } }],
  },
  {
    name: 'hook-that-fails',
    needs: ['hooks', 'tables', 'transactionalDdl'],
    files: { 'models/t.sql': asTable('select 1 as id') },
    steps: [
      { run: 'run' },
      {
        run: 'run',
        exit: 1,
        files: {
          'models/t.sql': `{{ config(materialized='table', post_hook="insert into not_there.nothing values (1)") }}\nselect 2 as id`,
        },
        nodes: { t: ['error', /not_there/i] },
        relations: { t: table('id', [1]) },
      },
    ],
  },
  {
    name: 'hook-after-the-transaction',
    needs: ['hooks', 'hooksOutside', 'tables'],
    files: {
      'models/t.sql': `{{ config(materialized='table', post_hook=after_commit("insert into {{ this }} values (2)")) }}\nselect 1 as id`,
    },
    steps: [{ run: 'run', relations: { t: table('id', [1], [2]) } }],
  },
  {
    name: 'operation',
    needs: ['hooks'],
    files: {
      'macros/m.sql': `{% macro add(what, times=1) %}
  {% set found = run_query('select count(*) as n from ' ~ target.schema ~ '.happened') %}
  {{ log('there were ' ~ found.rows[0][0], info=true) }}
  {% for i in range(times) %}{% do run_query("insert into " ~ target.schema ~ ".happened values ('" ~ what ~ "')") %}{% endfor %}
  {% do adapter.commit() %}
{% endmacro %}`,
    },
    steps: [
      log,
      { run: "run-operation add --args '{what: x, times: 2}'", output: [/there were 0/] },
      {
        run: "run-operation add --args '{what: y}'",
        output: [/there were 2/],
        relations: { happened: table('what', ['x'], ['x'], ['y']) },
      },
    ],
  },
  {
    name: 'query-results-in-templates',
    needs: ['hooks', 'tables', 'views'],
    files: {
      'models/t.sql': asTable("select 1 as id, 'x' as name union all select 2 as id, 'y' as name"),
      'models/u.sql': `-- depends_on: {{ ref('t') }}
{%- set found = run_query('select name, id, id * 1.5 as half, id = 1 as is_one from ' ~ ref('t') ~ ' order by id') if execute else none %}
select '{{ found.columns[0].values() | join('+') if execute }}' as names, '{{ (found.rows[0][1] + 1) if execute }}' as two,
  '{{ found.rows[1][3] if execute }}' as is_one`,
    },
    steps: [
      {
        run: 'run',
        relations: { t: { type: 'table', count: 2 }, u: view('names two is_one', ['x+y', 2, 'False']) },
      },
    ],
  },
];
