// One client's session: where it stands, its parameters, its transaction, its connection with DuckDB.
import { randomBytes } from 'node:crypto';
import type { DuckDBConnection, DuckDBResultReader } from '@duckdb/node-api';
import { errorOfDuckdb } from './duckdb-errors.ts';
import { noCurrent } from './errors.ts';
import type { Path } from './sql/names.ts';
import type { Warehouse } from './warehouse.ts';

export interface Login {
  readonly user: string;
  readonly role: string;
  readonly database: string | null;
  readonly schema: string | null;
  readonly warehouse: string | null;
  readonly parameters: ReadonlyMap<string, string>;
}

export class Session {
  readonly id: string;
  readonly user: string;
  readonly warehouse: Warehouse;
  readonly connection: DuckDBConnection;
  role: string;
  database: string | null;
  schema: string | null;
  warehouseName: string | null;
  readonly parameters: Map<string, string>;
  /** Query ids in the order they were run. */
  readonly queryIds: string[] = [];
  token = newToken();
  readonly masterToken = newToken();
  /** Tokens of this session that are no longer good, because a test said so. */
  readonly expiredTokens = new Set<string>();
  isClosed = false;
  #inTransaction = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(id: string, login: Login, warehouse: Warehouse, connection: DuckDBConnection) {
    this.id = id;
    this.user = login.user;
    this.role = login.role;
    this.database = login.database;
    this.schema = login.schema;
    this.warehouseName = login.warehouse;
    this.parameters = new Map(login.parameters);
    this.warehouse = warehouse;
    this.connection = connection;
  }

  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  /** Statements of a session run one after the other. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Runs DuckDB's SQL and reads all rows. `written` is the statement that errors name places of. @throws SnowflakeError */
  async read(sql: string, written: string): Promise<DuckDBResultReader> {
    try {
      return await this.connection.runAndReadAll(sql);
    } catch (cause) {
      throw errorOfDuckdb(cause, written);
    }
  }

  async begin(): Promise<void> {
    if (this.#inTransaction) return;
    await this.connection.run('BEGIN');
    this.#inTransaction = true;
  }

  async commit(): Promise<void> {
    if (!this.#inTransaction) return;
    this.#inTransaction = false;
    try {
      await this.connection.run('COMMIT');
    } catch (cause) {
      throw errorOfDuckdb(cause, 'commit');
    }
  }

  async rollback(): Promise<void> {
    if (!this.#inTransaction) return;
    this.#inTransaction = false;
    await this.connection.run('ROLLBACK');
  }

  /** All or nothing of several DuckDB statements; inside an open transaction they are part of it. */
  async together(statements: readonly string[], written: string): Promise<DuckDBResultReader | undefined> {
    const own = !this.#inTransaction && statements.length > 1;
    if (own) await this.connection.run('BEGIN');
    let last: DuckDBResultReader | undefined;
    try {
      for (const statement of statements) last = await this.connection.runAndReadAll(statement);
      if (own) await this.connection.run('COMMIT');
    } catch (cause) {
      if (own) await this.connection.run('ROLLBACK').catch(() => {});
      throw errorOfDuckdb(cause, written);
    }
    return last;
  }

  /** A name with up to three parts, completed by where the session stands. @throws SnowflakeError 090105, 090106 */
  path(parts: readonly string[], operation: string): Path {
    const [name = '', schema, database] = parts.toReversed();
    if (schema === undefined && this.schema === null) throw noCurrent('schema', operation);
    return {
      ...this.schemaPath(
        [database, schema].filter((part) => part !== undefined),
        operation,
      ),
      name,
    };
  }

  /** A schema's name, completed; without parts it is the current one. */
  schemaPath(parts: readonly string[], operation: string): { database: string; schema: string } {
    const [schema = this.schema ?? undefined, database = this.database ?? undefined] = parts.toReversed();
    if (database === undefined) throw noCurrent('database', operation);
    if (schema === undefined) throw noCurrent('schema', operation);
    return { database, schema };
  }
}

/** A token that cannot be guessed. */
export function newToken(): string {
  return randomBytes(24).toString('base64');
}
