// Postgres over the network: one client per connection.
import { InternalError, type JsonObject, sha256 } from '../../base/index.ts';
import { strOf, toValue } from '../../jinja/index.ts';
import type {
  Adapter,
  CatalogTable,
  Connection,
  RelationShape,
  RunIdentity,
  SeedKind,
  SeedTable,
  TargetDescription,
} from '../adapter.ts';
import { catalogTables } from '../shared/catalog-tables.ts';
import { Column, translateType } from '../shared/column.ts';
import { columnPairs } from '../shared/column-pairs.ts';
import { Relation } from '../shared/relation.ts';
import { catalogSql, columnsSql, relationsSql, shapesSql } from './catalog-queries.ts';
import { PostgresConnection } from './connection.ts';
import { type PostgresCredentials, postgresCredentials } from './credentials.ts';
import { endClient, openClient, type Session } from './open-client.ts';
import { PostgresRunLocks } from './run-locks.ts';
import { typeName } from './values.ts';
import { Watchdog } from './watchdog.ts';

const SEED_TYPES: { readonly [kind in SeedKind]: string } = {
  integer: 'integer',
  number: 'float8',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamp without time zone',
  time: 'time',
  text: 'text',
};

/** Milliseconds for statements that only ask for the server's own state. */
const ASKING = 20_000;

export class PostgresAdapter implements Adapter {
  readonly target: TargetDescription;
  #credentials: PostgresCredentials;
  readonly #connections = new Set<PostgresConnection>();
  #watchdog: Watchdog | undefined;
  /** Opened before anybody asked for it. */
  #ahead: Promise<Session> | undefined;
  #aheadLocks: PostgresRunLocks | undefined;

  /** `opensFor`: the run for which sessions are opened at once. */
  constructor(block: JsonObject, target: TargetDescription, opensFor?: RunIdentity) {
    this.target = target;
    this.#credentials = postgresCredentials(block);
    if (opensFor) this.#openAhead(opensFor);
  }

  async connect(name: string): Promise<Connection> {
    const session = (await this.#takeAhead()) ?? (await this.#open());
    const { host, port, database } = this.#credentials;
    this.#watchdog ??= new Watchdog(this.#connections, () => this.#open({ retries: 0, queryTimeout: ASKING }));
    const connection = new PostgresConnection({
      name,
      place: sha256(JSON.stringify([host, port, database])).slice(0, 12),
      session,
      reopen: () => this.#open(),
      autocommit: this.#credentials.autocommit,
      cancel: (processId) => this.#cancel(processId),
      ended: (ended) => this.#connections.delete(ended),
    });
    this.#connections.add(connection);
    return connection;
  }

  #openAhead(run: RunIdentity): void {
    const ahead = this.#open();
    this.#ahead = ahead;
    ahead.catch(() => {
      // Whoever needs one tries again, and is told.
      if (this.#ahead === ahead) this.#ahead = undefined;
    });
    this.#aheadLocks = this.openLocks(run);
    this.#aheadLocks.begin();
  }

  /** What was opened ahead is for whoever connects first, as long as it is sound. */
  async #takeAhead(): Promise<Session | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const session = await ahead;
    return session?.broken() === undefined ? session : undefined;
  }

  async #open(changes: Partial<PostgresCredentials> = {}): Promise<Session> {
    const state: { broken?: Error } = {};
    const { client, isEncrypted, ids, isDirect } = await openClient({ ...this.#credentials, ...changes }, (cause) => {
      state.broken ??= cause;
    });
    // A server without encryption is asked for it once a run.
    if (!isEncrypted) this.#credentials = { ...this.#credentials, sslMode: 'disable' };
    return { client, ids, isDirect, broken: () => state.broken };
  }

  openLocks(run: RunIdentity): PostgresRunLocks {
    const ahead = this.#aheadLocks;
    this.#aheadLocks = undefined;
    return (
      ahead ?? new PostgresRunLocks(run, (applicationName) => this.#open({ applicationName, queryTimeout: ASKING }))
    );
  }

  /** The process id could be another's by now: the application's name and the user are checked with it. */
  async #cancel(processId: number): Promise<void> {
    const { client } = await openClient({ ...this.#credentials, retries: 0 }, () => {});
    try {
      await client.query(
        `select pg_cancel_backend(pid) from pg_stat_activity
         where pid = $1 and application_name = $2 and usename = session_user and state <> 'idle'`,
        [processId, this.#credentials.applicationName],
      );
    } finally {
      await endClient(client);
    }
  }

  async close(): Promise<void> {
    this.#watchdog?.stop();
    this.#watchdog = undefined;
    // What nobody has asked for may still be on its way: nobody waits for it.
    this.#takeAhead().then(
      (session) => session && endClient(session.client),
      () => {},
    );
    void this.#aheadLocks?.close();
    await Promise.all([...this.#connections].map((connection) => connection.release().catch(() => {})));
  }

  get onlyDatabase(): string {
    return this.target.database;
  }

  async listRelations(connection: Connection, database: string, schema: string): Promise<Relation[]> {
    const { rows } = await session(connection).query(relationsSql(schema));
    return rows.map(
      ([space, name, type]) =>
        new Relation({
          dialect: this.target.dialect,
          database,
          schema: space ?? '',
          identifier: name ?? '',
          type: type ?? 'table',
        }),
    );
  }

  async listSchemas(connection: Connection): Promise<string[]> {
    const { rows } = await session(connection).query('select nspname from pg_catalog.pg_namespace');
    return rows.map(([name]) => name ?? '');
  }

  async columnsOf(connection: Connection, relation: Relation): Promise<Column[]> {
    const { rows } = await session(connection).query(columnsSql(relation));
    return rows.map(
      ([name, type, size, precision, scale]) =>
        new Column({
          name: name ?? '',
          dtype: type ?? '',
          charSize: numberOrNull(size),
          numericPrecision: numberOrNull(precision),
          numericScale: numberOrNull(scale),
          dialect: this.target.dialect,
        }),
    );
  }

  /** Runs the query, which gives no rows: the callers wrap what they ask about. Types are dbt's names of them. */
  async describe(connection: Connection, sql: string): Promise<Column[]> {
    const { fields } = await session(connection).query(sql);
    const { dialect } = this.target;
    return fields.map(({ name, dataTypeID }) => {
      const dtype = translateType(typeName(dataTypeID), dialect.typeLabels);
      return new Column({ name, dtype, dialect });
    });
  }

  async bulkLoad(connection: Connection, relation: Relation, table: SeedTable): Promise<number> {
    if (table.rows.length === 0) return 0;
    const names = table.columns.map(({ name }) => name).join(', ');
    await session(connection).copyIn(`copy ${relation.sql} (${names}) from stdin`, copyChunks(table.rows));
    return table.rows.length;
  }

  async catalog(
    connection: Connection,
    schemas: readonly { database: string; schema: string }[],
  ): Promise<CatalogTable[]> {
    if (schemas.length === 0) return [];
    const { rows } = await session(connection).query(catalogSql(schemas.map(({ schema }) => schema)));
    const { database } = this.target;
    return catalogTables(
      rows.map(([schema, name, type, comment, column, index, columnType, columnComment, owner]) => [
        {
          database,
          schema: schema ?? '',
          name: name ?? '',
          type: type ?? '',
          comment: comment ?? null,
          owner: owner ?? null,
        },
        { name: column ?? '', index: Number(index ?? 0), type: columnType ?? '', comment: columnComment ?? null },
      ]),
    );
  }

  async shapes(
    connection: Connection,
    schemas: readonly { database: string; schema: string }[],
  ): Promise<RelationShape[]> {
    if (schemas.length === 0) return [];
    const { rows } = await session(connection).query(shapesSql(schemas.map(({ schema }) => schema)));
    return rows.map(([schema, name, type, columns]) => ({
      database: this.target.database,
      schema: schema ?? '',
      name: name ?? '',
      type: type ?? '',
      columns: columnPairs(columns ?? ''),
    }));
  }

  get connectionInfo(): ReadonlyMap<string, string> {
    const { dbname: _alias, ...fields } = this.target.fields;
    return new Map(Object.entries(fields).map(([key, value]) => [key, strOf(toValue(value))]));
  }

  seedType(kind: SeedKind): string {
    return SEED_TYPES[kind];
  }
}

/** Connections of this adapter only ever come from its own `connect`. */
function session(connection: Connection): PostgresConnection {
  if (connection instanceof PostgresConnection) return connection;
  throw new InternalError('a connection of another engine was given to Postgres');
}

function numberOrNull(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}

const CHUNK = 65_536;
const ESCAPES: { readonly [character: string]: string } = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Lines in the text form of COPY, joined to pieces that are worth a message each. */
function* copyChunks(rows: readonly (readonly (string | null)[])[]): Generator<string> {
  let chunk = '';
  for (const row of rows) {
    const cells = row.map((cell) => (cell === null ? '\\N' : cell.replace(/[\\\n\r\t]/g, (c) => ESCAPES[c] ?? c)));
    chunk += `${cells.join('\t')}\n`;
    if (chunk.length >= CHUNK) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk) yield chunk;
}
