// A transaction that leaves in one go: what fails is told with what is done before it, and where the session stands.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Adapter, Connection, Transacted } from '../src/adapters/index.ts';
import { openAdapter } from './postgres/open-adapter.ts';
import { testServer } from './postgres/test-server.ts';

const server = await testServer();
const schema = 'transact';

let adapter: Adapter;
let session: Connection;

beforeAll(async () => {
  adapter = await openAdapter(server, { schema });
  session = await adapter.connect('test');
  await rowsOf(`drop schema if exists ${schema} cascade`);
  await rowsOf(`create schema ${schema}`);
  await session.commit();
});

afterAll(async () => {
  await session.release();
  await adapter.close();
});

async function rowsOf(sql: string): Promise<unknown> {
  const { rows } = await session.execute(sql);
  return rows;
}

async function transact(...statements: string[]): Promise<Transacted> {
  if (!session.transact) throw new TypeError('the session cannot');
  return session.transact(statements.map((sql) => sql.replaceAll('S.', `${schema}.`)));
}

const tags = ({ results }: Transacted): string[] => results.map(({ _message }) => _message);
const message = ({ failure }: Transacted): string => (failure instanceof Error ? failure.message : String(failure));

test('all is done: each statement has its answer, nothing is open', async () => {
  const done = await transact(
    'create table S.a as select 1 as id union all select 2',
    'alter table S.a rename to b; alter table S.b rename to c -- and a word at the end',
  );
  expect(tags(done)).toEqual(['SELECT 2', 'ALTER TABLE']);
  expect('failure' in done).toBe(false);
  expect([session.inTransaction, session.hasCommitted]).toEqual([false, true]);
  expect(await rowsOf(`select count(*)::int from ${schema}.c`)).toEqual([[2]]);
  await session.commit();
});

test('the first fails: nothing after it is done', async () => {
  const done = await transact('create table S.d as select nothing_of_that_name', 'create table S.e (id int)');
  expect(tags(done)).toEqual([]);
  expect(message(done)).toContain('nothing_of_that_name');
  expect(session.inTransaction).toBe(true);
  await session.rollback();
  expect(await rowsOf(`select to_regclass('${schema}.e')`)).toEqual([[null]]);
  await session.rollback();
});

test('the last fails: what was done before it is still there to go on with', async () => {
  const done = await transact('create table S.f as select 1 as id', 'savepoint one; alter table S.missing rename to g');
  expect(tags(done)).toEqual(['SELECT 1']);
  expect(message(done)).toContain('missing');
  expect(session.inTransaction).toBe(true);
  await session.execute('rollback to savepoint one', { fetch: false });
  expect(await rowsOf(`select id from ${schema}.f`)).toEqual([[1]]);
  await session.commit();
  expect(await rowsOf(`select id from ${schema}.f`)).toEqual([[1]]);
  await session.commit();
});

test('the commit fails: all statements have their answers, nothing is kept', async () => {
  await transact('create table S.h (id int unique deferrable initially deferred)');
  const done = await transact('create table S.i as select 1 as id', 'insert into S.h values (1), (1)');
  expect(done.results.length).toBe(2);
  expect(message(done)).toContain('duplicate key');
  expect(session.inTransaction).toBe(false);
  expect(await rowsOf(`select to_regclass('${schema}.i')`)).toEqual([[null]]);
  await session.rollback();
});

test('a statement with a commit of its own goes alone', async () => {
  const done = await transact('create table S.k (id int); commit; begin', 'insert into S.k values (1)');
  expect(done.results.length).toBe(2);
  expect(session.inTransaction).toBe(false);
  expect(await rowsOf(`select id from ${schema}.k`)).toEqual([[1]]);
  await session.rollback();
});

/** What is told of a statement that leaves alone. */
async function alone(sql: string): Promise<string> {
  const failure: unknown = await session.execute(sql).catch((thrown: unknown) => thrown);
  await session.rollback();
  return failure instanceof Error ? failure.message : String(failure);
}

test.each([
  ['a name in a later line', "select '😀' as first,\n  missing_name as second", 0],
  ['of a second statement', "select '😀' as first,\n  missing_name as second", 1],
  ['no SQL', 'select 1 from from', 0],
  ['no SQL in a second statement', 'select 1 from from', 1],
  ['a text without an end', "select 'one as two", 0],
  ['a bracket without an end', 'select (1', 0],
] as const)('what is wrong is told as of the statement alone: %s', async (_, sql, before) => {
  const expected = await alone(sql);
  const done = await transact(...(before === 0 ? [sql, 'select 2'] : ["select '😀', 1 -- one", sql]));
  expect([tags(done).length, message(done)]).toEqual([before, expected]);
  expect(session.inTransaction).toBe(true);
  await session.rollback();
  expect(session.inTransaction).toBe(false);
});

test('texts that the server may read in another way leave one by one', async () => {
  const done = await transact("select E'a\\'; b' as one", 'do $$ begin perform 1; end $$');
  expect(tags(done)).toEqual(['SELECT 1', 'DO']);
  expect([session.inTransaction, session.hasCommitted]).toEqual([false, true]);
  await session.rollback();
});

test('the log hears of all statements in their order', async () => {
  const told: string[] = [];
  session.borrower = {
    textOf: (sql) => sql,
    sending: (sql) => told.push(`> ${sql}`),
    answered: (tag) => told.push(tag),
  };
  await transact('create table S.l as select 1 as id', 'drop table S.l');
  await transact('select 1', 'select 1/0');
  await session.rollback();
  await transact('select 1 from from', 'select 2');
  await session.rollback();
  session.borrower = undefined;
  expect(told).toEqual([
    ...['> BEGIN', 'BEGIN', `> create table ${schema}.l as select 1 as id`, 'SELECT 1'],
    ...[`> drop table ${schema}.l`, 'DROP TABLE', '> COMMIT', 'COMMIT'],
    ...['> BEGIN', 'BEGIN', '> select 1', 'SELECT 1', '> select 1/0', '> ROLLBACK', 'ROLLBACK'],
    ...['> BEGIN', 'BEGIN', '> select 1 from from', '> ROLLBACK', 'ROLLBACK'],
  ]);
});
