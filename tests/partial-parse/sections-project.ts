// A project with every section of properties files, and an edit for everything that their parse looks at.
import type { World } from './start-project.ts';

const files: Readonly<{ [path: string]: string }> = {
  'dbt_project.yml': `name: shop
version: '1.0'
profile: shop
exposures: {shop: {+tags: [shown]}}
metrics: {shop: {+meta: {from: tree}}}
`,
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: main}}}\n',
  'macros/plain.sql': `{% macro cents(column) %}({{ column }} / 100){% endmacro %}
{% macro units(column, digits) %}round({{ column }}, {{ digits }}){% endmacro %}
`,
  'macros/_macros.yml': `macros:
  - name: cents
    description: "Cents. {{ doc('about') }}"
    meta: {owner: ann}
    arguments: [{name: column, type: string, description: Any.}]
  - name: nothing
    description: Described in vain.
`,
  'models/orders.sql': 'select 1 as id, 2 as amount, current_date as ordered_at\n',
  'models/visits.sql': "select 1 as visit_id, current_date as visited_at, 'home' as page\n",
  'models/days.sql': 'select current_date as date_day\n',
  'models/unused.sql': '{{ config(enabled=false) }} select 1 as id\n',
  'models/unused.yml': `models:
  - name: unused
    description: "{{ doc('about') }}"
    columns: [{name: id, data_tests: [unique]}]
sources:
  - {name: idle, config: {enabled: false}, tables: [{name: t, columns: [{name: x, data_tests: [not_null]}]}]}
`,
  'models/docs.md': '{% docs about %}About.{% enddocs %}\n',
  'models/spine.yml': `models:
  - name: days
    time_spine: {standard_granularity_column: date_day, custom_granularities: [{name: fiscal, column_name: fiscal}]}
    columns: [{name: date_day, granularity: day}, {name: fiscal}]
`,
  'models/exposures.yml': `groups:
  - name: sales
    owner: {name: Ann, slack: '#sales'}
    description: Sells.
    config: {meta: {level: high}}
models:
  - name: orders
    group: sales
    description: Orders.
    columns: [{name: id, data_tests: [unique]}]
exposures:
  - name: board
    type: dashboard
    owner: {name: Ann}
    maturity: high
    url: "https://{{ env_var('HOST', 'localhost') }}/board"
    description: "{{ doc('about') }}"
    meta: {n: 1.0}
    depends_on: [ref('orders'), "source('raw', 'a')", metric('revenue')]
  - name: old board
    type: notebook
    owner: {email: a@b.c}
    config: {enabled: false}
    depends_on: [ref('orders')]
sources:
  - name: raw
    tables: [{name: a}]
`,
  'models/semantics.yml': `semantic_models:
  - name: orders
    description: "{{ doc('about') }}"
    model: ref('orders')
    config: {meta: {own: 1}, group: sales}
    defaults: {agg_time_dimension: ordered_at}
    entities: [{name: order_key, type: primary, expr: id, description: "{{ doc('about') }}"}]
    dimensions: [{name: ordered_at, type: time, type_params: {time_granularity: day}}]
    measures:
      - {name: total, agg: sum, expr: amount, create_metric: true}
      - {name: many, agg: count, expr: id}
  - name: switched
    model: ref('orders')
    config: {enabled: false}
    defaults: {agg_time_dimension: ordered_at}
    entities: [{name: off_key, type: primary, expr: id}]
    dimensions: [{name: ordered_at, type: time, type_params: {time_granularity: day}}]
metrics:
  - {name: revenue, label: Revenue, type: simple, type_params: {measure: total}, tags: [a]}
  - {name: order_count, label: How many, type: simple, type_params: {measure: many}}
  - {name: growth, label: Growth, type: derived, type_params: {expr: revenue - 1, metrics: [revenue, {name: revenue, alias: last}]}}
  - {name: each, label: Each, type: ratio, type_params: {numerator: revenue, denominator: order_count}}
saved_queries:
  - name: by_day
    description: "{{ doc('about') }}"
    tags: daily
    query_params: {metrics: [revenue], group_by: ["TimeDimension('metric_time', 'day')"], where: "{{ Dimension('order_key__ordered_at') }} is not null"}
    exports: [{name: by_day_table, config: {export_as: table, schema: marts}}]
`,
  'models/visits.yml': `models:
  - name: visits
    description: Visits.
    semantic_model: {name: web_visits}
    agg_time_dimension: visited_at
    columns:
      - {name: visit_id, entity: {type: primary, name: visit}}
      - {name: visited_at, granularity: day, dimension: {type: time}}
      - {name: page, dimension: categorical}
    derived_semantics:
      dimensions: [{name: "{{ 'is_home' }}", type: categorical, expr: "page = 'home'"}]
    metrics:
      - {name: visit_count, type: simple, agg: count, expr: visit_id}
      - {name: visit_growth, type: derived, expr: visit_count, input_metrics: [visit_count, {name: visit_count, alias: prev, offset_window: 1 week}]}
`,
  'models/unit_tests.yml': `unit_tests:
  - name: rows
    model: orders
    given:
      - {input: ref('codes'), rows: [{id: 1, share: 1.0}]}
      - {input: "source('raw', 'a')", format: csv, fixture: a_rows}
    expect: {rows: [{id: 1}]}
    overrides: {vars: {limit: 3}}
  - name: of_seed
    model: orders
    given: [{input: ref('codes')}]
    expect: {format: csv, rows: "id\\n1"}
    config: {tags: [slow]}
  - name: of_version
    model: versioned
    given: []
    expect: {rows: [{id: 1}]}
  - name: of_unused
    model: unused
    given: []
    expect: {rows: [{id: 1}]}
`,
  'models/versioned_v1.sql': 'select 1 as id\n',
  'models/versioned_v2.sql': 'select 2 as id\n',
  'models/versions.yml': 'models:\n  - {name: versioned, latest_version: 2, versions: [{v: 1}, {v: 2}]}\n',
  'tests/fixtures/a_rows.csv': 'id\n1\n',
  'tests/assert_orders.sql': "select * from {{ ref('orders') }} where id < 0\n",
  'tests/_tests.yml': `data_tests:
  - {name: assert_orders, description: None below zero., config: {severity: warn}}
  - {name: assert_more, description: Missing.}
`,
  'seeds/codes.csv': 'id,code\n1,x\n',
  'snapshots/_snapshots.yml': `snapshots:
  - name: codes_history
    relation: ref('codes')
    description: Of codes.
    config: {unique_key: id, strategy: check, check_cols: all}
    columns: [{name: id, data_tests: [not_null]}]
  - name: late_history
    description: Not there.
  - name: a_history
    relation: source('raw', 'a')
    config: {unique_key: id, strategy: check, check_cols: all}
`,
  'analyses/look.sql': "select * from {{ ref('orders') }}\n",
  'analyses/_analyses.yml':
    'analyses:\n  - {name: look, description: A look.}\n  - {name: look_again, description: Missing.}\n',
  'functions/one.sql': 'select 1\n',
  'functions/_functions.yml': 'functions:\n  - {name: one, returns: {data_type: integer}}\n',
};

/** A new copy of the project. */
export function sectionsWorld(): World {
  return {
    files: new Map(Object.entries(files)),
    env: new Map(),
    vars: undefined,
    target: undefined,
    flags: new Map(),
  };
}

/** A snapshot whose file has another name. */
function lateHistory(config: string): string {
  return `{% snapshot late_history %}{{ config(${config}unique_key='id', strategy='check', check_cols='all') }}
select 1 as id{% endsnapshot %}\n`;
}

/** A text of a file and what stands there instead; undefined for a file that is removed, or added where it was not. */
export type SectionEdit = readonly [path: string, from: string | undefined, to: string | undefined];

/** One for every kind of section, for what they read elsewhere, and for mistakes in them. */
export const sectionEdits: readonly SectionEdit[] = [
  ['models/exposures.yml', 'maturity: high', 'maturity: low'],
  ['models/exposures.yml', "depends_on: [ref('orders'), ", "depends_on: [ref('visits'), "],
  ['models/exposures.yml', `ref('orders'), "source`, `ref('gone'), "source`],
  ['models/exposures.yml', 'name: board', 'name: new_board'],
  ['models/exposures.yml', 'config: {enabled: false}', 'config: {enabled: true}'],
  ['models/exposures.yml', 'old board', 'board'],
  ['models/exposures.yml', 'type: notebook', 'type: nothing'],
  ['models/exposures.yml', 'group: sales', 'group: buyers'],
  ['models/exposures.yml', 'name: sales', 'name: buyers'],
  ['models/exposures.yml', 'description: Sells.', 'description: Buys.'],
  ['models/exposures.yml', "owner: {name: Ann, slack: '#sales'}", 'owner: {slack: none}'],
  ['models/exposures.yml', 'data_tests: [unique]', 'data_tests: [unique, not_null]'],
  ['models/exposures.yml', 'tables: [{name: a}]', 'tables: [{name: b}]'],
  ['models/semantics.yml', 'label: Growth', 'label: Revenue'],
  ['models/semantics.yml', 'expr: revenue - 1', 'expr: revenue - last'],
  ['models/semantics.yml', 'measure: many', 'measure: few'],
  ['models/semantics.yml', 'agg: sum, expr: amount', 'agg: max, expr: amount'],
  ['models/semantics.yml', 'create_metric: true', 'create_metric: false'],
  ['models/semantics.yml', 'type: ratio', 'type: round'],
  ['models/semantics.yml', "model: ref('orders')\n    config: {meta", "model: ref('visits')\n    config: {meta"],
  ['models/semantics.yml', 'type: time, type_params: {time_granularity: day}}', 'type: time}'],
  ['models/semantics.yml', 'export_as: table', 'export_as: view'],
  ['models/semantics.yml', 'metrics: [revenue], group_by', 'metrics: [growth], group_by'],
  ['models/semantics.yml', 'metrics: [revenue], group_by', 'metrics: [nobody], group_by'],
  ['models/semantics.yml', 'enabled: false', 'enabled: true'],
  ['models/visits.yml', 'dimension: categorical', 'description: No dimension.'],
  ['models/visits.yml', 'agg: count', 'agg: max'],
  ['models/visits.yml', 'expr: visit_count,', 'expr: visit_count - prev,'],
  ['models/visits.yml', 'name: web_visits', 'name: orders'],
  ['models/visits.yml', 'semantic_model: {name: web_visits}', 'semantic_model: true'],
  ['models/spine.yml', 'name: fiscal, column_name', 'name: day, column_name'],
  ['models/unit_tests.yml', 'share: 1.0', 'share: 2'],
  ['models/unit_tests.yml', 'expect: {rows: [{id: 1}]}\n    overrides', 'expect: {rows: [{id: 2}]}\n    overrides'],
  ['models/unit_tests.yml', 'model: orders', 'model: visits'],
  ['models/unit_tests.yml', 'model: orders', 'model: gone'],
  ['models/unit_tests.yml', 'fixture: a_rows', 'fixture: b_rows'],
  ['models/unit_tests.yml', 'tags: [slow]', 'enabled: false'],
  ['tests/fixtures/a_rows.csv', '1\n', '2\n'],
  ['tests/fixtures/a_rows.csv', undefined, undefined],
  ['tests/fixtures/0/a_rows.csv', undefined, 'id\n7\n'],
  ['seeds/codes.csv', '1,x', '2,y'],
  ['seeds/codes.csv', undefined, undefined],
  ['models/versions.yml', '{v: 1}, ', ''],
  ['models/versioned_v1.sql', undefined, undefined],
  ['models/unused.sql', '{{ config(enabled=false) }} ', ''],
  ['models/orders.sql', 'select 1', "{{ config(schema='other') }}select 1"],
  ['models/orders.sql', 'select 1', '{{ config(enabled=false) }}select 1'],
  ['models/unused.yml', '    columns', '    config: {enabled: true}\n    columns'],
  ['models/unused.yml', 'data_tests: [unique]', 'data_tests: [unique, not_null]'],
  ['models/unused.yml', 'data_tests: [unique]', "data_tests: [{relationships: {to: ref('orders'), field: id}}]"],
  ['models/unused.yml', 'name: unused', 'name: orders'],
  ['models/unused.yml', 'enabled: false', 'enabled: true'],
  ['models/unused.yml', 'name: t,', 'name: u,'],
  ['models/unused.yml', undefined, undefined],
  ['models/unused.sql', undefined, undefined],
  ['models/unused.sql', 'enabled=false', "enabled=false, group='sales'"],
  ['models/sub/unused.sql', undefined, 'select 2 as id\n'],
  ['models/sub/UNUSED.sql', undefined, '{{ config(enabled=false) }} select 2 as id\n'],
  ['models/aa.yml', undefined, 'models: [{name: unused, config: {enabled: true}}]\n'],
  ['models/aa.yml', undefined, 'sources: [{name: raw, tables: [{name: a}]}]\n'],
  ['models/zz.yml', undefined, 'sources: [{name: raw, tables: [{name: a}]}]\n'],
  ['models/zz.yml', undefined, 'sources: [{name: idle, tables: [{name: t}]}]\n'],
  ['models/orders.sql', 'select 1', "select {{ ref('unused') }}"],
  ['models/docs.md', 'About.', 'All about it.'],
  ['macros/_macros.yml', 'owner: ann', 'owner: bob'],
  ['macros/_macros.yml', 'name: nothing', 'name: units'],
  ['macros/_macros.yml', 'name: nothing', 'name: cents'],
  ['macros/_macros.yml', '{name: column, type: string', '{name: col, type: text'],
  ['macros/plain.sql', 'macro cents(column)', 'macro cents(column, other)'],
  ['macros/plain.sql', 'macro units', 'macro nothing'],
  ['macros/plain.sql', '/ 100', '/ 100.0'],
  ['macros/plain.sql', undefined, undefined],
  ['macros/names.sql', undefined, '{% macro generate_alias_name(custom, node) %}{{ node.name }}_x{% endmacro %}\n'],
  ['tests/_tests.yml', 'severity: warn', 'severity: error'],
  ['tests/_tests.yml', 'None below zero.', 'None.'],
  ['tests/assert_orders.sql', '< 0', '<= 0'],
  ['tests/assert_orders.sql', 'select *', '{{ config(enabled=false) }}select *'],
  ['tests/assert_orders.sql', undefined, undefined],
  ['tests/assert_more.sql', undefined, 'select 1 as id where false\n'],
  ['tests/assert_more.sql', undefined, '{{ config(enabled=false) }}select 1 as id where false\n'],
  ['snapshots/_snapshots.yml', "relation: ref('codes')", "relation: ref('orders')"],
  ['snapshots/_snapshots.yml', "relation: ref('codes')", 'relation: codes'],
  ['snapshots/_snapshots.yml', 'description: Of codes.', 'description: Codes.'],
  [
    'snapshots/_snapshots.yml',
    'unique_key: id, strategy: check, check_cols: all}\n    columns',
    'enabled: false}\n    columns',
  ],
  ['snapshots/_snapshots.yml', 'name: a_history', 'name: codes_history'],
  ['snapshots/_snapshots.yml', 'data_tests: [not_null]', 'data_tests: [unique]'],
  ['snapshots/many.sql', undefined, lateHistory('enabled=false, ')],
  ['snapshots/many.sql', undefined, lateHistory('')],
  ['analyses/look.sql', 'select *', 'select 1'],
  ['analyses/look.sql', undefined, undefined],
  ['analyses/look.sql', 'select *', '{{ config(enabled=false) }}select *'],
  ['analyses/look_again.sql', undefined, 'select 1\n'],
  ['analyses/look_again.sql', undefined, '{{ config(enabled=false) }}select 1\n'],
  ['analyses/_analyses.yml', 'A look.', 'Another look.'],
  ['functions/_functions.yml', 'integer', 'bigint'],
  ['functions/one.sql', 'select 1', 'select 2'],
  ['dbt_project.yml', '+tags: [shown]', '+tags: [shown, more]'],
  ['dbt_project.yml', 'from: tree', 'from: root'],
];

/** Makes an edit; false where it cannot be made. */
export function applyEdit({ files: all }: World, [path, from, to]: SectionEdit): boolean {
  const before = all.get(path);
  if (from === undefined) {
    if ((before === undefined) === (to === undefined)) return false;
    if (to === undefined) all.delete(path);
    else all.set(path, to);
    return true;
  }
  if (before?.includes(from) !== true || to === undefined) return false;
  all.set(path, before.replace(from, to));
  return true;
}
