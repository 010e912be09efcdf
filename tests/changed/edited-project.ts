// A project with one of each thing that an edit can touch.

export const EDITED_PROJECT: Readonly<{ [path: string]: string }> = {
  'profiles.yml': `demo:
  target: dev
  outputs:
    dev: {type: duckdb, path: demo.duckdb, schema: main, threads: 2}
`,
  'dbt_project.yml': `name: demo
profile: demo
vars: {cut: 0, unused: 1, allowed: [1, 2]}
on-run-start:
  - create table if not exists arrived as select 1 as id
  - create table if not exists late as select 2 as id
models:
  demo:
    staging: {+materialized: view}
`,
  'packages.yml': 'packages: [{local: helper}]\n',
  'dbt_packages/helper/dbt_project.yml': 'name: helper\nversion: 1.0.0\n',
  'dbt_packages/helper/macros/cents.sql': `{% macro cents(name) %}{{ return(adapter.dispatch('cents', 'helper')(name)) }}{% endmacro %}
{% macro default__cents(name) %}{{ name }} * 100{% endmacro %}
`,
  'seeds/raw.csv': 'id,amount\n1,10\n2,20\n',
  'seeds/plain.csv': 'id\n7\n',
  'seeds/seeds.yml': 'seeds:\n  - {name: plain, description: one}\n',
  'macros/double.sql': '{% macro double(name, by=2) %}{{ name }} * {{ by }}{% endmacro %}\n',
  'macros/whole.sql': '{% macro whole(name) %}cast({{ name }} as integer){% endmacro %}\n',
  'macros/tests.sql':
    '{% test positive(model, column_name, above=0) %}select * from {{ model }} where {{ column_name }} <= {{ above }}{% endtest %}\n',
  'macros/custom.sql': `{% materialization kept, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {{ run_hooks(pre_hooks) }}
  {% call statement('main') %}create or replace table {{ target_relation }} as {{ sql }}{% endcall %}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
`,
  'models/staging/stg.sql': "select id, {{ whole('amount') }} as amount from {{ ref('raw') }}\n",
  'models/marts/sums.sql':
    "{{ config(materialized='table') }}\nselect id, {{ double('amount') }} as twice from {{ ref('stg') }} where id > {{ var('cut') }}\n",
  'models/marts/priced.sql':
    "select id, {{ helper.cents('amount') }} as cents, {{ whole('amount') }} as whole from {{ ref('stg') }}\n",
  'models/marts/small.sql': "select * from {{ ref('mid') }}\n",
  'models/marts/mid.sql': "{{ config(materialized='ephemeral') }}\nselect id from {{ ref('plain') }}\n",
  'models/marts/rows.sql':
    "{{ config(materialized='incremental', unique_key='id') }}\nselect id, amount from {{ ref('raw') }}\n{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}\n",
  'models/marts/regional.sql': "select '{{ env_var('REGION', 'eu') }}' as region\n",
  'models/marts/told.sql':
    "{# what it says of itself #}select '{{ model.description }}' as said, '{{ config.get('meta').owner }}' as owner\n",
  'models/marts/counted.sql': `select {{ graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | list | length }} as models\n`,
  'models/marts/signed.sql': "{{ config(materialized='table') }}\nselect id, amount from {{ ref('stg') }}\n",
  'models/marts/own_way.sql': "{{ config(materialized='kept') }}\nselect 1 as id\n",
  'models/marts/dim_v1.sql': 'select 1 as id\n',
  'models/marts/dim_v2.sql': 'select 1 as id, 2 as more\n',
  'models/marts/newest.sql': "select id from {{ ref('dim') }}\n",
  'models/marts/pinned.sql': "select id from {{ ref('dim', v=1) }}\n",
  'models/marts/on_source.sql': "select id from {{ source('ext', 'raw_rows') }}\n",
  'models/marts/on_snap.sql': "select id from {{ ref('snap') }}\n",
  'models/marts/extra.sql': "select id from {{ ref('sums') }}\n",
  'snapshots/snap.sql':
    "{% snapshot snap %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select id, amount from {{ ref('raw') }}{% endsnapshot %}\n",
  'analyses/look.sql': "select * from {{ ref('sums') }}\n",
  'tests/small_is_there.sql': "select 1 as x from {{ ref('small') }} where id is null\n",
  'models/docs.md': '{% docs what %}as it was{% enddocs %}\n',
  'models/sources.yml': `sources:
  - name: ext
    schema: main
    loader: a
    tables:
      - name: raw_rows
        identifier: arrived
        meta: {tsdbt: {source_version: 1}}
        loaded_at_field: cast('2024-01-01' as timestamp)
`,
  'models/schema.yml': `groups:
  - {name: money, owner: {name: m}}
  - {name: goods, owner: {name: g}}
models:
  - name: stg
    description: "{{ doc('what') }}"
    columns: [{name: id, data_tests: [unique, not_null]}]
  - name: sums
    config: {group: money, access: protected}
    columns:
      - name: id
        data_tests:
          - positive
          - accepted_values: {arguments: {values: "{{ var('allowed') }}"}}
  - name: signed
    description: money
    config: {contract: {enforced: true}, persist_docs: {relation: true}}
    columns:
      - {name: id, data_type: integer, description: its key}
      - {name: amount, data_type: integer}
  - {name: told, description: words, config: {meta: {owner: me}}}
  - name: dim
    latest_version: 2
    versions: [{v: 1}, {v: 2}]
unit_tests:
  - name: doubles
    model: sums
    given: [{input: ref('stg'), rows: [{id: 1, amount: 4}]}]
    expect: {rows: [{id: 1, twice: 8}]}
exposures:
  - {name: board, type: dashboard, owner: {email: a@b.c}, depends_on: [ref('sums')]}
`,
};
