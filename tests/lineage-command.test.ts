import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CliFolder } from '../src/testing/cli-folder.ts';

const cli = new CliFolder();
let shop: string;

const SOURCES = `
sources:
  - name: raw
    schema: raw
    tables:
      - {name: events, columns: [{name: id}]}
      - name: payments
        meta: {tsdbt: {columns: complete}}
        columns: [{name: id, data_type: integer}, {name: order_id, data_type: integer}, {name: cents, data_type: integer}]
models:
  - name: orders
    description: d
    columns:
      - {name: total, description: What was paid}
`;

beforeAll(() => {
  shop = cli.project('lineage_shop', {
    'seeds/customers.csv': 'id,name,"the region"\n1,a,x\n',
    'models/sources.yml': SOURCES,
    'macros/euros.sql': '{% macro euros(column) %}({{ column }} / 100.0){% endmacro %}',
    'models/stg_payments.sql': `{{ config(materialized='ephemeral') }}
select id as payment_id, order_id, {{ euros('cents') }} as amount
from {{ source('raw', 'payments') }}`,
    'models/orders.sql': `with paid as (
    select order_id, sum(amount) as total from {{ ref('stg_payments') }} where amount > 0 group by order_id
)
select
    paid.order_id,
    paid.total,
    c.name as customer
from paid
left join {{ ref('customers') }} c on c.id = paid.order_id`,
    'models/events.sql': `select *, id + 1 as next_id from {{ source('raw', 'events') }}`,
    'models/kinds.sql': `select kind, next_id from {{ ref('events') }}`,
    'models/history_view.sql': `select customer, dbt_valid_to from {{ ref('orders_history') }}`,
    'models/incremental.sql': `{{ config(materialized='incremental') }}
select order_id, total from {{ ref('orders') }}
{% if is_incremental() %} where order_id > (select max(order_id) from {{ this }}) {% endif %}`,
    'models/starred.sql': `{% set columns = adapter.get_columns_in_relation(ref('orders')) %}
select {% for column in columns %}{{ column.name }}{{ ', ' if not loop.last }}{% endfor %} from {{ ref('orders') }}`,
    'models/asked.sql': `{% if execute %}{% set n = run_query('select 1 from raw.events').rows | length %}{% endif %}
select {{ n }} as n`,
    'models/all_of_events.sql': `{% set columns = adapter.get_columns_in_relation(source('raw', 'events')) %}
with renamed as (
    select {% for column in columns %}{{ column.quoted }} as {{ column.name | lower }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ source('raw', 'events') }}
)
select *, {% if 'extra' in columns | map(attribute='name') | list %}extra{% else %}cast(null as int){% endif %} as extra from renamed`,
    'models/of_all.sql': `select id, payload, extra from {{ ref('all_of_events') }}`,
    'models/pivoted.sql': `{% set kinds = run_query('select distinct kind from raw.events').columns[0].values() if execute else [] %}
select id {% for kind in kinds %}, max(case when kind = '{{ kind }}' then amount end) as {{ kind }}{% endfor %}
from {{ source('raw', 'events') }} group by 1`,
    'models/of_pivoted.sql': `select id, clicks from {{ ref('pivoted') }}`,
    'models/found.sql': `{% set found = run_query('select table_name from information_schema.tables').columns[0].values() if execute else ['x'] %}
select * from {{ found[0] }}`,
    'models/wrong.sql': `select nope, order_id from {{ ref('orders') }}`,
    'models/broken.sql': 'select from where',
    'snapshots/orders_history.yml': `snapshots:
  - name: orders_history
    relation: ref('orders')
    config: {unique_key: order_id, strategy: timestamp, updated_at: total}
`,
  });
});
afterAll(() => cli.remove());

interface Json {
  readonly nodes: readonly {
    readonly unique_id: string;
    readonly status: string;
    readonly all_columns_known: boolean;
    readonly columns: readonly { readonly name: string; readonly status: string; readonly in_no_list?: boolean }[];
    readonly problems?: readonly { readonly reason: string; readonly place?: object }[];
  }[];
  readonly edges: readonly {
    readonly from: { readonly node?: string; readonly column: string };
    readonly to: { readonly node: string; readonly column: string };
    readonly kind: string;
  }[];
  readonly summary: { readonly columns: number; readonly resolved: number; readonly unresolved: object };
}

async function all(): Promise<Json> {
  const { code, stdout } = await cli.run(shop, 'lineage', '--all', '--output', 'json');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Json;
}

test('all edges of a project, and how much is known', async () => {
  const { nodes, edges, summary } = await all();
  const id = (name: string): string => nodes.find((one) => one.unique_id.endsWith(`.${name}`))?.unique_id ?? name;
  const into = (node: string): string[] =>
    edges
      .filter(({ to }) => to.node === id(node))
      .map(
        ({ from, to, kind }) => `${to.column} <- ${from.node?.split('.').slice(-1)[0] ?? '?'}.${from.column} ${kind}`,
      );
  expect(into('orders')).toEqual([
    'order_id <- stg_payments.order_id copied',
    'total <- stg_payments.amount aggregated',
    'customer <- customers.name renamed',
  ]);
  expect(into('stg_payments')).toEqual([
    'payment_id <- payments.id renamed',
    'order_id <- payments.order_id copied',
    'amount <- payments.cents derived',
  ]);
  expect(into('kinds')).toEqual(['kind <- events.kind copied', 'next_id <- events.next_id copied']);
  expect(into('starred')).toEqual([
    'order_id <- orders.order_id copied',
    'total <- orders.total copied',
    'customer <- orders.customer copied',
  ]);
  expect(into('all_of_events')).toEqual(['id <- events.id copied', 'payload <- events.payload copied']);
  expect(into('of_pivoted')).toEqual(['id <- pivoted.id copied', 'clicks <- pivoted.clicks copied']);
  expect(into('pivoted')).toEqual([
    'id <- events.id copied',
    'clicks <- events.amount aggregated',
    'clicks <- events.kind aggregated',
  ]);
  expect(into('incremental')).toHaveLength(2);
  expect(into('orders_history')).toContain('dbt_valid_to <- orders.total derived');
  expect(into('history_view')).toEqual([
    'customer <- orders_history.customer copied',
    'dbt_valid_to <- orders_history.dbt_valid_to copied',
  ]);
  const events = nodes.find(({ unique_id }) => unique_id.startsWith('model.') && unique_id.endsWith('.events'));
  expect(events?.all_columns_known).toBe(false);
  expect(events?.columns.map(({ name, in_no_list }) => [name, in_no_list ?? false])).toEqual([
    ['id', false],
    ['next_id', false],
    ['kind', true],
  ]);
  const problems = nodes.flatMap((one) =>
    (one.problems ?? []).map(({ reason, place }) => [one.unique_id.split('.').at(-1), reason, place]),
  );
  expect(problems).toEqual([
    ['asked', 'needs-warehouse', undefined],
    ['broken', 'syntax', { path: 'models/broken.sql', line: 1, column: 13 }],
    ['found', 'needs-warehouse', undefined],
    ['pivoted', 'needs-warehouse', undefined],
  ]);
  expect(summary).toEqual({
    columns: 40,
    resolved: 35,
    unresolved: { 'missing-column': 1, 'needs-warehouse': 1, 'open-relation': 1, syntax: 1, upstream: 1 },
  });
});

test('the second time the same is told without analyzing', async () => {
  const first = await all();
  const cache = join(shop, 'target/tsdbt_lineage_cache.txt');
  const before = readFileSync(cache, 'utf8');
  expect(before.split('\n')[0]).toMatch(/^tsdbt lineage \d+ \w+$/);
  expect(await all()).toEqual(first);
  expect(readFileSync(cache, 'utf8')).toBe(before);
  rmSync(cache);
  expect(await all()).toEqual(first);
});

test('one column as a table', async () => {
  const { code, stdout } = await cli.run(shop, 'lineage', 'orders.total');
  expect(code).toBe(0);
  expect(stdout.slice(stdout.indexOf('orders.total'))).toMatchInlineSnapshot(`
    "orders.total  resolved
      What was paid
      = sum(amount)  models/orders.sql:2:22
      <-  stg_payments.amount            aggregated
      <-  raw.payments.cents             derived     of stg_payments.amount  (cents / 100.0)
      ->  incremental.total              copied
      ->  starred.total                  copied
      ->  orders_history.total           copied
      ->  orders_history.dbt_scd_id      derived
      ->  orders_history.dbt_updated_at  derived
      ->  orders_history.dbt_valid_from  derived
      ->  orders_history.dbt_valid_to    derived
      ->  history_view.dbt_valid_to      copied      of orders_history.dbt_valid_to
      ~  stg_payments.amount  filter
      ~  stg_payments.order_id  group
      ~  stg_payments.order_id  join
      ~  customers.id  join
    "
  `);
  const above = await cli.run(shop, 'lineage', 'orders.total', '--upstream', '--quiet');
  expect(above.stdout).not.toContain('->');
  const source = await cli.run(shop, 'lineage', 'raw.payments.cents', '--downstream', '--quiet');
  expect(source.stdout).toMatchInlineSnapshot(`
    "raw.payments.cents  integer  resolved
      ->  stg_payments.amount            derived     (cents / 100.0)
      ->  orders.total                   aggregated  of stg_payments.amount  sum(amount)
      ->  incremental.total              copied      of orders.total
      ->  starred.total                  copied      of orders.total
      ->  orders_history.total           copied      of orders.total
      ->  orders_history.dbt_scd_id      derived     of orders.total
      ->  orders_history.dbt_updated_at  derived     of orders.total
      ->  orders_history.dbt_valid_from  derived     of orders.total
      ->  orders_history.dbt_valid_to    derived     of orders.total
      ->  history_view.dbt_valid_to      copied      of orders_history.dbt_valid_to
    "
  `);
});

test('drawings', async () => {
  expect(
    (await cli.run(shop, 'lineage', 'orders.total', '--upstream', '--output', 'mermaid')).stdout,
  ).toMatchInlineSnapshot(`
    "flowchart LR
      subgraph g1["orders"]
        c1["total"]:::asked
      end
      subgraph g2["stg_payments"]
        c2["amount"]
      end
      subgraph g3["raw.payments"]
        c3["cents"]
      end
      c2 -->|aggregated| c1
      c3 -->|derived| c2
      classDef asked stroke-width:3px
    "
  `);
  expect((await cli.run(shop, 'lineage', 'kinds.kind', '--upstream', '--output', 'dot')).stdout).toMatchInlineSnapshot(`
    "digraph lineage {
      rankdir=LR
      node [shape=box]
      subgraph cluster_1 {
        label="kinds"
        c1 [label="kind", penwidth=3]
      }
      subgraph cluster_2 {
        label="events"
        c2 [label="kind"]
      }
      subgraph cluster_3 {
        label="raw.events"
        c3 [label="kind"]
      }
      c2 -> c1 [label="copied"]
      c3 -> c2 [label="copied"]
    }
    "
  `);
});

test('one column as JSON', async () => {
  const { stdout } = await cli.run(shop, 'lineage', 'ORDERS_history.Customer', '--upstream', '--output', 'json');
  expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
    [
      {
        "column": "customer",
        "expression": "*",
        "node": "snapshot.lineage_shop.orders_history",
        "place": {
          "column": 8,
          "line": 1,
          "path": "snapshots/orders_history.yml",
        },
        "rows": [],
        "status": "resolved",
        "upstream": [
          {
            "expression": "*",
            "from": {
              "column": "customer",
              "node": "model.lineage_shop.orders",
            },
            "kind": "copied",
            "place": {
              "column": 8,
              "line": 1,
              "path": "snapshots/orders_history.yml",
            },
            "to": {
              "column": "customer",
              "node": "snapshot.lineage_shop.orders_history",
            },
          },
          {
            "expression": "c.name",
            "from": {
              "column": "name",
              "node": "seed.lineage_shop.customers",
            },
            "kind": "renamed",
            "place": {
              "column": 5,
              "line": 7,
              "path": "models/orders.sql",
            },
            "to": {
              "column": "customer",
              "node": "model.lineage_shop.orders",
            },
          },
        ],
      },
    ]
  `);
});

test.each([
  ['orders.totl', /'orders' has no column 'totl'[\s\S]*did you mean 'total'\?/],
  ['ordes.total', /there is no model, snapshot, seed or source 'ordes'[\s\S]*did you mean 'orders'\?/],
  [undefined, /lineage needs the name of a column, or --all/],
])('%s is told to be wrong', async (name, message) => {
  const { code, stdout } = await cli.run(shop, 'lineage', ...(name === undefined ? [] : [name]));
  expect(code).toBe(2);
  expect(stdout).toMatch(message);
});

describe('what is written', () => {
  let project: string;
  const written = (): string => readFileSync(join(project, 'target/lineage.json'), 'utf8');
  const columnsOf = (text: string, name: string): Described[] =>
    (
      JSON.parse(text) as { readonly nodes: readonly { readonly name: string; readonly columns: Described[] }[] }
    ).nodes.find((one) => one.name === name)?.columns ?? [];
  interface Described {
    readonly name: string;
    readonly description?: string;
    readonly description_from?: { readonly node: string; readonly column: string };
  }

  beforeAll(() => {
    project = cli.project('lineage_written', {
      'tsdbt.yml': 'docs: {inherit_descriptions: true}\n',
      'seeds/people.csv': 'id,name,region\n1,a,x\n',
      'models/all.yml': `
seeds:
  - name: people
    columns: [{name: id, description: Who it is}, {name: name, description: As written}, {name: region}]
models:
  - name: named
    columns: [{name: name, description: As it is called}]
`,
      'models/inner.sql': `{{ config(materialized='ephemeral') }}
select id, name, region, name as called from {{ ref('people') }} where region <> 'y'`,
      'models/named.sql': `select id, name, region, called, upper(name) as loud from {{ ref('inner') }}`,
      'models/twice.sql': `select id, name from {{ ref('named') }} union all select id, called as name from {{ ref('named') }}`,
      'models/both.sql': `select id, max(name) as most from {{ ref('inner') }} group by id
union all select id, name from {{ ref('named') }}`,
    });
  });

  test('docs generate writes what lineage --all prints, with equal bytes each time', async () => {
    const built = await cli.run(project, 'build');
    expect(built.code).toBe(0);
    const { code } = await cli.run(project, 'docs', 'generate');
    expect(code).toBe(0);
    const first = written();
    rmSync(join(project, 'target'), { recursive: true });
    const { stdout } = await cli.run(project, 'lineage', '--all', '--output', 'json');
    expect(written()).toBe(first);
    expect(stdout).toBe(first);
    expect(JSON.parse(first)).toMatchObject({ metadata: { schema: 'tsdbt/lineage', schema_version: 1 } });
  });

  test('copies of one column have its description where they have none; it is not written into the manifest', async () => {
    await cli.run(project, 'docs', 'generate');
    const seed = 'seed.lineage_written.people';
    const id = { description: 'Who it is', description_from: { node: seed, column: 'id' } };
    expect(columnsOf(written(), 'named')).toMatchObject([
      { name: 'id', ...id },
      { name: 'name', description: 'As it is called' },
      { name: 'region' },
      { name: 'called' },
      { name: 'loud' },
    ]);
    const described = (name: string): string[] =>
      columnsOf(written(), name).flatMap((one) => (one.description_from ? [one.name] : []));
    expect(described('named')).toEqual(['id']);
    // One of the two ways into its other column is no copy.
    expect(described('twice')).toEqual(['id']);
    expect(columnsOf(written(), 'twice')[0]).toMatchObject(id);
    expect(described('both')).toEqual(['id']);
    const { stdout } = await cli.run(project, 'lineage', 'named.id');
    expect(stdout).toContain('Who it is  (of people.id)');
    for (const file of ['manifest.json', 'catalog.json'])
      expect(readFileSync(join(project, 'target', file), 'utf8').split('Who it is')).toHaveLength(
        file === 'manifest.json' ? 2 : 1,
      );
  });

  test('the whole project as a table or a drawing; docs generate without it where that is not wanted', async () => {
    const all = async (form: string): Promise<string> => {
      const { code, stdout } = await cli.run(project, 'lineage', '--all', '--output', form);
      expect(code).toBe(0);
      return stdout;
    };
    const table = await all('table');
    expect(table).toContain('people.id  ');
    expect(table).toMatch(/^named\.loud {2}.*resolved\n {2}= upper\(name\) .*\n {2}<- {2}inner\.name {2}derived\n/m);
    expect(await all('mermaid')).toMatch(/^flowchart LR\n {2}subgraph g1\["inner"\]\n[\s\S]*-->\|derived\| c\d+\n/);
    expect(await all('dot')).toMatch(/^digraph lineage \{\n[\s\S]* -> c\d+ \[label="derived"\]\n/);
    rmSync(join(project, 'target/lineage.json'), { force: true });
    expect((await cli.run(project, 'docs', 'generate', '--no-lineage')).code).toBe(0);
    writeFileSync(join(project, 'tsdbt.yml'), 'docs: {inherit_descriptions: true, lineage: false}\n');
    expect((await cli.run(project, 'docs', 'generate')).code).toBe(0);
    expect(existsSync(join(project, 'target/lineage.json'))).toBe(false);
    writeFileSync(join(project, 'tsdbt.yml'), 'docs: {inherit_descriptions: true}\n');
  });

  test('OpenLineage: a job for each model, through ephemeral ones', async () => {
    const { code, stdout } = await cli.run(project, 'lineage', '--all', '--output', 'openlineage');
    expect(code).toBe(0);
    interface Dataset {
      readonly name: string;
      readonly facets?: { readonly columnLineage: { readonly fields: object; readonly dataset: object } };
    }
    interface Event {
      readonly schemaURL: string;
      readonly job: { readonly namespace: string; readonly name: string };
      readonly inputs: readonly Dataset[];
      readonly outputs: readonly Dataset[];
    }
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    expect(events.map(({ job }) => job.name.split('.').at(-1))).toEqual(['both', 'named', 'twice']);
    const named = events.find(({ job }) => job.name.endsWith('.named'));
    const people = named?.inputs[0]?.name ?? '';
    expect(people).toMatch(/\.people$/);
    expect(named?.inputs).toHaveLength(1);
    const of = (field: string, type: string, subtype: string): object => ({
      namespace: expect.stringMatching(/^(file:\/\/|duckdb)/) as string,
      name: people,
      field,
      transformations: [{ type, subtype }],
    });
    expect(named?.outputs[0]?.facets?.columnLineage).toEqual({
      _producer: expect.any(String) as string,
      _schemaURL:
        'https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet',
      fields: {
        id: { inputFields: [of('id', 'DIRECT', 'IDENTITY')] },
        name: { inputFields: [of('name', 'DIRECT', 'IDENTITY')] },
        region: { inputFields: [of('region', 'DIRECT', 'IDENTITY')] },
        called: { inputFields: [of('name', 'DIRECT', 'IDENTITY')] },
        loud: { inputFields: [of('name', 'DIRECT', 'TRANSFORMATION')] },
      },
      dataset: [of('region', 'INDIRECT', 'FILTER')],
    });
  });

  test('a setting that is neither true nor false is told with its place', async () => {
    const wrong = cli.project('lineage_setting', {
      'tsdbt.yml': 'docs:\n  inherit_descriptions: perhaps\n',
      'models/one.sql': 'select 1 as id',
    });
    const { code, stdout, stderr } = await cli.run(wrong, 'lineage', 'one.id');
    expect(code).toBe(2);
    expect(stdout + stderr).toMatch(/tsdbt\.yml:2:25/);
  });
});

test('a template may ask for the columns of a node that it does not refer to, and of itself', async () => {
  const asks = (name: string): string =>
    `{% set node = graph['nodes']['model.lineage_asks.${name}'] %}
{% set columns = adapter.get_columns_in_relation(adapter.get_relation(node.database, node.schema, node.alias)) %}
select {% for column in columns %}{{ column.name }}, {% endfor %}1 as last from {{ ref('one') }}`;
  const project = cli.project('lineage_asks', {
    'models/one.sql': 'select 1 as a, 2 as b',
    // Read first, and known last.
    'models/asking.sql': asks('zlast'),
    'models/zlast.sql':
      "{% if execute %}{% do run_query('select 1') %}{% endif %} select a, b from {{ ref('between') }}",
    'models/between.sql': "select a, b from {{ ref('one') }}",
    // Each waits for the other: one of them has to go on.
    'models/this.sql': asks('that'),
    'models/that.sql': asks('this'),
  });
  const { code, stdout } = await cli.run(project, 'lineage', '--all', '--output', 'json');
  expect(code).toBe(0);
  const { nodes } = JSON.parse(stdout) as { nodes: { name: string; columns: { name: string }[] }[] };
  expect(nodes.find(({ name }) => name === 'asking')?.columns.map(({ name }) => name)).toEqual(['a', 'b', 'last']);
});

test('a test that lost its model is among the nodes of graph, switched off', async () => {
  const project = cli.project('graph_dropped', {
    'models/a.sql': "{{ config(enabled=var('on', false) | as_bool) }} select 1 as id",
    'models/b.sql': 'select 1 as id',
    'models/s.yml': `models:
  - {name: a, columns: [{name: id, data_tests: [unique]}]}
  - {name: b, columns: [{name: id, data_tests: [not_null]}]}
`,
  });
  const inline =
    "{% for node in graph.nodes.values() | sort(attribute='name') %}{{ node.name }}={{ node.config.enabled }} {% endfor %}";
  const { stdout } = await cli.run(project, '-q', 'compile', '--inline', inline);
  expect(stdout).toContain('b=True inline_query=True not_null_b_id=True unique_a_id=False');
});
