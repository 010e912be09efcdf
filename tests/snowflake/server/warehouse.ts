// The account behind the server: DuckDB in memory, one attached database for each of Snowflake's.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Catalog, type Relation } from './catalog.ts';
import type { ResultSet } from './result.ts';
import { type Login, Session } from './session.ts';
import { macroStatements } from './sql/macros.ts';
import { duckdbName, duckdbPath } from './sql/names.ts';

export class Warehouse {
  readonly catalog = new Catalog();
  readonly sessions = new Map<string, Session>();
  /** Results of queries by their ids, for `result_scan`. */
  readonly results = new Map<string, ResultSet>();
  readonly #instance: DuckDBInstance;
  readonly #control: DuckDBConnection;
  #count = 1000;

  private constructor(instance: DuckDBInstance, control: DuckDBConnection) {
    this.#instance = instance;
    this.#control = control;
  }

  /** An empty account. */
  static async open(): Promise<Warehouse> {
    const instance = await DuckDBInstance.create(':memory:');
    const control = await instance.connect();
    for (const statement of macroStatements()) await control.run(statement);
    return new Warehouse(instance, control);
  }

  async openSession(login: Login): Promise<Session> {
    const connection = await this.#instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
    this.#count += 1;
    const session = new Session(String(this.#count), login, this, connection);
    this.sessions.set(session.id, session);
    return session;
  }

  /** Ends a session: what is open is rolled back, its temporary tables and views go. */
  async closeSession(session: Session): Promise<void> {
    if (session.isClosed) return;
    session.isClosed = true;
    session.connection.interrupt();
    await session.inTurn(async () => {
      await session.rollback().catch(() => {});
      const temporary = this.catalog.visible(session.id, {}).filter((relation) => relation.temporaryOf === session.id);
      for (const relation of temporary) {
        const kind = relation.kind === 'VIEW' ? 'VIEW' : 'TABLE';
        await session.connection.run(`DROP ${kind} IF EXISTS ${duckdbPath(relation.stored)}`);
        this.catalog.remove(relation);
      }
      session.connection.closeSync();
    });
  }

  async createDatabase(name: string, owner: string, comment = ''): Promise<void> {
    this.catalog.addDatabase(name, owner, comment);
    await this.#control.run(`ATTACH ':memory:' AS ${duckdbName(name)}`);
    await this.createSchema(name, 'PUBLIC', owner);
  }

  async createSchema(database: string, name: string, owner: string, isTransient = false, comment = ''): Promise<void> {
    this.catalog.addSchema(database, name, owner, isTransient, comment);
    await this.#control.run(`CREATE SCHEMA ${duckdbName(database)}.${duckdbName(name)}`);
  }

  async dropSchema(database: string, name: string): Promise<void> {
    await this.#control.run(`DROP SCHEMA ${duckdbName(database)}.${duckdbName(name)} CASCADE`);
    this.catalog.database(database).schemas.delete(name);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.#control.run(`DETACH ${duckdbName(name)}`);
    this.catalog.databases.delete(name);
  }

  /** Rows of a table as they are now. */
  async countRows(relation: Relation): Promise<string | null> {
    if (relation.kind === 'VIEW') return null;
    const reader = await this.#control.runAndReadAll(`SELECT count(*) FROM ${duckdbPath(relation.stored)}`);
    return String(reader.getRows()[0]?.[0]);
  }

  async close(): Promise<void> {
    for (const session of this.sessions.values()) await this.closeSession(session);
    this.#control.closeSync();
    this.#instance.closeSync();
  }
}
