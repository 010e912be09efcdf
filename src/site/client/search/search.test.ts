import { expect, test } from 'vitest';
import { findNodes, matches, type SearchIndex, type SearchNode } from './find.ts';
import { findCode } from './find-code.ts';
import { parseQuery } from './query.ts';
import { fold, isOneEdit, RANK, rankName } from './score.ts';

function node(name: string, more: Partial<SearchNode> = {}): SearchNode {
  const empty = {
    owner: '',
    type: 'model',
    package: 'shop',
    path: '',
    source: '',
    schema: '',
    group: '',
    status: 'pass',
  };
  return { name: fold(name), plain: fold(name), tags: [], ...empty, ...more };
}

function indexOf(nodes: readonly SearchNode[], columns?: readonly (readonly string[])[]): SearchIndex {
  return { nodes, order: nodes.map((_, row) => row), columns };
}

function search(index: SearchIndex, text: string): string[] {
  return findNodes(index, parseQuery(text), 50).map(
    ({ row, column }) =>
      `${index.nodes[row]?.name ?? ''}${column === -1 ? '' : `.${index.columns?.[row]?.[column] ?? ''}`}`,
  );
}

test('exact, prefix, start of a word, anywhere, near', () => {
  const ranks = ['orders', 'orders_daily', 'stg_orders', 'reorders', 'ordes', 'o_r_d_e_r_s', 'customers'].map((name) =>
    rankName(name, 'orders', true),
  );
  expect(ranks).toEqual([RANK.exact, RANK.prefix, RANK.word, RANK.inside, RANK.near, RANK.near, RANK.none]);
});

test('one mistake of each kind is forgiven, two are not', () => {
  for (const term of ['ordesr', 'oders', 'orrders', 'ordirs']) expect(isOneEdit('orders', term), term).toBe(true);
  for (const term of ['odesr', 'order_', 'ord', 'sredro'])
    expect(isOneEdit('orders', term), term).toBe(term === 'order_');
});

test('the exact name is first, also behind many that contain it', () => {
  const many = Array.from({ length: 200 }, (_, at) => node(`a_orders_${at}`));
  const index = indexOf([...many, node('orders'), node('orders_2')]);
  expect(search(index, 'orders').slice(0, 2)).toEqual(['orders', 'orders_2']);
  expect(search(index, 'ORDERS')[0]).toBe('orders');
});

test('each column of a node that is found is a hit of its own, the best first', () => {
  const index = indexOf(
    [node('rfm'), node('days')],
    [
      ['recency_score', 'id', 'recency'],
      ['id', 'no_recency'],
    ],
  );
  expect(search(index, 'recency')).toEqual(['rfm.recency', 'rfm.recency_score', 'days.no_recency']);
  expect(search(index, 'rfm.recency')).toEqual(['rfm.recency', 'rfm.recency_score']);
});

test('of columns that fit equally well the shortest is told', () => {
  const index = indexOf([node('stg')], [['order_total_cents', 'order_total', 'order_totals']]);
  expect(search(index, 'order tot')).toEqual(['stg.order_total']);
});

test('all words must be found, wherever', () => {
  const index = indexOf(
    [
      node('orders', { tags: ['daily'], owner: 'ann' }),
      node('orders_old', { tags: ['weekly'] }),
      node('users', { path: 'models/orders/users.sql', status: 'fail' }),
    ],
    [['id', 'amount'], ['id', 'amount_net'], ['id']],
  );
  expect(search(index, 'orders daily')).toEqual(['orders']);
  expect(search(index, 'orders')).toEqual(['orders', 'orders_old', 'users']);
  expect(search(index, 'amount')).toEqual(['orders.amount', 'orders_old.amount_net']);
  expect(search(index, 'orders.amount')).toEqual(['orders.amount', 'orders_old.amount_net']);
  expect(search(index, 'orders_old.amount')).toEqual(['orders_old.amount_net']);
  expect(search(index, 'column:net')).toEqual(['orders_old.amount_net']);
  expect(search(index, 'tag:daily')).toEqual(['orders']);
  expect(search(index, 'owner:ann')).toEqual(['orders']);
  expect(search(index, 'status:fail')).toEqual(['users']);
  expect(search(index, 'path:models/orders')).toEqual(['users']);
  expect(search(index, 'nothing')).toEqual([]);
  expect(search(index, '')).toEqual([]);
});

test('a table is found by its own name as well as with its source', () => {
  const index = indexOf([node('stg_orders'), node('erp.orders', { plain: 'orders', type: 'source' })]);
  expect(search(index, 'orders')).toEqual(['erp.orders', 'stg_orders']);
  expect(search(index, 'erp.orders')).toEqual(['erp.orders']);
});

test('code is found by all of its words, and shown with the line of the first', () => {
  const codes = [
    [0, 'select a\nfrom Orders\nwhere x'],
    [1, 'select b from users'],
    [2, 'select c\nfrom orders'],
  ] as const;
  const all = (): boolean => true;
  expect(findCode(codes, ['orders', 'select'], all, 9)).toEqual([
    { row: 0, column: -1, excerpt: 'from Orders' },
    { row: 2, column: -1, excerpt: 'from orders' },
  ]);
  expect(findCode(codes, ['select'], all, 2)).toHaveLength(2);
  expect(findCode(codes, ['orders'], (row) => row !== 0, 9).map(({ row }) => row)).toEqual([2]);
  expect(findCode(codes, ['nothing'], all, 9)).toEqual([]);
});

test('names in any script, any letter case, wide forms', () => {
  const index = indexOf([node('Größe'), node('注文'), node('ΣΊΣΥΦΟΣ'), node('abc')]);
  expect(search(index, 'GRÖSSE')).toEqual([]);
  expect(search(index, 'größe')).toEqual(['größe']);
  expect(search(index, '注')).toEqual(['注文']);
  expect(search(index, 'ＡＢＣ')).toEqual(['abc']);
});

test('signs of regular expressions are plain text', () => {
  const index = indexOf([node('a.*b'), node('axxb'), node('(a'), node('__proto__')]);
  expect(search(index, '.*')).toEqual(['a.*b']);
  expect(search(index, '(a')).toEqual(['(a']);
  expect(search(index, '__proto__')).toEqual(['__proto__']);
  expect(search(index, 'constructor')).toEqual([]);
});

test('fields, quotes and colons that are none', () => {
  expect(parseQuery('tag:"two words" Foo  type:model')).toEqual([
    { field: 'tag', text: 'two words' },
    { field: undefined, text: 'foo' },
    { field: 'type', text: 'model' },
  ]);
  expect(parseQuery('http://x "open')).toEqual([
    { field: undefined, text: 'http://x' },
    { field: undefined, text: 'open' },
  ]);
  expect(parseQuery('tag: ""')).toEqual([]);
});

test('marks', () => {
  expect(matches('Orders of orders', ['orders', 'der'])).toEqual([
    [0, 6],
    [10, 16],
  ]);
  expect(matches('İorders', ['orders'])).toEqual([]);
  expect(matches('abc', [''])).toEqual([]);
});
