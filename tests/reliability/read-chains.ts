// A project whose chains of a table and three views are replaced again and again on Postgres, and readers of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../compat/run-command.ts';
import { type TestServer, withClient } from '../postgres/server.ts';
import { projectFolder } from '../project-folder.ts';
import { quantile, type Reader, startReaders } from './readers.ts';

/** With a lock_timeout 0 to 11 % were seen, by the load of the machine; without it readers stand still for 67 % of the time. */
export const STALLED_AT_MOST = 0.35;

const CHAINS = 10;
const ROWS = 2000;

export interface ChainsRead {
  readonly rebuilds: number;
  readonly reads: number;
  readonly failures: readonly string[];
  /** Milliseconds within which 99 of 100 reads were done while relations were replaced, and at rest. */
  readonly slow: number;
  readonly usual: number;
  /** Waits longer than this are stalls: 300 ms, on a machine that is slow at rest more. */
  readonly bar: number;
  /** Part of all time spent reading that went into stalls. */
  readonly stalled: number;
  /** What the last run said, if one failed. */
  readonly failedRun: string | undefined;
}

/** The readers, one of each kind; schema and role are those of the test. */
function readersOf(schema: string): readonly Reader[] {
  const count = (relation: string): string => `select count(*)::int as n from ${schema}.${relation}`;
  return [
    { name: 'table', sql: (chain) => count(`t${chain}`) },
    { name: 'prepared table', isPrepared: true, sql: (chain) => count(`t${chain}`) },
    { name: 'leaf', sql: (chain) => count(`c${chain}`) },
    { name: 'prepared leaf', isPrepared: true, sql: (chain) => count(`c${chain}`) },
    { name: 'middle', sql: (chain) => count(`b${chain}`) },
    { name: 'join', sql: (chain) => `${count(`c${chain}`)} join ${schema}.t${chain} using (id)` },
    { name: 'other role', user: `${schema}_reader`, sql: (chain) => count(`c${chain}`) },
    { name: 'long transaction', holds: 4000, sql: (chain) => count(`c${chain}`) },
  ];
}

function files(server: TestServer, schema: string): { readonly [path: string]: string } {
  const numbers = Array.from({ length: CHAINS }, (_, i) => i);
  return {
    'dbt_project.yml': `name: demo\nversion: "1.0"\nprofile: demo\nmodels: {+grants: {select: [${schema}_reader]}}\nflags: {send_anonymous_usage_stats: false}\n`,
    'profiles.yml': `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server.port}, user: dbt, password: '', dbname: dbt, schema: ${schema}, threads: 4}}}\n`,
    ...Object.fromEntries(
      numbers.flatMap((i) => [
        [
          `models/t${i}.sql`,
          `{{ config(materialized='table') }}\nselect n as id, {{ var('g', 0) }} as generation from generate_series(1, ${ROWS}) as s(n)`,
        ],
        [`models/a${i}.sql`, `select * from {{ ref('t${i}') }}`],
        [`models/b${i}.sql`, `select id, generation from {{ ref('a${i}') }}`],
        [`models/c${i}.sql`, `select * from {{ ref('b${i}') }} where generation >= 0`],
      ]),
    ),
  };
}

/** Replaces all chains `runs` times under the readers; `mutant` are files put over those of the project. */
export async function readChains(
  server: TestServer,
  schema: string,
  runs: number,
  mutant: { readonly [path: string]: string } = {},
): Promise<ChainsRead> {
  const project = projectFolder(files(server, schema));
  await withClient(server, async (client) => {
    await client.query(`create role ${schema}_reader login`);
    await client.query(`create schema ${schema}`);
    await client.query(`grant usage on schema ${schema} to ${schema}_reader`);
  });
  const run = async (...words: readonly string[]): Promise<string | undefined> => {
    const { exit, stdout } = await runCommand(['run', '--no-use-colors', ...words], { cwd: project.path });
    return exit === 0 ? undefined : stdout;
  };
  try {
    let failedRun = await run();
    project.write(mutant);
    const quiet = startReaders(server, readersOf(schema), CHAINS, ROWS);
    await sleep(1000);
    const usual = quantile((await quiet.stop()).waits, 0.99);
    const busy = startReaders(server, readersOf(schema), CHAINS, ROWS);
    for (let i = 1; i <= runs && failedRun === undefined; i += 1) {
      // Every third run replaces the tables alone: the views over them are not of the run.
      failedRun = await run('--vars', `{g: ${i}}`, ...(i % 3 ? [] : ['--select', 't*']));
    }
    const { reads, failures, waits } = await busy.stop();
    const bar = Math.max(300, 10 * usual);
    const stalled = sum(waits.filter((wait) => wait > bar)) / sum(waits);
    return { rebuilds: runs * CHAINS, reads, failures, slow: quantile(waits, 0.99), usual, bar, stalled, failedRun };
  } finally {
    project.remove();
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
