// A DuckDB file, read and written beside tsdbt.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Json } from './normalise.ts';
import type { IsOwn, Warehouse } from './warehouse.ts';

interface Table {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly Json[][];
}

type Query = (sql: string) => Promise<Table>;

async function withDatabase<T>(path: string, use: (query: Query) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return await use(async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return {
        names: reader.columnNames(),
        types: reader.columnTypes().map(String),
        rows: reader.getRowsJson() as Json[][],
      };
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A database file in a folder, named as the database of the records. */
export function duckdbWarehouse(folder: string): Warehouse {
  const path = join(folder, 'dbt.duckdb');
  return {
    isRecorded: false,
    profile: (schema, threads) => `{type: duckdb, path: '${path}', schema: ${schema}, threads: ${threads}}`,
    runSql: (statements) =>
      withDatabase(path, async (query) => {
        try {
          for (const sql of statements) await query(sql);
          return undefined;
        } catch (error) {
          return error instanceof Error ? error.message.split('\n')[0] : String(error);
        }
      }),
    // Nothing is in a file that nobody has made yet.
    schemas: async () => {
      if (!existsSync(path)) return [];
      return withDatabase(path, async (query) => {
        const { rows } = await query('select distinct schema_name from information_schema.schemata');
        return rows.map(([name]) => String(name));
      });
    },
    readRelations: (isOwn) => withDatabase(path, (query) => readAll(query, isOwn)),
    clear: async () => {
      for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
    },
  };
}

async function readAll(query: Query, isOwn: IsOwn): Promise<{ [name: string]: Json }> {
  const found: { [name: string]: Json } = {};
  const list = await query(
    'select table_schema, table_name, table_type from information_schema.tables where table_catalog = current_database() order by 1, 2',
  );
  for (const [space, name, type] of list.rows) {
    if (!isOwn(String(space))) continue;
    const { names, types, rows } = await query(`select * from "${String(space)}"."${String(name)}"`);
    found[`${String(space)}.${String(name)}`] = {
      type: type === 'VIEW' ? 'view' : 'table',
      columns: names.map((column, i) => ({ name: column, type: types[i] ?? '' })),
      rows: rows.map((row) => Object.fromEntries(names.map((column, i) => [column, row[i] ?? null]))),
    };
  }
  return found;
}
