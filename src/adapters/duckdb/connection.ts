// One session with DuckDB.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBResultReader, DuckDBType } from '@duckdb/node-api';
import { splitStatements } from '../../sql/index.ts';
import type { AdapterResponse, Borrower, Connection, ExecuteOptions, QueryResult } from '../adapter.ts';
import { duckdbError, isCreateConflict } from './errors.ts';
import { rewriteForeignDates } from './foreign-dates.ts';
import { cellValue } from './values.ts';

/** Milliseconds between two requests to stop. */
const REPEAT = 200;

/** Whoever has opened the session. */
export interface ConnectionOwner {
  release(connection: DuckdbConnection): void;
  /** What the database file is, where no other session may have changed what is known of it. */
  restingMark(): string | undefined;
}

export class DuckdbConnection implements Connection {
  readonly name: string;
  readonly raw: DuckDBConnection;
  #borrower: Borrower | undefined;
  readonly #owner: ConnectionOwner;
  #inTransaction = false;
  /** A transaction was begun and nothing sent in it yet. */
  #isFresh = false;
  #hasCommitted = false;
  /** Statements that were sent and not answered. */
  #running = 0;
  #again: NodeJS.Timeout | undefined;

  constructor(name: string, raw: DuckDBConnection, owner: ConnectionOwner) {
    this.name = name;
    this.raw = raw;
    this.#owner = owner;
  }

  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  get borrower(): Borrower | undefined {
    return this.#borrower;
  }

  /** Whoever takes over has committed nothing yet. */
  set borrower(borrower: Borrower | undefined) {
    this.#borrower = borrower;
    this.#hasCommitted = false;
  }

  get hasCommitted(): boolean {
    return this.#hasCommitted;
  }

  async execute(written: string, options: ExecuteOptions = {}): Promise<QueryResult> {
    const sql = rewriteForeignDates(written);
    if (TRANSACTION.test(sql)) return this.#withTransactions(sql, options);
    return this.#run(sql, options);
  }

  /** Words of transactions inside a longer text act on this connection; a commit of nothing is none, as elsewhere. */
  async #withTransactions(sql: string, options: ExecuteOptions): Promise<QueryResult> {
    let last: QueryResult = { columns: [], rows: [], response: response(0) };
    for (const statement of splitStatements(sql)) {
      const word = TRANSACTION.exec(statement)?.[2]?.toLowerCase();
      if (word === undefined) last = await this.#run(statement, options);
      else if (word === 'commit' || word === 'end') await this.commit();
      else if (word === 'rollback' || word === 'abort') await this.rollback();
      else await this.begin();
    }
    return last;
  }

  async #run(bare: string, options: ExecuteOptions): Promise<QueryResult> {
    const sql = this.borrower?.textOf(bare) ?? bare;
    const interrupt = (): void => this.#interrupt();
    options.signal?.throwIfAborted();
    if (!this.#inTransaction && !READS.test(bare)) this.#hasCommitted = true;
    options.signal?.addEventListener('abort', interrupt, { once: true });
    this.#running++;
    try {
      return await this.#patiently(sql, options);
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
      this.#running--;
      if (this.#running === 0) this.#rest();
    }
  }

  /**
   * What another transaction is creating at this moment is refused at once, also by `if not exists`. A statement that
   * stands alone, or is the first of its transaction, waits for the end of the other one.
   */
  async #patiently(sql: string, options: ExecuteOptions): Promise<QueryResult> {
    const begins = this.#isFresh;
    const isAlone = (begins || !this.#inTransaction) && !SEVERAL.test(sql);
    const end = performance.now() + CREATE_LIMIT;
    for (let pause = CREATE_PAUSE; ; pause = Math.min(2 * pause, CREATE_PAUSE_MOST)) {
      try {
        this.#isFresh = false;
        return await this.#send(sql, options);
      } catch (thrown) {
        if (!isAlone || !isCreateConflict(thrown) || performance.now() > end || options.signal?.aborted) throw thrown;
      }
      if (begins) await this.rollback();
      await sleep(pause);
      if (begins) await this.begin();
    }
  }

  async #send(sql: string, options: ExecuteOptions): Promise<QueryResult> {
    this.borrower?.sending(sql);
    try {
      if (options.fetch === false) {
        const result = await this.raw.run(sql);
        this.borrower?.answered('OK');
        return { columns: [], rows: [], response: response(result.rowsChanged) };
      }
      const reader = await this.#read(sql, options.limit);
      this.borrower?.answered('OK');
      return readResult(reader, options.limit);
    } catch (cause) {
      throw duckdbError(cause);
    }
  }

  #read(sql: string, limit: number | undefined): Promise<DuckDBResultReader> {
    if (limit !== undefined) return this.#readSome(sql, limit);
    // Run as one text, several statements give the first answer that has rows, not the last.
    return SEVERAL.test(sql) ? this.raw.startThenReadAll(sql) : this.raw.runAndReadAll(sql);
  }

  /** The first rows of a stream; what is left of it is given up, for it would keep the file open. */
  async #readSome(sql: string, limit: number): Promise<DuckDBResultReader> {
    const reader = await this.raw.streamAndReadUntil(sql, limit);
    if (!reader.done) {
      this.raw.interrupt();
      await reader.readAll().catch(() => {});
    }
    return reader;
  }

  /** Appends rows of text to a temporary table. @throws TsdbtError 21xx */
  async append(table: string, rows: readonly (readonly (string | null)[])[]): Promise<void> {
    try {
      const appender = await this.raw.createAppender(table, null, 'temp');
      for (const row of rows) {
        for (const cell of row) {
          if (cell === null) appender.appendNull();
          else appender.appendVarchar(cell);
        }
        appender.endRow();
      }
      appender.closeSync();
    } catch (cause) {
      throw duckdbError(cause);
    }
  }

  async begin(): Promise<void> {
    if (this.#inTransaction) return;
    await this.#statement('BEGIN');
    this.#inTransaction = true;
    this.#isFresh = true;
  }

  async commit(): Promise<void> {
    if (!this.#inTransaction) return;
    this.#inTransaction = false;
    this.#isFresh = false;
    await this.#statement('COMMIT');
    this.#hasCommitted = true;
    this.borrower?.committed?.();
  }

  async rollback(): Promise<void> {
    if (!this.#inTransaction) return;
    this.#inTransaction = false;
    this.#isFresh = false;
    await this.#statement('ROLLBACK');
  }

  async #statement(sql: string): Promise<void> {
    this.borrower?.sending(sql);
    try {
      await this.raw.run(sql);
      this.borrower?.answered('OK');
    } catch (cause) {
      throw duckdbError(cause);
    }
  }

  async cancel(): Promise<void> {
    this.#interrupt();
  }

  /** A statement that still waits for its thread does not hear it and would run to its end: it is told until it is over. */
  #interrupt(): void {
    this.raw.interrupt();
    if (this.#running > 0) this.#again ??= setInterval(() => this.raw.interrupt(), REPEAT);
  }

  #rest(): void {
    clearInterval(this.#again);
    this.#again = undefined;
  }

  async restingMark(): Promise<string | undefined> {
    const mark = this.#owner.restingMark();
    if (mark === undefined) return undefined;
    // The columns of a view stand in the file as they were when it was created; those of one that has none there are
    // found out, from what it reads now.
    const found = await this.raw.runAndReadAll(UNBOUND_VIEW).catch(() => undefined);
    return found?.currentRowCount === 0 ? mark : undefined;
  }

  async release(): Promise<void> {
    if (this.#inTransaction) await this.rollback().catch(() => {});
    this.#owner.release(this);
  }
}

/** Milliseconds for which another transaction that creates the same thing is waited for, and between two tries. */
const CREATE_LIMIT = 60_000;
const CREATE_PAUSE = 25;
const CREATE_PAUSE_MOST = 500;

const UNBOUND_VIEW = 'select 1 from duckdb_views() where not internal and is_bound is not true limit 1';

/** Perhaps more statements than one. */
const SEVERAL = /;\s*\S/;

/** Statements that change nothing. */
const READS = /^\s*(?:select|describe|from|show|explain|pragma|values|set)\b/i;

/** A statement that begins or ends a transaction, as a whole. */
const TRANSACTION = /(^|;)\s*(begin|start|commit|end|rollback|abort)(?:\s+(?:transaction|work))?\s*(?=;|$)/i;

/** dbt-duckdb's response is always OK; the count of changed rows is ours. */
function response(rowsChanged: number): AdapterResponse {
  return { _message: 'OK', ...(rowsChanged > 0 ? { rows_affected: rowsChanged } : {}) };
}

function readResult(reader: DuckDBResultReader, limit: number | undefined): QueryResult {
  const names = reader.columnNames();
  const types: readonly DuckDBType[] = reader.columnTypes();
  const count = Math.min(reader.currentRowCount, limit ?? Number.POSITIVE_INFINITY);
  const rows = reader.getRows().slice(0, count);
  return {
    columns: names.map((name, i) => ({ name, type: String(types[i]) })),
    rows: rows.map((row) => row.map((cell, i) => cellValue(cell, types[i] as DuckDBType))),
    response: response(0),
  };
}
