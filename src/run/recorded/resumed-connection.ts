// A session in which the first steps of a materialization are done already.
import type { Borrower, Connection, ExecuteOptions, QueryResult } from '../../adapters/index.ts';
import { InternalError } from '../../base/index.ts';

/** A step that was taken, and how it ended. */
export type Taken =
  | { readonly kind: 'begin' | 'commit' }
  | { readonly kind: 'begin' | 'commit'; readonly failure: unknown }
  | { readonly kind: 'execute'; readonly sql: string; readonly result: QueryResult }
  | { readonly kind: 'execute'; readonly sql: string; readonly failure: unknown };

/** Answers the first calls with what came of them when they were made; the rest goes to the session. */
export class ResumedConnection implements Connection {
  readonly #session: Connection;
  readonly #taken: Taken[];

  constructor(session: Connection, taken: readonly Taken[]) {
    this.#session = session;
    this.#taken = [...taken];
  }

  get name(): string {
    return this.#session.name;
  }
  get borrower(): Borrower | undefined {
    return this.#session.borrower;
  }
  set borrower(borrower: Borrower | undefined) {
    this.#session.borrower = borrower;
  }
  get inTransaction(): boolean {
    return this.#session.inTransaction;
  }
  get hasCommitted(): boolean {
    return this.#session.hasCommitted !== false;
  }
  get beginsItself(): boolean {
    return this.#session.beginsItself === true;
  }
  get transactionsInSqlOnly(): boolean {
    return this.#session.transactionsInSqlOnly === true;
  }
  get isBroken(): boolean {
    return this.#session.isBroken === true;
  }
  get knowsNext(): boolean {
    return this.#taken.length > 0;
  }

  async execute(sql: string, options?: ExecuteOptions): Promise<QueryResult> {
    const taken = this.#next('execute');
    if (!taken) return this.#session.execute(sql, options);
    if (taken.sql !== sql) throw new InternalError('a materialization went another way than it was recorded');
    if ('failure' in taken) throw taken.failure;
    return taken.result;
  }

  begin(): Promise<void> {
    return this.#step('begin');
  }

  commit(): Promise<void> {
    return this.#step('commit');
  }

  async #step(kind: 'begin' | 'commit'): Promise<void> {
    const taken = this.#next(kind);
    if (!taken) return this.#session[kind]();
    if ('failure' in taken) throw taken.failure;
  }

  #next<K extends Taken['kind']>(kind: K): Extract<Taken, { kind: K }> | undefined {
    const taken = this.#taken.shift();
    if (!taken) return undefined;
    if (taken.kind !== kind) throw new InternalError('a materialization went another way than it was recorded');
    return taken as Extract<Taken, { kind: K }>;
  }

  rollback(): Promise<void> {
    return this.#session.rollback();
  }

  cancel(): Promise<void> {
    return this.#session.cancel();
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}
