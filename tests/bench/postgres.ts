// npm run bench:postgres: 1,000 small models rebuilt on Postgres, beside the same statements sent by bare clients of the
// driver on as many connections. Wall time of whole processes, taking turns; on a server that brings every commit to the
// disk, as servers do by default, and on one that does not, as the tests have it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { CLI, NODE_FLAGS } from '../compat/run-command.ts';
import { serverFolder, startServer, stopServer, type TestServer } from '../postgres/server.ts';

const MODELS = Number(process.env['BENCH_MODELS'] ?? 1000);
const THREADS = Number(process.env['BENCH_THREADS'] ?? 4);
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const LIMIT = 1.3;

const root = process.env['TSDBT_ROOT'] ?? process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'tsdbt-bench-postgres-'));
let areMet = true;
try {
  for (const isDurable of [false, true]) areMet = (await onServer(isDurable)) && areMet;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(areMet ? 0 : 1);

async function onServer(isDurable: boolean): Promise<boolean> {
  const servers = serverFolder();
  try {
    const server = await startServer(servers, isDurable);
    if ('unavailable' in server) throw new Error(`no Postgres server can be started: ${server.unavailable}`);
    return await compare(server, isDurable ? 'commits reach the disk' : 'durability off');
  } finally {
    await stopServer(servers);
  }
}

async function compare(server: TestServer, settings: string): Promise<boolean> {
  const shape = ['--n', String(MODELS), '--rows', '20', '--lines', '10', '--cols', '4', '--tests', '0'];
  const kind = ['--buildable', '--materialized', 'table', '--incremental', '0', '--dbt-adapter', 'postgres'];
  run([join(root, 'tests/bench/gen.mjs'), '--out', folder, ...shape, ...kind], server);
  const tsdbt = (...args: string[]): number =>
    run([...NODE_FLAGS, CLI, ...args, '--threads', String(THREADS), '--profiles-dir', folder], server);
  tsdbt('build');
  rmSync(join(folder, 'told'), { recursive: true, force: true });
  // The statements of a rebuild, as a run tells them to its log; the log is no part of what is measured.
  tsdbt('run', '--log-format-file', 'json', '--log-path', 'told', '--log-file-max-bytes', '0');
  const statements = statementsOf(join(folder, 'told/dbt.log'));
  const sent = statements.reduce((sum, of) => sum + of.length, 0);
  console.log(`${MODELS} models, ${sent} statements, ${THREADS} connections; ${settings}`);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    ours.push(tsdbt('run'));
    bare.push(await replay(server, statements));
  }
  const [mine, theirs] = [median(ours), median(bare)];
  const met = mine <= theirs * LIMIT;
  const times = (of: readonly number[]): string => of.map((seconds) => seconds.toFixed(2)).join(' ');
  console.log(`tsdbt run    ${times(ours)}   median ${mine.toFixed(2)} s`);
  console.log(`bare client  ${times(bare)}   median ${theirs.toFixed(2)} s`);
  console.log(
    `${met ? 'ok  ' : 'OVER'} ${(mine / theirs).toFixed(2)} × the bare client   target ${LIMIT}; ${settings}`,
  );
  return met;
}

/** Seconds of wall time. */
function run(args: readonly string[], server: TestServer): number {
  const began = performance.now();
  const env = {
    ...process.env,
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGUSER: server.user,
    PGDATABASE: server.database,
    PGPASSWORD: server.password ?? '',
  };
  const done = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`${args.join(' ')}\n${done.stdout}${done.stderr}`);
  return (performance.now() - began) / 1000;
}

/** What was sent on each connection name, in the order in which the names first appear. */
function statementsOf(log: string): string[][] {
  const found = new Map<string, string[]>();
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    if (!line.includes('"SQLQuery"')) continue;
    const { data } = JSON.parse(line) as { readonly data: { readonly conn_name: string; readonly sql: string } };
    const before = found.get(data.conn_name);
    if (before) before.push(data.sql);
    else found.set(data.conn_name, [data.sql]);
  }
  return [...found.values()];
}

async function replay(server: TestServer, statements: readonly (readonly string[])[]): Promise<number> {
  const began = performance.now();
  const queue = statements[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: THREADS }, async () => {
      const client = new pg.Client({ ...server });
      await client.connect();
      for (const group of { [Symbol.iterator]: () => queue }) {
        for (const sql of group) await client.query({ text: sql, rowMode: 'array' } as pg.QueryConfig);
      }
      await client.end();
    }),
  );
  return (performance.now() - began) / 1000;
}

function median(of: readonly number[]): number {
  return [...of].sort((a, b) => a - b)[of.length >> 1] ?? Number.NaN;
}
