import { afterEach, beforeEach, expect, test } from 'vitest';
import { jsonObject } from '../../base/index.ts';
import { quietServices } from '../../testing/parse-folder.ts';
import type { Adapter, CatalogTable, Connection } from '../adapter.ts';
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

const catalog = (): Promise<CatalogTable[]> => adapter.catalog(connection, [{ database: 'memory', schema: 'Main' }]);
const withoutComments = (tables: readonly CatalogTable[]): object[] =>
  tables.map((table) => ({ ...table, columns: table.columns.map((column) => ({ ...column, comment: null })) }));

const MADE = [
  `create table b (z integer, "a b" decimal(18, 2), "ü" struct(x integer, y varchar)[])`,
  `create view a as select 1 as n, 'x' as "N'2"`,
  'create schema other',
  'create table other.c (n integer)',
  `comment on table b is 'all of it'`,
];

test('the columns of tables and views of the schemas, in order', async () => {
  for (const sql of MADE) await connection.execute(sql);
  const place = { database: 'memory', schema: 'main', owner: null };
  expect(await catalog()).toEqual([
    {
      ...place,
      name: 'a',
      type: 'VIEW',
      comment: null,
      columns: [
        { name: 'n', index: 1, type: 'INTEGER', comment: null },
        { name: "N'2", index: 2, type: 'VARCHAR', comment: null },
      ],
    },
    {
      ...place,
      name: 'b',
      type: 'BASE TABLE',
      comment: 'all of it',
      columns: [
        { name: 'z', index: 1, type: 'INTEGER', comment: null },
        { name: 'a b', index: 2, type: 'DECIMAL(18,2)', comment: null },
        { name: 'ü', index: 3, type: 'STRUCT(x INTEGER, y VARCHAR)[]', comment: null },
      ],
    },
  ]);
});

test('comments of columns, and names with any characters, are read row by row to the same effect', async () => {
  for (const sql of MADE) await connection.execute(sql);
  const plain = await catalog();
  await connection.execute(`comment on column b.z is 'the \u001e last'`);
  const commented = await catalog();
  expect(withoutComments(commented)).toEqual(plain);
  const comments = commented.flatMap(({ columns }) => columns.map(({ comment }) => comment));
  expect(comments).toEqual([null, null, 'the \u001e last', null, null]);
  await connection.execute('comment on column b.z is null');
  await connection.execute(`create table d ("x\u001fy\u001ez" integer)`);
  const odd = await catalog();
  expect(odd.slice(0, plain.length)).toEqual(plain);
  expect(odd.at(-1)).toMatchObject({ name: 'd', columns: [{ name: 'x\u001fy\u001ez', index: 1, type: 'INTEGER' }] });
});
