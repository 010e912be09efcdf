// One session with Spark, as the core uses it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Value } from '../../jinja/index.ts';
import type { AdapterResponse, Borrower, Connection, ExecuteOptions, QueryResult } from '../adapter.ts';
import { noteFailedStatement } from '../shared/failed-statement.ts';
import type { SparkCredentials } from './credentials.ts';
import { sparkError, sparkErrors, sparkFailure } from './errors.ts';
import { madeAside, readsOnly, statementsOf, withoutComments } from './statements.ts';
import {
  ConnectionLost,
  cancelOperation,
  type OperationHandle,
  type ResultColumn,
  type ThriftSession,
} from './thrift-session.ts';
import { addWords, type WrittenTables } from './written-tables.ts';

/** So many rows come with one answer. */
const PAGE = 2000;
const RUNNING: ReadonlySet<string> = new Set(['INITIALIZED_STATE', 'RUNNING_STATE', 'PENDING_STATE']);
const response: AdapterResponse = { _message: 'OK' };
const nothing: QueryResult = { columns: [], rows: [], response };

/**
 * Spark has no transactions: begin, commit and rollback send nothing, as in dbt-spark. But a session remembers which
 * files the tables had that it has read, and knows nothing of what other sessions did to them since: of those of the same
 * run it is told before each statement, and after a commit the next statement opens a session anew.
 */
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
  readonly #written: WrittenTables;
  /** Of all statements of the session. */
  readonly #words = new Set<string>();
  #seen: number;
  /** The statement may have reached the server, and may be done. */
  #isSent = false;
  #isUsed = false;
  #isStale = false;
  #released = false;

  constructor(
    name: string,
    session: ThriftSession,
    parts: {
      readonly credentials: SparkCredentials;
      readonly written: WrittenTables;
      readonly open: () => Promise<ThriftSession>;
      readonly ended: (connection: SparkConnection) => void;
    },
  ) {
    this.name = name;
    this.#session = session;
    this.#credentials = parts.credentials;
    this.#written = parts.written;
    this.#seen = parts.written.count;
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
      const [first = sql, ...others] = statementsOf(sql);
      let result = await this.#statement(first, options);
      for (const statement of others) result = await this.#statement(statement, options);
      return result;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** A statement that only reads may be sent again when the connection breaks under it; no other is. */
  async #statement(sql: string, options: ExecuteOptions): Promise<QueryResult> {
    const sent = this.borrower?.textOf(sql) ?? sql;
    try {
      return await this.#send(sent, options, readsOnly(sql) ? this.#credentials.queryRetries : 0);
    } catch (error) {
      if (error instanceof Error) noteFailedStatement(error, sent);
      await this.#dropUnfinished(sql);
      throw error;
    }
  }

  /** A table that is made from a query stays, empty or half filled, when that fails; under a name of ours it goes. */
  async #dropUnfinished(sql: string): Promise<void> {
    const table = madeAside(sql);
    if (table === undefined || this.#session.isBroken) return;
    await this.#run(`drop table if exists ${table}`, { fetch: false }).catch(() => {});
  }

  async #send(sql: string, options: ExecuteOptions, tries: number): Promise<QueryResult> {
    this.borrower?.sending(sql);
    try {
      const result = await this.#run(sql, options);
      this.borrower?.answered('OK');
      return result;
    } catch (cause) {
      if (!(cause instanceof ConnectionLost)) throw sparkError(cause);
      if (this.#isCancelled || tries === 0) throw this.#lost(cause, sql);
      await this.#renew();
      return this.#send(sql, options, tries - 1);
    }
  }

  #lost(cause: Error, sql: string): Error {
    if (this.#isCancelled) return sparkFailure(sparkErrors.cancelled, 'the statement was cancelled', cause);
    const kind = this.#isSent && !readsOnly(sql) ? sparkErrors.unknownOutcome : sparkErrors.lost;
    return sparkFailure(kind, `the connection to Spark is lost: ${cause.message}`, cause);
  }

  async #run(sql: string, options: ExecuteOptions): Promise<QueryResult> {
    this.#isCancelled = false;
    this.#isSent = false;
    if (this.#isStale) await this.#renew();
    await this.#forgetChanged();
    this.#isUsed = true;
    const bare = withoutComments(sql);
    addWords(this.#words, bare);
    this.#written.note(this, bare);
    this.#isSent = true;
    return this.#ask(sql, options);
  }

  async #ask(sql: string, { fetch, limit }: ExecuteOptions): Promise<QueryResult> {
    const operation = await this.#session.start(sql);
    this.#running = operation;
    try {
      // Asked to stop while the statement was on its way.
      if (this.#isCancelled) await this.cancel();
      await this.#finish(operation);
      if (fetch === false) return nothing;
      const columns = await this.#session.columns(operation);
      return { columns, rows: await this.#rows(operation, columns, limit), response };
    } finally {
      this.#running = undefined;
      await this.#session.end(operation);
    }
  }

  /** Has the session look anew at the files of tables that it may have read before others wrote them. */
  async #forgetChanged(): Promise<void> {
    const changed = this.#written.changedFor(this, this.#words, this.#seen);
    this.#seen = this.#written.count;
    for (const table of changed) await this.#ask(`refresh table ${table}`, { fetch: false }).catch(ignoreRefusal);
  }

  async #renew(): Promise<void> {
    const old = this.#session;
    this.#session = await this.#open();
    this.#isStale = false;
    this.#words.clear();
    await old.close();
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
        if (state === 'CANCELED_STATE' || this.#isCancelled) {
          throw sparkFailure(sparkErrors.cancelled, 'the statement was cancelled');
        }
        throw state === 'TIMEDOUT_STATE'
          ? sparkFailure(sparkErrors.timeout, 'the statement took longer than the server allows')
          : sparkError(new Error(message ?? `Query failed with status: ${state}`));
      }
      if (queryTimeout !== undefined && performance.now() - startedAt > queryTimeout * 1000) {
        await this.cancel().catch(() => {});
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

  async commit(): Promise<void> {
    this.#isStale = this.#isUsed;
  }

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

/** A table that is no more there need not be looked at; a broken connection is one for the statement that follows. */
function ignoreRefusal(cause: unknown): void {
  if (cause instanceof ConnectionLost) throw cause;
}
