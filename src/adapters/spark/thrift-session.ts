// One session of HiveServer2's protocol, which the Spark Thrift server speaks.
import type { Socket } from 'node:net';
import { auth, connections, HiveClient, HiveDriver, thrift } from 'hive-driver';
import { fail } from '../../base/index.ts';
import type { Value } from '../../jinja/index.ts';
import type { SparkCredentials } from './credentials.ts';
import { sparkError, sparkErrors } from './errors.ts';
import { pageRows, type ThriftPage, type TypeNumbers } from './values.ts';

/** What of the driver's generated types is used here. */
interface ProtocolTypes {
  readonly TProtocolVersion: { readonly [name: string]: number };
  readonly TStatusCode: { readonly [name: string]: number };
  readonly TOperationState: { readonly [name: string]: number };
  readonly TTypeId: TypeNumbers;
  readonly TFetchOrientation: { readonly [name: string]: number };
}

const types = thrift.TCLIService_types as ProtocolTypes;

/** Names by number, as PyHive shows types: 15 → `DECIMAL_TYPE`. */
const typeNames: ReadonlyMap<number, string> = new Map(Object.entries(types.TTypeId).map(([name, at]) => [at, name]));
const stateNames: ReadonlyMap<number, string> = new Map(
  Object.entries(types.TOperationState).map(([name, at]) => [at, name]),
);

type Requests = HiveDriver;
type SessionHandle = Parameters<Requests['closeSession']>[0]['sessionHandle'];
/** The server's name of a statement that runs. */
export type OperationHandle = Parameters<Requests['closeOperation']>[0]['operationHandle'];

export interface OperationState {
  /** `FINISHED_STATE`, `ERROR_STATE`, `CANCELED_STATE`, `RUNNING_STATE` … */
  readonly state: string;
  readonly message: string | undefined;
}

export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** Seconds that an answer may take; the work itself is asked for again and again, so none is long. */
const ANSWER_SECONDS = 120;
const FETCH_SECONDS = 1800;

/** An open connection with the server, with or without a session on it. */
class Channel {
  readonly requests: Requests;
  readonly #client: HiveClient;
  readonly #broken: Promise<never>;
  cause: Error | undefined;

  constructor(client: HiveClient, broken: Promise<never>) {
    this.#client = client;
    this.#broken = broken;
    this.requests = new HiveDriver(thrift.TCLIService_types, client.getClient());
    broken.catch((cause: Error) => {
      this.cause = cause;
    });
  }

  /** The answer, or an error once the connection is gone or the server says nothing for too long. */
  async answer<T>(promise: Promise<T>, seconds = ANSWER_SECONDS): Promise<T> {
    try {
      return await within(Promise.race([promise, this.#broken]), seconds);
    } catch (cause) {
      // Whoever was silent for so long is not asked again, not even to end what it does.
      if (cause instanceof ConnectionLost) this.cause = cause;
      throw cause;
    }
  }

  close(): void {
    this.#client.close();
  }
}

/** @throws ConnectionLost after so many seconds */
async function within<T>(promise: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectionLost(`the server did not answer for ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The connection is gone, or as good as gone. */
export class ConnectionLost extends Error {}

async function openChannel(credentials: SparkCredentials): Promise<Channel> {
  const { host, port } = credentials;
  const client = new HiveClient(thrift.TCLIService, thrift.TCLIService_types);
  let breakNow: (cause: Error) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    breakNow = (cause) => reject(new ConnectionLost(cause.message || cause.name));
  });
  broken.catch(() => {});
  // Every event of the driver is heard for the client's whole life: an error without a listener ends the process.
  client.on('error', breakNow);
  client.on('close', () => breakNow(new Error('the server closed the connection')));
  client.on('timeout', () => breakNow(new Error('the connection timed out')));
  client.on('reconnecting', () => {});
  let socket: Socket | undefined;
  const login = authentication(credentials);
  const heard: typeof login = {
    authenticate: (transport) => {
      const done = login.authenticate(transport);
      socket = transport.getTransport() as Socket | undefined;
      socket?.on('error', breakNow);
      socket?.on('close', () => breakNow(new Error('the server closed the connection')));
      socket?.setKeepAlive?.(true, 30_000);
      return done;
    },
  };
  try {
    const opening = client.connect(
      { host, port, options: transportOptions(credentials) },
      credentials.method === 'http' ? new connections.HttpConnection() : new connections.TcpConnection(),
      heard,
    );
    await within(Promise.race([opening, broken]), credentials.connectTimeout);
    return new Channel(client, broken);
  } catch (cause) {
    socket?.destroy();
    throw cause;
  }
}

type Authentication = NonNullable<Parameters<HiveClient['connect']>[2]>;

function authentication({ method, auth: kind, user, password, token }: SparkCredentials): Authentication {
  if (method === 'http') return new auth.PlainHttpAuthentication({ username: 'token', password: token ?? '' });
  if (method !== 'thrift') return fail(sparkErrors.method, { method });
  if (kind === 'NOSASL') return new auth.NoSaslAuthentication();
  if (kind === 'NONE' || kind === 'LDAP' || kind === 'CUSTOM') {
    // Any user will do for a server without authentication, but there must be one.
    return new auth.PlainTcpAuthentication({ username: user ?? 'dbt', password: password ?? 'x' });
  }
  return fail(sparkErrors.auth, { auth: kind });
}

function transportOptions({ method, useSsl, organization, cluster }: SparkCredentials): { [key: string]: unknown } {
  if (method === 'http') {
    return {
      https: true,
      path: `/sql/protocolv1/o/${organization}/${cluster ?? ''}`,
      nodeOptions: { rejectUnauthorized: true },
    };
  }
  // As in dbt-spark, certificates are not checked: Thrift servers usually have one of their own making.
  return useSsl ? { ssl: true, rejectUnauthorized: false } : {};
}

/** A session: statements run in it one after the other. */
export class ThriftSession {
  readonly #channel: Channel;
  readonly #handle: SessionHandle;

  private constructor(channel: Channel, handle: SessionHandle) {
    this.#channel = channel;
    this.#handle = handle;
  }

  /** @throws ConnectionLost, TsdbtError spark-method-unsupported, spark-auth-unsupported, Error of the driver */
  static async open(credentials: SparkCredentials): Promise<ThriftSession> {
    const channel = await openChannel(credentials);
    try {
      const opened = await channel.answer(
        channel.requests.openSession({
          client_protocol: types.TProtocolVersion['HIVE_CLI_SERVICE_PROTOCOL_V6'] ?? 5,
          username: credentials.user ?? null,
          password: credentials.password ?? null,
          configuration: Object.fromEntries(credentials.sessionSettings),
        } as Parameters<Requests['openSession']>[0]),
      );
      check(opened.status);
      return new ThriftSession(channel, opened.sessionHandle as SessionHandle);
    } catch (cause) {
      channel.close();
      throw cause;
    }
  }

  get isBroken(): boolean {
    return this.#channel.cause !== undefined;
  }

  /** Starts a statement. @throws ConnectionLost, TsdbtError 24xx */
  async start(statement: string): Promise<OperationHandle> {
    const request = { sessionHandle: this.#handle, statement, runAsync: true };
    const started = await this.#channel.answer(this.#channel.requests.executeStatement(request));
    check(started.status);
    return started.operationHandle as OperationHandle;
  }

  /** Asks how far a statement is; the server answers at once when it is done, after some seconds when it is not. */
  async state(operationHandle: OperationHandle): Promise<OperationState> {
    const request = { operationHandle } as Parameters<Requests['getOperationStatus']>[0];
    const told = await this.#channel.answer(this.#channel.requests.getOperationStatus(request));
    check(told.status);
    const state = stateNames.get(told.operationState ?? -1) ?? `Unknown<${told.operationState}>`;
    return { state, message: told.errorMessage || undefined };
  }

  /** Columns of what a statement gives; [] for one that gives nothing. */
  async columns(operationHandle: OperationHandle): Promise<ResultColumn[]> {
    const told = await this.#channel.answer(this.#channel.requests.getResultSetMetadata({ operationHandle }));
    check(told.status);
    return (told.schema?.columns ?? []).map((column) => ({
      name: column.columnName,
      type: typeNames.get(column.typeDesc.types[0]?.primitiveEntry?.type ?? 7) ?? 'STRING_TYPE',
    }));
  }

  /** The next rows, at most so many; none once all are given. */
  async rows(operationHandle: OperationHandle, columns: readonly ResultColumn[], most: number): Promise<Value[][]> {
    const request = { operationHandle, orientation: types.TFetchOrientation['FETCH_NEXT'] ?? 0, maxRows: most };
    const told = await this.#channel.answer(
      this.#channel.requests.fetchResults(request as unknown as Parameters<Requests['fetchResults']>[0]),
      FETCH_SECONDS,
    );
    check(told.status);
    return pageRows(
      told.results as unknown as ThriftPage | undefined,
      columns.map(({ type }) => type),
    );
  }

  /** Frees what the server keeps of a statement; one that still runs is stopped. */
  async end(operationHandle: OperationHandle): Promise<void> {
    if (this.isBroken) return;
    await this.#channel.answer(this.#channel.requests.closeOperation({ operationHandle })).catch(() => {});
  }

  async close(): Promise<void> {
    if (!this.isBroken) {
      await this.#channel
        .answer(this.#channel.requests.closeSession({ sessionHandle: this.#handle }), 10)
        .catch(() => {});
    }
    this.#channel.close();
  }
}

/**
 * Stops a statement through a connection of its own: the one that it runs on waits for the answer to how far it is.
 * @throws Error when the server cannot be reached
 */
export async function cancelOperation(credentials: SparkCredentials, operationHandle: OperationHandle): Promise<void> {
  const channel = await openChannel(credentials);
  try {
    await channel.answer(channel.requests.cancelOperation({ operationHandle }), 10);
  } finally {
    channel.close();
  }
}

interface Status {
  readonly statusCode: number;
  readonly errorMessage?: string | null;
}

/** @throws TsdbtError spark-sql-error */
function check(status: Status): void {
  const { statusCode, errorMessage } = status;
  const isWell =
    statusCode === types.TStatusCode['SUCCESS_STATUS'] || statusCode === types.TStatusCode['SUCCESS_WITH_INFO_STATUS'];
  if (!isWell) throw sparkError(errorMessage || `the server answered with status ${statusCode}`);
}
