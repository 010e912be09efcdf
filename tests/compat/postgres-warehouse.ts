// The schemas of a case on the tests' Postgres server.
import pg from 'pg';
import { type TestServer, withClient } from '../postgres/server.ts';
import { belongsToCase, type CaseWarehouse } from './case-warehouse.ts';
import type { Json } from './normalise.ts';

/** Schemas of the case's own on a server that the cases share. */
export function postgresWarehouse(server: TestServer): CaseWarehouse {
  const { host, port, user, database } = server;
  return {
    isRecorded: true,
    profile: (schema) =>
      `{type: postgres, host: ${host}, port: ${port}, user: ${user}, password: '', dbname: ${database}, schema: ${schema}, threads: 1}`,
    runSql: (statements) =>
      withClient(server, async (client) => {
        try {
          for (const sql of statements) await client.query(sql);
          return undefined;
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      }),
    readRelations: (schema, wanted) => withClient(server, (client) => readAll(client, schema, wanted)),
    close: (schema) =>
      withClient(server, async (client) => {
        const { rows } = await client.query<{ nspname: string }>('select nspname from pg_namespace');
        for (const { nspname } of rows) {
          if (belongsToCase(nspname, schema, [])) await client.query(`drop schema if exists "${nspname}" cascade`);
        }
      }),
  };
}

interface RelationRow {
  readonly oid: number;
  readonly space: string;
  readonly name: string;
  readonly type: string;
}

async function readAll(
  client: pg.Client,
  schema: string,
  wanted: readonly string[],
): Promise<{ [name: string]: Json }> {
  const found: { [name: string]: Json } = {};
  const { rows: relations } = await client.query<RelationRow>(
    `select c.oid::int, n.nspname as space, c.relname as name,
       case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as type
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not like 'pg\\_%' order by 2, 3`,
  );
  for (const { oid, space, name, type } of relations) {
    if (!belongsToCase(space, schema, wanted)) continue;
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
