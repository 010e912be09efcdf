// Artifacts of a project with one of everything, against the schemas that dbt publishes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CliFolder } from '../testing/cli-folder.ts';
import { schemaComplaints } from '../testing/schema-complaints.ts';

const FILES: { readonly [path: string]: string } = {
  'dbt_project.yml': `name: shop
on-run-start: ["select 1 as one"]
seeds: {shop: {+column_types: {id: integer}}}
`,
  'selectors.yml': 'selectors: [{name: core, definition: {method: fqn, value: orders}}]\n',
  'seeds/raw.csv': 'id,name\n1,Ann\n2,Bob\n',
  'macros/m.sql': '{% macro plus(x) %}{{ x }} + 1{% endmacro %}',
  'models/orders.sql': `{{ config(materialized='table', tags=['core'], meta={'rate': 1.0}, group='sales') }}
select id, {{ plus('id') }} as next, name from {{ ref('eph') }}`,
  'models/eph.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('raw') }}",
  'models/dim_v1.sql': 'select 1 as id',
  'models/dim_v2.sql': 'select 2 as id',
  'models/off.sql': '{{ config(enabled=false) }} select 1 as id',
  'models/broken.sql': 'select nothing',
  'analyses/look.sql': "select * from {{ ref('orders') }}",
  'snapshots/snap.yml': `snapshots:
  - name: raw_history
    relation: ref('raw')
    config: {unique_key: id, strategy: check, check_cols: all}
`,
  'tests/has_rows.sql': "select * from {{ ref('orders') }} where id < 0",
  'models/docs.md': '{% docs about %}All *orders*.{% enddocs %}',
  'models/schema.yml': `groups: [{name: sales, owner: {email: sales@example.com}}]
sources:
  - name: web
    schema: main
    tables: [{name: raw, columns: [{name: id, data_type: integer}]}]
models:
  - name: orders
    description: '{{ doc("about") }}'
    columns:
      - {name: id, data_tests: [unique, not_null], description: Number.}
  - name: dim
    latest_version: 2
    versions: [{v: 1}, {v: 2}]
exposures:
  - {name: board, type: dashboard, owner: {name: Ann}, depends_on: [ref('orders')]}
`,
};

const place = new CliFolder();
const folder = place.project('shop', FILES);
const exits: { [command: string]: number } = {};

beforeAll(async () => {
  for (const command of ['build', 'docs generate --select orders raw source:*']) {
    const ran = await place.runWith(folder, { env: { DBT_ENV_CUSTOM_ENV_TEAM: 'data' } }, ...command.split(' '));
    exits[command] = ran.code;
    for (const name of ['manifest', 'run_results']) {
      const read = readFileSync(join(folder, 'target', `${name}.json`), 'utf8');
      writeFileSync(join(folder, `${command.split(' ')[0]}-${name}.json`), read);
    }
  }
}, 30_000);

afterAll(() => place.remove());

interface Document {
  readonly [section: string]: { readonly [id: string]: unknown };
}

function json(path: string): Document {
  return JSON.parse(readFileSync(join(folder, path), 'utf8')) as Document;
}

/** Ids of a section. */
function ids(document: Document, section: string): readonly string[] {
  return Object.keys(document[section] ?? {}).sort();
}

// The schema is compiled first, which takes long on a busy machine.
test('manifest', { timeout: 120_000 }, () => {
  expect(exits['build']).toBe(1);
  const manifest = json('build-manifest.json');
  expect(schemaComplaints('manifest-v12', manifest)).toEqual([]);
  expect(manifest['metadata']).toMatchObject({
    project_name: 'shop',
    adapter_type: 'duckdb',
    env: { TEAM: 'data' },
    quoting: { database: true, schema: true, identifier: true, column: null },
  });
  const nodes = manifest['nodes'] ?? {};
  expect(nodes['model.shop.orders']).toMatchObject({
    compiled: true,
    compiled_path: 'target/compiled/shop/models/orders.sql',
    build_path: 'target/run/shop/models/orders.sql',
    depends_on: { macros: ['macro.shop.plus'], nodes: ['model.shop.eph'] },
    extra_ctes: [{ id: 'model.shop.eph' }],
  });
  expect(nodes['seed.shop.raw']).not.toHaveProperty('compiled');
  expect(nodes['operation.shop.shop-on-run-start-0']).toMatchObject({ compiled: true, build_path: null });
  expect(manifest['parent_map']?.['model.shop.orders']).toEqual(['model.shop.eph']);
  expect(manifest['child_map']?.['model.shop.eph']).toEqual(['model.shop.orders']);
  // Generic tests are in the group of their model.
  expect(manifest['group_map']?.['sales']).toContain('model.shop.orders');
  expect(manifest['group_map']?.['sales']).toHaveLength(3);
  expect(ids(manifest, 'disabled')).toEqual(['model.shop.off']);
  expect(ids(manifest, 'selectors')).toEqual(['core']);
  expect(ids(manifest, 'exposures')).toEqual(['exposure.shop.board']);
  expect(manifest['docs']).toHaveProperty(['doc.shop.about', 'block_contents'], 'All *orders*.');
});

test('run results', () => {
  const results = json('build-run_results.json');
  expect(schemaComplaints('run-results-v6', results)).toEqual([]);
  const byId = new Map(
    (results['results'] as unknown as { unique_id: string }[]).map((result) => [result.unique_id, result as object]),
  );
  expect(byId.get('seed.shop.raw')).toMatchObject({ status: 'success', compiled: null, relation_name: null });
  expect(byId.get('operation.shop.shop-on-run-start-0')).toMatchObject({ thread_id: 'main', status: 'success' });
  expect(byId.get('model.shop.broken')).toMatchObject({ status: 'error', compiled: true, adapter_response: {} });
  expect(byId.get('test.shop.has_rows')).toMatchObject({ status: 'pass', failures: 0, message: null });
});

test('catalog: columns in order, of the selected resources', () => {
  expect(exits['docs generate --select orders raw source:*']).toBe(0);
  const catalog = json('target/catalog.json');
  expect(schemaComplaints('catalog-v1', catalog)).toEqual([]);
  expect(ids(catalog, 'nodes')).toEqual(['model.shop.orders', 'seed.shop.raw']);
  expect(ids(catalog, 'sources')).toEqual(['source.shop.web.raw']);
  expect(catalog['nodes']).toHaveProperty(['model.shop.orders', 'columns', 'next'], {
    type: 'INTEGER',
    index: 2,
    name: 'next',
    comment: null,
  });
});
