// Connections, statements, transactions, cancel: the adapter's methods themselves.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import {
  type AdapterRegistration,
  type Connection,
  findAdapter,
  Relation,
  type RunLocks,
} from '../../../src/adapters/index.ts';
import { jsonObject, TsdbtError } from '../../../src/base/index.ts';
import { quietServices } from '../../../src/testing/parse-folder.ts';
import { asTable, type ConformanceCase, type Probe } from '../case.ts';
import { rowText } from '../read-back.ts';

/** The error of something that must fail. */
async function errorOf(promise: Promise<unknown>): Promise<TsdbtError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return thrown;
    throw thrown;
  }
  return expect.unreachable('nothing failed');
}

async function commit(connection: Connection, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) await connection.execute(sql, { fetch: false });
  await connection.commit();
}

/** Waits for it, but no longer than so many milliseconds. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: stop.signal, ref: false }).then(() =>
    expect.unreachable(`nothing happened within ${milliseconds} ms`),
  );
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}

const emptyTable: ConformanceCase['steps'][number] = {
  sql: ({ relation }) => [`create table ${relation('t')} (id int)`],
};

/** Something that is done with a session of the case. */
const inSession = (use: (connection: Connection, probe: Probe) => Promise<void>): ConformanceCase['steps'][number] => ({
  check: async (probe) => use(await probe.connect(), probe),
});

/** The relation holds these rows, in the order of its first column. */
const holds = (name: string, ...rows: readonly (readonly string[])[]): ConformanceCase['steps'][number] => ({
  check: async ({ rows: read, facts }) =>
    expect(await read(`select * from ${facts.relation(name)} order by 1`)).toEqual(rows),
});

async function countOf({ rows, facts }: Probe, name: string): Promise<string | null | undefined> {
  return (await rows(`select count(*) as n from ${facts.relation(name)}`))[0]?.[0];
}

export const sessionCases: readonly ConformanceCase[] = [
  {
    name: 'statement',
    needs: ['connections'],
    steps: [
      inSession(async (connection) => {
        const one = await connection.execute("select 1 as n, 'a' as t, null as nothing");
        expect(one.columns.map(({ name }) => name.toLowerCase())).toEqual(['n', 't', 'nothing']);
        expect(one.rows.map(rowText)).toEqual([['1', 'a', null]]);
        expect((await connection.execute('select 1 as n union all select 1 as n', { limit: 1 })).rows).toHaveLength(1);
        expect((await connection.execute('select 1 as n', { fetch: false })).rows).toEqual([]);
      }),
    ],
  },
  {
    name: 'several-statements',
    needs: ['connections'],
    steps: [
      inSession(async (connection) => {
        const last = await connection.execute("select 1 as n; select ';' as t;");
        expect(last.rows.map(rowText)).toEqual([[';']]);
      }),
    ],
  },
  {
    name: 'refused-statement',
    needs: ['connections'],
    steps: [
      inSession(async (connection, { facts }) => {
        const { diagnostic } = await errorOf(
          connection.execute(`select no_such_column from ${facts.relation('no_such_table')}`),
        );
        expect(diagnostic.code).toMatch(/^TSDBT-2[1-9]\d\d$/);
        expect(diagnostic.heading).toBe('Database Error');
        expect(diagnostic.message).toMatch(/no_such_(table|column)/i);
        await connection.rollback();
        expect((await connection.execute('select 1 as n')).rows.map(rowText)).toEqual([['1']]);
      }),
    ],
  },
  {
    name: 'no-engine-there',
    needs: ['connections'],
    steps: [
      {
        check: async ({ adapter, connect, facts, folder, wrongBlock }) => {
          await connect();
          const registration: AdapterRegistration = await findAdapter(adapter.target.type);
          const context = { projectDirectory: folder, services: quietServices() };
          const other = await registration.create(jsonObject(Object.entries(wrongBlock(facts.schema))), context);
          const { diagnostic } = await errorOf(other.connect('wrong'));
          await other.close();
          expect(diagnostic.code).toMatch(/^TSDBT-2[1-9]\d\d$/);
        },
      },
    ],
  },
  {
    name: 'debug',
    needs: ['connections'],
    steps: [{ run: 'debug', output: [/All checks passed!/] }],
  },
  {
    name: 'secrets-stay-secret',
    needs: ['connections'],
    steps: [
      {
        check: async ({ adapter, block, connect }) => {
          await connect();
          const { secretKeys } = await findAdapter(adapter.target.type);
          const shown = JSON.stringify([...adapter.connectionInfo]) + JSON.stringify(adapter.target.fields);
          for (const key of secretKeys) {
            const secret = block[key];
            if (typeof secret === 'string' && secret !== '') expect(shown).not.toContain(secret);
          }
          expect(Object.keys(adapter.target.fields).filter((key) => secretKeys.includes(key))).toEqual([]);
        },
      },
    ],
  },
  {
    name: 'transaction',
    needs: ['transactions'],
    steps: [
      emptyTable,
      inSession(async (connection, { facts: { relation } }) => {
        await connection.begin();
        await connection.execute(`insert into ${relation('t')} values (1)`, { fetch: false });
        expect(connection.inTransaction).toBe(true);
        await connection.rollback();
        await connection.begin();
        await connection.execute(`insert into ${relation('t')} values (2)`, { fetch: false });
        await connection.commit();
        expect(connection.inTransaction).toBe(false);
      }),
      holds('t', ['2']),
    ],
  },
  {
    name: 'transaction-of-catalog',
    needs: ['transactionalDdl'],
    steps: [
      emptyTable,
      inSession(async (connection, probe) => {
        const { relation } = probe.facts;
        await connection.begin();
        await connection.execute(`drop table ${relation('t')}`, { fetch: false });
        await connection.execute(`create table ${relation('u')} (id int)`, { fetch: false });
        await connection.rollback();
        expect(await countOf(probe, 't')).toBe('0');
        await errorOf(probe.rows(`select * from ${relation('u')}`));
      }),
    ],
  },
  {
    name: 'create-or-replace-table',
    needs: ['createOrReplaceTable'],
    steps: [
      {
        sql: ({ relation }) => [
          `create or replace table ${relation('t')} as select 1 as id`,
          `create or replace table ${relation('t')} as select 'b' as name`,
        ],
      },
      holds('t', ['b']),
    ],
  },
  {
    name: 'create-or-replace-view',
    needs: ['createOrReplaceView'],
    steps: [
      {
        sql: ({ relation }) => [
          `create or replace view ${relation('v')} as select 1 as id`,
          `create or replace view ${relation('v')} as select 2 as id`,
        ],
      },
      holds('v', ['2']),
    ],
  },
  {
    name: 'change-rows',
    needs: ['changeRows', 'tables'],
    files: {
      'models/t.sql': asTable('select 1 as id union all select 2 as id union all select 3 as id'),
    },
    steps: [
      { run: 'run' },
      {
        sql: ({ relation }) => [
          `update ${relation('t')} set id = 20 where id = 2`,
          `delete from ${relation('t')} where id = 3`,
        ],
      },
      holds('t', ['1'], ['20']),
    ],
  },
  {
    name: 'views-bind-by-name',
    needs: ['viewsBindByName'],
    steps: [
      emptyTable,
      {
        sql: ({ relation }) => [
          `create view ${relation('v')} as select * from ${relation('t')}`,
          `drop table ${relation('t')}`,
          `create table ${relation('t')} (id int)`,
          `insert into ${relation('t')} values (7)`,
        ],
      },
      holds('v', ['7']),
    ],
  },
  {
    name: 'describe',
    needs: ['connections'],
    steps: [
      inSession(async (connection, { adapter, facts }) => {
        const query = "select 1 as id, 'a' as name, cast('2024-01-01' as date) as day";
        const columns = await adapter.describe(connection, `select * from (${query}) as q where false limit 0`);
        expect(columns.map(({ name }) => name.toLowerCase())).toEqual(['id', 'name', 'day']);
        expect(columns.map(({ dtype }) => dtype !== '')).toEqual([true, true, true]);
        expect(columns[2]?.dtype.toLowerCase()).toMatch(/^date(_type)?$/);
        await connection.rollback();
        await errorOf(adapter.describe(connection, `select * from ${facts.relation('not_there')}`));
      }),
    ],
  },
  {
    name: 'describe-without-running',
    needs: ['describeWithoutRunning'],
    steps: [
      inSession(async (connection, { adapter, facts }) => {
        const columns = await adapter.describe(connection, facts.words.failsWhenRun);
        expect(columns.map(({ name }) => name.toLowerCase())).toEqual(['n']);
        await errorOf(connection.execute(facts.words.failsWhenRun));
      }),
    ],
  },
  {
    name: 'cancel-statement',
    needs: ['cancel'],
    steps: [
      inSession(async (connection, { facts, patience }) => {
        const slow = errorOf(connection.execute(facts.words.slowQuery));
        await sleep(patience / 4);
        await connection.cancel();
        const { diagnostic } = await within(20 * patience, slow);
        expect(diagnostic.slug).toMatch(/cancelled|interrupted/);
        await connection.rollback();
        expect((await connection.execute('select 1 as n')).rows.map(rowText)).toEqual([['1']]);
      }),
    ],
  },
  {
    name: 'cancel-by-signal',
    needs: ['cancel'],
    steps: [
      inSession(async (connection, { facts, patience }) => {
        const stop = new AbortController();
        const slow = connection.execute(facts.words.slowQuery, { signal: stop.signal }).then(
          () => expect.unreachable('the statement ended by itself'),
          () => {},
        );
        await sleep(patience / 4);
        stop.abort();
        await within(20 * patience, slow);
      }),
    ],
  },
  {
    name: 'cancel-run',
    needs: ['cancel', 'tables'],
    files: ({ words }) => ({
      'models/a.sql': asTable('select 1 as id'),
      'models/slow.sql': asTable(`${words.slowQuery} -- {{ ref('a') }}`),
      'models/z.sql': "select * from {{ ref('slow') }}",
    }),
    steps: [
      {
        check: async ({ run, patience }) => {
          const stop = new AbortController();
          const whole = run('run', stop.signal);
          await sleep(1.5 * patience);
          stop.abort();
          expect((await within(20 * patience, whole)).exit).not.toBe(0);
        },
      },
      { run: 'run --select a', relations: { a: { type: 'table', rows: [[1]] } } },
    ],
  },
  {
    name: 'statements-at-the-same-time',
    needs: ['concurrentConnections', 'cancel'],
    steps: [
      {
        check: async ({ connect, facts, patience }) => {
          const [busy, free] = [await connect(), await connect()];
          const slow = errorOf(busy.execute(facts.words.slowQuery));
          await sleep(patience / 4);
          const { rows } = await within(20 * patience, free.execute('select 1 as n'));
          expect(rows.map(rowText)).toEqual([['1']]);
          await busy.cancel();
          await within(20 * patience, slow);
        },
      },
    ],
  },
  {
    name: 'sessions-that-were-given-back',
    needs: ['connections'],
    steps: [
      emptyTable,
      {
        check: async (probe) => {
          // What was not committed goes with the session, where the engine has transactions at all.
          const one = await probe.connect();
          await one.begin();
          await one.release();
          const two = await probe.connect();
          await commit(two, `insert into ${probe.facts.relation('t')} values (1)`);
          expect(await countOf(probe, 't')).toBe('1');
        },
      },
    ],
  },
  {
    name: 'relation-locks',
    needs: ['relationLocks', 'tables'],
    steps: [
      emptyTable,
      {
        check: async ({ adapter, facts }) => {
          const relation = (identifier: string): Relation =>
            new Relation({ ...facts, database: adapter.target.database, identifier });
          const open = (mark: string): RunLocks | undefined =>
            adapter.openLocks?.({ mark, command: 'run', startedAt: 0, processId: 1, user: 'ann', host: 'here' });
          const [one, two] = [open('0000000a'), open('0000000b')];
          if (!one || !two) return expect.unreachable('there are no locks');
          try {
            expect(await one.take(relation('t'), 'model.demo.t')).toEqual({ existing: 'table' });
            expect(await two.take(relation('none'), 'model.demo.none')).toEqual({ existing: null });
            const refused = await two.take(relation('t'), 'model.other.t');
            expect(refused).toMatchObject({ holder: expect.stringContaining('run 0000000a for model.demo.t') });
            expect(await two.living(['0000000a', '0000000c'])).toEqual(new Set(['0000000a']));
            one.release(relation('t'));
            for (let tried = 0; tried < 50 && !('existing' in (await two.take(relation('t'), 'x'))); tried += 1)
              await sleep(50);
            expect(await one.take(relation('t'), 'model.demo.t')).toHaveProperty('holder');
            await two.close();
            await sleep(200);
            expect(await one.take(relation('t'), 'model.demo.t')).toHaveProperty('existing');
            expect(await one.living(['0000000b'])).toEqual(new Set());
          } finally {
            await Promise.all([one.close(), two.close()]);
          }
        },
      },
    ],
  },
];
