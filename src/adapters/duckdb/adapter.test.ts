import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JsonValue, jsonObject } from '../../base/index.ts';
import { Dict, type Value } from '../../jinja/index.ts';
import { quietServices } from '../../testing/parse-folder.ts';
import { findAdapter } from '../registry.ts';
import { duckdbCredentials } from './credentials.ts';
import { duckdbMethods } from './template-methods.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-duckdb-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the database has the name that DuckDB gives to the file; another one must be attached', () => {
  const read = (...block: readonly (readonly [string, JsonValue])[]): string =>
    duckdbCredentials(jsonObject(block)).database;
  expect(read(['path', 'a/my.db.duckdb'])).toBe('my');
  expect(read(['path', '.hidden.duckdb'])).toBe('hidden');
  expect(read()).toBe('memory');
  const attached = [jsonObject([['alias', 'other']])];
  expect(read(['path', 'x.duckdb'], ['database', 'other'], ['attach', attached])).toBe('other');
  expect(() => read(['path', 'x.duckdb'], ['database', 'other'])).toThrow(/'database' property must be set to 'x'/);
});

test('connections asked for at the same time share one instance of the file', async () => {
  const registration = await findAdapter('duckdb');
  const adapter = await registration.create(jsonObject([['path', join(folder, 'shop.duckdb')]]), {
    projectDirectory: folder,
    services: quietServices(),
  });
  try {
    const connections = await Promise.all(['a', 'b', 'c', 'd'].map((name) => adapter.connect(name)));
    await Promise.all(
      connections.map((connection, at) => connection.execute(`create table t${at} as select ${at} as n`)),
    );
    const [first] = connections;
    const seen = await first?.execute('select count(*) from duckdb_tables()');
    expect(seen?.rows).toEqual([[4]]);
  } finally {
    await adapter.close();
  }
});

test('a file that a newer DuckDB wrote is refused with a way out', async () => {
  const path = join(folder, 'new.duckdb');
  const open = async (): Promise<void> => {
    const registration = await findAdapter('duckdb');
    const surroundings = { projectDirectory: folder, services: quietServices() };
    const adapter = await registration.create(jsonObject([['path', path]]), surroundings);
    try {
      await (await adapter.connect('a')).execute('create table t as select 1 as n');
    } finally {
      await adapter.close();
    }
  };
  await open();
  // The word behind the checksum holds the letters DUCK and the storage version; each word has its part in the checksum.
  const bytes = readFileSync(path);
  const part = (): bigint => BigInt.asUintN(64, bytes.readBigUInt64LE(8) * 0xbf58476d1ce4e5b9n);
  const before = part();
  bytes.writeUInt32LE(99, 12);
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(0) ^ before ^ part(), 0);
  writeFileSync(path, bytes);
  await expect(open()).rejects.toMatchObject({
    diagnostic: { code: 'TSDBT-2101', hint: expect.stringContaining('a newer DuckDB wrote the file') as string },
  });
});

test('what another transaction is creating is waited for by a statement that has nothing before it', async () => {
  const registration = await findAdapter('duckdb');
  const services = quietServices();
  const adapter = await registration.create(jsonObject([['path', ':memory:']]), { projectDirectory: folder, services });
  try {
    const [one, alone, first, later] = await Promise.all(['a', 'b', 'c', 'd'].map((name) => adapter.connect(name)));
    if (!one || !alone || !first || !later) throw new Error('there are no connections');
    const create = 'create schema if not exists made';
    await Promise.all([one, first, later].map((connection) => connection.begin()));
    await one.execute(create);
    await later.execute('create table before_it as select 1 as n');
    // Its transaction would have to be done again as a whole: that is for whoever began it.
    await expect(later.execute(create)).rejects.toThrow('write-write conflict');
    const waiting = [alone.execute(create), first.execute(create)];
    let ended = 0;
    for (const each of waiting) void each.then(() => (ended += 1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(ended).toBe(0);
    await one.commit();
    await Promise.all(waiting);
    expect([alone.inTransaction, first.inTransaction]).toEqual([false, true]);
    await first.commit();
    await expect(alone.execute('create schema made')).rejects.toThrow('already exists');
  } finally {
    await adapter.close();
  }
});

// As the table of a result holds them under dbt 1.12.3 with dbt-duckdb.
test('lists, structs and maps are JSON texts, intervals as Python writes them', async () => {
  const registration = await findAdapter('duckdb');
  const services = quietServices();
  const adapter = await registration.create(jsonObject([['path', ':memory:']]), { projectDirectory: folder, services });
  try {
    const connection = await adapter.connect('a');
    const { rows } = await connection.execute(
      `select ['é', null], {'a': 1, 'b': [1.5, null]}, map {'k': 'v'}, [date '2024-01-02'], [2.0::double],
        interval '1 day 2 hours', interval '3 months', interval '-1 day', [{'x': true}]`,
    );
    expect(rows[0]).toEqual([
      '["\\u00e9", null]',
      '{"a": 1, "b": [1.5, null]}',
      '{"k": "v"}',
      '["2024-01-02"]',
      '[2.0]',
      '1 day, 2:00:00',
      '90 days, 0:00:00',
      '-1 day, 0:00:00',
      '[{"x": true}]',
    ]);
  } finally {
    await adapter.close();
  }
});

// As dbt-duckdb 1.11 answered.
test('templates ask how files are written and read', () => {
  const answer = (name: string, location: string, options: Value): unknown =>
    duckdbMethods[name]?.run((parameter) => (parameter === 'write_location' ? location : options));
  const options = (...entries: [string, Value][]): Dict => new Dict(entries);
  expect(answer('external_write_options', 'a/b.parquet', options())).toBe('format parquet');
  expect(answer('external_write_options', 'a/b.csv', options(['delimiter', '|']))).toBe(
    "delimiter '|', format csv, header 1",
  );
  expect(answer('external_write_options', 'a/b.json', options(['partition_by', 'x,y']))).toBe(
    'partition_by (x,y), format json',
  );
  expect(answer('external_read_location', 'a/b', options(['partition_by', 'x,y']))).toBe('a/b/*/*/*.parquet');
  expect(answer('external_read_location', 'a/b.parquet', options(['per_thread_output', true]))).toBe(
    'a/b.parquet/*.parquet',
  );
  expect(answer('external_read_location', 'a/b.csv', options())).toBe('a/b.csv');
});
