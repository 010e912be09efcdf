// The project that the edit sequences start from: a little of everything that parsing looks at.

/** Files by path, variables of the environment, --vars: all that an edit can change. */
export interface World {
  readonly files: Map<string, string>;
  readonly env: Map<string, string>;
  vars: string | undefined;
  target: string | undefined;
  flags: Map<string, boolean>;
}

const files: Readonly<{ [path: string]: string }> = {
  'dbt_project.yml': `name: shop
version: '1.0'
profile: shop
vars:
  limit: 10
  names: [a, b]
models:
  shop:
    +tags: [all]
    staging:
      +materialized: view
    marts:
      +materialized: table
      +schema: "{{ env_var('MART_SCHEMA', 'marts') }}"
on-run-start: ["select {{ var('limit') }}"]
`,
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 1}
    prod: {type: duckdb, path: shop.duckdb, schema: prod, threads: 2}
`,
  'macros/plain.sql': `{% macro cents(column) %}({{ column }} / 100){% endmacro %}
{% macro twice(column) %}{{ cents(column) }} * 2{% endmacro %}
`,
  'macros/loud.sql': `{% macro pick_source() %}{{ ref('stg_a') }}{% endmacro %}
{% macro configured() %}{{ config(tags=['by_macro']) }}{% endmacro %}
{% macro via_env() %}{{ env_var('COLUMN', 'id') }}{% endmacro %}
`,
  'macros/dispatched.sql': `{% macro pretty(x) %}{{ return(adapter.dispatch('pretty', 'shop')(x)) }}{% endmacro %}
{% macro default__pretty(x) %}{{ x }}{% endmacro %}
`,
  'macros/tests.sql': `{% test above(model, column_name, minimum) %}
select * from {{ model }} where {{ column_name }} <= {{ minimum }}
{% endtest %}
{% test like_other(model, other) %}select 1 from {{ model }} join {{ other }} using (id) where false{% endtest %}
`,
  'macros/_macros.yml': `macros:
  - name: cents
    description: Cents as units.
    arguments: [{name: column, type: string}]
`,
  'models/staging/stg_a.sql': `select {{ cents('x') }} as id, 2 as n from {{ source('raw', 'a') }}\n`,
  'models/staging/stg_b.sql': `{{ config(materialized='incremental', unique_key='id') }}
select 1 as id from {{ ref('codes') }} {% if is_incremental() %}where id > 1{% endif %}
`,
  'models/staging/stg_c.sql': `select {{ via_env() }} as id from {{ pick_source() }}\n`,
  'models/staging/_staging.yml': `models:
  - name: stg_a
    description: "{{ doc('about_a') }}"
    columns:
      - name: id
        description: Key.
        tests: [unique, not_null]
      - name: n
        tests:
          - above: {minimum: 1}
  - name: stg_b
    config: {tags: [slow]}
    columns:
      - name: id
        data_tests:
          - relationships: {to: ref('stg_a'), field: id}
`,
  'models/staging/_sources.yml': `sources:
  - name: raw
    schema: raw
    tables:
      - name: a
        columns:
          - name: x
            tests: [not_null]
      - name: b
`,
  'models/marts/orders.sql': `{{ configured() }}
select a.id, {{ pretty('a.n') }} as n, {{ twice('n') }} as m from {{ ref('stg_a') }} a join {{ ref('stg_b') }} b using (id)
limit {{ var('limit') }}
`,
  'models/marts/totals.sql': `{{ config(materialized='table', meta={'owner': env_var('OWNER', 'nobody'), 'share': 1.0}) }}
{% for name in var('names') %}select '{{ name }}' as name, count(*) as n from {{ ref('orders') }} {% if not loop.last %}union all{% endif %} {% endfor %}
`,
  'models/marts/versioned_v1.sql': `select id from {{ ref('stg_a') }}\n`,
  'models/marts/versioned_v2.sql': `select id, n from {{ ref('stg_a') }}\n`,
  'models/marts/_marts.yml': `models:
  - name: orders
    description: Orders.
    group: sales
    access: public
    tests:
      - like_other: {other: ref('totals')}
    columns:
      - {name: id, tests: [unique]}
  - name: totals
    description: "{{ env_var('TEXT', 'Totals') }}"
    meta: {level: "{{ env_var('LEVEL', 'low') }}"}
`,
  'models/marts/_versions.yml': `models:
  - name: versioned
    latest_version: 2
    columns: [{name: id}, {name: n}]
    versions:
      - v: 1
        columns: [{include: [id]}]
      - v: 2
        columns: [{include: all}]
`,
  'models/others.yml': `groups:
  - name: sales
    owner: {name: Ann}
exposures:
  - name: report
    type: dashboard
    owner: {name: Ann}
    depends_on: [ref('orders')]
unit_tests:
  - name: totals_count
    model: totals
    given:
      - input: ref('orders')
        rows: [{id: 1}]
    expect: {rows: [{n: 1}]}
`,
  'models/docs.md': '{% docs about_a %}About a.{% enddocs %}\n',
  'models/off.sql': `{{ config(enabled=false) }} select 1 as id\n`,
  'seeds/codes.csv': 'id,code\n1,x\n',
  'seeds/_seeds.yml': `seeds:
  - name: codes
    description: Codes.
    config: {column_types: {id: integer}}
    columns: [{name: id, tests: [unique]}]
`,
  'snapshots/history.sql': `{% snapshot history %}
{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='snap') }}
select * from {{ ref('stg_a') }}
{% endsnapshot %}
`,
  'snapshots/_snapshots.yml': `snapshots:
  - name: history
    description: History.
  - name: codes_history
    relation: ref('codes')
    config: {unique_key: id, strategy: check, check_cols: all}
`,
  'tests/assert_orders.sql': `select * from {{ ref('orders') }} where id < 0\n`,
  'tests/_tests.yml': 'data_tests:\n  - name: assert_orders\n    description: No negative ids.\n',
  'analyses/look.sql': `select * from {{ ref('totals') }}\n`,
  'selectors.yml': 'selectors:\n  - name: daily\n    definition: {method: tag, value: all}\n',
  'dbt_packages/helper/dbt_project.yml': "name: helper\nversion: '1.0'\nvars: {helper_on: true}\n",
  'dbt_packages/helper/macros/helper.sql': `{% macro helper_key(a) %}md5({{ a }}){% endmacro %}
{% macro default__helped(x) %}{{ x }} + 1{% endmacro %}
{% macro helped(x) %}{{ return(adapter.dispatch('helped', 'helper')(x)) }}{% endmacro %}
`,
  'dbt_packages/helper/models/helper_model.sql': `select {{ helper_key('1') }} as id, {{ helped(2) }} as n\n`,
  'dbt_packages/helper/models/helper.yml':
    'models:\n  - name: helper_model\n    description: Of the package.\n    columns: [{name: id, tests: [not_null]}]\n',
  'packages.yml': 'packages:\n  - local: dbt_packages/helper\n',
  'models/uses_helper.sql': `select {{ helper.helper_key('id') }} as k, {{ helper.helped('id') }} as h from {{ ref('helper_model') }}\n`,
};

/** A new copy of the project. */
export function startWorld(): World {
  return {
    files: new Map(Object.entries(files)),
    env: new Map(),
    vars: undefined,
    target: undefined,
    flags: new Map(),
  };
}
