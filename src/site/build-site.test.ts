import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { keepRunRecord } from '../artifacts/index.ts';
import { buildSite, type SiteRequest } from './build-site.ts';
import { model, type SmallArtifacts, writeArtifacts } from './fixtures/artifacts.ts';
import { type ReadSite, readSite } from './fixtures/read-site.ts';
import { decodeDocs, decodeRun, decodeSources, FLAG, neighbours } from './format/index.ts';
import type { WrittenSite } from './write/write-content.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tsdbt-site-'));
  folders.push(made);
  return made;
}

const app = { js: '"use strict";(()=>{})()', css: 'body{color:red}' };

function build(folder: string, more: Partial<SiteRequest> = {}): WrittenSite {
  return buildSite({
    artifacts: folder,
    directory: folder,
    app,
    title: '',
    runs: 30,
    allowRemoteImages: false,
    withLineage: true,
    withoutSql: false,
    dropsStubs: false,
    isStatic: false,
    withApi: false,
    ...more,
  });
}

function site(artifacts: SmallArtifacts, more: Partial<SiteRequest> = {}): ReadSite & { readonly folder: string } {
  const folder = newFolder();
  writeArtifacts(folder, artifacts);
  build(folder, more);
  return { ...readSite(join(folder, 'docs/index.html')), folder };
}

const generic = (name: string, node: string, column: string, more: object = {}) => ({
  unique_id: `test.shop.${name}.abc`,
  resource_type: 'test',
  name,
  package_name: 'shop',
  attached_node: node,
  column_name: column,
  test_metadata: { name: 'not_null', namespace: null, kwargs: { column_name: column, model: '{{ x }}' } },
  config: { severity: 'ERROR' },
  compiled_code: `select ${column} from t where ${column} is null`,
  depends_on: { nodes: [node], macros: [] },
  ...more,
});

const shop: SmallArtifacts = {
  manifest: {
    nodes: {
      'model.shop.orders': model('orders', {
        description: 'All *orders*.',
        depends_on: { nodes: ['source.shop.raw.orders', 'model.shop.gone'], macros: ['macro.shop.cents'] },
        tags: ['nightly'],
        config: {
          materialized: 'table',
          docs: { show: false, node_color: 'red;}' },
          meta: { owner: 'ada' },
          contract: { enforced: true },
        },
        columns: {
          ID: {
            name: 'ID',
            description: 'The key.',
            data_type: 'int',
            constraints: [{ type: 'primary_key' }],
            tags: ['pii'],
          },
          old: { name: 'old', description: '' },
        },
        primary_key: ['ID'],
      }),
      'test.shop.not_null_orders_id.abc': generic('not_null_orders_id', 'model.shop.orders', 'id'),
      'test.shop.positive': {
        unique_id: 'test.shop.positive',
        resource_type: 'test',
        name: 'positive',
        package_name: 'shop',
        raw_code: 'select 1',
        depends_on: { nodes: ['model.shop.orders'] },
        config: {},
      },
    },
    sources: {
      'source.shop.raw.orders': {
        unique_id: 'source.shop.raw.orders',
        resource_type: 'source',
        name: 'orders',
        source_name: 'raw',
        package_name: 'shop',
        database: 'db',
        schema: 'raw',
        identifier: 'ORDERS',
        source_description: 'The *shop*.',
        loader: 'fivetran',
        freshness: {
          warn_after: { count: 12, period: 'hour' },
          error_after: { count: null, period: null },
          filter: 'x > 1',
        },
        loaded_at_field: 'at',
        columns: {},
        depends_on: null,
        original_file_path: 'models\\raw.yml',
      },
    },
    exposures: {
      'exposure.shop.board': {
        unique_id: 'exposure.shop.board',
        resource_type: 'exposure',
        name: 'board',
        package_name: 'shop',
        type: 'dashboard',
        url: 'https://bi.test/1',
        maturity: 'high',
        owner: { name: 'Bo', email: 'b@shop.test' },
        depends_on: { nodes: ['model.shop.orders'] },
      },
    },
    macros: {
      'macro.shop.cents': {
        unique_id: 'macro.shop.cents',
        name: 'cents',
        package_name: 'shop',
        macro_sql: '{% macro cents() %}',
        arguments: [{ name: 'a', type: 'int', description: 'An *a*.' }],
        depends_on: { macros: ['macro.dbt.type_int'] },
      },
      'macro.dbt.type_int': { unique_id: 'macro.dbt.type_int', name: 'type_int', package_name: 'dbt', macro_sql: 'x' },
      'macro.dbt.unused': { unique_id: 'macro.dbt.unused', name: 'unused', package_name: 'dbt', macro_sql: 'x' },
    },
    unit_tests: {
      'unit_test.shop.orders.adds': {
        unique_id: 'unit_test.shop.orders.adds',
        resource_type: 'unit_test',
        name: 'adds',
        package_name: 'shop',
        tested_node_unique_id: 'model.shop.orders',
        model: 'orders',
        given: [],
        expect: { rows: [{ id: 1 }] },
        depends_on: { nodes: ['model.shop.orders'] },
      },
    },
    new_things: {
      'thing.shop.x': {
        unique_id: 'thing.shop.x',
        resource_type: 'thing',
        name: 'x',
        package_name: 'shop',
        depends_on: { nodes: ['model.shop.orders'] },
      },
    },
    docs: { 'doc.shop.__overview__': { name: '__overview__', package_name: 'shop', block_contents: '# Shop' } },
  },
  catalog: {
    nodes: {
      'model.shop.orders': {
        metadata: { type: 'BASE TABLE', owner: 'etl', comment: 'c' },
        columns: {
          n: { type: 'BIGINT', index: 2, name: 'n' },
          id: { type: 'INTEGER', index: 1, name: 'id', comment: 'k' },
        },
        stats: {
          rows: { id: 'rows', label: 'Rows', value: 12, include: true, description: 'd' },
          has_stats: { id: 'has_stats', value: true, include: true, label: 'x' },
        },
      },
    },
    sources: {},
  },
  lineage: {
    nodes: [
      {
        unique_id: 'model.shop.orders',
        columns: [
          {
            name: 'id',
            status: 'resolved',
            expression: 'o.id',
            place: { path: 'models/orders.sql', line: 3, column: 1 },
          },
          { name: 'n', status: 'partial', problems: [{ reason: 'syntax', message: 'what' }] },
        ],
        rows: [{ node: 'source.shop.raw.orders', column: 'at', kind: 'filter' }],
      },
      {
        unique_id: 'source.shop.raw.orders',
        columns: [
          { name: 'id', type: 'int', status: 'resolved', in_no_list: true },
          { name: 'at', status: 'resolved' },
        ],
      },
    ],
    edges: [
      {
        from: { node: 'source.shop.raw.orders', column: 'ID' },
        to: { node: 'model.shop.orders', column: 'id' },
        kind: 'copied',
      },
      { from: { relation: '"x"."y"', column: 'z' }, to: { node: 'model.shop.orders', column: 'n' }, kind: 'derived' },
      {
        from: { node: 'model.shop.gone', column: 'z' },
        to: { node: 'model.shop.orders', column: 'n' },
        kind: 'derived',
      },
    ],
  },
  runResults: {
    args: { which: 'build', target: 'dev' },
    results: [
      {
        unique_id: 'model.shop.orders',
        status: 'success',
        execution_time: 1.5,
        thread_id: 'Thread-2',
        adapter_response: { rows_affected: 12 },
        timing: [{ name: 'execute', started_at: '2026-01-02T03:04:01.000Z', completed_at: '2026-01-02T03:04:02.500Z' }],
        message: null,
        failures: null,
      },
      {
        unique_id: 'test.shop.not_null_orders_id.abc',
        status: 'fail',
        execution_time: 0.5,
        thread_id: 'Thread-1',
        adapter_response: {},
        timing: [],
        message: 'Got 3 results\nmore',
        failures: 3,
      },
    ],
  },
  sources: {
    results: [
      {
        unique_id: 'source.shop.raw.orders',
        status: 'error',
        max_loaded_at: '2026-01-01T00:00:00Z',
        snapshotted_at: '2026-01-02T00:00:00Z',
        max_loaded_at_time_ago_in_s: 86400,
        criteria: { warn_after: { count: 12, period: 'hour' } },
      },
    ],
  },
};

test('what the artifacts say is in the site', () => {
  const made = site(shop);
  const { core } = made;
  const at = (id: string): number => core.indexOf.get(id) ?? -1;
  expect(core.ids).toEqual([
    'exposure.shop.board',
    'macro.dbt.type_int',
    'macro.shop.cents',
    'model.shop.orders',
    'source.shop.raw.orders',
    'test.shop.positive',
    'thing.shop.x',
    'unit_test.shop.orders.adds',
  ]);
  const orders = at('model.shop.orders');
  expect([...neighbours(core.parents, orders)]).toEqual([at('source.shop.raw.orders')]);
  expect(core.types[at('thing.shop.x')]).toBe('thing');
  expect(core.flags[orders]).toBe(FLAG.described | FLAG.hidden | FLAG.contract);
  expect(core.flags[at('macro.dbt.type_int')]).toBe(FLAG.internal);
  expect([core.owners[orders], core.colors[orders], core.tags[orders]]).toEqual(['ada', '', ['nightly']]);
  expect([core.status[orders], core.health[orders], core.tests[orders], core.testsFailed[orders]]).toEqual([
    'pass',
    'fail',
    3,
    1,
  ]);
  expect(core.brokenSince.get(orders)).toBe(core.statusRun[orders]);
  expect([core.duration[orders], core.columnCount[orders], core.documentedColumns[orders]]).toEqual([1500, 3, 1]);
  expect(core.status[at('source.shop.raw.orders')]).toBe('fail');
  expect(core.runs.map(({ command }) => command)).toEqual(['build', 'source freshness']);
  expect([core.identifiers[at('source.shop.raw.orders')], core.folders[at('source.shop.raw.orders')]]).toEqual([
    'ORDERS',
    'models',
  ]);

  const detail = made.detail('model.shop.orders');
  expect(detail.description).toBe('<p>All <em>orders</em>.</p>\n');
  expect(detail.columns?.map(({ name, type, isMissing, tests }) => [name, type, isMissing, tests])).toEqual([
    ['id', 'INTEGER', undefined, [0]],
    ['n', 'BIGINT', undefined, undefined],
    ['old', undefined, true, undefined],
  ]);
  expect(detail.columns?.[0]).toMatchObject({
    declaredType: 'int',
    comment: 'k',
    tags: ['pii'],
    constraints: [{ type: 'primary_key' }],
  });
  expect(detail.stats).toEqual([{ label: 'Rows', value: 12, description: 'd' }]);
  expect(detail.tests?.map(({ id, status, failures, kind }) => [id, status, failures, kind])).toEqual([
    ['test.shop.not_null_orders_id.abc', 'fail', 3, 'generic'],
    ['test.shop.positive', 'none', -1, 'singular'],
    ['unit_test.shop.orders.adds', 'none', -1, 'unit'],
  ]);
  expect(detail.lastRun).toMatchObject({ completedAt: '2026-01-02T03:04:02.500Z', rows: 12, duration: 1500 });
  expect(detail.macros).toEqual(['macro.shop.cents']);
  expect(made.detail('macro.shop.cents')).toMatchObject({
    usedBy: ['model.shop.orders'],
    arguments: [{ name: 'a', description: '<p>An <em>a</em>.</p>\n' }],
  });
  expect(made.detail('exposure.shop.board')).toMatchObject({
    url: 'https://bi.test/1',
    maturity: 'high',
    ownerEmail: 'b@shop.test',
  });
  expect(made.detail('source.shop.raw.orders')).toMatchObject({
    sourceDescription: '<p>The <em>shop</em>.</p>\n',
    freshness: { status: 'fail', age: 86400, warnAfter: 43200, filter: 'x > 1', loadedAtField: 'at' },
  });
  expect(made.tests.map(({ id, node, message, since }) => [id, node, message, since])).toEqual([
    ['test.shop.not_null_orders_id.abc', orders, 'Got 3 results', 0],
    ['test.shop.positive', orders, '', -1],
    ['unit_test.shop.orders.adds', orders, '', -1],
  ]);
  expect(decodeSources(made.text('sources')).map(({ node }) => node)).toEqual([at('source.shop.raw.orders')]);
  expect(decodeDocs(made.text('docs'))).toEqual([{ name: '__overview__', package: 'shop', html: '<h1>Shop</h1>\n' }]);
  const run = decodeRun(
    made.text(`runs/${core.runs[0]?.id}`),
    core.ids,
    made.tests.map(({ id }) => id),
  );
  expect(run.map(({ id, start, thread }) => [id, start, thread])).toEqual([
    ['model.shop.orders', 1000, 1],
    ['test.shop.not_null_orders_id.abc', -1, 0],
  ]);
});

test('column lineage by names becomes edges by numbers', () => {
  const { columns, core } = site(shop);
  const orders = core.indexOf.get('model.shop.orders') ?? -1;
  const first = columns?.start[orders] ?? -1;
  const source = columns?.start[core.indexOf.get('source.shop.raw.orders') ?? -1] ?? -1;
  if (!columns) throw new TypeError('no columns');
  expect([...neighbours(columns.up, first)]).toEqual([source]);
  expect(columns.outside.get(first + 1)).toEqual([{ relation: '"x"."y"', column: 'z', kind: 'derived' }]);
  expect([columns.states[first], columns.states[first + 1], columns.problems.get(first + 1)]).toEqual([
    'resolved',
    'partial',
    'what',
  ]);
  expect([...neighbours(columns.rows, orders)]).toEqual([source + 1]);
});

test('the same artifacts give the same bytes, and names that are hashes of the content', () => {
  const one = site(shop, { withApi: true, isStatic: true });
  const two = site(shop, { withApi: true, isStatic: true });
  const files = (folder: string): Map<string, string> =>
    new Map(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map(
          (path) => [path.slice(folder.length), createHash('sha256').update(readFileSync(path)).digest('hex')] as const,
        )
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  expect(files(one.folder)).toEqual(files(two.folder));
  const before = files(join(one.folder, 'docs'));
  build(one.folder, { withApi: true, isStatic: true });
  expect(files(join(one.folder, 'docs'))).toEqual(before);
  // A damaged site gives nothing to the next one.
  for (const path of before.keys())
    if (/\.(?:js|html)$/.test(path)) writeFileSync(join(one.folder, 'docs', path), 'damaged');
  build(one.folder, { withApi: true, isStatic: true });
  expect(files(join(one.folder, 'docs'))).toEqual(before);
  expect(before.has('/api/v1/nodes/model.shop.orders.json')).toBe(true);
  const meta = JSON.parse(readFileSync(join(one.folder, 'docs/data/meta.json'), 'utf8')) as {
    sha256: Record<string, string>;
  };
  for (const [path, sum] of Object.entries(meta.sha256)) expect(before.get(`/${path}`)).toBe(sum);
  expect(Object.keys(meta.sha256).length).toBe(before.size - 1);
});

test('the entry works alone, and the policy names its script and style', () => {
  const { folder } = site(shop);
  const alone = readSite(join(folder, 'index.html'));
  expect(alone.html).toContain('data-form="single"');
  expect(alone.detail('model.shop.orders').raw).toContain('select 1');
  expect(alone.has('text')).toBe(false);
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(alone.html).toContain(
    `script-src ${hash(app.js)}; style-src ${hash(app.css)}; img-src 'self' data:; connect-src 'none'`,
  );
  expect(readSite(join(folder, 'docs/index.html')).html).toContain(`script-src 'self' ${hash(app.js)}`);
});

test('a manifest alone is enough; what is broken is told and left out', () => {
  const folder = newFolder();
  writeArtifacts(folder, { manifest: shop.manifest ?? {} });
  for (const name of ['catalog.json', 'run_results.json', 'sources.json', 'lineage.json']) {
    writeFileSync(join(folder, name), '{"metadata": {"dbt_schema_version": "x');
  }
  const written = build(folder);
  expect(written.warnings.map(({ slug }) => slug)).toEqual(Array(4).fill('site-artifact-left-out'));
  const { core } = readSite(join(folder, 'docs/index.html'));
  expect(core.project.notes.length).toBe(4);
  expect(core.project.notes.join()).not.toContain(folder);
  expect([core.project.catalogAt, core.project.freshnessAt, core.project.hasLineage]).toEqual(['', '', false]);
  expect(core.runs).toEqual([]);
});

test('no manifest, one that is none, one of another version', () => {
  const folder = newFolder();
  expect(() => build(folder)).toThrow(/needs .*manifest.json, which does not exist/);
  for (const text of ['', '[]', '{}', '{"nodes": {"a": ']) {
    writeFileSync(join(folder, 'manifest.json'), text);
    expect(() => build(folder), text).toThrow(/cannot be read/);
  }
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({
      metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v99.json' },
      nodes: {
        'model.a.b': { resource_type: 'model', name: 7, columns: [], depends_on: 'x', tags: 'one', config: null },
      },
    }),
  );
  expect(build(folder).warnings.map(({ slug }) => slug)).toEqual(['site-artifact-version-unsupported']);
  expect(readSite(join(folder, 'docs/index.html')).core.names).toEqual(['7']);
});

test('a folder that is not ours is left alone', () => {
  const folder = newFolder();
  writeArtifacts(folder, shop);
  mkdirSync(join(folder, 'docs'));
  writeFileSync(join(folder, 'docs/mine.md'), 'x');
  expect(() => build(folder)).toThrow(/was not written by tsdbt/);
  expect(readdirSync(join(folder, 'docs'))).toEqual(['mine.md']);
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  rmSync(join(folder, 'docs/mine.md'));
  build(folder);
  writeFileSync(join(folder, 'docs/data/stray.js'), 'x');
  build(folder);
  expect(existsSync(join(folder, 'docs/data/stray.js'))).toBe(false);
});

test('runs that were kept show since when something is broken, and what it was before', () => {
  const folder = newFolder();
  writeArtifacts(folder, { manifest: shop.manifest ?? {} });
  const run = (day: number, status: string, rows: number): void =>
    keepRunRecord(
      folder,
      {
        id: `${day}0000000-0000-0000-0000-000000000000`,
        command: 'build',
        startedAt: `2026-01-0${day}T00:00:00.000Z`,
        elapsed: 2,
        target: 'dev',
        results: [
          {
            id: 'model.shop.orders',
            status,
            start: 5,
            duration: day * 1000,
            thread: 'Thread-1',
            rows,
            failures: -1,
            message: status === 'error' ? 'pass word' : '',
          },
        ],
      },
      4,
      (text) => text.replace('pass word', '*****'),
    );
  for (const [day, status] of [
    [1, 'error'],
    [2, 'error'],
    [3, 'success'],
    [4, 'error'],
    [5, 'skipped'],
    [6, 'error'],
  ] as const)
    run(day, status, day);
  build(folder);
  const made = readSite(join(folder, 'docs/index.html'));
  expect(made.core.runs.map(({ startedAt }) => startedAt.slice(0, 10))).toEqual([
    '2026-01-06',
    '2026-01-05',
    '2026-01-04',
    '2026-01-03',
  ]);
  const orders = made.core.indexOf.get('model.shop.orders') ?? -1;
  expect(made.core.brokenSince.get(orders)).toBe(2);
  expect(made.detail('model.shop.orders')).toMatchObject({
    lastRun: { status: 'error', message: '*****' },
    history: { duration: [6000, 5000, 4000, 3000], rows: [6, 5, 4, 3] },
  });
  // Of a run that was kept only the id is read again, of others all.
  const results = (id: string) =>
    `{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/run-results/v6.json","invocation_id":"${id}-0000-0000-0000-000000000000"},"results":[{`;
  writeFileSync(join(folder, 'run_results.json'), results('60000000'));
  expect(build(folder).warnings).toEqual([]);
  expect(readSite(join(folder, 'docs/index.html')).core.runs.length).toBe(4);
  writeFileSync(join(folder, 'run_results.json'), results('70000000'));
  expect(build(folder).warnings.map(({ slug }) => slug)).toEqual(['site-artifact-left-out']);
});
