// The calls of the driver's protocol, each made by the real driver.
import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'snowflake-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, disconnect, run } from './client.ts';
import { type SnowflakeServer, startSnowflakeServer } from './server/server.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

let server: SnowflakeServer;
let connection: Connection;

beforeAll(async () => {
  const users = { TSDBT: { password: 'tsdbt', publicKey, token: 'a-token' } };
  server = await startSnowflakeServer({ users, patience: 200 });
  connection = await connect(server.port, { role: 'loader', warehouse: 'small' });
});

afterAll(async () => {
  await disconnect(connection);
  await server.close();
});

/** A query that runs until somebody stops it. */
const ENDLESS = 'select count(*) from table(generator(rowcount => 100000000000)) where random() = 0';

/** One that is polled for: the server waits with it. */
const SLOW = 'select 0 as slow';
const slowly = (): void => server.faults.inject({ match: /as slow/, action: { kind: 'delay', milliseconds: 700 } });

test.each([
  ['a key pair', { authenticator: 'SNOWFLAKE_JWT', privateKey }],
  ['an OAuth token', { authenticator: 'OAUTH', token: 'a-token' }],
  ['an access token', { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'a-token' }],
])('logs in with %s', async (_, options) => {
  const other = await connect(server.port, options);
  const { rows } = await run(other, 'select current_user() as name');
  expect(rows).toEqual([{ NAME: 'TSDBT' }]);
  await disconnect(other);
});

test('logs in with a browser', async () => {
  // The driver's page is always one of https: the browser that this callback plays goes to the test's server.
  const open = (url: string): void => void fetch(url.replace('https://127.0.0.1', `http://127.0.0.1:${server.port}`));
  const other = await connect(server.port, {
    authenticator: 'EXTERNALBROWSER',
    disableConsoleLogin: false,
    openExternalBrowserCallback: open,
  });
  expect((await run(other, 'select 1 as one')).rows).toEqual([{ ONE: 1 }]);
  await disconnect(other);
});

test.each([
  ['a wrong password', { password: 'no' }, '390100'],
  ['another key', { authenticator: 'SNOWFLAKE_JWT', privateKey: otherKey() }, '390144'],
  ['a wrong token', { authenticator: 'OAUTH', token: 'no' }, '390303'],
])('refuses %s', async (_, options, code) => {
  await expect(connect(server.port, options)).rejects.toMatchObject({ code });
});

function otherKey(): string {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

test('a session stands where the login says', async () => {
  const { rows } = await run(
    connection,
    'select current_role() as r, current_warehouse() as w, current_database() as d, current_schema() as s',
  );
  expect(rows).toEqual([{ R: 'LOADER', W: 'SMALL', D: 'TSDBT', S: 'PUBLIC' }]);
});

test('cells and columns have their types', async () => {
  const { rows, statement } = await run(
    connection,
    `select 1::int as i, 1.25::number(10,2) as n, 1.5::float as f, true as b, 'x' as t, '2020-01-31'::date as d,
      '10:00:01'::time as c, '2020-01-01 10:00:00.123'::timestamp_ntz as ntz, '2020-01-01 10:00:00'::timestamp_ltz as ltz,
      parse_json('{"a": [1]}') as v, object_construct('k', 1) as o, array_construct(1, 'x') as a, to_binary('0FA0') as bin,
      null as nothing`,
  );
  const columns = statement
    .getColumns()
    ?.map((column) => [column.getName(), column.getType(), column.getPrecision(), column.getScale()]);
  expect(columns).toEqual([
    ['I', 'fixed', 38, 0],
    ['N', 'fixed', 10, 2],
    ['F', 'real', null, null],
    ['B', 'boolean', null, null],
    ['T', 'text', null, null],
    ['D', 'date', null, null],
    ['C', 'time', 0, 9],
    ['NTZ', 'timestamp_ntz', 0, 9],
    ['LTZ', 'timestamp_ltz', 0, 9],
    ['V', 'variant', null, null],
    ['O', 'object', null, null],
    ['A', 'array', null, null],
    ['BIN', 'binary', null, null],
    ['NOTHING', 'fixed', 38, 0],
  ]);
  const [row = {}] = rows;
  expect(JSON.parse(JSON.stringify({ ...row, BIN: undefined }))).toEqual({
    I: 1,
    N: 1.25,
    F: 1.5,
    B: true,
    T: 'x',
    D: '2020-01-31',
    C: '10:00:01',
    NTZ: '2020-01-01 10:00:00.123',
    LTZ: '2020-01-01 10:00:00.000 +0000',
    V: { a: [1] },
    O: { k: 1 },
    A: [1, 'x'],
    NOTHING: null,
  });
  expect(Buffer.from(row['BIN'] as Uint8Array).toString('hex')).toBe('0fa0');
});

test('binds variables, also many rows at once', async () => {
  const { rows } = await run(connection, 'select ? as a, ? as b, :1 as c, ? is null as d', {
    binds: [1, "it's", null],
  });
  expect(rows).toEqual([{ A: 1, B: "it's", C: 1, D: true }]);
  await run(connection, 'create or replace table bound (a int, b varchar)');
  const binds = [
    [1, 'x'],
    [2, null],
    [3, 'back\\slash'],
  ];
  await run(connection, 'insert into bound (a, b) values (?, ?)', { binds });
  expect((await run(connection, 'select * from bound order by a')).rows.map(Object.values)).toEqual(binds);
});

test('describes without running', async () => {
  const { statement, rows } = await run(connection, 'select id, 1/0 as q from (select 1 as id)', {
    describeOnly: true,
  });
  expect(statement.getColumns()?.map((column) => column.getName())).toEqual(['ID', 'Q']);
  expect(rows).toEqual([]);
});

test('a statement that takes long is polled for', async () => {
  slowly();
  const { rows } = await run(connection, SLOW);
  expect(rows).toEqual([{ SLOW: 0 }]);
});

test('a statement that was begun without waiting is asked for', async () => {
  slowly();
  const { statement } = await run(connection, SLOW, { asyncExec: true });
  const queryId = statement.getQueryId();
  expect(queryId).toMatch(/^[0-9a-f-]{36}$/);
  expect(['RUNNING', 'QUEUED', 'SUCCESS']).toContain(await connection.getQueryStatus(queryId));
  const result = await connection.getResultsFromQueryId({ sqlText: '', queryId });
  const rows: unknown[] = [];
  for await (const row of result.streamRows()) rows.push(row);
  expect(rows).toEqual([{ SLOW: 0 }]);
  expect(await connection.getQueryStatus(queryId)).toBe('SUCCESS');
});

test.each([0, 600])('a statement is cancelled %i ms after it began', async (wait) => {
  const outcome = new Promise((resolve) => {
    const statement = connection.execute({ sqlText: ENDLESS, complete: (error) => resolve(error) });
    // At first the driver knows only its own id of the request; after the first poll it knows the query's.
    void sleep(wait + 50).then(() => statement.cancel(() => {}));
  });
  expect(await outcome).toMatchObject({ code: '000604', sqlState: '57014' });
  expect((await run(connection, 'select 1 as one')).rows).toEqual([{ ONE: 1 }]);
});

test('ending a session ends its statements and its temporary tables', async () => {
  const other = await connect(server.port);
  await run(other, 'create temporary table only_mine as select 1 as a');
  await expect(run(connection, 'select * from only_mine')).rejects.toMatchObject({ code: '002003' });
  const running = run(other, ENDLESS).catch((error: unknown) => error);
  await sleep(300);
  await disconnect(other);
  expect(await running).toBeInstanceOf(Error);
  const left = [...server.queries.byId.values()].filter((query) => query.outcome === undefined);
  expect(left).toEqual([]);
});

test('several statements in one text are asked for by their number', async () => {
  await expect(run(connection, 'select 1; select 2')).rejects.toMatchObject({ code: '000008' });
  const { statement } = await run(connection, "select 1 as a; select 'x;y' as b", {
    parameters: { MULTI_STATEMENT_COUNT: 2 },
  });
  expect(statement.getNumRows()).toBe(1);
});

test.each([
  ['selec 1', '001003', '42000', 1, 0],
  ['select 1\nfrom (select 2 as a)\nwhere b = 1', '000904', '42000', 3, 6],
  ['create or replace table t as (\n  select a\n  from (select 1 as b)\n)', '000904', '42000', 2, 9],
  ['create or replace view v as\n  selec 1', '001003', '42000', 2, 8],
  ['select * from nowhere', '002003', '42S02', -1, -1],
  ['drop table nowhere', '002003', '02000', -1, -1],
  ['use schema nowhere', '002043', '02000', -1, -1],
  ['create schema public', '002002', '42710', -1, -1],
  ["select 'a'::int", '100038', '22018', -1, -1],
  ['select 1/0', '100051', '22012', -1, -1],
  ['select 1 union all select 1, 2', '001789', '42601', -1, -1],
  ['select frobnicate(1)', '002141', '42601', -1, -1],
  ['copy into x from @stage', '000002', '0A000', -1, -1],
])('%j fails with %s', async (sql, code, sqlState, line, pos) => {
  await expect(run(connection, sql)).rejects.toMatchObject({ code, sqlState, data: { line, pos } });
});

test('rows of a change are counted', async () => {
  await run(connection, 'create or replace table counted as select seq4() as id from table(generator(rowcount => 5))');
  const updated = await run(connection, 'update counted set id = id + 10 where id > 2');
  expect(updated.statement.getNumUpdatedRows()).toBe(2);
  const merged = await run(
    connection,
    'merge into counted t using (select 0 as id union all select 99) s on t.id = s.id when matched then delete when not matched then insert (id) values (s.id)',
  );
  expect(merged.rows).toEqual([{ 'number of rows inserted': 1, 'number of rows deleted': 1 }]);
});

test.each([
  ['before the statement ran', { kind: 'drop-before' }],
  ['after the statement ran', { kind: 'drop-after' }],
  ['with status 503', { kind: 'status', status: 503 }],
  ['with an expired token', { kind: 'expire-token' }],
] as const)('an answer lost %s is asked for again, and nothing runs twice', async (_, action) => {
  await run(connection, 'create or replace table once (a int)');
  server.faults.inject({ match: /insert into once/, action });
  await run(connection, 'insert into once values (1)');
  expect((await run(connection, 'select count(*) as n from once')).rows).toEqual([{ N: 1 }]);
});

test('a delay lets a statement be seen while it runs', async () => {
  server.faults.inject({ match: /as seen/, action: { kind: 'delay', milliseconds: 500 } });
  const answer = run(connection, 'select 1 as seen');
  await sleep(250);
  const [running] = [...server.queries.byId.values()].filter((query) => query.outcome === undefined);
  expect(running?.status).toBe('RUNNING');
  expect((await answer).rows).toEqual([{ SEEN: 1 }]);
});

test('statements are recorded in order with the tag of their session', async () => {
  const other = await connect(server.port, { queryTag: 'mine' });
  await run(other, 'select 1 as recorded');
  await run(other, 'select 2 as recorded', { describeOnly: true });
  await disconnect(other);
  const mine = server.statements.filter(({ queryTag }) => queryTag === 'mine');
  expect(mine.map(({ sql, describeOnly }) => [sql, describeOnly])).toEqual([
    ['select 1 as recorded', false],
    ['select 2 as recorded', true],
  ]);
});
