// A Postgres server of the tests' own: on a free loopback port, in a temporary folder, started by the first who asks.
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findServerBinaries } from './server-binaries.ts';

export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** The tests' own server asks for none. */
  readonly password?: string;
}

type State = (TestServer & { readonly pid: number }) | { readonly unavailable: string };

/** A folder in which the processes of one test run find the one server; see `stopServer`. */
export function serverFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tsdbt-postgres-'));
}

/**
 * The server of this folder: started when nobody did so yet, waited for when somebody is at it.
 * Gives the reason when none can be started here.
 * @param isDurable it brings commits to the disk, as servers do by default; tests that kill no server need not wait for that
 */
export async function startServer(
  folder: string,
  isDurable = false,
): Promise<TestServer | { readonly unavailable: string }> {
  const file = join(folder, 'server.json');
  try {
    mkdirSync(join(folder, 'starting'));
  } catch {
    for (let waited = 0; !existsSync(file) && waited < 600; waited += 1) await sleep(100);
    return existsSync(file) ? readState(file) : { unavailable: 'another process did not finish starting it' };
  }
  let state: State;
  try {
    state = await launch(folder, isDurable);
  } catch (error) {
    state = { unavailable: error instanceof Error ? error.message : String(error) };
  }
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
  return state;
}

function readState(file: string): State {
  return JSON.parse(readFileSync(file, 'utf8')) as State;
}

async function launch(folder: string, isDurable: boolean): Promise<State> {
  const binaries = findServerBinaries(folder);
  if (!binaries) return { unavailable: 'no Postgres is installed and the bundled one does not run here' };
  const { user } = binaries;
  const data = join(folder, 'data');
  mkdirSync(data);
  chmodSync(folder, 0o755);
  if (user) chownSync(data, user.uid, user.gid);
  const initdb = ['-D', data, '-U', 'dbt', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'];
  execFileSync(join(binaries.folder, 'initdb'), initdb, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', ...user });
  const port = await freePort();
  const log = openSync(join(folder, 'server.log'), 'a');
  const settings = [
    ...(isDurable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    'max_connections=200',
    'shared_buffers=64MB',
    'jit=off',
  ];
  const child = spawn(
    join(binaries.folder, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { stdio: ['ignore', log, log], cwd: '/', detached: true, ...user },
  );
  child.unref();
  const server = { host: '127.0.0.1', port, user: 'dbt', database: 'dbt' };
  try {
    await waitFor({ ...server, database: 'postgres' }, () => child.exitCode !== null);
  } catch (error) {
    child.kill('SIGQUIT');
    const said = readFileSync(join(folder, 'server.log'), 'utf8').trim().split('\n').slice(-3).join('; ');
    return { unavailable: `${error instanceof Error ? error.message : String(error)} (${said})` };
  }
  await withClient({ ...server, database: 'postgres' }, (client) => client.query('create database dbt'));
  return { ...server, pid: child.pid ?? 0 };
}

/** Runs something with a client of the server. */
export async function withClient<T>(server: TestServer, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(server);
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function waitFor(server: TestServer, hasEnded: () => boolean): Promise<void> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await withClient(server, async (client) => void (await client.query('select 1')));
    } catch (error) {
      if (hasEnded() || tried > 200) throw error;
      await sleep(50);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The process that all processes of the folder's server come from. @throws Error when there is no server */
export function serverProcess(folder: string): number {
  const state = readState(join(folder, 'server.json'));
  if (!('pid' in state)) throw new Error(state.unavailable);
  return state.pid;
}

/** Ends the server of the folder, by its process id, and removes the folder. */
export async function stopServer(folder: string): Promise<void> {
  const file = join(folder, 'server.json');
  const state = existsSync(file) ? readState(file) : undefined;
  if (state && 'pid' in state && state.pid > 0) {
    try {
      process.kill(state.pid, 'SIGQUIT');
      for (let waited = 0; waited < 100; waited += 1) {
        process.kill(state.pid, 0);
        await sleep(20);
      }
    } catch {
      // It is gone.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
