import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { buildSite, type SiteRequest } from './build-site.ts';
import { model, type SmallArtifacts, writeArtifacts } from './fixtures/artifacts.ts';
import { type ReadSite, readSite } from './fixtures/read-site.ts';
import { FLAG, neighbours } from './format/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-limited-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that is in the files of a site, unpacked. */
function everything(directory: string): string {
  const packed = /"([A-Za-z0-9+/=]{20,})"|>([A-Za-z0-9+/=]{20,})</g;
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        !['manifest.json', 'catalog.json', 'lineage.json', 'run_results.json', 'sources.json'].includes(entry.name),
    )
    .flatMap((entry) => {
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      const parts = [...text.matchAll(packed)].flatMap(([, quoted, inner]) => {
        const bytes = Buffer.from(quoted ?? inner ?? '', 'base64');
        return bytes[0] === 0x1f ? [gunzipSync(bytes).toString('utf8')] : [];
      });
      return [entry.name, text, ...parts];
    })
    .join('\n');
}

function build(artifacts: SmallArtifacts, more: Partial<SiteRequest>): ReadSite & { readonly all: string } {
  const directory = mkdtempSync(join(folder, 'a'));
  writeArtifacts(directory, artifacts);
  buildSite({
    artifacts: directory,
    directory,
    app: { js: 'x', css: 'y' },
    title: '',
    runs: 30,
    allowRemoteImages: false,
    withLineage: true,
    withoutSql: false,
    dropsStubs: false,
    isStatic: true,
    withApi: true,
    ...more,
  });
  return { ...readSite(join(directory, 'docs/index.html')), all: everything(directory) };
}

/** Texts of the part that is left out carry this. */
const MARK = 'TOPSECRET';
const generic = (id: string, node: string, reads: readonly string[], word: string) => ({
  unique_id: id,
  resource_type: 'test',
  name: id.split('.')[2] ?? '',
  attached_node: node,
  column_name: 'id',
  package_name: 'shop',
  test_metadata: { name: 'relationships', namespace: null, kwargs: { column_name: 'id', to: word } },
  config: {},
  compiled_code: `select ${word}`,
  depends_on: { nodes: reads, macros: [] },
});
const secret = (name: string, more: object = {}) =>
  model(`${MARK}_${name}`, {
    description: MARK,
    group: MARK,
    columns: { [`${MARK}_c`]: { name: `${MARK}_c`, description: MARK } },
    config: { meta: { owner: MARK } },
    tags: [MARK],
    ...more,
  });

const artifacts: SmallArtifacts = {
  manifest: {
    nodes: {
      'model.shop.a': model('a', {
        depends_on: { nodes: [`model.shop.${MARK}_up`], macros: ['macro.shop.open'] },
        columns: { id: { name: 'id', description: '' } },
      }),
      'model.shop.b': model('b', { depends_on: { nodes: ['model.shop.a'], macros: [] } }),
      [`model.shop.${MARK}_up`]: secret('up', {
        depends_on: { nodes: [`model.shop.${MARK}_far`], macros: [`macro.shop.${MARK}`] },
      }),
      [`model.shop.${MARK}_far`]: secret('far'),
      [`model.shop.${MARK}_down`]: secret('down', {
        depends_on: { nodes: ['model.shop.b'], macros: ['macro.shop.open'] },
      }),
      'test.shop.open.1': generic('test.shop.open.1', 'model.shop.a', ['model.shop.a'], 'plain'),
      [`test.shop.${MARK}.1`]: generic(
        `test.shop.${MARK}.1`,
        'model.shop.a',
        ['model.shop.a', `model.shop.${MARK}_up`],
        MARK,
      ),
      [`test.shop.${MARK}.2`]: generic(`test.shop.${MARK}.2`, `model.shop.${MARK}_up`, [`model.shop.${MARK}_up`], MARK),
      [`test.shop.${MARK}_single`]: {
        unique_id: `test.shop.${MARK}_single`,
        resource_type: 'test',
        name: `${MARK}_single`,
        package_name: 'shop',
        raw_code: MARK,
        config: {},
        depends_on: { nodes: ['model.shop.a', `model.shop.${MARK}_up`] },
      },
    },
    exposures: {
      [`exposure.shop.${MARK}`]: {
        unique_id: `exposure.shop.${MARK}`,
        resource_type: 'exposure',
        name: MARK,
        package_name: 'shop',
        url: `https://${MARK}.test`,
        depends_on: { nodes: ['model.shop.b'] },
      },
    },
    macros: {
      'macro.shop.open': { unique_id: 'macro.shop.open', name: 'open', package_name: 'shop', macro_sql: 'x' },
      [`macro.shop.${MARK}`]: {
        unique_id: `macro.shop.${MARK}`,
        name: MARK,
        package_name: 'shop',
        macro_sql: MARK,
        depends_on: { macros: ['macro.shop.open'] },
      },
    },
    groups: {
      [`group.shop.${MARK}`]: {
        unique_id: `group.shop.${MARK}`,
        resource_type: 'group',
        name: MARK,
        owner: { name: MARK },
      },
    },
    docs: {
      'doc.shop.a': { name: MARK, package_name: 'shop', block_contents: MARK },
      'doc.shop.o': { name: '__overview__', package_name: 'shop', block_contents: 'Hello' },
    },
    disabled: { [`model.shop.${MARK}`]: [{ name: MARK }] },
  },
  catalog: {
    nodes: {
      [`model.shop.${MARK}_up`]: {
        metadata: { type: MARK },
        columns: { [MARK]: { name: MARK, type: MARK, index: 1 } },
        stats: {},
      },
    },
  },
  lineage: {
    nodes: [
      {
        unique_id: 'model.shop.a',
        columns: [
          {
            name: 'id',
            status: 'resolved',
            description: MARK,
            description_from: { node: `model.shop.${MARK}_up`, column: MARK },
          },
        ],
        rows: [{ node: `model.shop.${MARK}_up`, column: MARK, kind: 'filter' }],
      },
      {
        unique_id: `model.shop.${MARK}_up`,
        columns: [{ name: MARK, status: 'partial', expression: MARK, problems: [{ reason: 'syntax', message: MARK }] }],
      },
    ],
    edges: [
      {
        from: { node: `model.shop.${MARK}_up`, column: MARK },
        to: { node: 'model.shop.a', column: 'id' },
        kind: 'copied',
      },
    ],
  },
  runResults: {
    args: { which: 'build' },
    results: [
      { unique_id: 'model.shop.a', status: 'success', execution_time: 1, message: null },
      { unique_id: `model.shop.${MARK}_up`, status: 'error', execution_time: 1, message: MARK },
      { unique_id: `test.shop.${MARK}.1`, status: 'fail', execution_time: 1, message: MARK },
      { unique_id: `operation.shop.${MARK}`, status: 'error', execution_time: 1, message: MARK },
    ],
  },
  sources: { results: [{ unique_id: `source.shop.${MARK}`, status: 'warn', max_loaded_at: MARK }] },
};
const only = {
  words: ['a', 'b'],
  ids: new Set(['model.shop.a', 'model.shop.b', 'test.shop.open.1', `test.shop.${MARK}.1`]),
};

test('what --only leaves out is in no file; its neighbours are stubs without a name', () => {
  const site = build(artifacts, { only });
  expect(site.all).not.toContain(MARK);
  const { core } = site;
  expect(core.ids.filter((id) => !id.startsWith('stub.'))).toEqual(['macro.shop.open', 'model.shop.a', 'model.shop.b']);
  const stubs = core.ids.flatMap((id, at) => (id.startsWith('stub.') ? [at] : []));
  expect(stubs.length).toBe(3);
  for (const at of stubs)
    expect([core.types[at], core.flags[at], core.names[at]?.slice(0, 7)]).toEqual(['stub', FLAG.stub, 'hidden-']);
  const a = core.indexOf.get('model.shop.a') ?? -1;
  expect([...neighbours(core.parents, a)].map((at) => core.types[at])).toEqual(['stub']);
  expect([...neighbours(core.children, core.indexOf.get('model.shop.b') ?? -1)].map((at) => core.types[at])).toEqual([
    'stub',
    'stub',
  ]);
  expect(site.tests.map(({ id }) => id)).toEqual(['test.shop.open.1']);
  expect(core.runs.map(({ counts }) => [...counts])).toEqual([[['pass', 1]]]);
  expect(core.project.only).toBe('a b');
  expect(site.detail('model.shop.a').raw).toContain('select 1');
});

test('artifacts alone answer a selection', () => {
  const { core } = build(artifacts, { only: { words: ['+b,resource_type:model', 'tag:none'] }, dropsStubs: true });
  expect(core.ids.filter((id) => id.startsWith('model.'))).toEqual([
    `model.shop.${MARK}_far`,
    `model.shop.${MARK}_up`,
    'model.shop.a',
    'model.shop.b',
  ]);
  expect(() => build(artifacts, { only: { words: ['tag:none'] } })).toThrow(/selects no node/);
  expect(() => build(artifacts, { only: { words: ['nonsense:x'] } })).toThrow(/is no selection method/);
});

test('--drop-stubs leaves not even those', () => {
  const { core, all } = build(artifacts, { only, dropsStubs: true });
  expect(core.ids).toEqual(['macro.shop.open', 'model.shop.a', 'model.shop.b']);
  expect(all).not.toContain(MARK);
  expect(all).not.toContain('hidden-');
});

test('a selection of nothing is told', () => {
  expect(() => build(artifacts, { only: { words: ['tag:none'], ids: new Set() } })).toThrow(
    /--only tag:none selects no node/,
  );
});

test('with --no-sql there is no SQL in any file, wherever artifacts keep some', () => {
  const sql = (what: string): string => `SQL_${what}`;
  const site = build(
    {
      manifest: {
        nodes: {
          'model.shop.a': model('a', {
            raw_code: sql('raw'),
            compiled_code: sql('compiled'),
            description: 'Told.',
            config: {
              materialized: 'incremental',
              'pre-hook': [{ sql: sql('pre') }],
              post_hook: sql('post'),
              sql_header: sql('header'),
              incremental_predicates: [sql('predicate')],
              unique_key: 'id',
              check_cols: ['id', `${sql('check_cols')} + 1`],
              partition_by: { field: sql('partition') },
              updated_at: sql('updated_at'),
              dbt_valid_to_current: sql('valid_to'),
              warn_if: sql('node_warn_if'),
              error_if: sql('node_error_if'),
              some_macro_of_ours: { anything: [sql('custom')] },
            },
            columns: { id: { name: 'id', constraints: [{ type: 'check', expression: sql('check') }] } },
            constraints: [{ type: 'check', expression: sql('model_check') }],
          }),
          'test.shop.t.1': {
            ...generic('test.shop.t.1', 'model.shop.a', ['model.shop.a'], sql('argument')),
            config: { where: sql('where'), fail_calc: sql('calc'), warn_if: sql('warn_if'), error_if: sql('error_if') },
          },
          'test.shop.t.2': {
            ...generic('test.shop.t.2', 'model.shop.a', ['model.shop.a'], 'x'),
            column_name: null,
            test_metadata: { name: 'expression', kwargs: { column_name: `lower(${sql('test_column')})` } },
          },
          'test.shop.s': {
            unique_id: 'test.shop.s',
            resource_type: 'test',
            name: 's',
            package_name: 'shop',
            raw_code: sql('single'),
            compiled_code: sql('single2'),
            config: { where: sql('where2'), warn_if: sql('warn_if2'), error_if: sql('error_if2') },
            depends_on: { nodes: ['model.shop.a'] },
          },
        },
        sources: {
          'source.shop.r.t': {
            unique_id: 'source.shop.r.t',
            resource_type: 'source',
            name: 't',
            source_name: 'r',
            package_name: 'shop',
            loaded_at_field: sql('loaded'),
            freshness: { warn_after: { count: 1, period: 'day' }, filter: sql('filter') },
            external: { location: sql('location') },
          },
        },
        macros: {
          'macro.shop.m': { unique_id: 'macro.shop.m', name: 'm', package_name: 'shop', macro_sql: sql('macro') },
        },
        metrics: {
          'metric.shop.m': {
            unique_id: 'metric.shop.m',
            resource_type: 'metric',
            name: 'm',
            package_name: 'shop',
            type: 'simple',
            type_params: { expr: sql('metric') },
            filter: sql('metric_filter'),
          },
        },
        unit_tests: {
          'unit_test.shop.a.u': {
            unique_id: 'unit_test.shop.a.u',
            name: 'u',
            package_name: 'shop',
            model: 'a',
            tested_node_unique_id: 'model.shop.a',
            given: [{ input: 'x', rows: sql('given') }],
            expect: { rows: sql('expect') },
          },
        },
      },
      lineage: {
        nodes: [
          {
            unique_id: 'model.shop.a',
            columns: [
              {
                name: 'id',
                status: 'partial',
                expression: sql('expression'),
                problems: [{ reason: 'syntax', message: sql('problem') }],
              },
            ],
          },
        ],
        edges: [],
      },
      runResults: {
        args: { which: 'build' },
        results: [
          { unique_id: 'model.shop.a', status: 'error', execution_time: 1, message: `LINE 1: ${sql('message')}` },
          { unique_id: 'test.shop.t.1', status: 'fail', message: sql('test_message'), execution_time: 1, failures: 1 },
        ],
      },
      sources: {
        results: [
          { unique_id: 'source.shop.r.t', status: 'runtime error', error: `LINE 1: ${sql('freshness_message')}` },
          { unique_id: 'source.shop.r.t', status: 'runtime error', message: `LINE 1: ${sql('freshness_message2')}` },
        ],
      },
    },
    { withoutSql: true },
  );
  expect(site.all.match(/SQL_\w+/g) ?? []).toEqual([]);
  expect(site.core.project.withoutSql).toBe(true);
  expect(site.detail('model.shop.a')).toMatchObject({ description: '<p>Told.</p>\n', lastRun: { status: 'error' } });
  expect(JSON.parse(site.detail('model.shop.a').config ?? '{}')).toEqual({ unique_key: 'id' });
});

/** A key to what is left out, one to what stays, and one that is SQL. */
const foreignKeys = (column: string) => [
  { type: 'foreign_key', name: 'one', to: `"db"."main"."${MARK}_up"`, to_columns: [`${MARK}_c`] },
  { type: 'foreign_key', name: 'two', columns: [column], to: '"db"."main"."b"', to_columns: ['id'] },
  { type: 'foreign_key', name: 'three', to: `model.shop.${MARK}_up`, to_columns: [`${MARK}_c`] },
  { type: 'foreign_key', name: 'four', expression: `${MARK}_far (id)` },
];
const keyed: SmallArtifacts = {
  ...artifacts,
  manifest: {
    ...artifacts.manifest,
    nodes: {
      ...artifacts.manifest?.['nodes'],
      'model.shop.a': model('a', {
        depends_on: { nodes: [`model.shop.${MARK}_up`] },
        constraints: foreignKeys('other'),
        columns: { id: { name: 'id', constraints: foreignKeys('id') }, other: { name: 'other' } },
        config: { contract: { enforced: true } },
      }),
    },
  },
};

test('foreign keys name nothing that is left out, also where manifests are compared', () => {
  const earlier = join(mkdtempSync(join(folder, 'a')), 'earlier');
  writeArtifacts(earlier, {
    manifest: {
      nodes: {
        'model.shop.a': model('a', {
          constraints: foreignKeys('other').map((one) =>
            one.name === 'one' ? { ...one, to_columns: [`${MARK}_d`] } : one,
          ),
          columns: { id: { name: 'id' }, other: { name: 'other', constraints: foreignKeys('other').slice(0, 1) } },
          config: { contract: { enforced: false } },
        }),
        'model.shop.b': model('b', { constraints: foreignKeys('x').slice(2, 3) }),
      },
    },
  });
  const site = build(keyed, { only, withoutSql: true, state: earlier });
  expect(site.all).not.toContain(MARK);
  const names = ['one', 'two', 'three', 'four'];
  const { constraints, columns } = site.detail('model.shop.a');
  for (const list of [constraints, columns?.[0]?.constraints]) {
    expect(list?.map(({ name }) => name)).toEqual(names);
    expect(list?.map(({ to }) => to)).toEqual([undefined, '"db"."main"."b"', undefined, undefined]);
    expect(list?.map(({ toColumns }) => toColumns)).toEqual([undefined, ['id'], undefined, undefined]);
  }
  expect(site.all).toContain('constraints of id');
  // Without a limit all of it is shown.
  expect(build(keyed, { state: earlier }).detail('model.shop.a').constraints?.[0]).toMatchObject({
    to: `"db"."main"."${MARK}_up"`,
    toColumns: [`${MARK}_c`],
  });
});

test('the names of stubs are those of this very manifest: whoever guesses what is left out cannot prove it', () => {
  const stubs = (from: SmallArtifacts): string[] =>
    build(from, { only }).core.ids.filter((id) => id.startsWith('stub.'));
  const found = stubs(artifacts);
  expect(found.length).toBe(3);
  expect(stubs(artifacts)).toEqual(found);
  const ofElse = stubs({
    ...artifacts,
    manifest: { ...artifacts.manifest, selectors: { x: 'something nobody reads' } },
  });
  expect(ofElse.length).toBe(3);
  expect(found.filter((id) => ofElse.includes(id))).toEqual([]);
});

test('what keeps an artifact from being read is told without its text', () => {
  const broken = mkdtempSync(join(folder, 'a'));
  writeArtifacts(broken, { manifest: artifacts.manifest ?? {} });
  writeFileSync(join(broken, 'sources.json'), `{"results": [{"unique_id": ${MARK}_1}]}`);
  writeFileSync(
    join(broken, 'catalog.json'),
    `{"nodes": {"x": {"y": ${MARK} and a text that is long enough to be cut}}}`,
  );
  const site = build({}, { only, withoutSql: true, artifacts: broken });
  expect(site.core.project.notes.length).toBe(2);
  expect(site.all).not.toContain(MARK);
});
