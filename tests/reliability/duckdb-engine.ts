// DuckDB for the killer: a database is a file, and a state a copy of it.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Engine, Look, Place } from './engine.ts';

/** DuckDB in a temporary folder of its own. */
export function duckdbEngine(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-kill-'));
  return {
    name: 'duckdb',
    profile: `{type: duckdb, path: "{{ env_var('KILL_DATABASE') }}", schema: main, threads: 1}`,
    places: async (count) => Array.from({ length: count }, (_, i) => place(folder, i)),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function place(folder: string, number: number): Place {
  // Views hold the name of their catalog, which is the file's: it is the same in every place.
  const file = join(folder, `place${number}`, 'kill.duckdb');
  mkdirSync(join(folder, `place${number}`));
  const use = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  };
  return {
    env: { KILL_DATABASE: file },
    async restore(state) {
      for (const path of [file, `${file}.wal`]) rmSync(path, { force: true });
      if (state !== undefined) copyFileSync(join(folder, `${state}.saved`), file);
    },
    async save(state) {
      await use((connection) => connection.run('checkpoint'));
      copyFileSync(file, join(folder, `${state}.saved`));
    },
    settle: async () => {},
    look: () => (existsSync(file) ? use(look) : Promise.resolve(new Map())),
    execute: (sql) => use((connection) => connection.run(sql)).then(() => undefined),
  };
}

async function look(connection: DuckDBConnection): Promise<Look> {
  const rows = async (sql: string): Promise<unknown[][]> => (await connection.runAndReadAll(sql)).getRowsJson();
  const found = new Map<string, string>();
  const relations = await rows(`
    select schema_name || '.' || table_name, table_name, 'table', comment from duckdb_tables() where not temporary
    union all
    select schema_name || '.' || view_name, view_name, 'view', comment from duckdb_views() where not internal`);
  for (const [name, bare, ...facts] of relations) {
    const [[hash] = []] = await rows(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from ${String(name)} as t`,
    );
    const columns = await rows(
      `select column_name, data_type, comment from duckdb_columns() where table_name = '${String(bare)}' order by column_index`,
    );
    const indexes = await rows(
      `select expressions, is_unique from duckdb_indexes() where table_name = '${String(bare)}' order by 1`,
    );
    found.set(String(name), JSON.stringify([hash, facts, columns, indexes]));
  }
  return found;
}
