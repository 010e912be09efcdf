// Views, tables and what becomes of them: schemas, the relations known, one kind in the place of another.
import { expect } from 'vitest';
import { asAppended, asTable, asView, type ConformanceCase, table, values, view } from '../case.ts';

const people = values('id name', [1, "'ann'"], [2, "'bob'"]);

export const relationCases: readonly ConformanceCase[] = [
  {
    name: 'view',
    needs: ['views'],
    files: { 'models/people.sql': people, 'models/ids.sql': "select id from {{ ref('people') }} where id > 1" },
    steps: [
      {
        run: 'run',
        nodes: { people: 'success', ids: 'success' },
        relations: { people: view('id name', [1, 'ann'], [2, 'bob']), ids: view('id', [2]) },
      },
      {
        run: 'run',
        files: { 'models/people.sql': values('id name', [2, "'bill'"], [3, "'cid'"]) },
        relations: { people: view('id name', [2, 'bill'], [3, 'cid']), ids: view('id', [2], [3]) },
      },
    ],
  },
  {
    name: 'view-gets-other-columns',
    needs: ['views'],
    files: { 'models/people.sql': people, 'models/over.sql': "select * from {{ ref('people') }}" },
    steps: [
      {
        run: 'run',
        relations: { people: view('id name', [1, 'ann'], [2, 'bob']), over: view('id name', [1, 'ann'], [2, 'bob']) },
      },
      {
        run: 'run',
        files: { 'models/people.sql': values('name age', ["'ann'", 40]) },
        relations: { people: view('name age', ['ann', 40]), over: view('name age', ['ann', 40]) },
      },
    ],
  },
  {
    name: 'table',
    needs: ['tables'],
    files: { 'models/people.sql': asTable(people) },
    steps: [
      { run: 'run', nodes: { people: 'success' }, relations: { people: table('id name', [1, 'ann'], [2, 'bob']) } },
      {
        run: 'run',
        files: { 'models/people.sql': asTable(values('name age', ["'cid'", 40])) },
        relations: { people: table('name age', ['cid', 40]) },
      },
    ],
  },
  {
    name: 'table-without-rows',
    needs: ['tables'],
    files: { 'models/nobody.sql': asTable(`select * from (${people}) as p where id > 100`) },
    steps: [{ run: 'run', relations: { nobody: table('id name') } }],
  },
  {
    name: 'table-read-by-itself',
    needs: ['tables'],
    files: { 'models/t.sql': asTable('select 1 as id') },
    steps: [
      { run: 'run', relations: { t: table('id', [1]) } },
      {
        run: 'run',
        files: { 'models/t.sql': asTable('select id from {{ this }} union all select 2 as id') },
        relations: { t: table('id', [1], [2]) },
      },
    ],
  },
  {
    name: 'views-over-a-table-that-is-rebuilt',
    needs: ['views', 'tables'],
    files: {
      'models/people.sql': asTable(people),
      'models/low.sql': asView("select id, name from {{ ref('people') }}"),
      'models/high.sql': asView("select name from {{ ref('low') }} where id = 1"),
    },
    steps: [
      { run: 'run' },
      {
        run: 'run --select people',
        files: { 'models/people.sql': asTable(values('id name age', [1, "'eve'", 3])) },
        relations: {
          people: table('id name age', [1, 'eve', 3]),
          low: view('id name', [1, 'eve']),
          high: view('name', ['eve']),
        },
      },
    ],
  },
  {
    name: 'ephemeral',
    needs: ['tables', 'views'],
    files: {
      'models/people.sql': people,
      'models/named.sql': "{{ config(materialized='ephemeral') }}\nselect name from {{ ref('people') }}",
      'models/louder.sql': "{{ config(materialized='ephemeral') }}\nselect upper(name) as name from {{ ref('named') }}",
      'models/all_names.sql': asTable("select * from {{ ref('named') }} union all select * from {{ ref('louder') }}"),
    },
    steps: [
      {
        run: 'run',
        relations: {
          people: view('id name', [1, 'ann'], [2, 'bob']),
          all_names: table('name', ['ann'], ['bob'], ['ANN'], ['BOB']),
        },
      },
    ],
  },
  {
    name: 'table-becomes-view-becomes-table',
    needs: ['relationTypeChanges', 'views', 'tables'],
    files: { 'models/people.sql': asTable(people) },
    steps: [
      { run: 'run', relations: { people: table('id name', [1, 'ann'], [2, 'bob']) } },
      { run: 'run', files: { 'models/people.sql': asView('select 1 as id') }, relations: { people: view('id', [1]) } },
      {
        run: 'run',
        files: { 'models/people.sql': asTable('select 2 as id') },
        relations: { people: table('id', [2]) },
      },
    ],
  },
  {
    name: 'view-becomes-incremental-becomes-view',
    needs: ['relationTypeChanges', 'views', 'append'],
    files: { 'models/t.sql': asView('select 1 as id') },
    steps: [
      { run: 'run', relations: { t: view('id', [1]) } },
      {
        run: 'run',
        files: {
          'models/t.sql': asAppended('select 2 as id'),
        },
        relations: { t: table('id', [2]) },
      },
      { run: 'run', relations: { t: table('id', [2], [2]) } },
      { run: 'run', files: { 'models/t.sql': asView('select 3 as id') }, relations: { t: view('id', [3]) } },
    ],
  },
  {
    name: 'relation-of-another-program',
    needs: ['relationTypeChanges', 'views', 'tables'],
    files: { 'models/t.sql': asTable('select 1 as id'), 'models/v.sql': asView('select 2 as id') },
    steps: [
      {
        sql: ({ relation }) => [
          `create view ${relation('t')} as select 'x' as other`,
          `create table ${relation('v')} as select 'y' as other`,
          `create table ${relation('foreign_table')} as select 5 as id`,
        ],
      },
      {
        run: 'run',
        relations: { t: table('id', [1]), v: view('id', [2]), foreign_table: table('id', [5]) },
      },
    ],
  },
  {
    name: 'failed-model-leaves-what-was-there',
    needs: ['tables', 'views'],
    files: {
      'models/t.sql': asTable(people),
      'models/v.sql': "select id from {{ ref('t') }}",
      'models/w.sql': 'select 1 as id',
    },
    steps: [
      { run: 'run' },
      {
        run: 'run',
        exit: 1,
        files: ({ words }) => ({
          'models/t.sql': asTable(words.failsWhenRun),
          'models/w.sql': 'select no_such_column from {{ ref("t") }}',
        }),
        nodes: { t: 'error', v: 'skipped', w: 'skipped' },
        relations: { t: table('id name', [1, 'ann'], [2, 'bob']), v: view('id', [1], [2]), w: view('id', [1]) },
      },
    ],
  },
  {
    name: 'refused-view-leaves-what-was-there',
    needs: ['views'],
    files: { 'models/v.sql': 'select 1 as id' },
    steps: [
      { run: 'run' },
      {
        run: 'run',
        exit: 1,
        files: { 'models/v.sql': 'select id from not_there.nothing' },
        nodes: { v: ['error', /(?:Database|Runtime) Error in model v \(models\/v\.sql\)[\s\S]*not_there/i] },
        relations: { v: view('id', [1]) },
      },
    ],
  },
  {
    name: 'schemas',
    needs: ['views', 'tables'],
    files: {
      'models/here.sql': 'select 1 as id',
      'models/there.sql': asTable("select id + 1 as id from {{ ref('here') }}", ", schema='more'"),
      'models/third.sql': "{{ config(schema='others', alias='here') }}\nselect id + 1 as id from {{ ref('there') }}",
    },
    steps: [
      {
        run: 'run',
        relations: { here: view('id', [1]) },
        elsewhere: { _more: { there: table('id', [2]) }, _others: { here: view('id', [3]) } },
      },
      {
        run: 'run',
        relations: { here: view('id', [1]) },
        elsewhere: { _more: { there: table('id', [2]) }, _others: { here: view('id', [3]) } },
      },
    ],
  },
  {
    name: 'schema-is-dropped',
    needs: ['views'],
    files: {
      'models/here.sql': "{{ config(schema='gone') }}\nselect 1 as id",
      'macros/m.sql': `{% macro drop_it() %}
  {% do adapter.drop_schema(api.Relation.create(database=target.database, schema=target.schema ~ '_gone')) %}
  {{ log('there: ' ~ adapter.check_schema_exists(target.database, target.schema ~ '_gone'), info=true) }}
{% endmacro %}`,
    },
    steps: [
      { run: 'run', elsewhere: { _gone: { here: view('id', [1]) } } },
      { run: 'run-operation drop_it', output: [/there: False/], elsewhere: { _gone: {} } },
    ],
  },
  {
    name: 'relations-as-macros-see-them',
    needs: ['views', 'tables'],
    files: {
      'models/a.sql': asTable(people),
      'models/b.sql': `-- depends_on: {{ ref('a') }}
{%- set there = adapter.get_relation(database=this.database, schema=this.schema, identifier='a') -%}
{%- set nothing = adapter.get_relation(database=this.database, schema=this.schema, identifier='not_there') -%}
{%- set columns = adapter.get_columns_in_relation(ref('a')) | map(attribute='name') | map('lower') | join(' ') if execute else '' %}
select '{{ there.type }}' as kind, '{{ nothing }}' as nothing, '{{ columns }}' as names`,
    },
    steps: [
      {
        run: 'run',
        relations: {
          a: table('id name', [1, 'ann'], [2, 'bob']),
          b: view('kind nothing names', ['table', 'None', 'id name']),
        },
      },
    ],
  },
  {
    name: 'rename-and-drop',
    needs: ['renameRelation', 'tables'],
    files: {
      'models/a.sql': asTable('select 1 as id'),
      'models/b.sql': asTable('select 2 as id'),
      'macros/m.sql': `{% macro shuffle() %}
  {% set a = adapter.get_relation(target.database, target.schema, 'a') %}
  {% set b = adapter.get_relation(target.database, target.schema, 'b') %}
  {% do adapter.drop_relation(b) %}
  {% do adapter.rename_relation(a, api.Relation.create(database=a.database, schema=a.schema, identifier='b', type='table')) %}
  {% do adapter.commit() %}
  {{ log('a: ' ~ adapter.get_relation(target.database, target.schema, 'a'), info=true) }}
{% endmacro %}`,
    },
    steps: [{ run: 'run' }, { run: 'run-operation shuffle', output: [/a: None/], relations: { b: table('id', [1]) } }],
  },
  {
    name: 'materialized-view',
    needs: ['materializedViews', 'tables'],
    files: {
      'models/people.sql': asTable('select 1 as id union all select 2 as id'),
      'models/counted.sql':
        "{{ config(materialized='materialized_view') }}\nselect count(*) as n from {{ ref('people') }}",
    },
    steps: [
      {
        run: 'run',
        nodes: { counted: 'success' },
        relations: { people: table('id', [1], [2]), counted: { type: 'materialized_view', rows: [[2]] } },
      },
      {
        run: 'run --select counted',
        nodes: { counted: 'success' },
        relations: { people: table('id', [1], [2]), counted: { type: 'materialized_view', rows: [[2]] } },
      },
      {
        run: 'run --select counted --full-refresh',
        files: {
          'models/counted.sql':
            "{{ config(materialized='materialized_view') }}\nselect count(*) + 1 as n from {{ ref('people') }}",
        },
        relations: { people: table('id', [1], [2]), counted: { type: 'materialized_view', rows: [[3]] } },
      },
      {
        run: 'run --select counted',
        files: { 'models/counted.sql': asTable('select 7 as n') },
        relations: { people: table('id', [1], [2]), counted: table('n', [7]) },
      },
    ],
  },
  {
    name: 'dynamic-table',
    needs: ['dynamicTables', 'tables'],
    files: {
      'models/people.sql': asTable('select 1 as id'),
      'models/counted.sql':
        "{{ config(materialized='dynamic_table', target_lag='1 minute', snowflake_warehouse=target.warehouse) }}\nselect count(*) as n from {{ ref('people') }}",
    },
    steps: [
      {
        run: 'run',
        nodes: { counted: 'success' },
        relations: { people: table('id', [1]), counted: { type: 'dynamic_table', rows: [[1]] } },
      },
    ],
  },
  {
    name: 'clone-as-view',
    needs: ['views', 'tables'],
    files: { 'models/v.sql': people },
    steps: [
      { run: 'run --target-path state' },
      { run: 'clone --state state', relations: { v: view('id name', [1, 'ann'], [2, 'bob']) } },
    ],
  },
  {
    name: 'clone-of-a-table',
    needs: ['cloneTable', 'tables'],
    files: ({ schema }) => ({
      'models/t.sql': asTable(people),
      'macros/names.sql': `{% macro generate_schema_name(name, node) %}${schema}{{ '_' ~ var('place') if var('place', '') }}{% endmacro %}`,
    }),
    steps: [
      { run: 'run --target-path state' },
      {
        run: "clone --state state --vars '{place: copies}'",
        elsewhere: { _copies: { t: table('id name', [1, 'ann'], [2, 'bob']) } },
        relations: { t: table('id name', [1, 'ann'], [2, 'bob']) },
      },
    ],
  },
  {
    name: 'defer',
    needs: ['views', 'tables'],
    files: ({ schema }) => ({
      'models/t.sql': asTable(people),
      'models/over.sql': "select id from {{ ref('t') }}",
      'macros/names.sql': `{% macro generate_schema_name(name, node) %}${schema}{{ '_' ~ var('place') if var('place', '') }}{% endmacro %}`,
    }),
    steps: [
      { run: 'run --select t --target-path state' },
      {
        run: "run --select over --defer --state state --vars '{place: mine}'",
        elsewhere: { _mine: { over: view('id', [1], [2]) } },
      },
    ],
  },
  {
    name: 'empty',
    needs: ['tables', 'views'],
    files: { 'models/v.sql': people, 'models/t.sql': asTable("select * from {{ ref('v') }} where id = 1") },
    steps: [
      {
        run: 'run --empty',
        relations: { v: view('id name', [1, 'ann'], [2, 'bob']), t: table('id name') },
      },
      { run: 'run', relations: { v: view('id name', [1, 'ann'], [2, 'bob']), t: table('id name', [1, 'ann']) } },
    ],
  },
  {
    name: 'show',
    needs: ['views'],
    files: { 'models/v.sql': people },
    steps: [
      { run: 'run' },
      { run: 'show --select v', output: [/ann[\s\S]*bob/] },
      {
        run: 'show --inline \'select max(id) as highest from {{ ref("v") }}\' --output json',
        output: [/"highest": 2\b/i],
      },
    ],
  },
  {
    name: 'many-columns',
    needs: ['wideTables', 'tables', 'append'],
    files: {
      'models/wide.sql': asTable(
        `select {% for i in range(1000) %}{{ i }} as c{{ i }}{{ ', ' if not loop.last }}{% endfor %}`,
      ),
      'models/grows.sql': asAppended("select * from {{ ref('wide') }}"),
    },
    steps: [
      { run: 'run' },
      {
        run: 'run',
        check: async ({ adapter, connect, facts, rows }) => {
          const connection = await connect();
          const there = await adapter.listRelations(connection, adapter.target.database, facts.schema);
          for (const relation of there) expect(await adapter.columnsOf(connection, relation)).toHaveLength(1000);
          await connection.rollback();
          expect(there).toHaveLength(2);
          expect(await rows(`select sum(c999) as n from ${facts.relation('grows')}`)).toEqual([['1998']]);
        },
      },
    ],
  },
  {
    name: 'function',
    needs: ['functions', 'tables'],
    files: {
      'functions/twice.sql': 'select n * 2',
      'functions/functions.yml': `functions:
  - name: twice
    arguments: [{name: n, data_type: int}]
    returns: {data_type: int}
`,
      'models/t.sql': asTable("select {{ function('twice') }}(21) as answer"),
    },
    steps: [{ run: 'build', nodes: { twice: 'success', t: 'success' }, relations: { t: table('answer', [42]) } }],
  },
];
