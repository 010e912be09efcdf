// Whole projects through the command line: on the server and on DuckDB, with equal rows.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, disconnect, run } from './client.ts';
import { type SnowflakeServer, startSnowflakeServer } from './server/server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let server: SnowflakeServer;
let folder: string;

beforeAll(async () => {
  server = await startSnowflakeServer();
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-snowflake-'));
  for (const part of ['models', 'seeds', 'macros', 'tests/assertions', 'dbt_project.yml']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  const snowflake = {
    type: 'snowflake',
    account: 'local',
    host: server.host,
    port: server.port,
    protocol: 'http',
    user: 'tsdbt',
    password: 'tsdbt',
    database: 'TSDBT',
    warehouse: 'SMALL',
    schema: 'shop',
    threads: 4,
  };
  const outputs = {
    snowflake,
    duckdb: { type: 'duckdb', path: join(folder, 'local.duckdb'), schema: 'shop', threads: 4 },
  };
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ shop_features: { target: 'duckdb', outputs } }));
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function build(target: string): Promise<string> {
  const command = [join(root, 'dist/cli/start.cjs'), 'build', '--project-dir', folder, '--profiles-dir', folder];
  const args = [...command, '--profile', 'shop_features', '--target', target, '--target-path', `target-${target}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, NO_COLOR: '1' } });
  return /Done\. (.*)/.exec(stdout)?.[1] ?? stdout;
}

/** A cell as both engines may write it: numbers to ten digits, moments to the second. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  const text = value instanceof Date ? value.toISOString() : String(value);
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return String(Number(Number(text).toPrecision(10)));
  return text.replace(/^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?.*$/, '$1 $2').replace(/ 00:00:00$/, '');
}

test('the example project has the same rows in every relation', { timeout: 180_000 }, async () => {
  const wanted = await build('duckdb');
  expect(await build('snowflake')).toBe(wanted);
  const instance = await DuckDBInstance.create(join(folder, 'local.duckdb'), { access_mode: 'READ_ONLY' });
  const duckdb = await instance.connect();
  const connection = await connect(server.port);
  const listed = await duckdb.runAndReadAll(
    "select table_schema, table_name from information_schema.tables where table_schema like 'shop%' order by all",
  );
  expect(listed.currentRowCount).toBeGreaterThan(10);
  for (const [schema, name] of listed.getRowsJson()) {
    const relation = `${String(schema)}.${String(name)}`;
    const there = await run(connection, `select * from ${relation}`);
    const here = await duckdb.runAndReadAll(`select * from ${relation}`);
    const rowsThere = there.rows.map((row) => Object.values(row).map(cell).join('|'));
    const rowsHere = here.getRowsJson().map((row) => row.map(cell).join('|'));
    const rest = new Set(rowsHere);
    const strange = rowsThere.filter((row) => !rest.has(row)).toSorted();
    expect([relation, rowsThere.length, strange.slice(0, 3)]).toEqual([relation, rowsHere.length, []]);
  }
  await disconnect(connection);
  duckdb.closeSync();
  instance.closeSync();
});
