// Snowflake over its driver: one session per connection.
import { InternalError, type JsonObject, TsdbtError } from '../../base/index.ts';
import { strOf, toValue, type Value } from '../../jinja/index.ts';
import type {
  Adapter,
  AdapterContext,
  CatalogTable,
  Connection,
  Dialect,
  QueryResult,
  SeedKind,
  SeedTable,
  TargetDescription,
} from '../adapter.ts';
import { catalogTables } from '../shared/catalog-tables.ts';
import { Column, describedColumn } from '../shared/column.ts';
import { Relation } from '../shared/relation.ts';
import { catalogRow, catalogSql } from './catalog.ts';
import { SnowflakeConnection } from './connection.ts';
import { type SnowflakeCredentials, snowflakeCredentials } from './credentials.ts';
import { openSession } from './open-session.ts';
import { insertStatements } from './seed-rows.ts';
import { literal } from './statements.ts';

const SEED_TYPES: { readonly [kind in SeedKind]: string } = {
  integer: 'integer',
  number: 'float8',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamp without time zone',
  time: 'time',
  text: 'text',
};

type Quoting = Dialect['quoteByDefault'];

/** Snowflake shows at most so many objects at once. */
const PAGE = 10_000;

export class SnowflakeAdapter implements Adapter {
  readonly target: TargetDescription;
  readonly #credentials: SnowflakeCredentials;
  readonly #connections = new Set<SnowflakeConnection>();

  readonly #quoting: Quoting;

  constructor(block: JsonObject, target: TargetDescription, quoting: AdapterContext['quoting']) {
    this.target = target;
    const byDefault = target.dialect.quoteByDefault;
    this.#quoting = {
      database: quoting?.database ?? byDefault.database,
      schema: quoting?.schema ?? byDefault.schema,
      identifier: quoting?.identifier ?? byDefault.identifier,
    };
    this.#credentials = snowflakeCredentials(block);
  }

  async connect(name: string): Promise<Connection> {
    const session = await openSession(this.#credentials);
    const connection = new SnowflakeConnection(name, session, (ended) => this.#connections.delete(ended));
    this.#connections.add(connection);
    await connection.execute(sessionSetup(this.#credentials), { fetch: false });
    return connection;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.release().catch(() => {})));
  }

  /** As dbt lists them; a schema that is not there has none. */
  async listRelations(connection: Connection, database: string, schema: string): Promise<Relation[]> {
    const place = this.#relation(database, schema).sql;
    const found: Relation[] = [];
    for (let after: string | undefined; ; ) {
      const from = after === undefined ? '' : ` from ${literal(after)}`;
      const page = await connection.execute(`show objects in ${place}\n    limit ${PAGE}${from}`).catch(noneIfMissing);
      const rows = page === undefined ? [] : rowsOf(page);
      found.push(...rows.map((row) => this.#listed(row)));
      if (rows.length < PAGE) return found;
      after = text(rows[rows.length - 1]?.get('name'));
    }
  }

  #relation(database: string, schema: string | null): Relation {
    const { dialect } = this.target;
    return new Relation({ dialect, database, schema, identifier: null, quotePolicy: this.#quoting });
  }

  /** The names as they are stored, which is why they are quoted. */
  #listed(row: ReadonlyMap<string, Value>): Relation {
    return new Relation({
      dialect: this.target.dialect,
      database: text(row.get('database_name')),
      schema: text(row.get('schema_name')),
      identifier: text(row.get('name')),
      type: relationType(row),
      quotePolicy: { database: true, schema: true, identifier: true },
      fields: new Map([['table_format', /^Y(ES)?$/.test(text(row.get('is_iceberg'))) ? 'ICEBERG' : 'DEFAULT']]),
    });
  }

  async listSchemas(connection: Connection, database: string): Promise<string[]> {
    const named = this.#relation(database, null).sql;
    const result = await connection.execute(`show terse schemas in database ${named}\n    limit ${PAGE}`);
    return rowsOf(result).map((row) => text(row.get('name')));
  }

  async columnsOf(connection: Connection, relation: Relation): Promise<Column[]> {
    const result = await connection.execute(`describe table ${relation.sql}`).catch(noneIfMissing);
    return (result === undefined ? [] : rowsOf(result)).map((row) =>
      describedColumn(this.target.dialect, text(row.get('name')), text(row.get('type'))),
    );
  }

  async describe(connection: Connection, sql: string): Promise<Column[]> {
    const columns = await session(connection).describe(sql);
    return columns.map(({ name, type }) => new Column({ name, dtype: type, dialect: this.target.dialect }));
  }

  async bulkLoad(connection: Connection, relation: Relation, table: SeedTable): Promise<number> {
    for (const sql of insertStatements(relation, table)) await connection.execute(sql, { fetch: false });
    return table.rows.length;
  }

  /** A node's own warehouse, and the one before it again. */
  async prepareFor(
    connection: () => Promise<Connection>,
    config: JsonObject,
  ): Promise<(() => Promise<void>) | undefined> {
    const wanted = config['snowflake_warehouse'];
    if (wanted === undefined || wanted === null || wanted === this.#credentials.warehouse) return undefined;
    const session = await connection();
    const { rows } = await session.execute('select current_warehouse() as warehouse');
    const before = text(rows[0]?.[0]);
    await session.execute(`use warehouse ${String(wanted)}`, { fetch: false });
    return async () => {
      if (before !== '' && session.isBroken !== true)
        await session.execute(`use warehouse ${before}`, { fetch: false });
    };
  }

  async catalog(
    connection: Connection,
    schemas: readonly { database: string; schema: string }[],
  ): Promise<CatalogTable[]> {
    const byDatabase = new Map<string, string[]>();
    for (const { database, schema } of schemas) byDatabase.set(database, [...(byDatabase.get(database) ?? []), schema]);
    const found: CatalogTable[] = [];
    for (const [database, names] of byDatabase) {
      const sql = catalogSql(this.#relation(database, null).sql, names);
      found.push(...catalogTables(rowsOf(await connection.execute(sql)).map(catalogRow)));
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

/** The session runs each statement for itself; Snowflake stops what runs when this program is gone. */
function sessionSetup({ queryTag }: SnowflakeCredentials): string {
  const tag = queryTag === undefined ? '' : ` QUERY_TAG = ${literal(queryTag)}`;
  return `alter session set AUTOCOMMIT = true ABORT_DETACHED_QUERY = true${tag}`;
}

function session(connection: Connection): SnowflakeConnection {
  if (connection instanceof SnowflakeConnection) return connection;
  throw new InternalError('a connection of another engine was given to Snowflake');
}

function noneIfMissing(error: unknown): undefined {
  if (error instanceof TsdbtError && error.diagnostic.slug === 'snowflake-not-found') return undefined;
  throw error;
}

/** Rows by the names of the columns, in lower case: an account may give either. */
function rowsOf({ columns, rows }: QueryResult): readonly ReadonlyMap<string, Value>[] {
  return rows.map((row) => new Map(columns.map(({ name }, at) => [name.toLowerCase(), row[at] ?? null])));
}

function text(value: Value | undefined): string {
  return value === undefined || value === null ? '' : strOf(value);
}

/** dbt's type of an object: dynamic tables are shown as tables. */
function relationType(row: ReadonlyMap<string, Value>): string {
  const kind = text(row.get('kind')).toLowerCase();
  if (kind === 'table' && /^Y(ES)?$/i.test(text(row.get('is_interactive')))) return 'interactive_table';
  if (kind === 'table') return text(row.get('is_dynamic')) === 'Y' ? 'dynamic_table' : 'table';
  return kind === 'view' ? 'view' : 'external';
}
