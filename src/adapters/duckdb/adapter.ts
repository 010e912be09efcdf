// DuckDB in this process: one instance a run, many connections.
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { JsonObject } from '../../base/index.ts';
import { strOf, type Value } from '../../jinja/index.ts';
import { splitStatements } from '../../sql/index.ts';
import type {
  Adapter,
  AdapterContext,
  CatalogTable,
  Connection,
  RelationShape,
  SeedKind,
  SeedTable,
  TargetDescription,
} from '../adapter.ts';
import { Column } from '../shared/column.ts';
import { columnPairs } from '../shared/column-pairs.ts';
import { Relation } from '../shared/relation.ts';
import { catalogOf } from './catalog.ts';
import { DuckdbConnection } from './connection.ts';
import { type DuckdbCredentials, duckdbCredentials } from './credentials.ts';
import { duckdbError, duckdbErrors } from './errors.ts';
import { restingMark } from './resting-file.ts';
import { seedCast } from './seed-casts.ts';

const SEED_TYPES: { readonly [kind in SeedKind]: string } = {
  integer: 'integer',
  number: 'double',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamp',
  time: 'time',
  text: 'varchar',
};

/** Milliseconds between two tries to open a file, and how much longer they may be by chance. */
const PAUSE = 250;
const JITTER = 100;

export class DuckdbAdapter implements Adapter {
  readonly target: TargetDescription;
  readonly #credentials: DuckdbCredentials;
  readonly #connections = new Set<DuckdbConnection>();
  /** Sessions so far. */
  #count = 0;
  /** A promise, so that connections asked for at the same time share one instance. */
  #instance: Promise<DuckDBInstance> | undefined;

  readonly #context: Pick<AdapterContext, 'services' | 'lockTimeout'>;

  constructor(block: JsonObject, target: TargetDescription, context: Pick<AdapterContext, 'services' | 'lockTimeout'>) {
    this.target = target;
    this.#context = context;
    this.#credentials = duckdbCredentials(block);
  }

  async connect(name: string): Promise<Connection> {
    try {
      this.#instance ??= this.#opened();
      const instance = await this.#instance;
      this.#count += 1;
      const connection = new DuckdbConnection(name, await instance.connect(), {
        release: (ended) => this.#ended(ended),
        restingMark: () => (this.#count === 1 ? restingMark(this.#credentials) : undefined),
      });
      this.#connections.add(connection);
      for (const [key, value] of this.#credentials.settings)
        await connection.raw.run(`set ${key} = '${value.replaceAll("'", "''")}'`);
      return connection;
    } catch (cause) {
      throw duckdbError(cause);
    }
  }

  #ended(connection: DuckdbConnection): void {
    if (this.#connections.delete(connection)) connection.raw.closeSync();
  }

  /** One process at a time writes a file: another that has it is waited for as long as --lock-timeout says. */
  async #opened(): Promise<DuckDBInstance> {
    const { services, lockTimeout = 0 } = this.#context;
    const end = services.clock.monotonic() + lockTimeout * 1000;
    for (let hasTold = false; ; hasTold = true) {
      try {
        return await this.#open();
      } catch (cause) {
        const error = duckdbError(cause);
        const left = end - services.clock.monotonic();
        if (error.diagnostic.slug !== duckdbErrors.locked.slug || left <= 0 || services.signal.aborted) throw error;
        if (!hasTold) {
          const holder = /PID (\d+)/.exec(error.message)?.[1];
          const msg = `waiting for ${this.#credentials.path}: ${holder ? `process ${holder}` : 'another process'} has it open`;
          services.log.emit({ code: 'T010', name: 'WaitingForLock', level: 'info', msg, note: true });
        }
        await sleep(Math.min(left, PAUSE + Math.random() * JITTER));
      }
    }
  }

  /** Opens the file, loads extensions, makes secrets, attaches databases: once. */
  async #open(): Promise<DuckDBInstance> {
    const { path, config, extensions, secrets, attach } = this.#credentials;
    const options = { autoinstall_known_extensions: 'false', ...Object.fromEntries(config) };
    // A file that this process holds already is shared: two instances of their own would damage it.
    const isFile = path !== ':memory:';
    const instance = await (isFile ? DuckDBInstance.fromCache(path, options) : DuckDBInstance.create(path, options));
    const first = await instance.connect();
    try {
      for (const { name, repository } of extensions) {
        await first.run(`load ${name}`).catch(async () => {
          await first.run(`install ${name}${repository ? ` from ${repository}` : ''}`);
          await first.run(`load ${name}`);
        });
      }
      for (const secret of secrets) await first.run(secretSql(secret));
      for (const database of attach) await first.run(attachSql(database));
    } catch (cause) {
      first.closeSync();
      instance.closeSync();
      throw cause;
    }
    first.closeSync();
    return instance;
  }

  async close(): Promise<void> {
    for (const connection of [...this.#connections]) await connection.release();
    const opened = this.#instance;
    this.#instance = undefined;
    // What could not be opened was told to whoever asked for the connection.
    const instance = await opened?.catch(() => undefined);
    instance?.closeSync();
  }

  async listRelations(connection: Connection, database: string, schema: string): Promise<Relation[]> {
    const { rows } = await connection.execute(
      `select table_catalog, table_schema, table_name, table_type, keyed.name is not null
       from system.information_schema.tables
       left join (
         select distinct schema_name as space, table_name as name from duckdb_constraints()
         where lower(database_name) = ${literal(database.toLowerCase())} and constraint_type in ('PRIMARY KEY', 'UNIQUE')
       ) as keyed on keyed.space = table_schema and keyed.name = table_name
       where lower(table_catalog) = ${literal(database.toLowerCase())} and lower(table_schema) = ${literal(schema.toLowerCase())}`,
    );
    return rows.map(
      ([catalog, space, name, type, hasKey]) =>
        new Relation({
          dialect: this.target.dialect,
          database: strOf(catalog ?? ''),
          schema: strOf(space ?? ''),
          identifier: strOf(name ?? ''),
          type: type === 'VIEW' ? 'view' : 'table',
          facts: { has_key: hasKey ?? null },
        }),
    );
  }

  async listSchemas(connection: Connection, database: string): Promise<string[]> {
    const { rows } = await connection.execute(
      `select distinct schema_name from system.information_schema.schemata where lower(catalog_name) = ${literal(database.toLowerCase())}`,
    );
    return rows.map(([name]) => strOf(name ?? ''));
  }

  async columnsOf(connection: Connection, relation: Relation): Promise<Column[]> {
    if (relation.parts.external !== undefined) return this.describe(connection, `select * from ${relation.sql}`);
    // Only the query that an ephemeral model is part of knows its CTE.
    if (relation.type === 'cte') return [];
    // Temporary tables live in a catalog of their own: looked up by the name that the session resolves.
    const inDatabase =
      relation.database === null
        ? ''
        : `and lower(database_name) in (${literal(relation.database.toLowerCase())}, 'temp')`;
    const inSchema =
      relation.schema === null
        ? ''
        : `and (lower(schema_name) = ${literal(relation.schema.toLowerCase())} or database_name = 'temp')`;
    const { rows } = await connection.execute(
      `select column_name, data_type, numeric_precision, numeric_scale from duckdb_columns()
       where lower(table_name) = ${literal((relation.identifier ?? '').toLowerCase())} ${inDatabase} ${inSchema}
       order by column_index`,
    );
    return rows.map(([name, type]) => this.#column(name, type));
  }

  #column(name: Value | undefined, type: Value | undefined): Column {
    return new Column({
      name: strOf(name ?? ''),
      dtype: strOf(type ?? ''),
      dialect: this.target.dialect,
    });
  }

  async describe(connection: Connection, sql: string): Promise<Column[]> {
    // What stands before the query (`sql_header`) is executed first.
    const statements = splitStatements(sql);
    const query = statements.pop() ?? sql;
    for (const statement of statements) await connection.execute(statement, { fetch: false });
    const { rows } = await connection.execute(`describe ${query}`);
    return rows.map(([name, type]) => this.#column(name, type));
  }

  /** Rows go as text into a temporary table by the appender, then into the target with one cast per column. */
  async bulkLoad(connection: Connection, relation: Relation, table: SeedTable): Promise<number> {
    if (!(connection instanceof DuckdbConnection) || table.rows.length === 0) return 0;
    const columns = table.columns.map((_, i) => `c${i}`);
    const staging = 'tsdbt_seed_rows';
    const run = (sql: string): Promise<unknown> => connection.execute(sql, { fetch: false });
    await run(`create or replace temporary table ${staging} (${columns.map((name) => `${name} varchar`).join(', ')})`);
    await connection.append(staging, table.rows);
    const casts = table.columns
      .map((column, i) => seedCast(`c${i}`, column.type, () => table.rows.map((row) => row[i] ?? null)))
      .join(', ');
    const names = table.columns.map(({ name }) => name).join(', ');
    await run(`insert into ${relation.sql} (${names}) select ${casts} from temp.${staging}`);
    await run(`drop table temp.${staging}`);
    return table.rows.length;
  }

  async catalog(
    connection: Connection,
    schemas: readonly { database: string; schema: string }[],
  ): Promise<CatalogTable[]> {
    if (schemas.length === 0) return [];
    return catalogOf(connection, inSchemas(schemas));
  }

  async shapes(
    connection: Connection,
    schemas: readonly { database: string; schema: string }[],
  ): Promise<RelationShape[]> {
    if (schemas.length === 0) return [];
    const { rows } = await connection.execute(
      `with columns as (
         select database_name, schema_name, table_name, table_oid,
                string_agg(column_name || chr(31) || data_type, chr(30) order by column_index) as columns
         from duckdb_columns() where not internal and ${inSchemas(schemas)} group by all
       )
       select database_name, schema_name, table_name,
              case when table_oid in (select view_oid from duckdb_views() as v where v.database_name = c.database_name)
                   then 'VIEW' else 'BASE TABLE' end, columns
       from columns as c`,
    );
    return rows.map(([database, schema, name, type, columns]) => ({
      database: strOf(database ?? ''),
      schema: strOf(schema ?? ''),
      name: strOf(name ?? ''),
      type: strOf(type ?? ''),
      columns: columnPairs(strOf(columns ?? '')),
    }));
  }

  get connectionInfo(): ReadonlyMap<string, string> {
    return new Map([
      ['database', this.target.database],
      ['schema', this.target.schema],
      ['path', this.#credentials.path],
    ]);
  }

  /** As dbt-duckdb, which has seeds read by COPY. */
  readonly keepsSeedTexts = true;

  seedType(kind: SeedKind): string {
    return SEED_TYPES[kind];
  }
}

function inSchemas(schemas: readonly { database: string; schema: string }[]): string {
  const wanted = schemas.map(
    ({ database, schema }) => `(${literal(database.toLowerCase())}, ${literal(schema.toLowerCase())})`,
  );
  return `(lower(database_name), lower(schema_name)) in (${wanted.join(', ')})`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function secretSql(secret: JsonObject): string {
  const name = secret['name'] === undefined ? '' : `${String(secret['name'])} `;
  const pairs = Object.entries(secret)
    .filter(([key, value]) => key !== 'name' && key !== 'persistent' && value !== null)
    .map(([key, value]) => `${key} ${key === 'type' || key === 'provider' ? String(value) : literal(String(value))}`);
  return `create or replace ${secret['persistent'] === true ? 'persistent ' : ''}secret ${name}(${pairs.join(', ')})`;
}

function attachSql(database: JsonObject): string {
  const alias = database['alias'] === undefined || database['alias'] === null ? '' : ` as ${String(database['alias'])}`;
  const options: string[] = [];
  if (database['type'] !== undefined && database['type'] !== null) options.push(`type ${String(database['type'])}`);
  if (database['read_only'] === true) options.push('read_only');
  return `attach if not exists ${literal(String(database['path']))}${alias}${options.length > 0 ? ` (${options.join(', ')})` : ''}`;
}
