import { expect, test } from 'vitest';
import { cpuMilliseconds } from '../../testing/cpu-time.ts';
import { loadSqlAnalyzer } from '../sql-analyzer.ts';
import type { UpstreamRelation } from './query-lineage.ts';

const orders: UpstreamRelation = { name: 'orders', open: false, columns: [{ name: 'id' }, { name: 'amount' }] };

test.each([
  ['nested parentheses', `select ${'('.repeat(3000)}id${')'.repeat(3000)} from orders`, 'too-large'],
  ['nested queries', `select id from ${'(select * from '.repeat(500)}orders${') x'.repeat(500)}`, 'too-large'],
  ['a chain of operators', `select ${Array(20_000).fill('id').join(' || ')} as x from orders`, 'too-large'],
  ['a chain of unions', Array(3000).fill('select id from orders').join(' union all '), 'too-large'],
  ['stars that double', doubling(40), 'too-large'],
  [
    'a text of five megabytes',
    `select id from orders where id in (${Array(700_000).fill('123456').join(', ')})`,
    'too-large',
  ],
])('%s are given up with a reason', async (_, sql, reason) => {
  const analyzer = await loadSqlAnalyzer();
  const { problems, status } = analyzer.lineage({ sql, dialect: 'duckdb', upstream: [orders] });
  expect(status).toBe('unresolved');
  expect(problems.map((one) => one.reason)).toEqual([reason]);
});

test('a query of 1.5 megabytes is read in bounded time', async () => {
  const analyzer = await loadSqlAnalyzer();
  const rows = Array.from({ length: 60_000 }, (_, at) => `(${at}, 'name number ${at}')`);
  const sql = `with t as (select * from (values ${rows.join(', ')}) v(a, b)) select o.id, t.b from orders o join t on t.a = o.id`;
  expect(sql.length).toBeGreaterThan(1_500_000);
  const start = cpuMilliseconds();
  const { columns, status } = analyzer.lineage({ sql, dialect: 'duckdb', upstream: [orders] });
  expect(cpuMilliseconds() - start).toBeLessThan(30_000);
  expect(status).toBe('resolved');
  expect(columns.map(({ name, sources }) => [name, sources.length])).toEqual([
    ['id', 1],
    ['b', 0],
  ]);
});

test('conditions of thousands of parts', async () => {
  const analyzer = await loadSqlAnalyzer();
  const conditions = Array.from({ length: 3000 }, (_, at) => `amount = ${at}`).join(' or ');
  const { indirect } = analyzer.lineage({
    sql: `select id from orders where ${conditions}`,
    dialect: 'duckdb',
    upstream: [orders],
  });
  expect(indirect).toEqual([{ relation: 0, column: 'amount', kind: 'filter' }]);
});

/** Each common table expression shows all columns of the one before twice. */
function doubling(times: number): string {
  const steps = Array.from({ length: times }, (_, at) => `t${at + 1} as (select a.*, b.* from t${at} a, t${at} b)`);
  return `with t0 as (select * from orders), ${steps.join(', ')} select count(*) from t${times}`;
}
