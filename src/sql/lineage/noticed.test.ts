import { beforeAll, expect, test } from 'vitest';
import { loadSqlAnalyzer, type SqlAnalyzer } from '../sql-analyzer.ts';
import type { QueryLineage, UpstreamRelation } from './query-lineage.ts';

let analyzer: SqlAnalyzer;
beforeAll(async () => {
  analyzer = await loadSqlAnalyzer();
});

const upstream: readonly UpstreamRelation[] = [
  {
    name: 'orders',
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'customer_id', type: 'integer' },
    ],
    open: false,
  },
  {
    name: 'customers',
    columns: [
      { name: 'id', type: 'varchar' },
      { name: 'name', type: 'varchar' },
    ],
    open: false,
  },
];

function noticed(sql: string): Pick<QueryLineage, 'mistakes' | 'joins' | 'combined'> {
  const { mistakes, joins, combined } = analyzer.lineage({ sql, dialect: 'duckdb', upstream });
  return { mistakes, joins, combined };
}

test('mistakes are noticed where the result does not need them', () => {
  const sql = 'with a as (select id, nope from orders), b as (select id from orders where gone = 1) select id from a';
  expect(noticed(sql).mistakes).toMatchObject([
    { reason: 'missing-column', offset: sql.indexOf('nope') },
    { reason: 'missing-column', offset: sql.indexOf('gone') },
  ]);
  expect(noticed('select id from orders').mistakes).toBeUndefined();
});

test('the pairs of a join, the side of the joined relation on the right', () => {
  const sql = 'with c as (select * from customers) select 1 as x from orders o join c on c.id = o.customer_id';
  expect(noticed(sql).joins).toMatchObject([
    {
      isPlain: true,
      pairs: [
        {
          left: { name: 'customer_id', type: 'integer', base: { column: 'customer_id' } },
          right: { name: 'id', type: 'varchar', base: { column: 'id' } },
          offset: sql.indexOf('c.id'),
        },
      ],
    },
  ]);
  const more = noticed('select 1 as x from orders o join customers c on c.id = o.customer_id and c.name > 1').joins;
  expect(more).toMatchObject([{ isPlain: false, pairs: [{}] }]);
});

test('what is grouped or joined on the way is no column of one relation any more', () => {
  const grouped = 'with c as (select id from customers group by id) select 1 as x from orders o join c on c.id = o.id';
  expect(noticed(grouped).joins?.[0]?.pairs[0]?.right.base).toBeUndefined();
  const using = noticed('select 1 as x from orders join customers using (id)').joins;
  expect(using).toMatchObject([{ isPlain: true, pairs: [{ left: { type: 'integer' }, right: { type: 'varchar' } }] }]);
});

test('types that differ in a set operation', () => {
  const sql = 'select id, customer_id from orders union all select customer_id, cast(id as varchar) from orders';
  expect(noticed(sql).combined).toEqual([
    {
      left: { name: 'customer_id', type: 'integer' },
      right: { name: 'cast(id as varchar)', type: 'varchar' },
      offset: sql.indexOf('cast('),
    },
  ]);
});
