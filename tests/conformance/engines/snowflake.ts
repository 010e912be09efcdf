// Snowflake: the protocol server of the tests, in this process.
import { startSnowflakeServer } from '../../snowflake/server/server.ts';
import type { Engine } from '../engine.ts';

const PASSWORD = 'a secret of the tests';

const BRIEF = `statement refused-statement transaction cancel-run view table ephemeral table-becomes-view-becomes-table dynamic-table
clone-of-a-table append delete-insert merge merge-some-columns insert-overwrite microbatch schema-change-syncs
snapshot-by-timestamp snapshot-ends-what-is-gone seed texts names-in-mixed-case reserved-words unicode-names general-types
decimals moments grants comments-of-relations catalog hooks-of-a-model data-tests unit-tests contract source-freshness
line-of-a-syntax-error line-in-a-macro readers-while-relations-are-replaced`;

export const snowflake: Engine = {
  name: 'snowflake',
  brief: BRIEF.split(/\s+/),
  start: async () => {
    const server = await startSnowflakeServer({ patience: 200, users: { TSDBT: { password: PASSWORD } } });
    const grantees = ['conformance_reader', 'conformance_writer'] as const;
    const block = {
      type: 'snowflake',
      account: 'local',
      user: 'tsdbt',
      database: 'TSDBT',
      warehouse: 'SMALL',
      host: server.host,
      port: server.port,
      protocol: 'http',
      threads: 2,
    };
    return {
      profile: (schema) => ({ ...block, password: PASSWORD, schema }),
      wrongProfile: (schema) => ({ ...block, password: 'not the password', connect_retries: 0, schema }),
      words: {
        slowQuery: 'select count(*) as n from table(generator(rowcount => 100000000000)) where random() = 0',
        failsWhenRun: "select cast(t.x as integer) as n from (select 'a' as x) as t",
        timestampWithZone: 'timestamp_tz',
        time: 'time',
        grantees,
      },
      stop: () => server.close(),
    };
  },
};
