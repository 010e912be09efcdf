// One session with Postgres.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { diagnostic, TsdbtError } from '../../base/index.ts';
import type { AdapterResponse, Borrower, Connection, ExecuteOptions, QueryResult } from '../adapter.ts';
import { postgresError, postgresErrors } from './errors.ts';
import { processIdOf, protocolOf } from './open-client.ts';
import { type RawResult, sendQueries, sendQuery } from './simple-query.ts';
import { cellValue, typeName } from './values.ts';

export interface ConnectionParts {
  readonly name: string;
  readonly client: pg.Client;
  /** True: the profile wants every statement to be its own transaction. */
  readonly autocommit: boolean;
  /** Why the client broke, once it did. */
  readonly broken: () => Error | undefined;
  /** Stops what runs in the session of this process id, through another session. */
  readonly cancel: (processId: number) => Promise<void>;
  readonly ended: (connection: PostgresConnection) => void;
}

const BEGIN = 'BEGIN';

/**
 * Transactions are as dbt has them through psycopg2: the first statement opens one by itself; after the first commit
 * every statement stands alone, until the session is given back. An explicit `begin` always opens one.
 */
export class PostgresConnection implements Connection {
  readonly name: string;
  readonly beginsItself = true;
  borrower: Borrower | undefined;
  readonly #parts: ConnectionParts;
  #inTransaction = false;
  /** A transaction was begun and nothing sent in it yet: the next statement takes the BEGIN along. */
  #beginsNext = false;
  #hasCommitted = false;
  #released = false;
  #tag = '';

  constructor(parts: ConnectionParts) {
    this.name = parts.name;
    this.#parts = parts;
    // The driver shortens the tag to its first word.
    const protocol = protocolOf(parts.client);
    protocol.on('commandComplete', ({ text }) => {
      this.#tag = text;
    });
    // Statements may hold begin and commit of their own: the server says after each answer how things stand.
    protocol.on('readyForQuery', ({ status }) => {
      const isOpen = status !== 'I';
      if (this.#inTransaction && !isOpen) this.#hasCommitted = true;
      this.#inTransaction = isOpen;
    });
  }

  get inTransaction(): boolean {
    return this.#inTransaction || this.#beginsNext;
  }

  get isBroken(): boolean {
    return this.#released || this.#parts.broken() !== undefined;
  }

  async execute(sql: string, options: ExecuteOptions = {}): Promise<QueryResult> {
    const { signal } = options;
    signal?.throwIfAborted();
    // A cancel that does not get through is no error of the statement, which then ends by itself.
    const stop = (): void => void this.cancel().catch(() => {});
    signal?.addEventListener('abort', stop, { once: true });
    try {
      if (!this.inTransaction && !this.#hasCommitted && !this.#parts.autocommit) await this.begin();
      return toResult(await this.query(sql), options);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Opens no transaction; gives the last answer. @throws TsdbtError 22xx */
  async query(sql: string): Promise<RawResult> {
    return this.#send(this.borrower?.textOf(sql) ?? sql);
  }

  /** Sends SQL as it is, with the BEGIN that waits in front of it. */
  async #send(sql: string): Promise<RawResult> {
    this.#check();
    const { borrower } = this;
    const begins = this.#beginsNext;
    if (begins) {
      this.#beginsNext = false;
      borrower?.sending(BEGIN);
      borrower?.answered(BEGIN);
    }
    borrower?.sending(sql);
    const { client } = this.#parts;
    const answer = await new Promise<RawResult>((resolve, reject) => {
      const done = (error: Error | null, found?: RawResult): void =>
        found ? resolve(found) : reject(this.#failure(error, sql));
      if (begins) sendQueries(client, BEGIN, sql, done);
      else sendQuery(client, sql, done);
    });
    borrower?.answered(answer.tag);
    return answer;
  }

  /** Rows in the text form of COPY go into a table. @throws TsdbtError 22xx */
  async copyIn(statement: string, rows: Iterable<string>): Promise<void> {
    this.#check();
    if (this.#beginsNext) {
      this.#beginsNext = false;
      await this.#send(BEGIN);
    }
    const sql = this.borrower?.textOf(statement) ?? statement;
    this.borrower?.sending(sql);
    try {
      await pipeline(Readable.from(rows), this.#parts.client.query(copyFrom(sql)));
      this.borrower?.answered(this.#tag);
    } catch (cause) {
      throw this.#failure(cause, sql);
    }
  }

  #check(): void {
    const cause = this.#parts.broken();
    if (cause) throw lost(cause);
  }

  #failure(cause: unknown, sql: string): TsdbtError {
    const broken = this.#parts.broken();
    return broken && !(cause instanceof Error && 'code' in cause) ? lost(broken) : postgresError(cause, sql);
  }

  async begin(): Promise<void> {
    this.#beginsNext = !this.#inTransaction;
  }

  async commit(): Promise<void> {
    this.#hasCommitted = true;
    this.#beginsNext = false;
    if (this.#inTransaction) await this.#send('COMMIT');
  }

  async rollback(): Promise<void> {
    this.#beginsNext = false;
    if (this.#inTransaction) await this.#send('ROLLBACK');
    this.#hasCommitted = false;
  }

  async cancel(): Promise<void> {
    const processId = processIdOf(this.#parts.client);
    if (processId !== null && !this.isBroken) await this.#parts.cancel(processId);
  }

  async release(): Promise<void> {
    if (this.#released) return;
    await this.rollback().catch(() => {});
    this.#released = true;
    await this.#parts.client.end().catch(() => {});
    this.#parts.ended(this);
  }
}

function lost(cause: Error): TsdbtError {
  return new TsdbtError(diagnostic(postgresErrors.lost, { message: cause.message }, { cause }));
}

function toResult({ fields, rows, tag }: RawResult, { fetch, limit }: ExecuteOptions): QueryResult {
  if (fetch === false) return { columns: [], rows: [], response: response(tag) };
  const kept = limit === undefined ? rows : rows.slice(0, limit);
  return {
    columns: fields.map(({ name, dataTypeID }) => ({ name, type: typeName(dataTypeID) })),
    rows: kept.map((row) => row.map((cell, i) => cellValue(cell, fields[i]?.dataTypeID ?? 25))),
    response: response(tag),
  };
}

/** As dbt-postgres: the tag, its words without the numbers, the number of rows or -1. */
function response(tag: string): AdapterResponse {
  const words = tag.split(' ');
  const count = /^(?:INSERT 0|SELECT|UPDATE|DELETE|MERGE|MOVE|FETCH|COPY) (\d+)$/.exec(tag)?.[1];
  return {
    _message: tag,
    code: words.filter((word) => !/^\d+$/.test(word)).join(' '),
    rows_affected: count === undefined ? -1 : Number(count),
  };
}
