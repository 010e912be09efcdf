// Spark: a Thrift server of the run's own, where Java and Spark's jars are found on this machine.
import type { Engine } from '../engine.ts';
import { startSparkServer } from '../spark-server.ts';

export const spark: Engine = {
  name: 'spark',
  brief: [
    'statement',
    'view',
    'table',
    'append',
    'insert-overwrite',
    'seed',
    'cancel-statement',
    'line-of-an-unknown-column',
  ],
  start: async ({ folder }) => {
    const server = await startSparkServer(folder);
    if ('unavailable' in server) return server;
    const block = { type: 'spark', method: 'thrift', user: 'conformance', poll_interval: 1, threads: 2 };
    return {
      profile: (schema) => ({ ...block, host: server.host, port: server.port, schema }),
      // Port 1 is nobody's.
      wrongProfile: (schema) => ({ ...block, host: server.host, port: 1, schema }),
      words: {
        // One task: others of the same server go on beside it.
        slowQuery:
          'select count(*) as n from range(0, 3000000, 1, 1) as a cross join range(0, 3000000, 1, 1) as b where a.id * b.id = 7',
        failsWhenRun: "select cast(raise_error(t.x) as int) as n from (select 'a' as x) as t",
        timestampWithZone: 'timestamp',
        time: 'time',
        makesSeedsAnew: true,
        firstColumn: 0,
        unknownToColumns: ['a_string', 'an_int'],
      },
      patience: 8,
      stop: () => server.stop(),
    };
  },
};
