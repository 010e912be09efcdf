// What statements mean: names and their case, DDL, transactions, translated functions; asked through the real driver.
import type { Connection } from 'snowflake-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, disconnect, run } from './client.ts';
import { type SnowflakeServer, startSnowflakeServer } from './server/server.ts';

let server: SnowflakeServer;
let connection: Connection;

beforeAll(async () => {
  server = await startSnowflakeServer();
  connection = await connect(server.port);
});

afterAll(async () => {
  await disconnect(connection);
  await server.close();
});

/** Rows as lists of plain values. */
async function rows(sql: string): Promise<unknown[][]> {
  const answer = await run(connection, sql);
  return answer.rows.map((row) => Object.values(JSON.parse(JSON.stringify(row)) as object));
}

async function all(...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await run(connection, statement);
}

const failure = (sql: string): Promise<unknown> => run(connection, sql).catch((error: unknown) => error);

test('names fold to upper case, and quoted ones are exact', async () => {
  await all('create schema names', 'create table t (id int, "id" int, "Mixed Case" int)');
  await all('insert into t select 1, 2, 3');
  expect(await rows('select id, ID, "ID", "id", t."Mixed Case" from T')).toEqual([[1, 2, 3]]);
  const { statement } = await run(connection, 'select id, "id", "Mixed Case" as "x y", id as other from "T"');
  expect(statement.getColumns()?.map((column) => column.getName())).toEqual(['ID', 'id', 'x y', 'OTHER']);
  expect(await failure('select "mixed case" from t')).toMatchObject({ code: '000904' });
  expect(await failure('select * from "t"')).toMatchObject({ code: '002003' });
  await all('create table "t" (a int)', 'create view "V" as select "id" from t');
  expect(await rows('show objects in schema names')).toMatchObject(
    [
      ['', 'T'],
      ['', 'V'],
      ['', 't'],
    ].map(() => expect.anything()),
  );
  expect((await run(connection, 'show objects in schema names')).rows.map((row) => row['name'])).toEqual([
    'T',
    'V',
    't',
  ]);
  expect((await run(connection, 'describe table t')).rows.map((row) => row['name'])).toEqual([
    'ID',
    'id',
    'Mixed Case',
  ]);
  const columns =
    "select table_name, column_name from tsdbt.information_schema.columns where table_schema = 'NAMES' order by 1, ordinal_position";
  expect(await rows(columns)).toEqual([
    ['T', 'ID'],
    ['T', 'id'],
    ['T', 'Mixed Case'],
    ['V', 'id'],
    ['t', 'A'],
  ]);
});

test('declared types are described as they were declared', async () => {
  await all(
    'create or replace table typed (a int, b number(10,2), c varchar(5), d string, e timestamp_tz(3), f variant, g array, h object, i float, j binary, k time, l char)',
  );
  const { rows: described } = await run(connection, 'describe table typed');
  expect(described.map((row) => row['type'])).toEqual([
    'NUMBER(38,0)',
    'NUMBER(10,2)',
    'VARCHAR(5)',
    'VARCHAR(16777216)',
    'TIMESTAMP_TZ(3)',
    'VARIANT',
    'ARRAY',
    'OBJECT',
    'FLOAT',
    'BINARY(8388608)',
    'TIME(9)',
    'VARCHAR(1)',
  ]);
  await all(
    'create or replace table derived as select null as n, 1 as i, 1.50 as d, current_timestamp() as t, [1] as a',
  );
  expect((await run(connection, 'describe table derived')).rows.map((row) => row['type'])).toEqual([
    'VARCHAR(16777216)',
    'NUMBER(38,0)',
    'NUMBER(3,2)',
    'TIMESTAMP_LTZ(9)',
    'ARRAY',
  ]);
});

test('a table is replaced by a query that reads it, and keeps its grants when asked', async () => {
  await all('create or replace table r as select 1 as a', 'grant select, insert on table r to role reader');
  await all('create or replace transient table r copy grants as select a + 1 as a from r');
  expect(await rows('select * from r')).toEqual([[2]]);
  const privileges = async (): Promise<unknown[]> =>
    (await run(connection, 'show grants on table r')).rows.map((row) => row['privilege']);
  expect(await privileges()).toEqual(['OWNERSHIP', 'SELECT', 'INSERT']);
  await all('revoke insert on table r from role reader');
  expect(await privileges()).toEqual(['OWNERSHIP', 'SELECT']);
  await all('create or replace table r as select 1 as a');
  expect(await privileges()).toEqual(['OWNERSHIP']);
});

test('kinds of relations are told apart', async () => {
  await all('create or replace view a_view as select 1 as a', 'create or replace table a_table as select 1 as a');
  expect(await failure('create or replace table a_view as select 1 as a')).toMatchObject({ code: '001998' });
  expect(await failure('drop table a_view')).toMatchObject({ code: '002203' });
  expect(await failure('create table a_table (a int)')).toMatchObject({ code: '002002' });
  await all('grant select on a_view to reader');
  expect((await run(connection, 'show grants on view a_view')).rows.map((row) => row['granted_on'])).toEqual([
    'VIEW',
    'VIEW',
  ]);
  await all('drop view a_view', 'drop view if exists a_view', 'drop table a_table');
});

test('clone, swap, rename and temporary tables', async () => {
  await all(
    'create or replace table one as select 1 as a',
    'create or replace table two clone one',
    'insert into two values (2)',
  );
  await all('alter table one swap with two');
  expect(await rows('select * from one order by a')).toEqual([[1], [2]]);
  await all('alter table one rename to three');
  expect(await failure('select * from one')).toMatchObject({ code: '002003' });
  await all('create temporary table three as select 9 as a');
  expect(await rows('select * from three')).toEqual([[9]]);
  const other = await connect(server.port, { schema: 'NAMES' });
  expect((await run(other, 'select count(*) as n from three')).rows).toEqual([{ N: 2 }]);
  await disconnect(other);
  await all('drop table three');
  expect(await rows('select count(*) from three')).toEqual([[2]]);
});

test('columns are added, dropped, renamed and changed', async () => {
  await all('create or replace table c (a int not null, b varchar(3))');
  await all(
    'alter table c add column d number(5,2), e varchar',
    'alter table c drop column b',
    'alter table c rename column e to f',
    'alter table c alter d set data type number(9,2)',
    "alter table c alter column a comment 'key', column f comment 'text'",
    'alter table c cluster by (a)',
  );
  const { rows: described } = await run(connection, 'describe table c');
  expect(described.map((row) => [row['name'], row['type'], row['null?'], row['comment']])).toEqual([
    ['A', 'NUMBER(38,0)', 'N', 'key'],
    ['D', 'NUMBER(9,2)', 'Y', null],
    ['F', 'VARCHAR(16777216)', 'Y', 'text'],
  ]);
  expect(await failure('alter table c alter a set data type varchar')).toMatchObject({ code: '002108' });
  expect(await failure('insert into c (a) values (null)')).toMatchObject({ code: '100072' });
});

test('a transaction holds changes of rows, and DDL commits it', async () => {
  await all('create or replace table x (a int)', 'begin', 'insert into x values (1)', 'rollback');
  expect(await rows('select count(*) from x')).toEqual([[0]]);
  await all('begin', 'insert into x values (1)', 'create or replace table y (a int)', 'rollback');
  expect(await rows('select count(*) from x')).toEqual([[1]]);
  await all('insert overwrite into x select 5', 'truncate table x');
  expect(await rows('select count(*) from x')).toEqual([[0]]);
});

test('merge refuses a row that two rows would change', async () => {
  await all('create or replace table m as select 1 as id, 0 as v');
  const source = '(select 1 as id, 1 as v union all select 1, 2)';
  const merge = `merge into m using ${source} s on m.id = s.id when matched then update set v = s.v`;
  expect(await failure(merge)).toMatchObject({ code: '100090' });
  expect(await rows('select v from m')).toEqual([[0]]);
});

test('a dynamic table holds its query and is refreshed', async () => {
  await all('create or replace table base as select 1 as a');
  await all(
    "create or replace dynamic table dyn target_lag = '5 minutes' warehouse = wh refresh_mode = full as select * from base",
  );
  await all('insert into base values (2)', 'alter dynamic table dyn refresh');
  expect(await rows('select count(*) from dyn')).toEqual([[2]]);
  const { rows: shown } = await run(connection, "show dynamic tables like 'dyn' in schema names");
  expect(shown).toMatchObject([{ name: 'DYN', target_lag: '5 minutes', warehouse: 'wh', refresh_mode: 'FULL' }]);
});

test('the result of the last statement can be read again', async () => {
  await run(connection, 'show terse schemas in database tsdbt');
  expect(await rows('select "name" from table(result_scan(last_query_id())) order by 1')).toEqual([
    ['NAMES'],
    ['PUBLIC'],
  ]);
});

/** One row per expression: Snowflake's text, and the value the service gives. */
const EXPRESSIONS: readonly (readonly [string, unknown])[] = [
  ["iff(1 > 2, 'a', 'b')", 'b'],
  ['nvl(null, 2)', 2],
  ['zeroifnull(null)', 0],
  ['div0(5, 0)', 0],
  ["decode(null, 1, 'one', null, 'none', 'other')", 'none'],
  ['greatest(1, null, 3)', null],
  ["dateadd(month, 1, '2020-01-31'::date)", '2020-02-29'],
  ["dateadd('day', -1, '2020-03-01'::date)", '2020-02-29'],
  ["datediff(hour, '2020-01-01'::timestamp, '2020-01-02 03:59:59'::timestamp)", 27],
  ["date_trunc('week', '2020-01-01'::date)", '2019-12-30'],
  ["last_day('2020-02-10'::date)", '2020-02-29'],
  ["to_date('31/01/2020', 'DD/MM/YYYY')", '2020-01-31'],
  ["to_varchar('2020-01-31'::date, 'MON DD, YYYY')", 'Jan 31, 2020'],
  ["'2020-01-01'::timestamp_ntz::varchar", '2020-01-01 00:00:00.000'],
  ['1.0::float::varchar', '1'],
  ["'1960-01-01 00:00:00.000001'::timestamp_ntz", '1960-01-01 00:00:00.000'],
  ["try_cast('x' as int)", null],
  ["split_part('a-b-c', '-', -1)", 'c'],
  ["regexp_replace('a1b2', '[0-9]', '')", 'ab'],
  ["regexp_substr('order 42', '[0-9]+')", '42'],
  ["'abc' like any ('x%', '%c')", true],
  ["concat('a', null)", null],
  ["initcap('hello wORLD')", 'Hello World'],
  ["md5('a')", '0cc175b9c0f1b6a831c399e269772661'],
  [`parse_json('{"a": {"b": [1, {"c": "x"}]}}'):a.b[1].c::string`, 'x'],
  [`parse_json('{"a": null}'):a::string`, null],
  ["object_construct('a', 1, 'b', null)", { a: 1 }],
  ["array_construct(1, 'x')", [1, 'x']],
  ["array_contains('x'::variant, array_construct('x'))", true],
  ['array_size([1, 2, 3])', 3],
  ["to_number(substr(md5(1), 18, 15), 'XXXXXXXXXXXXXXX') > 0", true],
  [
    "convert_timezone('UTC', 'America/New_York', '2020-01-01 12:00:00'::timestamp_ntz)::varchar",
    '2020-01-01 07:00:00.000',
  ],
];

test('expressions have the values they have there', async () => {
  const columns = EXPRESSIONS.map(([sql], i) => `${sql} as c${i}`);
  const [row = []] = await rows(`select ${columns.join(',\n')}`);
  expect(EXPRESSIONS.map(([sql], i) => [sql, row[i]])).toEqual(EXPRESSIONS);
});

test.each([
  [
    'flatten',
    'select f.index, f.value::string from (select parse_json(\'["a", "b"]\') as v) t, lateral flatten(input => t.v) f order by 1',
    [
      [0, 'a'],
      [1, 'b'],
    ],
  ],
  [
    'flatten that keeps empty rows',
    "select f.value from (select parse_json('[]') as v) t, lateral flatten(input => t.v, outer => true) f",
    [[null]],
  ],
  [
    'generator',
    'select seq4() as n, row_number() over (order by seq4()) as r from table(generator(rowcount => 2)) order by 1',
    [
      [0, 1],
      [1, 2],
    ],
  ],
  [
    'qualify',
    'select column1 from values (1, 2), (1, 3) qualify row_number() over (partition by column1 order by column2 desc) = 1',
    [[1]],
  ],
  ['listagg', "select listagg(column1, '-') within group (order by column1 desc) from values ('a'), ('b')", [['b-a']]],
  ['array_agg', 'select array_agg(column1) within group (order by column1) from values (2), (1), (null)', [[[1, 2]]]],
  ['exclude', 'select * exclude (b) from (select 1 as a, 2 as b)', [[1]]],
  ['nulls last and first', 'select column1 from values (1), (null) order by 1 desc', [[null], [1]]],
  ['group by all', 'select column1, count(*) from values (1), (1) group by all order by all', [[1, 2]]],
  [
    'recursive',
    'with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select max(n) from r',
    [[3]],
  ],
])('%s', async (_, sql, expected) => {
  expect(await rows(sql)).toEqual(expected);
});

test('a function of the user is called by its name', async () => {
  await all("create or replace function twice(x int) returns int as 'x * 2'");
  expect(await rows('select twice(4), tsdbt.names.twice(5)')).toEqual([[8, 10]]);
});
