// The catalog that `docs generate` takes from an earlier command is the one that the warehouse would give.
import { copyFileSync, existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CliFolder, readJson } from '../src/testing/cli-folder.ts';

const cli = new CliFolder();
afterAll(() => cli.remove());

let at: string;
let count = 0;
const profile = (more = ''): string =>
  `shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb, schema: main${more}}\n`;

beforeEach(async () => {
  count += 1;
  at = cli.project(`shop${count}`, {
    'dbt_project.yml': 'name: shop\nprofile: shop\n',
    'profiles.yml': profile(),
    'models/one.sql': '{{ config(materialized="table") }}select 1 as a',
    'models/two.sql': 'select a, 2 as b from {{ ref("one") }}',
    'models/sources.yml': 'sources:\n  - name: raw\n    schema: main\n    tables: [{name: things}]\n',
  });
  expect((await cli.run(at, 'run')).code).toBe(0);
  later();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A file that was written a moment ago is not one that rests. */
function later(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
}

/** Statements to the database by somebody else. */
async function others(...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(join(at, 'shop.duckdb'));
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

interface Generated {
  readonly hasAsked: boolean;
  readonly columns: object;
}

async function generated(...words: string[]): Promise<Generated> {
  const log = join(at, 'logs/dbt.log');
  rmSync(log, { force: true });
  const { code, stderr, stdout } = await cli.run(at, 'docs', 'generate', ...words);
  expect({ code, stderr, stdout }).toMatchObject({ code: 0 });
  const { nodes, sources } = readJson(at, 'target/catalog.json');
  const columns = Object.entries({ ...(nodes as object), ...(sources as object) }).map(([id, table]) => [
    id,
    Object.keys((table as { readonly columns: object }).columns),
  ]);
  return {
    hasAsked: existsSync(log) && readFileSync(log, 'utf8').includes('duckdb_columns()'),
    columns: Object.fromEntries(columns) as object,
  };
}

const FIRST = { 'model.shop.one': ['a'], 'model.shop.two': ['a', 'b'] };

test('what nobody has touched is not asked again, and gives the same artifacts', async () => {
  expect(await generated()).toEqual({ hasAsked: true, columns: FIRST });
  const before = readJson(at, 'target/catalog.json');
  expect(await generated()).toEqual({ hasAsked: false, columns: FIRST });
  const after = readJson(at, 'target/catalog.json');
  expect({ ...after, metadata: null }).toEqual({ ...before, metadata: null });
  // Another model reads what is known.
  writeFileSync(join(at, 'models/three.sql'), 'select * from {{ ref("one") }}');
  expect(await generated()).toEqual({ hasAsked: false, columns: FIRST });
  expect((await generated('--no-partial-parse')).hasAsked).toBe(true);
});

test('what somebody has changed is asked', async () => {
  await generated();
  await others('alter table one add column c integer', 'create table things (t integer)');
  later();
  const now = { ...FIRST, 'model.shop.one': ['a', 'c'], 'source.shop.raw.things': ['t'] };
  expect(await generated()).toEqual({ hasAsked: true, columns: now });
  expect(await generated()).toEqual({ hasAsked: false, columns: now });
  // A schema more is one that was not described.
  writeFileSync(
    join(at, 'models/sources.yml'),
    'sources:\n  - name: raw\n    schema: main\n    tables: [{name: things}]\n  - name: far\n    schema: far\n    tables: [{name: things}]\n',
  );
  expect((await generated()).hasAsked).toBe(true);
  expect((await generated()).hasAsked).toBe(false);
});

test('a file in the place of the database is another one', async () => {
  const path = join(at, 'shop.duckdb');
  copyFileSync(path, join(at, 'copy'));
  await generated();
  await others('drop view two');
  renameSync(join(at, 'copy'), path);
  later();
  expect(await generated()).toEqual({ hasAsked: true, columns: FIRST });
});

test('what was committed and is not in the file yet counts', async () => {
  await generated();
  await others('pragma disable_checkpoint_on_shutdown', 'create table things (t integer)');
  expect(existsSync(join(at, 'shop.duckdb.wal'))).toBe(true);
  later();
  expect(await generated()).toEqual({
    hasAsked: true,
    columns: { ...FIRST, 'source.shop.raw.things': ['t'] },
  });
});

test('a file that was written a moment ago, or has another name, is asked each time', async () => {
  vi.useRealTimers();
  await others('create table things (t integer)');
  await generated();
  expect((await generated()).hasAsked).toBe(true);
  later();
  linkSync(join(at, 'shop.duckdb'), join(at, 'link'));
  await generated();
  expect((await generated()).hasAsked).toBe(true);
});

test('what was kept and is damaged is not believed', async () => {
  await generated();
  const path = join(at, 'target/tsdbt_catalog.jsonl');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"name":"b"', '"name":"x"'));
  expect(await generated()).toEqual({ hasAsked: true, columns: FIRST });
});

test.each([
  ', settings: {threads: 1}',
  ', config_options: {preserve_insertion_order: false}',
  ', attach: [{path: ":memory:", alias: other}]',
  ', extensions: [json]',
])('with more than the file in the profile all is asked: %s', async (more) => {
  writeFileSync(join(at, 'profiles.yml'), profile(more));
  await generated();
  expect((await generated()).hasAsked).toBe(true);
});

test('a view keeps the columns that the file says it has, whatever it reads has by now', async () => {
  const csv = join(at, 'things.csv');
  writeFileSync(csv, 'x,y\n1,2\n');
  await others(`create view things as select * from '${csv}'`);
  later();
  writeFileSync(csv, 'x,y,z\n1,2,3\n');
  const now = { ...FIRST, 'source.shop.raw.things': ['x', 'y'] };
  // A template makes the session find out what the view has now.
  const path = join(at, 'models/asks.sql');
  writeFileSync(path, '{% set _ = run_query("select * from main.things") %}select 1 as n');
  expect(await generated()).toMatchObject({ hasAsked: true });
  rmSync(path);
  expect(await generated()).toEqual({ hasAsked: true, columns: now });
  expect(await generated()).toEqual({ hasAsked: false, columns: now });
  expect(await generated('--no-partial-parse')).toEqual({ hasAsked: true, columns: now });
});
