// DuckDB: a file in the folder of the run.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine.ts';

export const duckdb: Engine = {
  name: 'duckdb',
  start: async ({ folder }) => {
    mkdirSync(join(folder, 'no-file'));
    return {
      profile: (schema) => ({
        type: 'duckdb',
        path: join(folder, 'conformance.duckdb'),
        schema,
        threads: 2,
        config_options: { threads: 1 },
      }),
      wrongProfile: (schema) => ({ type: 'duckdb', path: join(folder, 'no-file'), schema }),
      words: {
        slowQuery: 'select count(*) as n from range(3000000) as a, range(3000000) as b where a.range * b.range = 7',
        failsWhenRun: "select cast(t.x as integer) as n from (select 'a' as x) as t",
        timestampWithZone: 'timestamp with time zone',
        time: 'time',
      },
      stop: async () => {},
    };
  },
};
