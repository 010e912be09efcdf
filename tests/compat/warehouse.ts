// The DuckDB file of a case, read and written beside tsdbt.
import { DuckDBInstance } from '@duckdb/node-api';
import type { Json } from './normalise.ts';

async function withDatabase<T>(
  path: string,
  use: (query: (sql: string) => Promise<{ names: string[]; rows: Json[][] }>) => Promise<T>,
): Promise<T> {
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

/** Runs statements; gives the error text of the first that fails. */
export async function runSql(path: string, statements: readonly string[]): Promise<string | undefined> {
  return withDatabase(path, async (query) => {
    try {
      for (const sql of statements) await query(sql);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message.split('\n')[0] : String(error);
    }
  });
}

/** Relations of the case's schemas as the records hold them: `schema.name` → type, columns, rows. */
export async function readRelations(
  path: string,
  schema: string,
  wanted: readonly string[],
): Promise<{ [name: string]: Json }> {
  const schemas = new Set([schema, `${schema}_other`, ...wanted.map((name) => name.slice(0, name.lastIndexOf('.')))]);
  return withDatabase(path, async (query) => {
    const found: { [name: string]: Json } = {};
    const list = await query(
      'select table_schema, table_name, table_type from information_schema.tables where table_catalog = current_database() order by 1, 2',
    );
    for (const [space, name, type] of list.rows) {
      if (!schemas.has(String(space)) && !String(space).startsWith(schema)) continue;
      const table = await query(`select * from "${String(space)}"."${String(name)}"`);
      found[`${String(space)}.${String(name)}`] = {
        type: type === 'VIEW' ? 'view' : 'table',
        columns: table.names.map((column) => ({ name: column })),
        rows: table.rows.map((row) => Object.fromEntries(table.names.map((column, i) => [column, row[i] ?? null]))),
      };
    }
    return found;
  });
}
