import { afterEach, beforeEach, expect, test } from 'vitest';
import { jsonObject } from '../../base/index.ts';
import { quietServices } from '../../testing/parse-folder.ts';
import type { Adapter, CatalogRow, Connection } from '../adapter.ts';
import { findAdapter } from '../registry.ts';

let adapter: Adapter;
let connection: Connection;
beforeEach(async () => {
  const registration = await findAdapter('duckdb');
  adapter = await registration.create(jsonObject([['path', ':memory:']]), {
    projectDirectory: '.',
    services: quietServices(),
  });
  connection = await adapter.connect('catalog');
});
afterEach(() => adapter.close());

const catalog = (): Promise<CatalogRow[]> => adapter.catalog(connection, [{ database: 'memory', schema: 'Main' }]);
const withoutComments = (rows: readonly CatalogRow[]): object[] => rows.map((row) => ({ ...row, columnComment: null }));

const MADE = [
  `create table b (z integer, "a b" decimal(18, 2), "ü" struct(x integer, y varchar)[])`,
  `create view a as select 1 as n, 'x' as "N'2"`,
  'create schema other',
  'create table other.c (n integer)',
  `comment on table b is 'all of it'`,
];

test('the columns of tables and views of the schemas, in order', async () => {
  for (const sql of MADE) await connection.execute(sql);
  const rows = await catalog();
  expect(rows.map((row) => [row.name, row.type, row.comment, row.columnName, row.columnIndex, row.columnType])).toEqual(
    [
      ['a', 'VIEW', null, 'n', 1, 'INTEGER'],
      ['a', 'VIEW', null, "N'2", 2, 'VARCHAR'],
      ['b', 'BASE TABLE', 'all of it', 'z', 1, 'INTEGER'],
      ['b', 'BASE TABLE', 'all of it', 'a b', 2, 'DECIMAL(18,2)'],
      ['b', 'BASE TABLE', 'all of it', 'ü', 3, 'STRUCT(x INTEGER, y VARCHAR)[]'],
    ],
  );
});

test('comments of columns, and names with any characters, are read row by row to the same effect', async () => {
  for (const sql of MADE) await connection.execute(sql);
  const plain = await catalog();
  await connection.execute(`comment on column b.z is 'the \u001e last'`);
  const commented = await catalog();
  expect(withoutComments(commented)).toEqual(plain);
  expect(commented.map(({ columnComment }) => columnComment)).toEqual([null, null, 'the \u001e last', null, null]);
  await connection.execute('comment on column b.z is null');
  await connection.execute(`create table d ("x\u001fy\u001ez" integer)`);
  const odd = await catalog();
  expect(odd.slice(0, plain.length)).toEqual(plain);
  expect(odd.at(-1)).toMatchObject({ name: 'd', columnName: 'x\u001fy\u001ez', columnIndex: 1, columnType: 'INTEGER' });
});
