// Postgres: a server of the test run's own.
import { startServer, withClient } from '../../postgres/server.ts';
import type { Engine } from '../engine.ts';

export const postgres: Engine = {
  name: 'postgres',
  start: async ({ postgresFolder }) => {
    const server = await startServer(postgresFolder);
    if ('unavailable' in server) return server;
    const grantees = ['conformance_reader', 'conformance_writer'] as const;
    await withClient(server, async (client) => {
      for (const role of grantees) {
        await client.query(
          `do $$ begin create role ${role}; exception when duplicate_object or unique_violation then null; end $$`,
        );
      }
    });
    const block = { type: 'postgres', host: server.host, user: server.user, password: server.password ?? '' };
    return {
      profile: (schema) => ({ ...block, port: server.port, dbname: server.database, schema, threads: 2 }),
      wrongProfile: (schema) => ({ ...block, port: server.port, dbname: 'there_is_no_such_database', schema }),
      words: {
        slowQuery: 'select 1 as n from pg_sleep(300)',
        failsWhenRun: "select cast(t.x as integer) as n from (select 'a' || random()::text as x) as t",
        timestampWithZone: 'timestamp with time zone',
        time: 'time without time zone',
        grantees,
      },
      stop: async () => {},
    };
  },
};
