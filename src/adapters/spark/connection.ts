// One session with Spark, as the core uses it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Value } from '../../jinja/index.ts';
import type { AdapterResponse, Borrower, Connection, ExecuteOptions, QueryResult } from '../adapter.ts';
import type { SparkCredentials } from './credentials.ts';
import { sparkError, sparkErrors, sparkFailure } from './errors.ts';
import {
  ConnectionLost,
  cancelOperation,
  type OperationHandle,
  type ResultColumn,
  type ThriftSession,
} from './thrift-session.ts';

/** So many rows come with one answer. */
const PAGE = 2000;
const RUNNING: ReadonlySet<string> = new Set(['INITIALIZED_STATE', 'RUNNING_STATE', 'PENDING_STATE']);
const response: AdapterResponse = { _message: 'OK' };
const nothing: QueryResult = { columns: [], rows: [], response };

/** Spark has no transactions: begin, commit and rollback do nothing, as in dbt-spark. */
export class SparkConnection implements Connection {
  readonly name: string;
  readonly inTransaction = false;
  borrower: Borrower | undefined;
  readonly #credentials: SparkCredentials;
  readonly #open: () => Promise<ThriftSession>;
  readonly #ended: (connection: SparkConnection) => void;
  #session: ThriftSession;
  #running: OperationHandle | undefined;
  #isCancelled = false;
  #released = false;

  constructor(
    name: string,
    session: ThriftSession,
    parts: {
      readonly credentials: SparkCredentials;
      readonly open: () => Promise<ThriftSession>;
      readonly ended: (connection: SparkConnection) => void;
    },
  ) {
    this.name = name;
    this.#session = session;
    this.#credentials = parts.credentials;
    this.#open = parts.open;
    this.#ended = parts.ended;
  }

  get isBroken(): boolean {
    return this.#released || this.#session.isBroken;
  }

  async execute(sql: string, options: ExecuteOptions = {}): Promise<QueryResult> {
    const { signal } = options;
    signal?.throwIfAborted();
    // A cancel that does not get through is no error of the statement, which then ends by itself.
    const stop = (): void => void this.cancel().catch(() => {});
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await this.#send(this.borrower?.textOf(sql) ?? sql, options, this.#triesFor(sql));
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** A statement that only reads may be sent again when the connection breaks under it; no other is. */
  #triesFor(sql: string): number {
    return readsOnly(sql) ? this.#credentials.queryRetries : 0;
  }

  async #send(sql: string, options: ExecuteOptions, tries: number): Promise<QueryResult> {
    this.borrower?.sending(sql);
    try {
      const result = await this.#run(withoutEnd(sql), options);
      this.borrower?.answered('OK');
      return result;
    } catch (cause) {
      if (!(cause instanceof ConnectionLost)) throw sparkError(cause);
      if (this.#isCancelled || tries === 0) throw this.#lost(cause, sql);
      this.#session = await this.#open();
      return this.#send(sql, options, tries - 1);
    }
  }

  #lost(cause: Error, sql: string): Error {
    if (this.#isCancelled) return sparkFailure(sparkErrors.cancelled, 'the statement was cancelled', cause);
    const kind = readsOnly(sql) || this.#running === undefined ? sparkErrors.lost : sparkErrors.unknownOutcome;
    return sparkFailure(kind, `the connection to Spark is lost: ${cause.message}`, cause);
  }

  async #run(sql: string, { fetch, limit }: ExecuteOptions): Promise<QueryResult> {
    this.#isCancelled = false;
    const operation = await this.#session.start(sql);
    this.#running = operation;
    // Asked to stop while the statement was on its way.
    if (this.#isCancelled) await this.cancel();
    await this.#finish(operation);
    const columns = fetch === false ? [] : await this.#session.columns(operation);
    const result = fetch === false ? nothing : { columns, rows: await this.#rows(operation, columns, limit), response };
    this.#running = undefined;
    await this.#session.end(operation);
    return result;
  }

  /** Waits for the end of a statement. @throws TsdbtError 24xx when it does not end well */
  async #finish(operation: OperationHandle): Promise<void> {
    const { queryTimeout, pollInterval } = this.#credentials;
    const startedAt = performance.now();
    for (let pause = 10; ; pause = Math.min(pause * 2, pollInterval * 1000)) {
      const askedAt = performance.now();
      const { state, message } = await this.#session.state(operation);
      if (state === 'FINISHED_STATE') return;
      if (!RUNNING.has(state)) {
        await this.#session.end(operation);
        this.#running = undefined;
        if (state === 'CANCELED_STATE' || this.#isCancelled) {
          throw sparkFailure(sparkErrors.cancelled, 'the statement was cancelled');
        }
        throw state === 'TIMEDOUT_STATE'
          ? sparkFailure(sparkErrors.timeout, 'the statement took longer than the server allows')
          : sparkError(new Error(message ?? `Query failed with status: ${state}`));
      }
      if (queryTimeout !== undefined && performance.now() - startedAt > queryTimeout * 1000) {
        await this.cancel().catch(() => {});
        await this.#session.end(operation);
        throw sparkFailure(sparkErrors.timeout, `Query exceeded timeout of ${queryTimeout} seconds`);
      }
      // The server keeps the question until the statement ends, for some seconds; one that answers at once is not pestered.
      if (performance.now() - askedAt < pause) await sleep(pause);
    }
  }

  async #rows(
    operation: OperationHandle,
    columns: readonly ResultColumn[],
    limit = Number.POSITIVE_INFINITY,
  ): Promise<Value[][]> {
    const rows: Value[][] = [];
    while (rows.length < limit && columns.length > 0) {
      const page = await this.#session.rows(operation, columns, Math.min(PAGE, limit - rows.length));
      if (page.length === 0) break;
      for (const row of page) rows.push(row);
    }
    return rows;
  }

  async begin(): Promise<void> {}
  async commit(): Promise<void> {}
  async rollback(): Promise<void> {}

  async cancel(): Promise<void> {
    this.#isCancelled = true;
    if (this.#running !== undefined && !this.isBroken) await cancelOperation(this.#credentials, this.#running);
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    await this.#session.close();
    this.#ended(this);
  }
}

/** The protocol takes one statement, without a semicolon. */
function withoutEnd(sql: string): string {
  const text = sql.trim();
  return text.endsWith(';') ? text.slice(0, -1) : sql;
}

/** Whether a statement leaves everything as it is, comments in front aside. */
function readsOnly(sql: string): boolean {
  const bare = sql.replace(/^(?:\s+|\/\*[\s\S]*?\*\/|--[^\n]*\n)+/, '');
  // `with … insert` is no read; a select that a word inside makes look like a write is merely not sent again.
  return (
    /^\(*\s*(?:select|show|describe|desc|explain|with)\b/i.test(bare) &&
    !/\b(?:insert|merge|update|delete)\b/i.test(bare)
  );
}
