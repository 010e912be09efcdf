import { expect, test } from 'vitest';
import { redirectOld } from './old-links.ts';
import { columnHref, graphHref, linesHref, nodeHref, pageHref, parseHash } from './route.ts';

test('every page has an address', () => {
  expect(parseHash('').route).toEqual({ page: 'home' });
  expect(parseHash('#/').route).toEqual({ page: 'home' });
  for (const page of ['graph', 'tests', 'sources', 'search', 'compare'])
    expect(parseHash(`#/${page}?a=1`).route).toEqual({ page });
  expect(parseHash('#/runs').route).toEqual({ page: 'runs', run: undefined });
  expect(parseHash('#/runs/2026-11-26T07%3A42').route).toEqual({ page: 'runs', run: '2026-11-26T07:42' });
  expect(parseHash('#/p/__overview__').route).toEqual({ page: 'doc', id: '__overview__' });
  expect(parseHash('#/nowhere').route).toEqual({ page: 'unknown', hash: '#/nowhere' });
  expect(parseHash('#x').route).toEqual({ page: 'unknown', hash: '#x' });
  expect(parseHash('#/tests?status=fail').query.get('status')).toBe('fail');
});

const HOSTILE = ['model.a.b', 'a/b?c#d%e&f', '%', '../..', '__proto__', '<img src=x>', 'größe 名前', ' ', 'a+b'];

test.each(HOSTILE)('a node, its column and its lines are found again: %s', (id) => {
  const base = { page: 'node', id, tab: undefined, column: undefined, lines: undefined };
  expect(parseHash(nodeHref(id)).route).toEqual(base);
  expect(parseHash(nodeHref(id, 'tests')).route).toEqual({ ...base, tab: 'tests' });
  expect(parseHash(columnHref(id, id)).route).toEqual({ ...base, tab: 'columns', column: id });
  const lines = { form: 'compiled', from: 20, to: 34 } as const;
  expect(parseHash(linesHref(id, lines)).route).toEqual({ ...base, tab: 'code', lines });
  expect(parseHash(graphHref(id)).query.get('s')).toBe(id);
});

test('half a letter has an address as well', () => {
  expect(parseHash(nodeHref('a\ud800b')).route).toMatchObject({ page: 'node', id: 'a\ufffdb' });
  expect(nodeHref('😀')).toBe('#/n/%F0%9F%98%80');
});

test('lines may be one, reversed, absent or nonsense', () => {
  const linesOf = (text: string): unknown => {
    const { route } = parseHash(`#/n/a/code/${text}`);
    return route.page === 'node' ? route.lines : undefined;
  };
  expect(linesOf('raw')).toEqual({ form: 'raw', from: 0, to: 0 });
  expect(linesOf('raw:L7')).toEqual({ form: 'raw', from: 7, to: 7 });
  expect(linesOf('compiled:L9-3')).toEqual({ form: 'compiled', from: 3, to: 9 });
  expect(linesOf('L3')).toBeUndefined();
});

test('damaged escapes do not break the page', () => {
  expect(parseHash('#/n/%E0%A4%A').route).toMatchObject({ page: 'node', id: '%E0%A4%A' });
});

test('entries without a value are left out', () => {
  expect(pageHref('search', { q: 'a b', tag: undefined, owner: '' })).toBe('#/search?q=a+b');
  expect(pageHref('tests')).toBe('#/tests');
});

test('links of dbt lead to the same thing', () => {
  expect(redirectOld('#/n/a')).toBeUndefined();
  expect(redirectOld('#!/model/model.shop.orders')).toBe('#/n/model.shop.orders');
  expect(redirectOld('#!/source/source.shop.raw.orders#details')).toBe('#/n/source.shop.raw.orders');
  expect(redirectOld('#!/overview')).toBe('#/');
  expect(redirectOld('#!/overview/dbt_utils')).toBe('#/p/__dbt_utils__');
  expect(redirectOld('#!/source_list/raw')).toBe('#/search?q=source%3Araw');
  expect(redirectOld('#!/model/model.shop.orders?g_v=1&g_i=%2Borders%2B')).toBe('#/graph?s=%2Borders%2B');
  expect(redirectOld('#!/overview?g_v=1&g_i=tag:x&g_e=y')).toBe('#/graph?s=tag%3Ax&x=y');
});
