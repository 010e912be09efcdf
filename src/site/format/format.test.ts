import { describe, expect, test } from 'vitest';
import {
  type Core,
  type CoreNode,
  columnOf,
  decodeColumns,
  decodeCore,
  decodeDetails,
  decodeDocs,
  decodeExpressions,
  decodeRun,
  decodeSources,
  decodeTests,
  decodeTexts,
  detailContext,
  EDGE_KINDS,
  encodeColumns,
  encodeCore,
  encodeDetails,
  encodeDocs,
  encodeExpressions,
  encodeRun,
  encodeSources,
  encodeTests,
  encodeTexts,
  FLAG,
  FormatProblem,
  type NodeColumnsInput,
  neighbours,
  type ProjectInfo,
  plainText,
  type RunLists,
  type RunRow,
  type SafeHtml,
  STATUSES,
  statusesOf,
  statusOf,
  statusText,
  type TestDetail,
  type TestRow,
  textsFromDetails,
} from './index.ts';

const project: ProjectInfo = {
  title: 'Shop',
  name: 'shop',
  adapter: 'x',
  generatedAt: '2026-01-02T03:04:05Z',
  dbtVersion: '1.12.3',
  invocationId: 'i',
  catalogAt: '',
  freshnessAt: '',
  hasLineage: true,
  withoutSql: false,
  only: '',
  notes: ['no catalog.json'],
};

/** The rows of a run as the writer has them. */
function listsOf(rows: readonly RunRow[]): RunLists {
  return {
    node: rows.map(({ node }) => node),
    test: rows.map(({ test: row }) => row),
    ids: rows.map(({ id, node, test: row }) => (node >= 0 || row >= 0 ? '' : id)),
    status: rows.map(({ status }) => STATUSES.indexOf(status)),
    start: rows.map(({ start }) => start),
    duration: rows.map(({ duration }) => duration),
    thread: rows.map(({ thread }) => thread),
    rows: rows.map((one) => (one.rows >= 0 ? one.rows : undefined)),
    failures: rows.map(({ failures }) => (failures >= 0 ? failures : undefined)),
    message: rows.map(({ message }) => message),
  };
}

const hostile = [
  '</script><script>',
  'a\nb',
  'c\\nd',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '\u202e',
  'a.b.c',
];

const nodes: CoreNode[] = [
  { id: 'exposure.shop.board', name: 'board', type: 'exposure', package: 'shop', owner: 'Ada', parents: [1, 3] },
  {
    id: 'model.shop.a',
    name: 'a',
    type: 'model',
    package: 'shop',
    folder: 'models/x',
    database: 'db',
    schema: 'main',
    identifier: 'A_TABLE',
    materialized: 'table',
    tags: ['nightly', 'pii'],
    group: 'g',
    access: 'public',
    color: '#ff0000',
    flags: FLAG.described | FLAG.contract,
    status: 'pass',
    statusRun: 0,
    duration: 123_456,
    columnCount: 3,
    documentedColumns: 2,
    tests: 5,
    testsPassed: 3,
    testsWarned: 1,
    testsFailed: 1,
    brokenSince: 2,
    parents: [4],
  },
  ...hostile.map(
    (name): CoreNode => ({
      id: `model.shop.${name}`,
      name,
      type: name === 'constructor' ? '__proto__' : 'model',
      package: name,
      folder: name,
      tags: [name],
      owner: name,
      parents: [],
      schema: name,
      database: name,
    }),
  ),
  {
    id: 'model.shop.v.v2',
    name: 'v',
    type: 'model',
    package: 'shop',
    version: '2',
    schema: 's',
    identifier: 'v_v2',
    status: 'error',
    parents: [1],
  },
  {
    id: 'source.shop.raw.t',
    name: 't',
    type: 'source',
    package: 'shop',
    sourceName: 'raw',
    schema: 'raw',
    identifier: 't',
    parents: [],
  },
  { id: 'odd', name: 'odd', type: 'brand_new_type', package: '', parents: [2, 1, 0] },
];

function decoded(): Core {
  const files = new Map([
    ['cols', 'data/cols.1.js'],
    ['n/0', 'data/n/0.2.js'],
  ]);
  const runs = [
    {
      id: 'r1',
      command: 'build',
      startedAt: '2026-01-01T00:00:00Z',
      elapsed: 1.5,
      target: 'dev',
      counts: new Map([['pass' as const, 3]]),
      hasResults: true,
    },
  ];
  return decodeCore(encodeCore({ project, runs, files, nodes }));
}

describe('core', () => {
  const core = decoded();

  test('every field of every node comes back', () => {
    expect(core.count).toBe(nodes.length);
    nodes.forEach((node, row) => {
      expect(core.ids[row]).toBe(node.id);
      expect(core.indexOf.get(node.id)).toBe(row);
      expect(core.names[row]).toBe(node.name);
      expect(core.types[row]).toBe(node.type);
      expect(core.packages[row]).toBe(node.package);
      expect(core.folders[row]).toBe(node.folder ?? '');
      expect(core.tags[row]).toEqual(node.tags ?? []);
      expect(core.owners[row]).toBe(node.owner ?? '');
      expect(core.schemas[row]).toBe(node.schema ?? '');
      expect([...neighbours(core.parents, row)]).toEqual([...node.parents].sort((a, b) => a - b));
    });
    expect(core.identifiers[1]).toBe('A_TABLE');
    expect(core.materialized[1]).toBe('table');
    expect(core.access[1]).toBe('public');
    expect(core.colors[1]).toBe('#ff0000');
    expect(core.flags[1]).toBe(FLAG.described | FLAG.contract);
    expect(core.statusRun[1]).toBe(0);
    expect(core.statusRun[0]).toBe(-1);
    expect(core.duration[1]).toBe(123_000);
    expect(core.duration[0]).toBe(-1);
    expect([core.columnCount[1], core.documentedColumns[1]]).toEqual([3, 2]);
    expect([core.tests[1], core.testsPassed[1], core.testsWarned[1], core.testsFailed[1]]).toEqual([5, 3, 1, 1]);
    expect(core.brokenSince).toEqual(new Map([[1, 2]]));
    const versioned = core.indexOf.get('model.shop.v.v2') ?? -1;
    expect(core.versions[versioned]).toBe('2');
    expect(core.identifiers[versioned]).toBe('v_v2');
    expect(core.sourceNames[core.indexOf.get('source.shop.raw.t') ?? -1]).toBe('raw');
  });

  test('health is the worse of the own state and that of the tests', () => {
    expect(core.status[1]).toBe('pass');
    expect(core.health[1]).toBe('fail');
    expect(core.health[core.indexOf.get('model.shop.v.v2') ?? -1]).toBe('error');
  });

  test('children and layers follow from parents; a circle does not hang', () => {
    expect([...neighbours(core.children, 1)]).toContain(0);
    expect(core.layer[0]).toBeGreaterThan(core.layer[1] ?? 0);
    const circle = [
      { ...nodes[1], id: 'model.shop.a', parents: [1] },
      { ...nodes[1], id: 'model.shop.b', parents: [0] },
    ] as CoreNode[];
    expect(decodeCore(encodeCore({ project, runs: [], files: new Map(), nodes: circle })).layer.length).toBe(2);
  });

  test('facts of the project, runs and files', () => {
    expect(core.project).toEqual(project);
    expect(core.runs[0]?.counts).toEqual(new Map([['pass', 3]]));
    expect(core.files.get('n/0')).toBe('data/n/0.2.js');
  });

  test('unknown fields are passed over, missing ones are empty, other versions are refused', () => {
    const record = JSON.parse(encodeCore({ project, runs: [], files: new Map(), nodes })) as Record<string, unknown>;
    expect(decodeCore(JSON.stringify({ ...record, later: [1], v: 1 })).count).toBe(nodes.length);
    for (const key of Object.keys(record)) {
      if (['v', 'count', 'tail', 'degree', 'parents'].includes(key)) continue;
      const { [key]: _, ...rest } = record;
      expect(decodeCore(JSON.stringify(rest)).count).toBe(nodes.length);
    }
    expect(() => decodeCore(JSON.stringify({ ...record, v: 2 }))).toThrow(FormatProblem);
    expect(() => decodeCore('{')).toThrow(FormatProblem);
    expect(() => decodeCore(JSON.stringify({ ...record, parents: [99999] }))).toThrow(FormatProblem);
  });

  test('no node at all', () => {
    expect(decodeCore(encodeCore({ project, runs: [], files: new Map(), nodes: [] })).count).toBe(0);
  });
});

test('columns, their edges and expressions', () => {
  const column = (name: string, from: NodeColumnsInput['columns'][number]['from'], more = {}) => ({
    name,
    type: 'int',
    state: 'resolved' as const,
    from,
    ...more,
  });
  const input: NodeColumnsInput[] = [
    { columns: [column('id', []), column('__proto__', [])], rows: [] },
    { columns: [], rows: [] },
    {
      columns: [
        column('ID', [[0, 'copied']], { expression: 't.id', line: 7 }),
        column(
          'n',
          EDGE_KINDS.map((kind, at) => [at % 2, kind] as const),
          { state: 'partial', problem: 'a\nb' },
        ),
        column('x', [], { outside: [{ relation: '"a"."b"', column: 'c', kind: 'renamed' }] }),
      ],
      rows: [[1, 'filter']],
    },
  ];
  const columns = decodeColumns(encodeColumns(input), 3);
  expect(columns.names).toEqual(['id', '__proto__', 'ID', 'n', 'x']);
  expect([...columns.nodeOf]).toEqual([0, 0, 2, 2, 2]);
  expect(columnOf(columns, 2, 'id')).toBe(2);
  expect(columnOf(columns, 1, 'id')).toBe(-1);
  expect([...neighbours(columns.up, 3)]).toEqual(EDGE_KINDS.map((_, at) => at % 2));
  expect([...columns.kinds].map((kind) => EDGE_KINDS[kind])).toEqual(['copied', ...EDGE_KINDS]);
  expect([...neighbours(columns.down, 0)]).toContain(2);
  for (let at = 0; at < columns.down.to.length; at += 1) {
    const edge = columns.down.edge[at] ?? -1;
    const child = columns.down.to[at] ?? -1;
    expect(edge).toBeGreaterThanOrEqual(columns.up.start[child] ?? 0);
    expect(edge).toBeLessThan(columns.up.start[child + 1] ?? 0);
  }
  expect([...neighbours(columns.rows, 2)]).toEqual([1]);
  expect([...neighbours(columns.rowsDown, 1)]).toEqual([2]);
  expect(columns.problems).toEqual(new Map([[3, 'a\nb']]));
  expect(columns.outside.get(4)).toEqual([{ relation: '"a"."b"', column: 'c', kind: 'renamed' }]);
  const made = decodeExpressions(encodeExpressions(input));
  expect(made.expressions[2]).toBe('t.id');
  expect(made.expressions[3]).toBe('');
  expect(made.lines).toEqual(new Map([[2, 7]]));
  expect(() => decodeColumns(encodeColumns(input), 2)).toThrow(FormatProblem);
});

test('tests, sources, runs, texts, docs and details', () => {
  const rows = hostile.map((name, at) => ({
    id: `test.shop.${name}.abc`,
    name: name.includes('.') ? name : name,
    kind: 'generic',
    test: 'not_null',
    node: 9 - at,
    column: name,
    severity: 'error',
    status: at % 2 ? ('fail' as const) : ('pass' as const),
    failures: at % 2 ? 4 : 0,
    duration: at,
    run: at - 1,
    since: at % 2 ? at : -1,
    message: at % 2 ? name : '',
  }));
  expect(decodeTests(encodeTests(rows))).toEqual(rows);
  expect(decodeTests(encodeTests([]))).toEqual([]);
  const run = hostile.map((name, at) => ({
    id: at % 2 ? 'model.shop.a' : name,
    node: at % 2 ? 1 : -1,
    test: -1,
    status: 'warn' as const,
    start: at * 10,
    duration: at,
    thread: at - 1,
    rows: at % 2 ? at : -1,
    failures: -1,
    message: name,
  }));
  expect(decodeRun(encodeRun(listsOf(run)), decoded().ids)).toEqual(run);
  const ofTest = { ...run[0], id: 't2', node: -1, test: 1, message: '' } as (typeof run)[number];
  expect(decodeRun(encodeRun(listsOf([ofTest])), [], ['t1', 't2'])).toEqual([ofTest]);
  const sources = [{ node: 3, status: 'warn' as const, age: 5, warnAfter: 3 }];
  expect(decodeSources(encodeSources(sources))).toEqual(sources);
  const texts = decodeTexts(encodeTexts(['', 'b'], ['c', '']));
  expect(texts).toEqual({ nodes: new Map([[1, 'b']]), columns: new Map([[0, 'c']]) });
  const docs = hostile.map((name) => ({ name, package: name, html: '<p>x</p>' as SafeHtml }));
  expect(decodeDocs(encodeDocs(docs))).toEqual(docs);
  const details = [
    { id: 'model.shop.a', description: '<p>x &lt;b&gt; <strong>y</strong></p>' as SafeHtml, raw: '</script>' },
  ];
  const read = decodeDetails(encodeDetails(256, details, detailContext(3, [], [])));
  expect(read).toEqual(new Map([[256, details[0]]]));
  expect(plainText(details[0]?.description ?? ('' as SafeHtml))).toBe('x <b> y');
  const columns = decodeColumns(encodeColumns([]), 0);
  expect(textsFromDetails(read, columns).nodes.get(256)).toBe('x <b> y');
  expect(() => decodeDetails('{"v":1}')).toThrow(FormatProblem);
});

test('tests of a node are written without what is known, and come back whole', () => {
  const node = {
    id: 'model.shop.a',
    path: 'models/a.sql',
    patchPath: 'models/a.yml',
    history: { status: '111', duration: [5, -1, 7], rows: [1_000_003, -1, 1_000_000] },
    tests: [
      {
        id: 'test.shop.x.1',
        name: 'x',
        kind: 'generic',
        severity: 'error',
        path: 'models/a.yml',
        status: 'pass' as const,
        history: '111',
      },
      {
        id: 'test.shop.y',
        name: 'why',
        kind: 'singular',
        severity: 'warn',
        path: 'tests/y.sql',
        status: 'fail' as const,
        history: '131',
        sql: 's',
        failures: 2,
      },
      { id: 'unit_test.shop.a.u', name: 'u', kind: 'unit', status: 'none' as const },
    ],
  };
  const rows = testTable(node.tests);
  const text = encodeDetails(0, [node], detailContext(3, rows, []));
  expect(text).not.toContain('test.shop');
  expect(decodeDetails(text, decodeTests(encodeTests(rows))).get(0)).toMatchObject(node);
});

function testTable(tests: readonly TestDetail[]): TestRow[] {
  return tests.map((test) => ({
    test: '',
    column: '',
    severity: '',
    failures: -1,
    duration: -1,
    run: 0,
    since: -1,
    message: '',
    ...test,
    node: 0,
  }));
}

test('of very many tests the SQL of those that do not fail is left out, and the file says so', () => {
  const tests = Array.from({ length: 2001 }, (_, at) => ({
    id: `test.shop.t${at}.${at}`,
    name: `t${at}`,
    kind: at === 3 ? 'singular' : 'generic',
    status: at === 1 ? ('fail' as const) : ('pass' as const),
    ...(at === 3 ? {} : { sql: `select ${at}` }),
  }));
  const sqlOf = (count: number): (string | undefined)[] => {
    const shown = tests.slice(0, count);
    const rows = testTable(shown);
    const node = { id: 'model.shop.a', tests: shown };
    const read = decodeDetails(encodeDetails(0, [node], detailContext(1, rows, [])), rows).get(0);
    return (read?.tests ?? []).map(({ sql }) => sql);
  };
  expect(sqlOf(2000).slice(0, 4)).toEqual(['select 0', 'select 1', 'select 2', '']);
  const leftOut: unknown = expect.stringMatching(/^-- .*left out/);
  expect(sqlOf(2001).slice(0, 4)).toEqual([leftOut, 'select 1', leftOut, '']);
});

test('words of dbt mean few states', () => {
  const words = ['success', 'pass', 'warn', 'fail', 'error', 'runtime error', 'skipped', 'no-op', 'constructor', ''];
  expect(words.map(statusOf)).toEqual([
    'pass',
    'pass',
    'warn',
    'fail',
    'error',
    'error',
    'skip',
    'pass',
    'none',
    'none',
  ]);
  expect(statusesOf(statusText(['pass', 'none', 'drift']))).toEqual(['pass', 'none', 'drift']);
});

test('columns are written without what the file of columns says, and come back whole', () => {
  const input = (name: string, type: string) => ({ name, type, state: 'none' as const, from: [] });
  const inputs: NodeColumnsInput[] = [
    { columns: [input('x', 'int')], rows: [] },
    { columns: [input('id', 'int'), input('a\nb', 'text'), input('c', '')], rows: [] },
  ];
  const columns = [
    { name: 'id', type: 'int', description: '<p>i</p>' as SafeHtml },
    { name: 'a\nb', declaredType: 'text' },
    { name: 'c' },
  ];
  const text = encodeDetails(1, [{ id: 'model.shop.a', columns }], detailContext(0, [], inputs));
  expect(text).not.toContain('"name"');
  const read = decodeDetails(text, [], decodeColumns(encodeColumns(inputs), 2)).get(1);
  expect(read?.columns).toEqual(columns);
});
