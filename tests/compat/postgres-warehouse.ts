// Schemas on a Postgres server, read and written beside tsdbt.
import pg from 'pg';
import { type TestServer, withClient } from '../postgres/server.ts';
import type { Json } from './normalise.ts';
import type { IsOwn, Warehouse } from './warehouse.ts';

/** A server that others may use at the same time: only one's own schemas are read and removed. */
export function postgresWarehouse(server: TestServer): Warehouse {
  const { host, port, user, database, password = '' } = server;
  return {
    isRecorded: true,
    profile: (schema, threads) =>
      `{type: postgres, host: ${host}, port: ${port}, user: '${user}', password: '${password}', dbname: '${database}', schema: ${schema}, threads: ${threads}}`,
    runSql: (statements) =>
      withClient(server, async (client) => {
        try {
          for (const sql of statements) await client.query(sql);
          return undefined;
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      }),
    schemas: () => withClient(server, schemas),
    readRelations: (isOwn) => withClient(server, (client) => readAll(client, isOwn)),
    clear: (isOwn) =>
      withClient(server, async (client) => {
        for (const name of await schemas(client)) {
          if (isOwn(name)) await client.query(`drop schema if exists "${name}" cascade`);
        }
      }),
  };
}

async function schemas(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ nspname: string }>(
    "select nspname from pg_namespace where nspname not like 'pg\\_%'",
  );
  return rows.map(({ nspname }) => nspname);
}

interface RelationRow {
  readonly oid: number;
  readonly space: string;
  readonly name: string;
  readonly type: string;
}

async function readAll(client: pg.Client, isOwn: IsOwn): Promise<{ [name: string]: Json }> {
  const found: { [name: string]: Json } = {};
  const { rows: relations } = await client.query<RelationRow>(
    `select c.oid::int, n.nspname as space, c.relname as name,
       case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as type
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not like 'pg\\_%' order by 2, 3`,
  );
  for (const { oid, space, name, type } of relations) {
    if (!isOwn(space)) continue;
    const { rows: columns } = await client.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
       where attrelid = $1 and attnum > 0 and not attisdropped order by attnum`,
      [oid],
    );
    const asText = { getTypeParser: () => (text: string) => text };
    const query = {
      text: `select * from "${space}"."${name}"`,
      rowMode: 'array',
      types: asText,
    } as pg.QueryArrayConfig;
    const { rows, fields } = await client.query<(string | null)[]>(query);
    found[`${space}.${name}`] = {
      type,
      columns: columns.map((column) => ({ ...column })),
      rows: rows.map((row) =>
        Object.fromEntries(row.map((cell, i) => [fields[i]?.name ?? '', cellJson(cell, fields[i]?.dataTypeID)])),
      ),
    };
  }
  return found;
}

const BOOLEAN = 16;
const ARRAYS: ReadonlySet<number> = new Set([1005, 1007, 1009, 1015, 1016]);

function cellJson(cell: string | null, type = 0): Json {
  if (cell === null) return null;
  if (type === BOOLEAN) return cell === 't';
  return ARRAYS.has(type) ? (pg.types.getTypeParser(type, 'text')(cell) as Json) : cell;
}
