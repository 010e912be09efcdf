// Postgres for the killer: a state is a template from which databases are made.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type TestServer, withClient } from '../postgres/server.ts';
import type { Engine, Look, Place } from './engine.ts';

/** Databases on a server; `prefix` keeps those of one test file apart. */
export function postgresEngine(server: TestServer, prefix: string): Engine {
  return {
    name: 'postgres',
    profile: `{type: postgres, host: 127.0.0.1, port: ${server.port}, user: ${server.user}, password: "${server.password ?? ''}", dbname: "{{ env_var('KILL_DATABASE') }}", schema: main, threads: 1}`,
    places: async (count) => Array.from({ length: count }, (_, i) => place(server, prefix, i)),
    close: () => dropAll(server, prefix),
  };
}

async function dropAll(server: TestServer, prefix: string): Promise<void> {
  await withClient(server, async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datname like $1', [
      `${prefix}\\_%`,
    ]);
    for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`);
  });
}

function place(server: TestServer, prefix: string, number: number): Place {
  const database = `${prefix}_place${number}`;
  const admin = (sql: string): Promise<unknown> => withClient(server, (client) => client.query(sql));
  const inside = { ...server, database };
  return {
    env: { KILL_DATABASE: database },
    async restore(state) {
      await admin(`drop database if exists ${database} with (force)`);
      await admin(`create database ${database} template ${state === undefined ? 'template0' : `${prefix}_${state}`}`);
    },
    async save(state) {
      await admin(`drop database if exists ${prefix}_${state}`);
      await admin(`create database ${prefix}_${state} template ${database}`);
    },
    settle: () => settle(server, database),
    look: () => withClient(inside, look),
    execute: (sql) => withClient(inside, (client) => client.query(sql)).then(() => undefined),
  };
}

/** The server notices within a second that a client is gone, and rolls back. */
async function settle(server: TestServer, database: string): Promise<void> {
  await withClient(server, async (client) => {
    for (let waited = 0; waited < 400; waited += 1) {
      const { rows } = await client.query('select 1 from pg_stat_activity where datname = $1', [database]);
      if (rows.length === 0) return;
      await sleep(25);
    }
    throw new Error('the server still works for a client that is dead since 10 seconds');
  });
}

const RELATIONS = `
  select format('%s.%s', place.nspname, class.relname) as name, class.oid::regclass::text as sql, class.relkind,
         pg_get_userbyid(class.relowner) as owner,
         (select array_agg(acl::text order by acl::text) from unnest(class.relacl) as acl) as grants,
         array_to_string(class.reloptions, ',') as options,
         obj_description(class.oid, 'pg_class') as comment,
         (select json_agg(json_build_array(attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum), attacl::text) order by attnum)
            from pg_attribute where attrelid = class.oid and attnum > 0 and not attisdropped) as columns,
         (select json_agg(regexp_replace(pg_get_indexdef(indexrelid), '^(CREATE.*INDEX).* USING', '\\1 USING') order by 1)
            from (select indexrelid from pg_index where indrelid = class.oid order by pg_get_indexdef(indexrelid)) as indexes) as indexes,
         (select json_agg(rulename order by rulename) from pg_rewrite where ev_class = class.oid and rulename <> '_RETURN') as rules,
         (select json_agg(tgname order by tgname) from pg_trigger where tgrelid = class.oid and not tgisinternal) as triggers
  from pg_class as class join pg_namespace as place on place.oid = class.relnamespace
  where class.relkind in ('r', 'v', 'm', 'p', 'f') and class.relpersistence <> 't'
    and place.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`;

async function look(client: pg.Client): Promise<Look> {
  const found = new Map<string, string>();
  const { rows } = await client.query<{ name: string; sql: string }>(RELATIONS);
  for (const { name, sql, ...facts } of rows) {
    const { rows: hashes } = await client.query<{ hash: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash from ${sql} as t`,
    );
    found.set(name, JSON.stringify([hashes[0]?.hash, facts]));
  }
  return found;
}
