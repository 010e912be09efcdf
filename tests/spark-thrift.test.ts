// The Spark adapter over the wire, against a server that does what the test says.
import { afterEach, expect, test } from 'vitest';
import { type Adapter, type Connection, findAdapter } from '../src/adapters/index.ts';
import { jsonObject, TsdbtError } from '../src/base/index.ts';
import { strOf } from '../src/jinja/index.ts';
import { quietServices } from '../src/testing/parse-folder.ts';
import { type FakeOptions, startSilentServer, startThriftFake, type ThriftFake } from './conformance/thrift-fake.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function adapterAt(
  port: number,
  more: { readonly [key: string]: string | number | boolean } = {},
): Promise<Adapter> {
  const block = { type: 'spark', method: 'thrift', host: '127.0.0.1', port, schema: 's', auth: 'NOSASL', ...more };
  const { create } = await findAdapter('spark');
  const context = { projectDirectory: '/', services: quietServices() };
  const adapter = await create(jsonObject(Object.entries(block)), context);
  ends.push(() => adapter.close());
  return adapter;
}

async function fake(options: FakeOptions): Promise<ThriftFake> {
  const server = await startThriftFake(options);
  ends.push(() => server.stop());
  return server;
}

async function connected(
  options: FakeOptions,
  more: { readonly [key: string]: string | number | boolean } = {},
): Promise<{ readonly server: ThriftFake; readonly connection: Connection }> {
  const server = await fake(options);
  return { server, connection: await (await adapterAt(server.port, more)).connect('test') };
}

async function slugOf(promise: Promise<unknown>): Promise<readonly [slug: string, message: string]> {
  const thrown: unknown = await promise.then(
    () => expect.unreachable('nothing failed'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof TsdbtError)) throw thrown;
  return [thrown.diagnostic.slug, thrown.diagnostic.message];
}

const one = { columns: [['n', 'INT_TYPE']], rows: [[1]] } as const;

test('logs in with user and password, and says when it is refused', async () => {
  const server = await fake({ user: 'anna', answer: () => one });
  const connection = await (await adapterAt(server.port, { auth: 'LDAP', user: 'anna', password: 'p' })).connect('a');
  expect((await connection.execute('select 1')).rows).toEqual([[1]]);
  const [slug, message] = await slugOf((await adapterAt(server.port, { auth: 'LDAP', user: 'bob' })).connect('b'));
  expect(slug).toBe('spark-login-refused');
  expect(message).toContain('bob is unknown');
});

test('a server that is not there, or says nothing, is unreachable', async () => {
  const silent = await startSilentServer();
  ends.push(() => silent.stop());
  expect((await slugOf((await adapterAt(1)).connect('a')))[0]).toBe('spark-unreachable');
  const quiet = await adapterAt(silent.port, { auth: 'NONE', connect_timeout: 1 });
  expect((await slugOf(quiet.connect('b')))[0]).toBe('spark-unreachable');
  const other = await adapterAt(silent.port, { auth: 'KERBEROS' });
  expect((await slugOf(other.connect('c')))[0]).toBe('spark-auth-unsupported');
  const odbc = await adapterAt(silent.port, { method: 'odbc' });
  expect((await slugOf(odbc.connect('d')))[0]).toBe('spark-method-unsupported');
});

test('a server that is starting is asked again, as often as connect_retries says', async () => {
  const server = await fake({ refusals: ['TEMPORARILY_UNAVAILABLE', 'cluster is pending'], answer: () => one });
  const connection = await (await adapterAt(server.port, { connect_retries: 2, connect_timeout: 0.1 })).connect('a');
  expect((await connection.execute('select 1')).rows).toEqual([[1]]);
  const tired = await fake({ refusals: ['no such user'] });
  expect((await slugOf((await adapterAt(tired.port, { connect_retries: 2 })).connect('b')))[1]).toContain(
    'no such user',
  );
});

test('settings of the profile go to every session, ANSI mode is off', async () => {
  const server = await fake({ answer: () => one });
  const { create } = await findAdapter('spark');
  const parameters = { 'spark.executor.memory': '1g', 'spark.sql.ansi.enabled': 'true', flag: true };
  const block = { method: 'thrift', host: '127.0.0.1', port: server.port, schema: 's', auth: 'NOSASL' };
  const adapter = await create(jsonObject([...Object.entries(block), ['server_side_parameters', parameters]]), {
    projectDirectory: '/',
    services: quietServices(),
  });
  ends.push(() => adapter.close());
  await adapter.connect('a');
  expect(server.settings).toEqual([{ 'spark.executor.memory': '1g', flag: 'True', 'spark.sql.ansi.enabled': 'false' }]);
});

test('rows come page by page, and no more than are wanted', async () => {
  const rows = Array.from({ length: 4500 }, (_, at) => [at]);
  const { server, connection } = await connected({ answer: () => ({ columns: [['n', 'INT_TYPE']], rows }) });
  expect((await connection.execute('select n')).rows).toEqual(rows);
  expect(server.pages).toEqual([2000, 2000, 2000, 2000]);
  server.pages.splice(0);
  expect((await connection.execute('select n', { limit: 2100 })).rows).toEqual(rows.slice(0, 2100));
  expect(server.pages).toEqual([2000, 100]);
  expect((await connection.execute('select n', { fetch: false })).rows).toEqual([]);
});

test("cells are dbt's values", async () => {
  const columns = [
    ['i', 'INT_TYPE'],
    ['b', 'BIGINT_TYPE'],
    ['t', 'TINYINT_TYPE'],
    ['d', 'DOUBLE_TYPE'],
    ['m', 'DECIMAL_TYPE'],
    ['ts', 'TIMESTAMP_TYPE'],
    ['day', 'DATE_TYPE'],
    ['f', 'BOOLEAN_TYPE'],
    ['x', 'BINARY_TYPE'],
    ['a', 'ARRAY_TYPE'],
    ['s', 'STRING_TYPE'],
  ] as const;
  const first = [
    7,
    5,
    -1,
    0.1,
    '1.500',
    '2020-01-02 03:04:05.123456789',
    '2020-01-02',
    true,
    Buffer.from([0, 255, 39, 97]),
    '[1,null]',
    'é',
  ];
  const nulls = columns.map(() => null);
  const more = Array.from({ length: 9 }, () => nulls);
  const { connection } = await connected({ answer: () => ({ columns, rows: [first, ...more, first] }) });
  const { rows } = await connection.execute('select *');
  const shown = (rows[0] ?? []).map((cell) => strOf(cell));
  expect(shown).toEqual([
    '7',
    '5',
    '-1',
    '0.1',
    '1.500',
    '2020-01-02 03:04:05.123456',
    '2020-01-02',
    'True',
    'b"\\x00\\xff\'a"',
    '[1,null]',
    'é',
  ]);
  expect(rows.slice(1, 10)).toEqual(more);
  expect((rows[10] ?? []).map((cell) => strOf(cell))).toEqual(shown);
});

test('an error says what Spark says, without classes, plan and stack', async () => {
  const error = [
    'org.apache.hive.service.cli.HiveSQLException: Error running query: [UNRESOLVED_COLUMN] org.apache.spark.sql.AnalysisException: [UNRESOLVED_COLUMN] no `x` here.; line 2 pos 7;',
    "'Project ['x]",
    '+- OneRowRelation',
    '',
    '\tat org.apache.spark.sql.hive.thriftserver.HiveThriftServerErrors$.runningQueryError(HiveThriftServerErrors.scala:43)',
  ].join('\n');
  const { server, connection } = await connected({ answer: () => ({ error }) });
  expect(await slugOf(connection.execute('select x'))).toEqual([
    'spark-sql-error',
    '[UNRESOLVED_COLUMN] no `x` here.; line 2 pos 7',
  ]);
  expect(server.events).toEqual(['open', 'select x', 'end']);
});

test('a statement is asked for until it is done', async () => {
  const { connection } = await connected({ answer: () => ({ ...one, runs: 3 }) });
  expect((await connection.execute('select 1')).rows).toEqual([[1]]);
});

test('cancel reaches the server while the question for the state is out', async () => {
  const { server, connection } = await connected({ answer: () => ({ runs: 'forever' }) });
  const slow = slugOf(connection.execute('insert into t select 1'));
  await expect.poll(() => server.events).toContain('insert into t select 1');
  const askedAt = performance.now();
  await connection.cancel();
  expect((await slow)[0]).toBe('spark-cancelled');
  // The question would have been kept for five seconds.
  expect(performance.now() - askedAt).toBeLessThan(4000);
  expect(server.events).toEqual(['open', 'insert into t select 1', 'cancel', 'end']);
});

test('a signal cancels, and a table that was being made aside goes', async () => {
  const { server, connection } = await connected({
    answer: (sql) => (sql.startsWith('create') ? { runs: 'forever' } : {}),
  });
  const stop = new AbortController();
  const sql = 'create table s.__tsdbt_0a1b2c3d_0123456789abcdef_new\nas select 1';
  const slow = slugOf(connection.execute(sql, { signal: stop.signal }));
  await expect.poll(() => server.events).toContain(sql);
  stop.abort();
  expect((await slow)[0]).toBe('spark-cancelled');
  const drop = 'drop table if exists s.__tsdbt_0a1b2c3d_0123456789abcdef_new';
  expect(server.events).toEqual(['open', sql, 'cancel', 'end', drop, 'end']);
});

test('query_timeout stops the work on the server', async () => {
  const { server, connection } = await connected(
    { answer: () => ({ runs: 100_000 }) },
    { query_timeout: 1, poll_interval: 1 },
  );
  expect(await slugOf(connection.execute('select 1'))).toEqual([
    'spark-query-timeout',
    'Query exceeded timeout of 1 seconds',
  ]);
  expect(server.events).toEqual(['open', 'select 1', 'cancel', 'end']);
});

test('a read is sent again when the connection breaks, a write never is', async () => {
  const { server, connection } = await connected({
    answer: (sql, times) => (times > 1 && sql.startsWith('select') ? one : { cut: 'asking' }),
  });
  expect((await connection.execute('select 1')).rows).toEqual([[1]]);
  expect((await slugOf(connection.execute('insert into t values (1)')))[0]).toBe('spark-outcome-unknown');
  expect(server.events.filter((event) => event.startsWith('insert'))).toHaveLength(1);
  expect(connection.isBroken).toBe(true);
});

test('a write is one whatever its texts look like', async () => {
  const { server, connection } = await connected({ answer: () => ({ cut: 'asking' }) });
  const sql = "with a as (select '--' as x) insert into t select * from a";
  expect((await slugOf(connection.execute(sql)))[0]).toBe('spark-outcome-unknown');
  expect(server.events.filter((event) => event === sql)).toHaveLength(1);
});

test('a result that cannot be read is freed on the server, and nothing is left to cancel', async () => {
  const { server, connection } = await connected({ answer: () => ({ ...one, unreadable: 'the rows are gone' }) });
  expect(await slugOf(connection.execute('select 1'))).toEqual(['spark-sql-error', 'the rows are gone']);
  await connection.cancel();
  expect(server.events).toEqual(['open', 'select 1', 'end']);
});

test('a write whose answer never came may have been done', async () => {
  const { connection } = await connected({ answer: () => ({ cut: 'taking' }) });
  expect((await slugOf(connection.execute('merge into t using u on true when matched then delete')))[0]).toBe(
    'spark-outcome-unknown',
  );
});

test('several statements go one after the other, each without its semicolon', async () => {
  const { server, connection } = await connected({ answer: () => one });
  await connection.execute("set x = 'a;\\';'; -- and\nselect 1;");
  expect(server.events).toEqual(['open', "set x = 'a;\\';'", 'end', ' -- and\nselect 1', 'end']);
});

test('a session looks anew at tables that others of the run have written since', async () => {
  const server = await fake({ answer: () => one });
  const adapter = await adapterAt(server.port);
  const [reader, writer] = [await adapter.connect('r'), await adapter.connect('w')];
  await reader.execute('select * from s.t');
  await writer.execute('insert into table s.t select 1');
  await writer.execute('create table s.u as select 1');
  await reader.execute('select count(*) from s.t');
  await reader.execute('select count(*) from s.t');
  const statements = server.events.filter((event) => event !== 'end' && event !== 'open');
  expect(statements).toEqual([
    'select * from s.t',
    'insert into table s.t select 1',
    'create table s.u as select 1',
    'refresh table s.t',
    'select count(*) from s.t',
    'select count(*) from s.t',
  ]);
});
