// The DuckDB file of a case, read and written beside tsdbt.
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { belongsToCase, type CaseWarehouse } from './case-warehouse.ts';
import type { Json } from './normalise.ts';

type Query = (sql: string) => Promise<{ names: string[]; rows: Json[][] }>;

async function withDatabase<T>(path: string, use: (query: Query) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return await use(async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return { names: reader.columnNames(), rows: reader.getRowsJson() as Json[][] };
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A database file in the folder of the case, named as the database of the records. */
export function duckdbWarehouse(folder: string): CaseWarehouse {
  const path = join(folder, 'dbt.duckdb');
  return {
    isRecorded: false,
    profile: (schema) => `{type: duckdb, path: '${path}', schema: ${schema}, threads: 1}`,
    runSql: (statements) =>
      withDatabase(path, async (query) => {
        try {
          for (const sql of statements) await query(sql);
          return undefined;
        } catch (error) {
          return error instanceof Error ? error.message.split('\n')[0] : String(error);
        }
      }),
    readRelations: (schema, wanted) => withDatabase(path, (query) => readAll(query, schema, wanted)),
    close: async () => {},
  };
}

async function readAll(query: Query, schema: string, wanted: readonly string[]): Promise<{ [name: string]: Json }> {
  const found: { [name: string]: Json } = {};
  const list = await query(
    'select table_schema, table_name, table_type from information_schema.tables where table_catalog = current_database() order by 1, 2',
  );
  for (const [space, name, type] of list.rows) {
    if (!belongsToCase(String(space), schema, wanted)) continue;
    const table = await query(`select * from "${String(space)}"."${String(name)}"`);
    found[`${String(space)}.${String(name)}`] = {
      type: type === 'VIEW' ? 'view' : 'table',
      columns: table.names.map((column) => ({ name: column })),
      rows: table.rows.map((row) => Object.fromEntries(table.names.map((column, i) => [column, row[i] ?? null]))),
    };
  }
  return found;
}
