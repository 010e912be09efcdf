// One session with Snowflake.
import { setTimeout as sleep } from 'node:timers/promises';
import type snowflake from 'snowflake-sdk';
import { diagnostic, fail, TsdbtError } from '../../base/index.ts';
import type { AdapterResponse, Borrower, Connection, ExecuteOptions, QueryResult } from '../adapter.ts';
import { noteFailedStatement } from '../shared/failed-statement.ts';
import { isLost, snowflakeError, snowflakeErrors } from './errors.ts';
import { statementsOf, transactionWord } from './statements.ts';
import { type ColumnFormat, cellValue } from './values.ts';

type SdkConnection = snowflake.Connection;
type Statement = snowflake.RowStatement;

/** What the driver gave for a statement. */
interface Answer {
  readonly statement: Statement;
  readonly rows: readonly (readonly unknown[])[];
}

/** How long the outcome of a statement is asked for whose answer was lost. */
const OUTCOME_DEADLINE = 60_000;
const ASK_AGAIN = 2000;

/** Milliseconds for which a server may take leave. */
const LEAVE = 2000;

/**
 * Every statement stands alone unless the SQL itself says begin, as with dbt: statements of DDL commit anyway.
 */
export class SnowflakeConnection implements Connection {
  readonly name: string;
  readonly beginsItself = true;
  readonly transactionsInSqlOnly = true;
  borrower: Borrower | undefined;
  readonly #session: SdkConnection;
  readonly #ended: (connection: SnowflakeConnection) => void;
  readonly #running = new Set<Statement>();
  #inTransaction = false;
  /** How often it was cancelled: of several statements, those after the stopped one are not sent. */
  #cancels = 0;
  #released = false;

  constructor(name: string, session: SdkConnection, ended: (connection: SnowflakeConnection) => void) {
    this.name = name;
    this.#session = session;
    this.#ended = ended;
  }

  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  get isBroken(): boolean {
    return this.#released || !this.#session.isUp();
  }

  async execute(sql: string, options: ExecuteOptions = {}): Promise<QueryResult> {
    const statements = statementsOf(sql);
    if (statements.length === 0) return fail(snowflakeErrors.emptyQuery, { sql });
    let last: Answer | undefined;
    const cancels = this.#cancels;
    for (const statement of statements) {
      if (cancels !== this.#cancels) {
        fail(snowflakeErrors.cancelled, { message: 'the statements before this one were cancelled' });
      }
      const answer = await this.#step(statement, options.signal);
      // What tells of the whole is the work, not the commit after it.
      if (last === undefined || transactionWord(statement) === undefined) last = answer;
    }
    return toResult(last as Answer, options);
  }

  async #step(statement: string, signal: AbortSignal | undefined): Promise<Answer> {
    signal?.throwIfAborted();
    const word = transactionWord(statement);
    if (word === 'begin') this.#inTransaction = true;
    const bare = /^(begin|commit);$/i.exec(statement)?.[1]?.toUpperCase();
    const answer = await this.#send(bare ?? statement, { signal });
    if (word === 'commit' || word === 'rollback') this.#inTransaction = false;
    return answer;
  }

  /** Columns of a query, which is not run. @throws TsdbtError 23xx */
  async describe(sql: string): Promise<readonly { readonly name: string; readonly type: string }[]> {
    const [statement = sql] = statementsOf(sql);
    return columnsOf((await this.#send(statement, { describeOnly: true })).statement);
  }

  async #send(
    bare: string,
    { signal, describeOnly }: { signal?: AbortSignal | undefined; describeOnly?: boolean },
  ): Promise<Answer> {
    const sql = this.borrower?.textOf(bare) ?? bare;
    if (this.isBroken) throw lost('the session is closed');
    this.borrower?.sending(sql);
    const stop = (): void => void this.cancel().catch(() => {});
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const answer = await this.#run({ sqlText: sql, ...(describeOnly ? { describeOnly } : {}) });
      this.borrower?.answered('SUCCESS');
      return answer;
    } catch (cause) {
      const error = snowflakeError(cause);
      noteFailedStatement(error, sql);
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /**
   * The driver repeats a request that broke under the same request id, which Snowflake runs once. What is still lost
   * then is asked for by the query's id, and never sent again.
   */
  async #run(options: snowflake.StatementOption): Promise<Answer> {
    const state: { statement?: Statement } = {};
    try {
      return await this.#execute(options, state);
    } catch (cause) {
      if (!isLost(cause)) throw cause;
      return await this.#recover(state.statement?.getQueryId(), cause);
    }
  }

  #execute(options: snowflake.StatementOption, state: { statement?: Statement }): Promise<Answer> {
    return answerOf((complete) => {
      const statement = this.#session.execute({
        ...options,
        complete: (...outcome) => {
          this.#running.delete(statement);
          complete(...outcome);
        },
      }) as Statement;
      state.statement = statement;
      this.#running.add(statement);
    });
  }

  /** What became of a statement whose answer did not arrive. @throws TsdbtError snowflake-outcome-unknown */
  async #recover(queryId: string | undefined, cause: unknown): Promise<Answer> {
    const message = cause instanceof Error ? cause.message : String(cause);
    const unknown = (): TsdbtError =>
      new TsdbtError(diagnostic(snowflakeErrors.outcomeUnknown, { queryId, message }, { cause }));
    if (queryId === undefined) throw unknown();
    const deadline = Date.now() + OUTCOME_DEADLINE;
    for (;;) {
      const status = await this.#session.getQueryStatus(queryId).catch(() => undefined);
      const isRunning = status === undefined || this.#session.isStillRunning(status as snowflake.QueryStatus);
      if (!isRunning && status !== 'NO_DATA') {
        return answerOf((complete) => void this.#session.fetchResult({ queryId, complete }));
      }
      if (Date.now() > deadline) throw unknown();
      await sleep(ASK_AGAIN);
    }
  }

  async begin(): Promise<void> {
    if (!this.#inTransaction) await this.#step('BEGIN', undefined);
  }

  async commit(): Promise<void> {
    if (this.#inTransaction) await this.#step('COMMIT', undefined);
  }

  async rollback(): Promise<void> {
    if (!this.#inTransaction) return;
    this.#inTransaction = false;
    await this.#step('ROLLBACK', undefined);
  }

  /** Aborts what runs, by the id of the query or, before there is one, of the request. */
  async cancel(): Promise<void> {
    this.#cancels += 1;
    await Promise.all(
      [...this.#running].map((statement) => new Promise<void>((resolve) => statement.cancel(() => resolve()))),
    );
  }

  async release(): Promise<void> {
    if (this.#released) return;
    await this.rollback().catch(() => {});
    this.#released = true;
    const left = new Promise<void>((resolve) => this.#session.destroy(() => resolve()));
    await Promise.race([left, sleep(LEAVE, undefined, { ref: false })]);
    this.#ended(this);
  }
}

/** What the driver tells when a statement that `start` began is over. */
function answerOf(start: (complete: snowflake.StatementCallback) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    start((error, statement, rows) => {
      if (error) reject(error);
      else resolve({ statement: statement as Statement, rows: (rows ?? []) as unknown[][] });
    });
  });
}

function lost(message: string): TsdbtError {
  return new TsdbtError(diagnostic(snowflakeErrors.lost, { message }));
}

function toResult({ statement, rows }: Answer, { fetch, limit }: ExecuteOptions): QueryResult {
  const response = responseOf(statement);
  if (fetch === false) return { columns: [], rows: [], response };
  const formats = formatsOf(statement);
  const kept = limit === undefined ? rows : rows.slice(0, limit);
  return {
    columns: columnsOf(statement),
    rows: kept.map((row) => formats.map((format, at) => cellValue(row[at], format))),
    response,
  };
}

function formatsOf(statement: Statement): readonly ColumnFormat[] {
  return (statement.getColumns() ?? []).map((column) => ({ type: column.getType(), scale: column.getScale() ?? 0 }));
}

/** Names, and types as Python's connector names them: `FIXED`, `TEXT` … */
function columnsOf(statement: Statement): readonly { readonly name: string; readonly type: string }[] {
  return (statement.getColumns() ?? []).map((column) => ({
    name: column.getName(),
    type: column.getType().toUpperCase(),
  }));
}

/** As dbt-snowflake: `SUCCESS` and the number of rows changed or given. */
function responseOf(statement: Statement): AdapterResponse {
  const changed = statement.getNumUpdatedRows() ?? -1;
  const count = changed >= 0 ? changed : (statement.getNumRows() ?? 0);
  return {
    _message: `SUCCESS ${count}`,
    code: 'SUCCESS',
    rows_affected: count,
    query_id: statement.getQueryId(),
  };
}
