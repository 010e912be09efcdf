// Statements that run or ran: their ids, how they stand, how they are stopped.
import { randomUUID } from 'node:crypto';
import { canceled, SnowflakeError } from './errors.ts';
import { execute } from './execute.ts';
import type { ResultSet } from './result.ts';
import type { Session } from './session.ts';

export type QueryStatus = 'QUEUED' | 'RUNNING' | 'SUCCESS' | 'FAILED_WITH_ERROR' | 'ABORTED';

export type Outcome = { readonly result: ResultSet } | { readonly error: SnowflakeError };

export interface QueryRequest {
  readonly requestId: string;
  readonly sql: string;
  readonly describeOnly: boolean;
  /** Waits before it begins: a test's wish. */
  readonly delay?: Promise<void> | undefined;
}

/** What a query does; without it, it executes its text. */
export type Work = (query: Query) => Promise<ResultSet>;

export class Query {
  readonly id: string = newQueryId();
  readonly request: QueryRequest;
  readonly session: Session;
  readonly startedAt = new Date();
  endedAt: Date | undefined;
  status: QueryStatus = 'QUEUED';
  outcome: Outcome | undefined;
  readonly done: Promise<Outcome>;
  /** The queries of the single statements, when the text held several. */
  children: readonly Query[] = [];
  readonly #work: Work;
  #stop: ReturnType<typeof setInterval> | undefined;
  #isAborted = false;

  /** Starts when it is the session's turn, or at once as part of a query whose turn it is. */
  constructor(session: Session, request: QueryRequest, work: Work = executeText, part = false) {
    this.session = session;
    this.request = request;
    this.#work = work;
    this.done = part ? this.#run() : session.inTurn(() => this.#run());
  }

  /** Stops it. False when it is over already. */
  abort(): boolean {
    if (this.outcome) return false;
    this.#isAborted = true;
    // Between two statements of DuckDB an interrupt finds nothing, so it is repeated until the statement is over.
    if (this.status === 'RUNNING') this.#interrupt();
    return true;
  }

  #interrupt(): void {
    this.session.connection.interrupt();
    this.#stop ??= setInterval(() => this.session.connection.interrupt(), 10);
  }

  async #run(): Promise<Outcome> {
    this.status = 'RUNNING';
    await this.request.delay;
    const outcome = this.#isAborted ? { error: canceled() } : await this.#execute();
    clearInterval(this.#stop);
    this.endedAt = new Date();
    this.outcome = outcome;
    if ('result' in outcome) {
      this.status = 'SUCCESS';
      this.session.warehouse.results.set(this.id, outcome.result);
      if (!this.request.describeOnly) this.session.queryIds.push(this.id);
    } else {
      this.status = outcome.error.code === '000604' ? 'ABORTED' : 'FAILED_WITH_ERROR';
    }
    return outcome;
  }

  async #execute(): Promise<Outcome> {
    try {
      return { result: await this.#work(this) };
    } catch (error) {
      if (error instanceof SnowflakeError) return { error };
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { error: new SnowflakeError('000603', 'XX000', `SQL execution internal error:\n${message}`) };
    }
  }
}

function executeText({ session, request }: Query): Promise<ResultSet> {
  return execute(session, request.sql, request.describeOnly);
}

/** An id of the shape that the drivers ask for. */
export function newQueryId(): string {
  return `01${randomUUID().slice(2)}`;
}
