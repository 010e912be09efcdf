// Opens one client of the driver as the profile says: encryption, retries, session settings.
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { fail } from '../../base/index.ts';
import { readAnswers } from './answer-reader.ts';
import type { PostgresCredentials } from './credentials.ts';
import { connectError, isPassing, postgresErrors } from './errors.ts';
import { type TransactionIds, transactionIds } from './transaction-id.ts';

const SSL_MODES: readonly string[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** A client and why it broke, once it did. */
export interface Session {
  readonly client: pg.Client;
  readonly ids: TransactionIds | undefined;
  /** The server's own process talks to the client: no pooler stands between them. */
  readonly isDirect: boolean;
  readonly broken: () => Error | undefined;
}

/** A connected client. */
export interface OpenedClient {
  readonly client: pg.Client;
  readonly isEncrypted: boolean;
  readonly ids: TransactionIds | undefined;
  readonly isDirect: boolean;
}

/**
 * Connects, again after a pause when that can help (1 s, 4 s, 9 s … as dbt waits).
 * @param onBroken called when the connection breaks while nobody waits for an answer
 * @throws TsdbtError postgres-unreachable, postgres-login-refused, postgres-certificate, postgres-sslmode
 */
export async function openClient(
  credentials: PostgresCredentials,
  onBroken: (cause: Error) => void,
): Promise<OpenedClient> {
  const { sslMode } = credentials;
  if (!SSL_MODES.includes(sslMode)) fail(postgresErrors.sslMode, { mode: sslMode, known: SSL_MODES });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openOnce(credentials, onBroken);
    } catch (cause) {
      if (attempt > credentials.retries || !isPassing(cause))
        throw connectError(cause, credentials.host, credentials.port);
      await sleep(attempt * attempt * 1000);
    }
  }
}

async function openOnce(credentials: PostgresCredentials, onBroken: (cause: Error) => void): Promise<OpenedClient> {
  const { sslMode } = credentials;
  if (sslMode === 'disable' || credentials.host.startsWith('/')) return connectClient(credentials, false, onBroken);
  const secure = sslOptions(credentials);
  if (sslMode === 'allow') {
    return connectClient(credentials, false, onBroken).catch(() => connectClient(credentials, secure, onBroken));
  }
  if (sslMode !== 'prefer') return connectClient(credentials, secure, onBroken);
  return connectClient(credentials, secure, onBroken).catch((cause: unknown) => {
    if (cause instanceof Error && /does not support SSL|no encryption/.test(cause.message)) {
      return connectClient(credentials, false, onBroken);
    }
    throw cause;
  });
}

type SslOptions = Exclude<pg.ClientConfig['ssl'], undefined>;

function sslOptions({ sslMode, sslCert, sslKey, sslRootCert }: PostgresCredentials): SslOptions {
  const verifies = sslMode === 'verify-ca' || sslMode === 'verify-full';
  return {
    rejectUnauthorized: verifies,
    ...(sslMode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    ...(sslRootCert === undefined ? {} : { ca: certificate('sslrootcert', sslRootCert) }),
    ...(sslCert === undefined ? {} : { cert: certificate('sslcert', sslCert) }),
    ...(sslKey === undefined ? {} : { key: certificate('sslkey', sslKey) }),
  };
}

function certificate(key: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    return fail(postgresErrors.certificate, {
      key,
      path,
      problem: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

/** What the driver's types leave out: the messages of the protocol below the client. */
interface ProtocolEvents {
  on(event: 'parameterStatus', listen: (message: { parameterName: string; parameterValue: string }) => void): void;
  on(event: 'commandComplete', listen: (message: { readonly text: string }) => void): void;
  on(event: 'readyForQuery', listen: (message: { readonly status: string }) => void): void;
}

/** The messages of the server to this client. */
export function protocolOf(client: pg.Client): ProtocolEvents {
  return (client as unknown as { readonly connection: ProtocolEvents }).connection;
}

/** Ends the connection as if the network had. */
export function cut(client: pg.Client, cause: Error): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection;
  stream.destroy(cause);
}

/** Takes leave of the server; where nothing comes back the connection is cut. Never throws. */
export async function endClient(client: pg.Client): Promise<void> {
  const left = client.end().then(
    () => true,
    () => true,
  );
  if (await Promise.race([left, sleep(LEAVE, false, { ref: false })])) return;
  cut(client, new Error('the server did not take leave'));
}

/** Milliseconds. */
const LEAVE = 2000;

/** The server's process for this client, once it is connected. */
export function processIdOf(client: pg.Client): number | null {
  return (client as unknown as { readonly processID: number | null }).processID;
}

async function connectClient(
  credentials: PostgresCredentials,
  ssl: SslOptions,
  onBroken: (cause: Error) => void,
): Promise<OpenedClient> {
  const { searchPath, keepalivesIdle, queryTimeout } = credentials;
  const client = new pg.Client({
    host: credentials.host,
    port: credentials.port,
    user: credentials.user,
    password: credentials.password,
    database: credentials.database,
    application_name: credentials.applicationName,
    connectionTimeoutMillis: credentials.connectTimeout * 1000,
    ssl,
    keepAlive: true,
    keepAliveInitialDelayMillis: (keepalivesIdle > 0 ? keepalivesIdle : KEEPALIVE) * 1000,
    ...(queryTimeout === undefined ? {} : { query_timeout: queryTimeout }),
    ...(searchPath === undefined ? {} : { options: `-c search_path=${searchPath.replaceAll(' ', '\\ ')}` }),
  });
  // Without a listener for the client's whole life a restart of the server would end the process.
  let isOpen = false;
  client.on('error', (cause) => isOpen && onBroken(cause));
  client.on('end', () => isOpen && onBroken(new Error('the connection is closed')));
  const told = new Map<string, string>();
  protocolOf(client).on('parameterStatus', ({ parameterName, parameterValue }) =>
    told.set(parameterName, parameterValue),
  );
  let isDirect = false;
  try {
    await client.connect();
    isDirect = (await prepareSession(client, credentials, told)) === processIdOf(client);
    readAnswers(client);
    isOpen = true;
  } catch (cause) {
    await client.end().catch(() => {});
    throw cause;
  }
  // Cockroach says it is Postgres, and numbers no transactions.
  const version = told.has('crdb_version') ? 0 : Number.parseInt(told.get('server_version') ?? '0', 10);
  return { client, isEncrypted: ssl !== false, ids: transactionIds(version), isDirect };
}

/** Gives the process of the server that answers; null where it does not say. */
async function prepareSession(
  client: pg.Client,
  { role }: PostgresCredentials,
  told: ReadonlyMap<string, string>,
): Promise<number | null> {
  const settings = settingsSql(Number.parseInt(told.get('server_version') ?? '0', 10));
  const answer = await client.query<{ readonly pid: number }>(settings).catch(() => undefined);
  const style = told.get('DateStyle');
  if (style !== undefined && !style.startsWith('ISO')) await client.query('set datestyle = ISO');
  if (role !== undefined) await client.query(`set role ${role}`);
  return answer?.rows[0]?.pid ?? null;
}

/** Seconds without a word after which either side asks whether the other is there. */
const KEEPALIVE = 30;

/**
 * What lets go of the locks of a client that is gone: from 14 on the server looks for it while a statement runs, it asks
 * for it when the line is silent, and a transaction in which nothing happens ends, unless somebody set a time for that.
 */
function settingsSql(version: number): string {
  const settings: readonly (readonly [string, string])[] = [
    ['tcp_keepalives_idle', String(KEEPALIVE)],
    ['tcp_keepalives_interval', '10'],
    ['tcp_keepalives_count', '3'],
    ...(version >= 14 ? [['client_connection_check_interval', '1s'] as const] : []),
  ];
  const set = settings.map(([name, value]) => `set_config('${name}', '${value}', false)`).join(', ');
  const idle = 'idle_in_transaction_session_timeout';
  return `select pg_catalog.pg_backend_pid() as pid, ${set}, case current_setting('${idle}') when '0' then set_config('${idle}', '10min', false) end`;
}
