// The contract between tsdbt and one engine. Everything an engine does differently stands behind
// this interface, in its capabilities, its dialect, its type map or its macros.
import type { JsonObject, Services, SourceFile } from '../base/index.ts';
import type { CallArgs, StoredBlock, Value } from '../jinja/index.ts';
import type { Capabilities } from './capabilities.ts';
import type { Column } from './shared/column.ts';
import type { Relation } from './shared/relation.ts';

/** Declared in capabilities.ts; named here too, where adapters look for their types. */
export type { Capabilities, Capability, ConstraintSupport, ReplaceGuarantee } from './capabilities.ts';

/** What `is_integer()`, `data_type` … of a column depend on; the general answer where it is not given. */
export interface ColumnFacts {
  readonly integerTypes?: ReadonlySet<string>;
  readonly floatTypes?: ReadonlySet<string>;
  /** Text types whose `data_type` is their name as long as no size is known. */
  readonly unsizedTextTypes?: ReadonlySet<string>;
  /** Columns know the columns inside a struct. */
  readonly hasFields?: boolean;
  readonly numericTypes?: ReadonlySet<string>;
  /** What a text is taken to hold that names no size; default 256. */
  readonly unknownTextSize?: number;
  /** Columns know their collation, and whether they are arrays, objects or maps. */
  readonly hasCollation?: boolean;
  /** A column's type says its size itself: `data_type` is the type as it stands. */
  readonly typesSaySizes?: boolean;
  /** A literal is written `cast(x as type)`, not `x::type`. */
  readonly castsLiterals?: boolean;
  /** The only name of numbers with a precision. */
  readonly numericType?: string;
  /** Text columns can always be widened, whatever their sizes. */
  readonly textAlwaysExpands?: boolean;
  /** Printed as `<SparkColumn name (type)>`. */
  readonly printsShort?: boolean;
}

/** What is different of this engine's relations in templates. */
export interface RelationDifferences {
  /** Fields beyond dbt's general ones, with their defaults: `create` and `incorporate` take them. */
  readonly fields?: { readonly [name: string]: Value };
  /** Attributes, before the general ones of the same name. */
  readonly attributes?: { readonly [name: string]: (relation: Relation) => Value };
  readonly methods?: { readonly [name: string]: (relation: Relation, args: CallArgs) => Value };
  /** Names of types on the class: `api.Relation.DynamicTable`. */
  readonly types?: { readonly [name: string]: string };
  /** False: a subquery in place of a relation has no alias. Default true. */
  readonly aliasesSubqueries?: boolean;
  /** The moment at an edge of a batch, to compare with; default a quoted text. */
  readonly moment?: (text: string) => string;
}

/** Lexical facts of the engine. */
export interface Dialect {
  /** What dbt puts in front of `Relation` and `Column` in the names of this engine's classes. */
  readonly classPrefix: string;
  readonly quoteCharacter: string;
  readonly maxIdentifierBytes: number | undefined;
  /** Case that unquoted identifiers fold to. */
  readonly unquotedCase: 'lower' | 'upper' | 'keep';
  /** dbt's default quoting of relations. */
  readonly quoteByDefault: { readonly database: boolean; readonly schema: boolean; readonly identifier: boolean };
  /** The engine's words for dbt's general type names: `STRING` → `TEXT`. */
  readonly typeLabels: { readonly [name: string]: string };
  /** Columns of seeds are quoted where the seed does not say; default true. */
  readonly quotesSeedColumns?: boolean;
  /** Parts of a relation's name that are written; all of them where it is not given. */
  readonly includeByDefault?: { readonly database: boolean; readonly schema: boolean; readonly identifier: boolean };
  /** What every relation knows of itself besides its name, unknown unless the engine told: `is_delta`. */
  readonly relationFacts?: readonly string[];
  /** A database is the same as a schema: a relation that names another one is refused. */
  readonly databaseIsSchema?: boolean;
  /** What `can_be_renamed` and `can_be_replaced` of tables and views say. */
  readonly namesRelationsAnew?: boolean;
  /** What the description of an index may say, where it is not `columns`, `unique` and `type`. */
  readonly indexKeys?: readonly string[];
  /** Functions may be written in JavaScript, aggregates excepted. */
  readonly hasJavascriptFunctions?: boolean;
  readonly relations?: RelationDifferences | undefined;
  /** Where this engine's columns differ from dbt's general Column. */
  readonly columns?: ColumnFacts | undefined;
  /** Names under which SQL tools know this dialect. */
  readonly formatterLanguage: string;
  readonly analyzerDialect: string;
}

/** One result set, complete. */
export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Cells as template values: dates and decimals already converted. */
  readonly rows: readonly (readonly Value[])[];
  /** dbt's adapter_response: `_message`, `code`, `rows_affected`, `query_id` where the engine has them. */
  readonly response: AdapterResponse;
}

export interface AdapterResponse {
  readonly _message: string;
  readonly code?: string;
  readonly rows_affected?: number;
  readonly query_id?: string;
}

export interface ExecuteOptions {
  /** Fetch rows (false: only the response). Default true. */
  readonly fetch?: boolean;
  /** At most so many rows. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whoever works with a session now: puts the query comment to its statements and hears what becomes of them. */
export interface Borrower {
  /** The statement as it is sent; begin, commit and rollback are sent without asking. */
  textOf(sql: string): string;
  /** A statement goes out, as it is. */
  sending(sql: string): void;
  /** It ended well; `status` is the engine's word for that. */
  answered(status: string): void;
  /** COMMIT leaves when this returns; `transaction` are the engine's words for `endOf`. Only where there are such. */
  committing?(transaction: string): void;
  /** The engine says that the transaction is committed. */
  committed?(): void;
}

/**
 * What came of the statements of a transaction. `failure`: of the first that is not in `results`, before which all is
 * done and the transaction still open; of the commit, when all are in it.
 */
export interface Transacted {
  readonly results: readonly AdapterResponse[];
  readonly failure?: unknown;
}

/** How a transaction ended, as far as the engine knows. */
export type TransactionEnd = 'committed' | 'aborted' | 'unknown';

/** One session with the engine, owned by one node at a time. */
export interface Connection {
  readonly name: string;
  borrower: Borrower | undefined;
  /** Runs one statement or several separated by `;`; gives the last result. @throws TsdbtError 2xxx with `position` in the SQL */
  execute(sql: string, options?: ExecuteOptions): Promise<QueryResult>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  /**
   * One transaction: its begin, the statements and its commit, sent without waiting in between. For work that may be done
   * again: nobody hears of the commit beforehand. Never throws.
   */
  transact?(statements: readonly string[]): Promise<Transacted>;
  rollback(): Promise<void>;
  readonly inTransaction: boolean;
  /**
   * Something of what its borrower did may be kept already, because it was committed or stood alone: it must not be done
   * again. A commit whose answer never came is looked up before it says anything of it.
   */
  readonly hasCommitted?: boolean;
  /**
   * How a transaction of a session that is gone ended, by the words that its borrower heard; waits while it is under way.
   * Never throws.
   */
  endOf?(transaction: string): Promise<TransactionEnd>;
  /** True: the first statement opens a transaction by itself, so nobody begins one for it. */
  readonly beginsItself?: boolean;
  /** True: `adapter.begin()` and `adapter.commit()` of templates do nothing; words of transactions in the SQL count. */
  readonly transactionsInSqlOnly?: boolean;
  /** True once the session can no longer be used; it is not lent again. */
  readonly isBroken?: boolean;
  /** What came of the next statement is known already: it is not sent again. */
  readonly knowsNext?: boolean;
  /** Stops the running statement; safe to call at any time. */
  cancel(): Promise<void>;
  /**
   * What `restingMark` of the registration would say of the warehouse as this session found it, as long as it keeps
   * everybody else out; undefined where a session before it, or something else, may have a part in its catalog.
   */
  restingMark?(): Promise<string | undefined>;
  /** Gives the session back (rolls back an open transaction). */
  release(): Promise<void>;
}

/** Rows of a seed, already typed as dbt types them. */
export interface SeedTable {
  /** `name` is written into SQL as it stands: quoted where the seed's config says so. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** null or text per cell, to be cast to the column's type by the engine. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** They take the place of what the table holds, in the surrounding transaction. */
  readonly replacesRows?: boolean;
}

/** What other runs are told of a run that is in their way. */
export interface RunIdentity {
  /** Eight characters, the start of the invocation id. */
  readonly mark: string;
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly processId: number;
  readonly user: string;
  readonly host: string;
}

/**
 * Who holds a lock, in words; or that it is ours now, with the type of the relation that is there (null: none is;
 * undefined: it was told before).
 */
export type LockAnswer = { readonly holder: string } | { readonly existing: string | null | undefined };

/**
 * Locks of the relations that one run writes. They are kept by the engine, seen by other runs, and gone by themselves
 * soon after the run is dead.
 */
export interface RunLocks {
  /** Tries once, without waiting for the holder. @throws TsdbtError 2xxx */
  take(relation: Relation, node: string): Promise<LockAnswer>;
  /**
   * A node that will soon ask for its lock: it may be taken along with others, and is given back when nobody asks for it
   * within a moment. `confirm` hears what there is in the relation's place once it is locked.
   */
  expect?(relation: Relation, node: string, confirm: (existing: string | null) => void): void;
  /** Gives a lock back; whoever waits gets it a moment later. */
  release(relation: Relation): void;
  /** Those of these runs (their marks) that still work. @throws TsdbtError 2xxx */
  living(marks: readonly string[]): Promise<ReadonlySet<string>>;
  /** Gives back everything; never throws. */
  close(): Promise<void>;
}

/** The engine that a profile names. */
export interface Adapter {
  /** What is known of the target without a connection. */
  readonly target: TargetDescription;

  /** Opens a session. @throws TsdbtError 2xxx when the engine cannot be reached */
  connect(name: string): Promise<Connection>;
  /** Ends all sessions and frees the engine; never throws. */
  close(): Promise<void>;
  /** Relations of one schema; [] when the schema does not exist. */
  listRelations(connection: Connection, database: string, schema: string): Promise<Relation[]>;
  listSchemas(connection: Connection, database: string): Promise<string[]>;
  columnsOf(connection: Connection, relation: Relation): Promise<Column[]>;
  /** Columns of a query that gives no rows (`where false limit 0`): it may be run. */
  describe(connection: Connection, sql: string): Promise<Column[]>;
  /** Appends rows to an existing table in the surrounding transaction. Returns the number of rows. */
  bulkLoad(connection: Connection, relation: Relation, table: SeedTable): Promise<number>;
  /** Locks for one run; left out by engines of which only one process can write at a time anyway. */
  openLocks?(run: RunIdentity): RunLocks;
  /**
   * Readies the session of a node that is configured for it, such as a warehouse of its own; what comes back undoes it.
   * Nothing is sent for other nodes.
   */
  prepareFor?(connection: () => Promise<Connection>, config: JsonObject): Promise<(() => Promise<void>) | undefined>;
  /** The one database that a session can read; left out by engines of which a session reads several. */
  readonly onlyDatabase?: string;
  /** What stands in these schemas, with its columns (dbt's catalog.json). */
  catalog(connection: Connection, schemas: readonly { database: string; schema: string }[]): Promise<CatalogTable[]>;
  /**
   * What the relations of these schemas are, one row for each: for whoever wants to know whether they are as they were
   * left. The catalog is read where an engine has no shorter way.
   */
  shapes?(connection: Connection, schemas: readonly { database: string; schema: string }[]): Promise<RelationShape[]>;
  /** Version and settings for `debug`, without secrets: label → text. */
  readonly connectionInfo: ReadonlyMap<string, string>;
  /** Type of a seed column from dbt's inferred kind. */
  seedType(kind: SeedKind): string;
  /** True: texts of a seed are as they stand in the file, also the word `null`; only what is empty is null. */
  readonly keepsSeedTexts?: boolean;
}

export type SeedKind = 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'time' | 'text';

/** A relation as the catalog shows it. */
export interface CatalogTable {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  readonly comment: string | null;
  readonly owner: string | null;
  readonly statistics?: readonly CatalogStatistic[];
  readonly columns: readonly CatalogColumn[];
}

export interface CatalogColumn {
  readonly name: string;
  /** Its place among the columns, as the engine counts. */
  readonly index: number;
  readonly type: string;
  readonly comment: string | null;
}

/** A relation with its columns in order. */
export interface RelationShape {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  /** As in the catalog. */
  readonly type: string;
  readonly columns: readonly (readonly [name: string, type: string])[];
}

/** A fact of a relation that catalog.json shows. */
export interface CatalogStatistic {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly value: string | number;
}

/** A built-in file; `blocks` is there once tsdbt is built. */
export interface MacroFile extends SourceFile {
  readonly blocks?: readonly StoredBlock[] | undefined;
}

/** Built-in macros of one package (`dbt`, `dbt_duckdb`). */
export interface MacroPackage {
  readonly name: string;
  readonly files: readonly MacroFile[];
}

/** A method of `adapter` in templates that only this engine has, or has otherwise; it needs no connection. */
export interface TemplateMethod {
  readonly parameters: readonly string[];
  readonly run: (given: (name: string) => Value | undefined) => Value;
}

/** What a folder of adapters/ registers. */
export interface AdapterRegistration {
  readonly type: string;
  readonly parents: readonly string[];
  /** Loads the driver lazily and makes the adapter; `credentials` is the rendered output block of the profile. */
  create(credentials: JsonObject, context: AdapterContext): Promise<Adapter>;
  /** Fields of `target` and secrets without loading the driver, so that `parse` and `ls` need none. */
  describeTarget(credentials: JsonObject, context: AdapterContext): TargetDescription;
  /** Its sessions take a while to open: for a run that writes it is made before the project is parsed (`opensFor`). */
  readonly opensAhead?: true;
  /**
   * Known without the driver: as long as it is the same, the catalog is what the first session of a process found. Undefined
   * where that cannot be told.
   */
  restingMark?(credentials: JsonObject): string | undefined;
  /** Keys of the profile that hold secrets. */
  readonly secretKeys: readonly string[];
}

/** Transactions in each other's way; a session that broke; an engine that cannot be reached. */
export type PassingError = 'conflict' | 'lost' | 'unreachable';

export interface TargetDescription {
  /** dbt's type name; `target.type` and the prefix of dispatched macros. */
  readonly type: string;
  /** Prefixes after the own one, nearest first (redshift → postgres). */
  readonly parents: readonly string[];
  /** Version shown as `Registered adapter: <type>=<version>`. */
  readonly version: string;
  /** Fields of `target` in templates: connection keys without secrets, with aliases. */
  readonly fields: JsonObject;
  /** Where nodes go that name no database; empty for engines whose relations have none. */
  readonly database: string;
  /** Where nodes go that name no schema. */
  readonly schema: string;
  readonly dialect: Dialect;
  /** Incremental strategies that are valid, the default first. */
  readonly incrementalStrategies: readonly string[];
  readonly capabilities: Capabilities;
  /** Errors that may not come again when the same work is done once more, by slug. */
  readonly passingErrors?: { readonly [slug: string]: PassingError };
  readonly methods?: { readonly [name: string]: TemplateMethod } | undefined;
  /** Grantee and privilege of a row that tells of a grant, by its columns in lower case; undefined leaves it out. */
  readonly grantOf?:
    | ((row: ReadonlyMap<string, Value>) => readonly [grantee: Value, privilege: Value] | undefined)
    | undefined;
  /** Query comments stand at the end of statements where the project does not say. */
  readonly appendsQueryComment?: boolean;
  /** Text that reads a source in place (a file), or undefined for an ordinary table. */
  readonly externalSource?: ((source: SourceFacts) => string | undefined) | undefined;
  /** Throws where the engine cannot read a source that is about to be read. */
  readonly checkSource?: ((source: SourceFacts) => void) | undefined;
}

/** What an engine may look at when it decides how a source is read. */
export interface SourceFacts {
  readonly name: string;
  readonly sourceName: string;
  readonly identifier: string;
  readonly schema: string;
  readonly database: string;
  readonly meta: JsonObject;
  readonly sourceMeta: JsonObject;
  readonly config: JsonObject;
}

export interface AdapterContext {
  /** Absolute folder of dbt_project.yml; relative paths in credentials start here. */
  readonly projectDirectory: string;
  readonly services: Services;
  /** Seconds for which another process may be waited for that keeps the engine to itself; undefined: not at all. */
  readonly lockTimeout?: number | undefined;
  /** What the project says of quoting relations. */
  readonly quoting?: {
    readonly database?: boolean | undefined;
    readonly schema?: boolean | undefined;
    readonly identifier?: boolean | undefined;
  };
  /**
   * A run that will write: what each such run needs is opened at once, a session for who connects first and the locks of
   * the run. What cannot be opened now is opened, and told, when it is needed.
   */
  readonly opensFor?: RunIdentity | undefined;
}
