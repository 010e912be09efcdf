// Spark over its Thrift server: one session per connection.
import { setTimeout as sleep } from 'node:timers/promises';
import { InternalError, type JsonObject } from '../../base/index.ts';
import { strOf, toValue, type Value } from '../../jinja/index.ts';
import type { Adapter, CatalogTable, Connection, SeedKind, SeedTable, TargetDescription } from '../adapter.ts';
import { Column } from '../shared/column.ts';
import type { Relation } from '../shared/relation.ts';
import { SparkConnection } from './connection.ts';
import { type SparkCredentials, sparkCredentials } from './credentials.ts';
import { sparkDialect } from './dialect.ts';
import { cannotShowExtended, connectError, isMissingRelation, isMissingSchema } from './errors.ts';
import { insertStatements } from './seed-statements.ts';
import {
  describedColumns,
  describedInformation,
  describedRelation,
  describedTable,
  informedTable,
} from './table-information.ts';
import { ThriftSession } from './thrift-session.ts';
import { protocolType } from './values.ts';
import { WrittenTables } from './written-tables.ts';

const SEED_TYPES: { readonly [kind in SeedKind]: string } = {
  integer: 'bigint',
  number: 'double',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamp',
  time: 'time',
  text: 'string',
};

export class SparkAdapter implements Adapter {
  readonly target: TargetDescription;
  readonly #credentials: SparkCredentials;
  readonly #connections = new Set<SparkConnection>();
  readonly #written = new WrittenTables();

  constructor(block: JsonObject, target: TargetDescription) {
    this.target = target;
    this.#credentials = sparkCredentials(block);
  }

  async connect(name: string): Promise<Connection> {
    const connection = new SparkConnection(name, await this.#openSession(), {
      credentials: this.#credentials,
      written: this.#written,
      open: () => this.#openSession(),
      ended: (ended) => this.#connections.delete(ended),
    });
    this.#connections.add(connection);
    return connection;
  }

  /** As dbt-spark: tried again when the server says that it is not ready yet, or always with `retry_all`. */
  async #openSession(): Promise<ThriftSession> {
    const { host, port, connectRetries, connectTimeout, retryAll } = this.#credentials;
    for (let left = connectRetries; ; left -= 1) {
      try {
        return await ThriftSession.open(this.#credentials);
      } catch (cause) {
        const error = connectError(cause, host, port);
        const isStarting = /pending|temporarily_unavailable/i.test(error.diagnostic.message);
        if (left <= 0 || !(retryAll || isStarting)) throw error;
        await sleep(connectTimeout * 1000);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.release().catch(() => {})));
  }

  async listRelations(connection: Connection, _database: string, schema: string): Promise<Relation[]> {
    try {
      const { rows } = await session(connection).execute(`show table extended in ${schema} like '*'`);
      return rows
        .filter(([, , isTemporary]) => isTemporary !== true)
        .map(([space = '', name = '', , information = '']) =>
          describedRelation(strOf(space), strOf(name), strOf(information)),
        );
    } catch (error) {
      if (isMissingSchema(error) || isMissingRelation(error)) return [];
      if (cannotShowExtended(error)) return this.#relationsOneByOne(session(connection), schema);
      throw error;
    }
  }

  /** For catalogs that cannot show all at once. A table that cannot be described is one all the same. */
  async #relationsOneByOne(connection: SparkConnection, schema: string): Promise<Relation[]> {
    const { rows } = await connection.execute(`show tables in ${schema} like '*'`);
    const found: Relation[] = [];
    for (const [space = '', name = '', isTemporary] of rows) {
      if (isTemporary === true) continue;
      const told = await connection.execute(`describe extended ${strOf(space)}.${strOf(name)}`).catch(() => undefined);
      found.push(describedRelation(strOf(space), strOf(name), describedInformation(told?.rows ?? [])));
    }
    return found;
  }

  async listSchemas(connection: Connection): Promise<string[]> {
    const { rows } = await session(connection).execute('show databases');
    return rows.map(([name = '']) => strOf(name));
  }

  async columnsOf(connection: Connection, relation: Relation): Promise<Column[]> {
    return describedColumns(relation, await this.#described(session(connection), relation));
  }

  /** What `describe extended` says; nothing of a relation that is not there. */
  async #described(connection: SparkConnection, relation: Relation): Promise<readonly (readonly Value[])[]> {
    try {
      return (await connection.execute(`describe extended ${relation.sql}`)).rows;
    } catch (error) {
      if (isMissingRelation(error)) return [];
      throw error;
    }
  }

  /** The query is planned, not run. Types are the protocol's names of them, as in dbt-spark: `INT_TYPE`. */
  async describe(connection: Connection, sql: string): Promise<Column[]> {
    const { rows } = await session(connection).execute(`describe query ${sql}`);
    return rows.map(
      ([name = '', type = '']) =>
        new Column({ dialect: sparkDialect, name: strOf(name), dtype: protocolType(strOf(type)) }),
    );
  }

  async bulkLoad(connection: Connection, relation: Relation, table: SeedTable): Promise<number> {
    for (const statement of insertStatements(relation, table)) {
      await session(connection).execute(statement, { fetch: false });
    }
    return table.rows.length;
  }

  async catalog(connection: Connection, schemas: readonly { readonly schema: string }[]): Promise<CatalogTable[]> {
    const found: CatalogTable[] = [];
    for (const { schema } of schemas) {
      for (const relation of await this.listRelations(connection, '', schema)) {
        const informed = informedTable(relation);
        const table =
          informed.columns.length > 0
            ? informed
            : describedTable(
                relation,
                describedColumns(relation, await this.#described(session(connection), relation)),
              );
        if (table) found.push(table);
      }
    }
    return found;
  }

  get connectionInfo(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.target.fields).map(([key, value]) => [key, strOf(toValue(value))]));
  }

  seedType(kind: SeedKind): string {
    return SEED_TYPES[kind];
  }
}

/** Connections of this adapter only ever come from its own `connect`. */
function session(connection: Connection): SparkConnection {
  if (connection instanceof SparkConnection) return connection;
  throw new InternalError('a connection of another engine was given to Spark');
}
