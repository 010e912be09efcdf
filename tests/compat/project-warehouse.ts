// The warehouse of a project under comparison: where its profile points, and what stands in it after a run.
import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';

/** A relation after a run: its columns with types, and its rows in an order of their own. */
export interface RelationState {
  readonly type: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: number;
  /** Hash of the sorted values of each column, so that a difference names its column. */
  readonly values: readonly string[];
}

export interface ProjectWarehouse {
  /** The output block of profiles.yml. */
  readonly output: string;
  /** Every relation that the runs left, by `schema.name`. */
  relations(): Promise<ReadonlyMap<string, RelationState>>;
  /** Empties it, so that the next run finds nothing. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

type Rows = readonly (readonly unknown[])[];
type Ask = (sql: string) => Promise<Rows>;

/** A DuckDB file in the folder. */
export function duckdbWarehouse(folder: string, schema: string): ProjectWarehouse {
  const path = join(folder, 'warehouse.duckdb');
  return {
    output: `{type: duckdb, path: '${path}', schema: ${schema}, threads: 4}`,
    relations: async () => {
      const instance = await DuckDBInstance.create(path);
      const connection = await instance.connect();
      try {
        return await readRelations(async (sql) => (await connection.runAndReadAll(sql)).getRowsJson(), 'main');
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
    clear: async () => {
      for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
    },
    close: async () => {},
  };
}

/** The server that PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE name; only schemas made since are touched. */
export async function postgresWarehouse(schema: string): Promise<ProjectWarehouse> {
  const { env } = process;
  const host = env['PGHOST'] ?? '127.0.0.1';
  const port = Number(env['PGPORT'] ?? '5432');
  const user = env['PGUSER'] ?? 'postgres';
  const database = env['PGDATABASE'] ?? user;
  const password = env['PGPASSWORD'] ?? '';
  const client = new Client({ host, port, user, database, password });
  client.on('error', () => {});
  await client.connect();
  const ask: Ask = async (sql) => (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  const schemas = async (): Promise<string[]> =>
    (await ask("select nspname from pg_namespace where nspname !~ '^pg_'")).map(([name]) => String(name));
  const before = new Set(await schemas());
  const made = async (): Promise<string[]> => (await schemas()).filter((name) => !before.has(name));
  return {
    output: `{type: postgres, host: '${host}', port: ${port}, user: '${user}', password: '${password}', dbname: '${database}', schema: ${schema}, threads: 4}`,
    relations: async () => {
      const own = new Set(await made());
      const all = await readRelations(ask, 'public');
      return new Map([...all].filter(([name]) => own.has(name.slice(0, name.indexOf('.')))));
    },
    clear: async () => {
      for (const schema of await made()) await ask(`drop schema "${schema}" cascade`);
    },
    close: () => client.end(),
  };
}

async function readRelations(ask: Ask, shared: string): Promise<Map<string, RelationState>> {
  const listed = await ask(
    `select table_schema, table_name, table_type from information_schema.tables
     where table_schema not in ('information_schema', 'pg_catalog', '${shared}') order by 1, 2`,
  );
  const found = new Map<string, RelationState>();
  for (const [schema, name, type] of listed) {
    const columns = await ask(
      `select column_name, data_type from information_schema.columns
       where table_schema = '${text(schema)}' and table_name = '${text(name)}' order by ordinal_position`,
    );
    const rows = await ask(`select * from "${text(schema)}"."${text(name)}"`);
    found.set(`${text(schema)}.${text(name)}`, {
      type: type === 'VIEW' ? 'view' : 'table',
      columns: columns.map(([column, kind]) => ({ name: text(column), type: text(kind) })),
      rows: rows.length,
      values: columns.map((_, at) =>
        hash(
          'sha256',
          rows
            .map((row) => text(row[at]))
            .sort()
            .join('\n'),
          'hex',
        ),
      ),
    });
  }
  return found;
}

function text(cell: unknown): string {
  return typeof cell === 'string' ? cell : (JSON.stringify(cell) ?? 'null');
}
