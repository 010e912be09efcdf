// One session with Postgres.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { diagnostic, TsdbtError } from '../../base/index.ts';
import type {
  AdapterResponse,
  Borrower,
  Connection,
  ExecuteOptions,
  QueryResult,
  Transacted,
  TransactionEnd,
} from '../adapter.ts';
import { onUnheard } from './answer-reader.ts';
import { isCatalogRace, postgresError, postgresErrors } from './errors.ts';
import { JoinedStatements } from './joined-statements.ts';
import { cut, endClient, processIdOf, protocolOf, type Session } from './open-client.ts';
import { isCounting, type RawResult, sendQueries, sendQuery } from './simple-query.ts';
import { endOf, endProcess } from './transaction-id.ts';
import { cellValue, typeName } from './values.ts';
import type { Watched } from './watchdog.ts';

export interface ConnectionParts {
  readonly name: string;
  /** Tells servers apart: numbers of transactions mean nothing on another one. */
  readonly place: string;
  readonly session: Session;
  /** Another session like it, when it broke. */
  readonly reopen: () => Promise<Session>;
  /** True: the profile wants every statement to be its own transaction. */
  readonly autocommit: boolean;
  /** Stops what runs in the session of this process id, through another session. */
  readonly cancel: (processId: number) => Promise<void>;
  readonly ended: (connection: PostgresConnection) => void;
}

const BEGIN = 'BEGIN';
const COMMIT = 'COMMIT';
/** A text with a commit of its own: whether it got so far is not known when it fails. */
const COMMITS = /(?:^|[;\s])(?:commit|end)\s*(?:;|$|and|transaction|work)/i;
/** What the server says of a statement that somebody stopped. */
const CANCELLED = '57014';
const SETTLE_TRIES = 3;
/** Each but the first has waited for another session that made the same thing. */
const CREATE_TRIES = 5;
const REOPEN_LIMIT = 60_000;
const REOPEN_PAUSE = 500;

/**
 * Transactions are as dbt has them through psycopg2: the first statement opens one by itself; after the first commit
 * every statement stands alone, until the session is given back. An explicit `begin` always opens one.
 */
export class PostgresConnection implements Connection, Watched {
  readonly name: string;
  readonly beginsItself = true;
  #borrower: Borrower | undefined;
  readonly #parts: ConnectionParts;
  #session: Session;
  #inTransaction = false;
  /** A transaction was begun and nothing sent in it yet: the next statement takes the BEGIN along. */
  #beginsNext = false;
  /** It is one that writes: its number is asked for with the BEGIN. */
  #wantsId = false;
  #transactionId: string | undefined;
  /** After the first commit statements open no transaction by themselves. */
  #standsAlone = false;
  #hasCommitted = false;
  /** What a statement failed with that the session did not outlive. */
  #lostBy: Error | undefined;
  #released = false;
  #waitingSince: number | undefined;
  #tag = '';

  constructor(parts: ConnectionParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#session = parts.session;
    this.#listen(parts.session);
  }

  #listen({ client }: Session): void {
    const protocol = protocolOf(client);
    const ended = (tag: string): void => {
      this.#tag = tag;
      if (tag === COMMIT) this.#hasCommitted = true;
    };
    // The driver shortens the tag to its first word.
    protocol.on('commandComplete', ({ text }) => ended(text));
    // Statements may hold begin and commit of their own: the server says after each answer how things stand.
    const ready = (status: string): void => {
      const isOpen = status !== 'I';
      if (this.#inTransaction && !isOpen) {
        this.#standsAlone = true;
        this.#transactionId = undefined;
      }
      this.#inTransaction = isOpen;
    };
    protocol.on('readyForQuery', ({ status }) => ready(status));
    onUnheard(client, { ended, ready });
  }

  get session(): Session {
    return this.#session;
  }

  get waitingSince(): number | undefined {
    return this.#waitingSince;
  }

  lose(cause: Error): void {
    this.#lostBy ??= cause;
    cut(this.#session.client, cause);
  }

  get inTransaction(): boolean {
    return this.#inTransaction || this.#beginsNext;
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

  get isBroken(): boolean {
    return this.#released || this.#broken !== undefined;
  }

  get #broken(): Error | undefined {
    return this.#lostBy ?? this.#session.broken();
  }

  async execute(sql: string, options: ExecuteOptions = {}): Promise<QueryResult> {
    const { signal } = options;
    signal?.throwIfAborted();
    // A cancel that does not get through is no error of the statement, which then ends by itself.
    const stop = (): void => void this.cancel().catch(() => {});
    signal?.addEventListener('abort', stop, { once: true });
    try {
      if (!this.inTransaction && !this.#standsAlone && !this.#parts.autocommit) this.#beginsNext = true;
      if (!this.inTransaction) this.#hasCommitted = true;
      return toResult(await this.query(sql), options);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Opens no transaction; gives the last answer. @throws TsdbtError 22xx */
  async query(sql: string): Promise<RawResult> {
    return this.#send(this.borrower?.textOf(sql) ?? sql);
  }

  /**
   * Sends SQL as it is, with the BEGIN that waits in front of it. What creates and finds that another session was faster
   * is sent once more, unless there was something else in its transaction that would have to be done again too.
   */
  async #send(sql: string): Promise<RawResult> {
    const begins = this.#beginsNext;
    const isAlone = (begins || !this.#inTransaction) && !COMMITS.test(sql);
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#exchange(sql);
      } catch (thrown) {
        if (!isAlone || tried >= CREATE_TRIES || !isCatalogRace(thrown, sql)) throw thrown;
        if (begins) await this.#exchange('ROLLBACK');
        this.#beginsNext = begins;
      }
    }
  }

  async #exchange(sql: string): Promise<RawResult> {
    this.#check();
    const { borrower } = this;
    const begins = this.#beginsNext;
    if (begins) {
      this.#beginsNext = false;
      borrower?.sending(BEGIN);
      borrower?.answered(BEGIN);
    }
    borrower?.sending(sql);
    const { client } = this.#session;
    this.#waitingSince = performance.now();
    const answer = await new Promise<RawResult>((resolve, reject) => {
      const done = (error: Error | null, found?: RawResult): void => {
        this.#waitingSince = undefined;
        if (found) resolve(found);
        else reject(this.#failure(error, sql));
      };
      if (!begins) return sendQuery(client, sql, done);
      sendQueries(client, [this.#beginning(), sql], (at, error, found) =>
        at === 0 ? this.#noteId(found) : done(error, found),
      );
    });
    borrower?.answered(answer.tag);
    return answer;
  }

  /** Rows in the text form of COPY go into a table. @throws TsdbtError 22xx */
  async copyIn(statement: string, rows: Iterable<string>): Promise<void> {
    this.#check();
    if (this.#beginsNext) {
      this.#beginsNext = false;
      this.#noteId(await this.#send(this.#beginning()));
    }
    if (!this.#inTransaction) this.#hasCommitted = true;
    const sql = this.borrower?.textOf(statement) ?? statement;
    this.borrower?.sending(sql);
    this.#waitingSince = performance.now();
    try {
      await pipeline(Readable.from(rows), this.#session.client.query(copyFrom(sql)));
      this.borrower?.answered(this.#tag);
    } catch (cause) {
      throw this.#failure(cause, sql);
    } finally {
      this.#waitingSince = undefined;
    }
  }

  #check(): void {
    const cause = this.#broken;
    if (cause) throw lost(cause);
  }

  #failure(cause: unknown, sql: string): TsdbtError {
    const broken = this.#session.broken();
    const error = broken && !(cause instanceof Error && 'code' in cause) ? lost(broken) : postgresError(cause, sql);
    if (error.diagnostic.slug === postgresErrors.lost.slug) {
      this.#lostBy ??= broken ?? error;
      if (COMMITS.test(sql) && sql !== COMMIT) this.#hasCommitted = true;
    }
    return error;
  }

  /** The text that opens a transaction; one that writes gets its number at once, which costs no message of its own. */
  #beginning(): string {
    const { ids } = this.#session;
    return this.#wantsId && ids ? `${BEGIN}; ${ids.current}` : BEGIN;
  }

  #noteId(begun: RawResult | undefined): void {
    this.#transactionId = begun?.rows[0]?.[0] ?? undefined;
  }

  async begin(): Promise<void> {
    this.#beginsNext = !this.#inTransaction;
    this.#wantsId = this.#beginsNext;
  }

  async commit(): Promise<void> {
    this.#standsAlone = true;
    this.#beginsNext = false;
    if (!this.#inTransaction) return;
    const id = this.#transactionId ?? (await this.#askId());
    const { borrower } = this;
    if (id !== undefined) borrower?.committing?.(`${id}@${this.#parts.place}`);
    try {
      await this.#send(COMMIT);
      this.#hasCommitted = true;
    } catch (thrown) {
      // Refused, and undone by that, or without an answer.
      if (!this.isBroken) throw thrown;
      await this.#settle(id, thrown);
    }
    borrower?.committed?.();
  }

  async transact(statements: readonly string[]): Promise<Transacted> {
    const [first = ''] = statements;
    const { borrower } = this;
    if (this.inTransaction || statements.some((sql) => COMMITS.test(sql))) return this.#oneByOne(statements);
    const texts = statements.map((sql) => borrower?.textOf(sql) ?? sql);
    const joined = this.#mayJoin() ? JoinedStatements.of(texts) : undefined;
    for (let tried = 1; ; tried += 1) {
      const done = joined ? await this.#exchangeJoined(texts, joined) : await this.#exchangeAll(texts);
      if (!('failure' in done) || done.results.length > 0) return done;
      if (tried >= CREATE_TRIES || !isCatalogRace(done.failure, first) || this.isBroken) return done;
      await this.#exchange('ROLLBACK');
    }
  }

  async #oneByOne(statements: readonly string[]): Promise<Transacted> {
    const results: AdapterResponse[] = [];
    try {
      await this.begin();
      for (const sql of statements) results.push((await this.execute(sql, { fetch: false })).response);
      await this.commit();
      return { results };
    } catch (failure) {
      return { results, failure };
    }
  }

  /**
   * Whether a transaction may be one message, of which nothing is heard before its end. When the connection breaks then,
   * nobody has heard the number of the transaction: its process must be known, so that it is surely over before the node
   * is done again.
   */
  #mayJoin(): boolean {
    const { client, ids, isDirect } = this.#session;
    return isDirect && ids !== undefined && isCounting(client);
  }

  async #exchangeJoined(texts: readonly string[], joined: JoinedStatements): Promise<Transacted> {
    const { borrower } = this;
    const broken = this.#broken;
    if (broken) return { results: [], failure: lost(broken) };
    this.#transactionId = undefined;
    borrower?.sending(BEGIN);
    borrower?.answered(BEGIN);
    borrower?.sending(texts[0] ?? '');
    const tags: string[] = [];
    this.#waitingSince = performance.now();
    const failure = await new Promise<Error | null>((resolve) => {
      sendQuery(this.#session.client, joined.text, resolve, (tag) => tags.push(tag));
    });
    this.#waitingSince = undefined;
    // The text as a whole was not understood: its parts, of which none has begun, say better what is wrong.
    if (failure && tags.length === 0 && isServerError(failure) && !this.isBroken && failure.code !== CANCELLED)
      return this.#apart(texts);
    const results: AdapterResponse[] = [];
    for (const tag of joined.doneOf(tags)) {
      results.push(response(tag));
      borrower?.answered(tag);
      borrower?.sending(texts[results.length] ?? COMMIT);
    }
    if (failure && !joined.isAll(tags)) return this.#joinedFailed(texts, results, joined, failure);
    borrower?.answered(COMMIT);
    this.#standsAlone = true;
    return { results };
  }

  /** The statements one by one; the log has heard that the first one leaves. */
  async #apart(texts: readonly string[]): Promise<Transacted> {
    const { borrower } = this;
    const results: AdapterResponse[] = [];
    try {
      this.#borrower = undefined;
      await this.#exchange(BEGIN);
      this.#borrower = borrower && { ...borrower, sending: () => {} };
      for (const sql of texts) {
        results.push(response((await this.#exchange(sql)).tag));
        this.#borrower = borrower;
      }
      await this.commit();
      return { results };
    } catch (failure) {
      return { results, failure };
    } finally {
      this.#borrower = borrower;
    }
  }

  async #joinedFailed(
    texts: readonly string[],
    results: AdapterResponse[],
    joined: JoinedStatements,
    cause: Error,
  ): Promise<Transacted> {
    const lostAt = performance.now();
    const place = results.length;
    // It counts from the start of the message.
    if (isServerError(cause) && cause.position !== undefined && place < texts.length)
      cause.position = String(Number(cause.position) - joined.lengthBefore(place));
    const failure = this.#failure(cause, texts[place] ?? COMMIT);
    if (!this.isBroken) await new Promise<void>((resolve) => sendQuery(this.#session.client, '', () => resolve()));
    else await this.#endFormer(lostAt);
    return { results, failure };
  }

  /** Nothing of the transaction goes on that nobody hears of any more. */
  async #endFormer(lostAt: number): Promise<void> {
    const processId = processIdOf(this.#session.client);
    const session = processId === null ? undefined : await this.#reopened();
    if (!session || processId === null) return;
    await endProcess(session.client, processId, lostAt);
    void endClient(session.client);
  }

  /**
   * The COMMIT goes in one message with the last statement: the server leaves it out when that one fails, and the
   * transaction is still open. So are all statements after one that fails.
   */
  async #exchangeAll(texts: readonly string[]): Promise<Transacted> {
    const { borrower } = this;
    const results: AdapterResponse[] = [];
    const broken = this.#broken;
    if (broken) return { results, failure: lost(broken) };
    this.#wantsId = true;
    this.#transactionId = undefined;
    const last = texts.length - 1;
    const messages = [this.#beginning(), ...texts.map((sql, at) => (at === last ? `${sql}\n;${COMMIT}` : sql))];
    borrower?.sending(BEGIN);
    this.#waitingSince = performance.now();
    const failure = await new Promise<Error | undefined>((resolve) => {
      let failed: Error | undefined;
      sendQueries(this.#session.client, messages, (at, error, answer) => {
        if (answer && at === 0) {
          this.#noteId(answer);
          borrower?.answered(BEGIN);
        } else if (answer) {
          const tag = at > last ? answer.tagBefore : answer.tag;
          results.push(response(tag));
          borrower?.answered(tag);
        } else failed ??= error ?? undefined;
        const next = at > last ? COMMIT : texts[at];
        if (answer && next !== undefined) borrower?.sending(next);
        if (at > last) resolve(failed);
      });
    });
    this.#waitingSince = undefined;
    if (failure) return this.#failedOf(texts, results, failure);
    borrower?.answered(COMMIT);
    this.#standsAlone = true;
    return { results };
  }

  /** What failed: a statement, or the commit. */
  async #failedOf(texts: readonly string[], results: AdapterResponse[], cause: Error): Promise<Transacted> {
    const failure = this.#failure(cause, texts[results.length] ?? COMMIT);
    if (!this.isBroken) {
      // Its answer says whether there is still a transaction.
      await new Promise<void>((resolve) => sendQuery(this.#session.client, '', () => resolve()));
      if (this.#inTransaction || results.length < texts.length - 1) return { results, failure };
      return { results: [...results, response('')], failure: this.#failure(cause, COMMIT) };
    }
    // Where the commit was not next, or nobody can say what became of it, all is done again.
    const id = this.#transactionId;
    if (id === undefined || results.length < texts.length - 1) return { results, failure };
    const hadCommitted = this.#hasCommitted;
    try {
      await this.#settle(id, failure);
      return { results: texts.map((_, at) => results[at] ?? response('')) };
    } catch {
      this.#hasCommitted = hadCommitted;
      return { results, failure };
    }
  }

  async endOf(transaction: string): Promise<TransactionEnd> {
    const { client, ids } = this.#session;
    const [id = '', place] = transaction.split('@');
    if (!ids || !/^\d+$/.test(id) || place !== this.#parts.place) return 'unknown';
    return endOf(client, ids, id);
  }

  /** The number of a transaction that nobody announced; undefined when it has written nothing. */
  async #askId(): Promise<string | undefined> {
    const { ids, client } = this.#session;
    if (!ids) return undefined;
    const answer = await new Promise<RawResult>((resolve, reject) => {
      sendQuery(client, ids.ifAssigned, (error, found) =>
        found ? resolve(found) : reject(this.#failure(error, ids.ifAssigned)),
      );
    });
    return answer.rows[0]?.[0] ?? undefined;
  }

  /** The connection broke after COMMIT was sent: whether it is done is asked over another, which takes its place. */
  async #settle(id: string | undefined, thrown: unknown): Promise<void> {
    for (let tried = 0; this.#session.ids && tried < SETTLE_TRIES; tried += 1) {
      const session = await this.#reopened();
      if (!session) break;
      // Without a number it has written nothing.
      const end = id === undefined ? 'committed' : await endOf(session.client, this.#session.ids, id);
      if (end === 'committed') return this.#goOnWith(session);
      void endClient(session.client);
      if (end === 'aborted') throw thrown;
    }
    this.#hasCommitted = true;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new TsdbtError(diagnostic(postgresErrors.commitUnknown, { message }, { cause: thrown }));
  }

  #goOnWith(session: Session): void {
    void endClient(this.#session.client);
    this.#session = session;
    this.#listen(session);
    this.#lostBy = undefined;
    this.#inTransaction = false;
    this.#transactionId = undefined;
    this.#hasCommitted = true;
  }

  /** A server that restarts is waited for. */
  async #reopened(): Promise<Session | undefined> {
    for (const end = performance.now() + REOPEN_LIMIT; performance.now() < end; await sleep(REOPEN_PAUSE)) {
      const session = await this.#parts.reopen().catch(() => undefined);
      if (session) return session;
    }
    return undefined;
  }

  async rollback(): Promise<void> {
    this.#beginsNext = false;
    if (this.#inTransaction) await this.#send('ROLLBACK');
    this.#standsAlone = false;
    this.#wantsId = false;
  }

  async cancel(): Promise<void> {
    const processId = processIdOf(this.#session.client);
    if (processId !== null && !this.isBroken) await this.#parts.cancel(processId);
  }

  async release(): Promise<void> {
    if (this.#released) return;
    await this.rollback().catch(() => {});
    this.#released = true;
    await endClient(this.#session.client);
    this.#parts.ended(this);
  }
}

/** An error that the server has told, whose fields may be set. */
function isServerError(cause: Error): cause is pg.DatabaseError {
  return cause instanceof pg.DatabaseError;
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

/** Answers by tag: a run of many tables hears few different ones. */
const responses = new Map<string, AdapterResponse>();
const MOST_RESPONSES = 1000;

/** As dbt-postgres: the tag, its words without the numbers, the number of rows or -1. */
function response(tag: string): AdapterResponse {
  const known = responses.get(tag);
  if (known) return known;
  const words = tag.split(' ');
  const count = /^(?:INSERT 0|SELECT|UPDATE|DELETE|MERGE|MOVE|FETCH|COPY) (\d+)$/.exec(tag)?.[1];
  const made: AdapterResponse = {
    _message: tag,
    code: words.filter((word) => !/^\d+$/.test(word)).join(' '),
    rows_affected: count === undefined ? -1 : Number(count),
  };
  if (responses.size < MOST_RESPONSES) responses.set(tag, made);
  return made;
}
