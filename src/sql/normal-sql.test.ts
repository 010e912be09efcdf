import { expect, test } from 'vitest';
import { impurity, unknownRead } from './impure-sql.ts';
import { normalSql, normalTemplate } from './normal-sql.ts';

test.each([
  ['select a,b from t', 'select a,\n  b -- both\nfrom /* the */ t\n'],
  ['select \'a  -- b\', "c  d"', 'select   \'a  -- b\',\n"c  d"'],
  ['select count(*) from t', 'select count( * )  from t'],
  ['select $x$ a  b $x$', 'select  $x$ a  b $x$'],
])('%s: written in another way', (one, other) => {
  expect(normalSql(other)).toBe(normalSql(one));
});

test.each([
  ['select a b', 'select ab'],
  ["select 'a'", "select 'A'"],
  ["select 'a  b'", "select 'a b'"],
  ['select a as B', 'select a as b'],
  ['select /*+ hash */ a', 'select a'],
  ['select a - -1', 'select a --1'],
  // Where a text ends depends on the engine.
  ["select 'it\\'s -- x'", "select 'it\\'s -- y'"],
  ['select 4 // 2 -- x', 'select 4 // 2 -- y'],
  ["/* a /* b */ c */ select 'x  y'", "/* a /* b */ c */ select 'x y'"],
])('%s and %s are not the same', (one, other) => {
  expect(normalSql(other)).not.toBe(normalSql(one));
});

test('templates: comments go, calls and what a comment calls stay', () => {
  expect(normalTemplate("{# x #}select '{{ a }} -- b',  c -- d\nfrom {{ ref('t') }}")).toBe(
    "select '{{ a }} -- b',c from {{ ref('t') }}",
  );
  expect(normalTemplate('-- {{ config(a=1) }}\nselect 1')).not.toBe(normalTemplate('select 1'));
});

test('a text that is not closed costs no more the more templates follow', () => {
  const template = `it's ${'{{ a }}  {% if b %} {# c #} '.repeat(400)}`;
  expect(normalTemplate(template)).toBe(template);
});

test.each([
  ['select now()', 'now'],
  ['select current_date - 1', 'current_date'],
  ["select 'now()' as a, nowhere(1)", undefined],
  ["select * from read_csv('a.csv')", 'read_csv'],
  ['select id as random from t', undefined],
])('%s: what gives something else each time', (sql, word) => {
  if (word === undefined) expect(impurity(sql)).toBeUndefined();
  else expect(impurity(sql)).toContain(word);
});

test.each([
  ['select * from "d"."s"."t" as x join y on true', new Set(['"d"."s"."t"']), 'y'],
  ['with y as (select 1) select * from y join d.s.t on true', new Set(['"d"."s"."t"']), undefined],
  ['select extract(day from t.at), trim(both from t.b) from d.s.t', new Set(['d.s.t']), undefined],
  ['select a is distinct from b from raw.orders', new Set<string>(), 'raw.orders'],
  ['select * from d.s.t t, unnest(t.x) cross join lateral (select 1)', new Set(['d.s.t']), undefined],
  ['select * from range(10)', new Set<string>(), undefined],
])('%s: relations that nothing tells of', (sql, known, expected) => {
  expect(unknownRead(sql, known)).toBe(expected);
});
