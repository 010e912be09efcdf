import { expect, test } from 'vitest';
import { shopInfo } from '../../fixtures/project-info.ts';
import { type CoreNode, decodeCore, encodeCore, type RunInfo } from '../../format/index.ts';
import { brokenAbove } from './attention.ts';
import { coverageOf, healthOf, lastBuild, matrixOf, placesOf, reachable } from './derive.ts';
import { keysAbove, openRows, type TreeMode, treeOf } from './tree.ts';

function model(name: string, more: Partial<CoreNode> = {}): CoreNode {
  const base = { id: `model.shop.${name}`, name, type: 'model', package: 'shop', parents: [], schema: 'main' };
  return { ...base, folder: 'models', database: 'db', ...more };
}

const nodes: CoreNode[] = [
  model('fct_orders', {
    folder: 'models/marts/sales',
    parents: [2],
    status: 'fail',
    columnCount: 4,
    documentedColumns: 1,
  }),
  model('hidden', { flags: 2 }),
  model('stg_orders', {
    folder: 'models/staging/erp',
    parents: [3],
    tags: ['daily'],
    owner: 'ann',
    flags: 1,
    tests: 2,
  }),
  { ...model('orders'), id: 'source.shop.erp.orders', type: 'source', sourceName: 'erp', folder: 'models/staging/erp' },
];
const core = decodeCore(encodeCore({ project: shopInfo, runs: [], files: new Map(), nodes }));

function show(mode: TreeMode, of = core): string[] {
  const branches = treeOf(of, mode);
  const open = new Set<string>();
  let rows = openRows(branches, open);
  for (let before = -1; before !== rows.length; rows = openRows(branches, open)) {
    before = rows.length;
    for (const row of rows) if (row.kind === 'branch') open.add(row.branch.key);
  }
  return rows.map((row) =>
    row.kind === 'branch'
      ? `${'  '.repeat(row.depth)}${row.branch.name} ${row.branch.total}/${row.branch.broken}`
      : `${'  '.repeat(row.depth)}- ${of.ids[row.node]}`,
  );
}

test('the tree of the project: sources first, then folders', () => {
  expect(show('project')).toEqual([
    'Sources 1/0',
    '  erp 1/0',
    '    - source.shop.erp.orders',
    'shop 2/1',
    '  models 2/1',
    '    marts 1/1',
    '      sales 1/1',
    '        - model.shop.fct_orders',
    '    staging 1/0',
    '      erp 1/0',
    '        - model.shop.stg_orders',
  ]);
});

test('exposures stand by their type and by their label, what packages bring for itself', () => {
  const exposure = (name: string, more: Partial<CoreNode>): CoreNode => ({
    ...model(name),
    id: `exposure.shop.${name}`,
    type: 'exposure',
    ...more,
  });
  const use = decodeCore(
    encodeCore({
      project: shopInfo,
      runs: [],
      files: new Map(),
      nodes: [
        exposure('a', { label: 'Weekly board', exposureType: 'dashboard' }),
        exposure('b', { label: 'All orders', exposureType: 'dashboard' }),
        exposure('c', { exposureType: 'ml' }),
        { ...model('m'), id: 'metric.other.m', type: 'metric', package: 'other' },
        { ...model('n'), id: 'metric.shop.n', type: 'metric' },
      ],
    }),
  );
  expect(show('project', use)).toEqual([
    'Exposures 3/0',
    '  Dashboards 2/0',
    '    - exposure.shop.b',
    '    - exposure.shop.a',
    '  Machine learning 1/0',
    '    - exposure.shop.c',
    'Metrics 2/0',
    '  other 1/0',
    '    - metric.other.m',
    '  - metric.shop.n',
  ]);
});

test('other trees hold what they sort by', () => {
  expect(show('tag')).toEqual(['daily 1/0', '  - model.shop.stg_orders']);
  expect(show('group')).toEqual(['Owners 1/0', '  ann 1/0', '    - model.shop.stg_orders']);
  expect(show('database').slice(0, 2)).toEqual(['db 3/1', '  main 3/1']);
});

test('closed branches hide what is in them; the way to a node is known', () => {
  const branches = treeOf(core, 'project');
  expect(openRows(branches, new Set())).toHaveLength(2);
  const keys = keysAbove(branches, 0);
  expect(keys).toHaveLength(4);
  const rows = openRows(branches, new Set(keys));
  expect(rows.some((row) => row.kind === 'node' && row.node === 0)).toBe(true);
  expect(keysAbove(branches, 1)).toBeUndefined();
});

test('layers and domains', () => {
  expect([0, 2, 3].map((node) => placesOf(core)[node])).toEqual([
    { layer: 'marts', domain: 'sales' },
    { layer: 'staging', domain: 'erp' },
    { layer: 'sources', domain: 'erp' },
  ]);
  const matrix = matrixOf(core);
  expect([matrix.layers, matrix.domains]).toEqual([
    ['sources', 'staging', 'marts'],
    ['sales', 'erp'],
  ]);
  expect(matrix.cells[0]).toEqual([undefined, undefined, { nodes: 1, broken: 1, warned: 0 }]);
});

test('the reason for a skip is the nearest broken node above', () => {
  const chain = [
    model('a', { status: 'error' }),
    model('b', { status: 'skip', parents: [0] }),
    model('c', { status: 'skip', parents: [1] }),
  ];
  const graph = decodeCore(encodeCore({ project: shopInfo, runs: [], files: new Map(), nodes: chain }));
  expect([0, 1, 2].map((at) => brokenAbove(graph, at))).toEqual([undefined, 0, 0]);
});

test('a folder called after a layer is no domain, whatever lies in it', () => {
  const at = (more: Partial<CoreNode>): unknown =>
    placesOf(
      decodeCore(encodeCore({ project: shopInfo, runs: [], files: new Map(), nodes: [{ ...model('m'), ...more }] })),
    )[0];
  expect(at({ id: 'metric.shop.m', type: 'metric', folder: 'models/marts' })).toEqual({
    layer: 'metrics',
    domain: 'shop',
  });
  expect(at({ id: 'exposure.shop.m', type: 'exposure', folder: 'models/marts/sales' })).toEqual({
    layer: 'exposures',
    domain: 'sales',
  });
});

test('a first folder is a layer where there are few of them, else what the models are about', () => {
  const of = (count: number): unknown => {
    const nodes = Array.from({ length: count }, (_, at) => model(`m${at}`, { folder: `models/topic_${at}` }));
    return placesOf(decodeCore(encodeCore({ project: shopInfo, runs: [], files: new Map(), nodes })))[0];
  };
  expect(of(3)).toEqual({ layer: 'topic_0', domain: 'shop' });
  expect(of(9)).toEqual({ layer: 'models', domain: 'topic_0' });
});

test('how the project fares is told by the last run that built, not by one that asked for the age of sources', () => {
  const run = (id: string, command: string): RunInfo => ({
    id,
    command,
    startedAt: '',
    elapsed: 1,
    target: '',
    counts: new Map(),
    hasResults: true,
  });
  const of = (runs: readonly RunInfo[]): string | undefined =>
    lastBuild(decodeCore(encodeCore({ project: shopInfo, runs, files: new Map(), nodes: [] })))?.id;
  expect(of([run('a', 'source freshness'), run('b', 'test'), run('c', 'build')])).toBe('b');
  expect(of([run('a', 'source freshness')])).toBe('a');
  expect(of([])).toBeUndefined();
});

test('what is downstream, what is covered', () => {
  expect(reachable(core.children, 3, core.count).sort()).toEqual([0, 2]);
  expect(reachable(core.parents, 3, core.count)).toEqual([]);
  expect(coverageOf(core, () => true)).toEqual({
    nodes: 3,
    described: 1,
    tested: 1,
    columns: 4,
    documentedColumns: 1,
    tests: 2,
  });
});

test('the states that home and rail count are those that the search finds', () => {
  expect(healthOf(core)).toEqual({ shown: 3, run: 1, passed: 0, broken: 1, warned: 0, skipped: 0 });
  const states = ['pass', 'error', 'fail', 'warn', 'skip', 'drift', 'none'] as const;
  const all = [
    ...states.map((status) => model(status, { status })),
    ...states.map((status) => model(`hidden_${status}`, { status, flags: 2 })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const many = decodeCore(encodeCore({ project: shopInfo, runs: [], files: new Map(), nodes: all }));
  expect(healthOf(many)).toEqual({ shown: 7, run: 6, passed: 1, broken: 2, warned: 1, skipped: 1 });
});
