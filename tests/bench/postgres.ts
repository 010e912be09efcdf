// npm run bench:postgres: 1,000 small models rebuilt on Postgres, beside the same statements sent by bare clients of the
// driver on as many connections, taking turns. In each setting: the server has processors of its own, as when it is
// another machine, or shares them with the client; it brings every commit to the disk, as servers do by default and as the
// limit wants it, or not.
// Times are those of whole processes on either side, from their start to their end; what the statements of the bare
// client take alone, without its start, is told beside it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, NODE_FLAGS } from '../compat/run-command.ts';
import { serverFolder, serverProcess, startServer, stopServer, type TestServer } from '../postgres/server.ts';
import { type Placement, placements } from './placement.ts';
import { plainEnvironment } from './plain-environment.ts';

const MODELS = Number(process.env['BENCH_MODELS'] ?? 1000);
const THREADS = Number(process.env['BENCH_THREADS'] ?? 4);
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const LIMIT = 1.3;

/** Of one process. */
interface Measured {
  readonly wall: number;
  readonly cpu: number;
  /** Of the wall time what the statements take, where the process tells it. */
  readonly statements?: number;
}

const root = process.env['TSDBT_ROOT'] ?? process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'tsdbt-bench-postgres-'));
const usage = join(folder, 'usage.json');
const told = join(folder, 'statements.json');
const { possible, missing } = placements();
if (missing !== undefined) console.log(`SKIPPED: server and client with processors of their own, because ${missing}`);
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
    const sent = prepare(server);
    const durability = isDurable ? 'commits reach the disk' : 'durability off';
    console.log(`${MODELS} models, ${sent} statements, ${THREADS} connections; ${durability}`);
    const met = possible.map((placement) => {
      placement.placeServer(serverProcess(servers));
      // Without durability the figures tell what the client itself costs: nobody keeps data on such a server.
      return compare(server, placement, `${placement.name}, ${durability}`, isDurable ? LIMIT : undefined);
    });
    return met.every(Boolean);
  } finally {
    await stopServer(servers);
  }
}

/** Builds everything once, and keeps the statements of a rebuild, as a run tells them to its log; gives their number. */
function prepare(server: TestServer): number {
  const shape = ['--n', String(MODELS), '--rows', '20', '--lines', '10', '--cols', '4', '--tests', '0'];
  const kind = ['--buildable', '--materialized', 'table', '--incremental', '0', '--dbt-adapter', 'postgres'];
  run([join(root, 'tests/bench/gen.mjs'), '--out', folder, ...shape, ...kind], server);
  tsdbt(server, [], 'build');
  rmSync(join(folder, 'told'), { recursive: true, force: true });
  // The log is no part of what is measured.
  tsdbt(server, [], 'run', '--log-format-file', 'json', '--log-path', 'told', '--log-file-max-bytes', '0');
  const statements = statementsOf(join(folder, 'told/dbt.log'));
  writeFileSync(told, JSON.stringify(statements));
  return statements.reduce((sum, of) => sum + of.length, 0);
}

/** Tells both sides' times; false where there is a limit and it is not met. */
function compare(
  server: TestServer,
  { clientPrefix }: Placement,
  settings: string,
  limit: number | undefined,
): boolean {
  const ours: Measured[] = [];
  const bare: Measured[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    ours.push(tsdbt(server, clientPrefix, 'run'));
    bare.push(replay(server, clientPrefix));
  }
  const [mine, theirs] = [median(ours, 'wall'), median(bare, 'wall')];
  const met = limit === undefined || mine <= theirs * limit;
  const alone = median(bare, 'statements');
  const shown = (of: readonly Measured[]): string =>
    `${of.map(({ wall }) => wall.toFixed(2)).join(' ')}   median ${median(of, 'wall').toFixed(2)} s, CPU ${median(of, 'cpu').toFixed(2)} s`;
  console.log(`tsdbt run    ${shown(ours)}`);
  console.log(`bare client  ${shown(bare)}; its statements alone ${alone.toFixed(2)} s`);
  const ratio = `${(mine / theirs).toFixed(2)} × the bare client (${(mine / alone).toFixed(2)} × its statements alone)`;
  const verdict = limit === undefined ? 'no limit' : `${met ? 'ok' : 'OVER'}, limit ${limit}`;
  console.log(`${ratio}; ${settings}: ${verdict}`);
  return met;
}

function tsdbt(server: TestServer, prefix: readonly string[], ...args: string[]): Measured {
  const own = [...NODE_FLAGS, CLI, ...args, '--threads', String(THREADS), '--profiles-dir', folder];
  return run(own, server, prefix);
}

function replay(server: TestServer, prefix: readonly string[]): Measured {
  const { wall, cpu, said } = run([join(root, 'tests/bench/bare-client.mjs'), told, String(THREADS)], server, prefix);
  return { wall, cpu, statements: Number(said) };
}

/** Runs one process of node; seconds. @throws Error with what it said when it failed */
function run(
  args: readonly string[],
  server: TestServer,
  prefix: readonly string[] = [],
): Measured & { readonly said: string } {
  const [program = '', ...before] = [...prefix, process.execPath];
  const env = {
    ...plainEnvironment(),
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGUSER: server.user,
    PGDATABASE: server.database,
    PGPASSWORD: server.password ?? '',
    TSDBT_BENCH_USAGE: usage,
  };
  const all = [...before, '--require', join(root, 'tests/bench/report-usage.cjs'), ...args];
  const began = performance.now();
  const done = spawnSync(program, all, { cwd: folder, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const wall = (performance.now() - began) / 1000;
  if (done.status !== 0) throw new Error(`${args.join(' ')}\n${done.stdout}${done.stderr}`);
  const { cpu } = JSON.parse(readFileSync(usage, 'utf8')) as { readonly cpu: number };
  return { wall, cpu, said: done.stdout };
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

function median(of: readonly Measured[], key: keyof Measured): number {
  const values = of.map((one) => one[key] ?? Number.NaN).sort((a, b) => a - b);
  return values[values.length >> 1] ?? Number.NaN;
}
