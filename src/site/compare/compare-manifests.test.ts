// Two folders of artifacts, read and compared as `docs generate --state` does it.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSite, type SiteRequest } from '../build-site.ts';
import { writeArtifacts } from '../fixtures/artifacts.ts';
import { BASE, NOW } from '../fixtures/compared.ts';
import { readSite } from '../fixtures/read-site.ts';
import { type Changes, decodeChanges, type NodeChange } from '../format/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function site(name: string, more: Partial<SiteRequest> = {}, now = NOW) {
  const directory = join(folder, name);
  writeArtifacts(directory, now);
  return buildSite({
    artifacts: directory,
    directory,
    app: { js: '"use strict"', css: 'a{}' },
    title: '',
    runs: 1,
    allowRemoteImages: false,
    withLineage: true,
    withoutSql: false,
    dropsStubs: false,
    isStatic: true,
    withApi: false,
    state: join(folder, 'base'),
    ...more,
  });
}

function changesOf(name: string): Changes {
  return decodeChanges(readSite(join(folder, name, 'docs/index.html')).text('compare'));
}

function changeOf(name: string, id: string): NodeChange {
  const found = changesOf(name).nodes.find((node) => node.id === id);
  expect(found, id).toBeDefined();
  return found as NodeChange;
}

beforeAll(() => writeArtifacts(join(folder, 'base'), BASE));

test('nodes that came, went, or changed, with what', () => {
  expect(site('plain').warnings).toEqual([]);
  const changes = changesOf('plain');
  expect([changes.baseAt, changes.baseVersion, changes.hasCatalogs]).toEqual([
    '2026-01-02T03:04:05.000Z',
    '1.12.3',
    true,
  ]);
  expect(changes.nodes.map(({ kind, id, parts, columnCount }) => [kind, id, parts.join(), columnCount])).toEqual([
    ['added', 'model.shop.fresh', '', 1],
    ['removed', 'model.shop.gone', '', 2],
    ['modified', 'exposure.shop.board', 'definition', 0],
    ['modified', 'model.shop.orders', 'code,config,description,columns,tests,contract', 0],
  ]);
  const orders = changeOf('plain', 'model.shop.orders');
  expect(orders.code).toEqual([' select 1 as id,', '-  2 as amount', '+  2.5 as amount', ' from x']);
  expect(orders.values).toEqual([
    { part: 'description', key: 'description', before: 'Orders.', now: 'All orders.' },
    { part: 'config', key: 'materialized', before: 'view', now: 'table' },
    { part: 'config', key: 'meta.tier', before: '2', now: '1' },
    { part: 'contract', key: 'enforced', before: 'true', now: '' },
  ]);
  expect(orders.columns).toEqual([
    { name: 'ID', what: 'described', before: 'Key', now: 'The key' },
    { name: 'amount', what: 'retyped', before: 'INTEGER', now: 'DOUBLE' },
    { name: 'more', what: 'added', before: '', now: 'DATE' },
    { name: 'extra', what: 'removed', before: 'TEXT', now: '' },
  ]);
  expect(orders.tests.map(({ id, what }) => `${id} ${what}`)).toEqual([
    'test.shop.new added',
    'test.shop.old removed',
    'test.shop.unique_id modified',
  ]);
  expect(changeOf('plain', 'exposure.shop.board').values.map(({ key, now }) => [key, now])).toEqual([
    ['url', 'https://new.test/'],
    ['depends on', 'model.shop.fresh'],
  ]);
});

test('nodes of the site carry the mark, the Markdown lists them, equal input gives equal bytes', () => {
  site('again');
  const { core } = readSite(join(folder, 'again/docs/index.html'));
  const marks = [...core.changes].map(([at, word]) => `${core.ids[at]} ${word}`);
  expect(marks).toEqual(['exposure.shop.board modified', 'model.shop.fresh added', 'model.shop.orders modified']);
  const markdown = readFileSync(join(folder, 'again/docs/compare.md'), 'utf8');
  expect(markdown).toContain('1 added, 1 removed, 2 modified');
  expect(markdown).toContain('| − | model gone | removed | 2 |');
  expect(markdown).toContain('~ amount: INTEGER → DOUBLE<br>+ more<br>− extra |');
  for (const name of ['static_index.html', 'docs/compare.md', 'docs/data/meta.json'])
    expect(readFileSync(join(folder, 'again', name), 'utf8')).toBe(readFileSync(join(folder, 'plain', name), 'utf8'));
  const single = readSite(join(folder, 'again/static_index.html'));
  expect(decodeChanges(single.text('compare'))).toEqual(changesOf('again'));
});

test('without a catalog on one side the columns of the YAML are compared', () => {
  const { catalog: _, ...withoutCatalog } = NOW;
  site('declared', {}, withoutCatalog);
  expect(changesOf('declared').hasCatalogs).toBe(false);
  expect(changeOf('declared', 'model.shop.orders').columns).toEqual([
    { name: 'id', what: 'described', before: 'Key', now: 'The key' },
    { name: 'amount', what: 'retyped', before: 'int', now: 'double' },
  ]);
});

test('the same artifacts: nothing changed; no earlier ones, or those of this command: a warning and no comparison', () => {
  site('equal', {}, BASE);
  expect(changesOf('equal').nodes).toEqual([]);
  expect(readFileSync(join(folder, 'equal/docs/compare.md'), 'utf8')).toContain('Nothing changed.');
  for (const [name, state] of [
    ['missing', join(folder, 'nowhere')],
    ['self', join(folder, 'self')],
  ] as const) {
    const { warnings } = site(name, { state });
    expect(warnings.map(({ code }) => code)).toEqual(['TSDBT-5010']);
    const made = readSite(join(folder, name, 'docs/index.html'));
    expect([made.has('compare'), existsSync(join(folder, name, 'docs/compare.md'))]).toEqual([false, false]);
    expect(made.core.project.notes.join()).not.toContain(folder);
  }
});

test('a limited site tells of nothing that it does not show, one without SQL of no code', () => {
  const ids = new Set(['model.shop.orders', 'exposure.shop.board']);
  site('limited', { only: { words: ['orders'], ids }, dropsStubs: true });
  const limited = changesOf('limited');
  expect(limited.nodes.map(({ id }) => id)).toEqual(['exposure.shop.board', 'model.shop.orders']);
  expect(changeOf('limited', 'model.shop.orders').tests.map(({ what }) => what)).toEqual(['added', 'modified']);
  const text = JSON.stringify(limited) + readFileSync(join(folder, 'limited/docs/compare.md'), 'utf8');
  expect(text).not.toMatch(/gone|fresh/);
  site('without-sql', { withoutSql: true });
  const orders = changeOf('without-sql', 'model.shop.orders');
  expect([orders.code, orders.parts.includes('code')]).toEqual([[], false]);
});
