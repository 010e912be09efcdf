// What every command writes for a project with every kind of resource fits the schemas that dbt publishes.
// The same project's manifest was compared with that of dbt 1.12.3, key by key.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../testing/cli-folder.ts';
import { schemaComplaints } from '../testing/schema-complaints.ts';

const schema = `groups:
  - {name: sales, owner: {email: sales@example.com, name: Sales}, description: The group, config: {meta: {a: 1}}}
sources:
  - name: web
    description: The web.
    schema: main
    loader: hand
    meta: {x: y}
    tags: [src]
    config: {event_time: made_on, freshness: {warn_after: {count: 1, period: day}}}
    loaded_at_field: cast(made_on as timestamp)
    quoting: {identifier: true}
    tables:
      - name: raw
        identifier: raw
        columns: [{name: id, data_type: integer, data_tests: [not_null]}]
        data_tests: [{over: {arguments: {column_name: id, than: 0}}}]
      - name: files
        external: {location: 'files/{name}.csv'}
        config: {enabled: false}
models:
  - name: orders
    description: '{{ doc("about") }}'
    access: public
    docs: {show: true, node_color: red}
    config: {event_time: made_on}
    columns:
      - name: id
        description: '{{ doc("about") }} Number.'
        meta: {a: 1}
        tags: [key]
        data_tests:
          - unique
          - over: {arguments: {than: -1}, config: {severity: warn, where: 'id > 0'}, description: Over.}
          - relationships: {arguments: {to: ref('raw'), field: id}}
      - {name: name, data_tests: [{accepted_values: {arguments: {values: [Ann, Bob]}}}]}
  - name: inc
    config: {contract: {enforced: true}}
    constraints: [{type: primary_key, columns: [id]}, {type: check, expression: 'id > 0', name: positive}]
    columns: [{name: id, data_type: integer, constraints: [{type: not_null}]}, {name: code, data_type: text}]
  - name: dim
    latest_version: 2
    deprecation_date: 2099-01-01
    columns: [{name: id, data_tests: [unique]}]
    versions: [{v: 1, description: First., deprecation_date: 2098-01-01}, {v: 2, config: {alias: dim}}]
  - name: spine
    time_spine:
      standard_granularity_column: date_day
      custom_granularities: [{name: fiscal, column_name: date_day}]
    columns: [{name: date_day, granularity: day}]
exposures:
  - name: board
    type: dashboard
    owner: {name: Ann, email: a@example.com}
    depends_on: [ref('orders'), "source('web','raw')", metric('total')]
    maturity: high
    url: http://example.com
    label: Board
    config: {tags: [b], meta: {m: 1}}
semantic_models:
  - name: orders_sm
    model: ref('orders')
    defaults: {agg_time_dimension: made_on}
    primary_entity: order
    entities: [{name: customer, type: foreign, expr: name}]
    dimensions: [{name: made_on, type: time, type_params: {time_granularity: day}}, {name: name, type: categorical}]
    measures: [{name: amount, agg: sum, expr: next, create_metric: true}, {name: how_many, agg: count, expr: id}]
metrics:
  - {name: total, label: Total, type: simple, type_params: {measure: amount}, filter: "{{ Dimension('order__name') }} = 'Ann'"}
  - {name: share, label: Share, type: ratio, type_params: {numerator: total, denominator: total}}
  - name: twice
    label: Twice
    type: derived
    type_params: {expr: tot * 2, metrics: [{name: total, alias: tot, offset_window: 1 day}]}
  - {name: running, label: Running, type: cumulative, type_params: {measure: amount, cumulative_type_params: {window: 7 days}}}
saved_queries:
  - name: saved
    query_params: {metrics: [total], group_by: ["Dimension('order__name')"], where: ["{{ Dimension('order__name') }} = 'Ann'"]}
    exports: [{name: out, config: {export_as: table, schema: x, alias: y}}]
    config: {tags: [q]}
unit_tests:
  - name: plus_one
    model: inc
    given: []
    expect: {rows: [{id: 1, code: a}]}
    overrides: {macros: {is_incremental: false}, vars: {since: '2020-01-01'}}
    config: {tags: [u], meta: {x: 1}}
  - {name: on_versions, model: dim, versions: {include: [1]}, given: [], expect: {format: csv, rows: "id\\n1"}}
`;

const files: { readonly [path: string]: string } = {
  'dbt_project.yml': `name: shop
on-run-start: ["select 1 as one"]
on-run-end: ["select 2 as two"]
models: {shop: {+tags: [all], +meta: {team: data}}}
seeds: {shop: {+column_types: {id: integer}}}
`,
  'selectors.yml':
    "selectors: [{name: both, description: Both., definition: {union: [{method: tag, value: core}, intersection: ['orders+', '+board']]}}]\n",
  'seeds/raw.csv': 'id,name,made_on\n1,Ann,2024-01-01\n2,Bob,2024-01-02\n',
  'macros/m.sql': `{% macro plus(x, by=1) %}{{ x }} + {{ by }}{% endmacro %}
{% materialization own, default %}{{ return({"relations": []}) }}{% endmaterialization %}
{% test over(model, column_name, than=0) %}select * from {{ model }} where {{ column_name }} <= {{ than }}{% endtest %}`,
  'macros/m.yml':
    'macros: [{name: plus, description: Adds., meta: {x: 1}, docs: {show: false}, arguments: [{name: x, type: integer, description: A number.}, {name: by}]}]\n',
  'models/orders.sql': `{{ config(materialized='table', tags=['core'], meta={'rate': 1.0}, group='sales') }}
select id, {{ plus('id') }} as next, name, made_on from {{ ref('eph') }}`,
  'models/eph.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('raw') }}",
  'models/dim_v1.sql': 'select 1 as id',
  'models/dim_v2.sql': 'select 2 as id',
  'models/off.sql': '{{ config(enabled=false) }} select 1 as id',
  'models/inc.sql':
    "{{ config(materialized='incremental', unique_key='id', on_schema_change='fail') }} select 1 as id, 'a' as code {% if is_incremental() %}{% endif %}",
  'models/spine.sql': "select cast('2024-01-01' as date) as date_day",
  'models/broken.sql': 'select nothing',
  'models/docs.md': '{% docs about %}All *orders*.{% enddocs %}',
  'models/schema.yml': schema,
  'analyses/look.sql': "select * from {{ ref('orders') }}",
  'analyses/a.yml': 'analyses: [{name: look, description: Looks., columns: [{name: id}]}]\n',
  'snapshots/snap.yml': `snapshots:
  - name: raw_history
    relation: ref('raw')
    config: {unique_key: id, strategy: check, check_cols: all}
    columns: [{name: id, data_tests: [not_null]}]
`,
  'tests/has_rows.sql':
    "{{ config(severity='warn', store_failures=true) }} select * from {{ ref('orders') }} where id < 0",
  'tests/t.yml': 'data_tests: [{name: has_rows, description: Rows., config: {meta: {a: b}}}]\n',
  'functions/add_one.sql': 'x + 1',
  'functions/f.yml':
    'functions: [{name: add_one, config: {type: scalar}, arguments: [{name: x, data_type: integer}], returns: {data_type: integer}}]\n',
};

const artifacts = [
  ['manifest-v12', 'manifest.json'],
  ['run-results-v6', 'run_results.json'],
  ['catalog-v1', 'catalog.json'],
  ['sources-v3', 'sources.json'],
] as const;

const folder = new CliFolder();
const project = folder.project('shop', files);
afterAll(() => folder.remove());

/** What the schemas have against the files in the target folder. */
function complaints(): readonly unknown[] {
  return artifacts.flatMap(([name, file]) => {
    if (!existsSync(join(project, 'target', file))) return [];
    return schemaComplaints(name, readJson(project, 'target', file)).map((found) => [file, found]);
  });
}

const commands: readonly (readonly [words: string, code: number, file: string])[] = [
  ['parse', 0, 'manifest.json'],
  ['seed', 0, 'run_results.json'],
  ['run --exclude broken', 0, 'run_results.json'],
  ['build', 1, 'run_results.json'],
  ['test', 0, 'run_results.json'],
  ['snapshot', 0, 'run_results.json'],
  ['compile', 0, 'run_results.json'],
  ['docs generate', 0, 'catalog.json'],
  ['source freshness', 0, 'sources.json'],
  ['ls', 0, 'manifest.json'],
];

// The schemas are compiled first, which takes long on a busy machine.
test.each(commands)('%s', { timeout: 120_000 }, async (words, code, file) => {
  const ran = await folder.run(project, ...words.split(' '));
  expect(ran.code, ran.stdout).toBe(code);
  expect(existsSync(join(project, 'target', file))).toBe(true);
  expect(complaints()).toEqual([]);
});

test('every kind of resource is there', () => {
  const manifest = readJson(project, 'target', 'manifest.json') as { [section: string]: object };
  const empty = Object.keys(manifest).filter((section) => Object.keys(manifest[section] ?? {}).length === 0);
  expect(empty).toEqual([]);
  const kinds = new Set(Object.keys(manifest['nodes'] ?? {}).map((id) => id.split('.')[0]));
  expect([...kinds].sort()).toEqual(['analysis', 'model', 'operation', 'seed', 'snapshot', 'test']);
});
