// What the stages hand in so that templates see the right names, and what they get back.
import type { Column, Connection, Relation, SeedTable, TargetDescription } from '../adapters/index.ts';
import type { Env, JsonObject, JsonValue, Log, MacroId, Services, Span } from '../base/index.ts';
import type { Globals, MacroBlock, Value } from '../jinja/index.ts';
import type { MacroRegistry } from './macro-registry.ts';

/** A macro as the registry knows it. */
export interface MacroEntry {
  readonly uniqueId: MacroId;
  readonly packageName: string;
  readonly block: MacroBlock;
}

/** What templates may learn of a project: `builtins.ref.config`. */
export interface ProjectFacts {
  readonly name: string;
  readonly version: string | undefined;
  /** `vars:` as written. */
  readonly vars: JsonObject;
  readonly quoting: JsonObject;
  /** More keys of dbt_project.yml, named as dbt's runtime config names them. */
  readonly fields: JsonObject;
}

/** Facts of the invocation that every template may read. */
export interface InvocationFacts {
  readonly services: Services;
  readonly target: TargetDescription;
  readonly targetName: string;
  readonly profileName: string;
  readonly threads: number;
  readonly flags: ReadonlyMap<string, JsonValue>;
  readonly cliVars: JsonObject;
  readonly projectName: string;
  /** The root project and the packages, root first; made when a template asks. */
  readonly projects?: (() => readonly ProjectFacts[]) | undefined;
  /** Milliseconds since 1970. */
  readonly runStartedAt: number;
  readonly dbtVersion: string;
}

/** `var()` for one package's node: root vars, package vars and CLI merged. */
export interface VarScope {
  /** undefined = not defined anywhere. */
  get(name: string): JsonValue | undefined;
  names(): readonly string[];
  /** All vars as indented JSON, for the error of a missing one. */
  show(): string;
}

/** Collects what a render at parse time asks for. */
export interface CaptureSink {
  ref(args: { name: string; package: string | null; version: string | number | null; span: Span }): void;
  source(sourceName: string, tableName: string, span: Span): void;
  metric(args: readonly string[]): void;
  function(args: readonly string[]): void;
  /** One `config(...)` call; keys as written (hooks under `pre_hook`/`post_hook` normalised to dashes by parse). */
  config(values: JsonObject): void;
  /** A macro called directly by the template (depth 0). */
  macro(id: MacroId): void;
  envVar?(name: string, value: string | undefined): void;
  var?(name: string): void;
}

/** Globals for parse-time rendering of a node: execute is false, the database answers nothing. */
export interface ParseContextOptions {
  readonly facts: InvocationFacts;
  readonly registry: MacroRegistry;
  readonly packageName: string;
  readonly vars: VarScope;
  readonly sink: CaptureSink;
  /** dbt's `model` dict as known at parse (name, package_name, …); also feeds `this`, `schema`, `database`. */
  readonly model: JsonObject;
  /** Relation shown for `this`, `ref()` and `source()` at parse. */
  readonly thisRelation: Relation | undefined;
  /** For generic tests: values of `_dbt_generic_test_kwargs` and the like. */
  readonly extra?: ReadonlyMap<string, Value> | undefined;
  /** Current config as captured so far, for `config.get` where dbt answers at parse. */
  readonly config?: JsonObject | undefined;
}

/** Globals for run-time rendering of a node: execute is true. */
export interface RunContextOptions {
  readonly facts: InvocationFacts;
  readonly registry: MacroRegistry;
  readonly packageName: string;
  readonly vars: VarScope;
  /** dbt's node dict (`model`), snake_case keys as in the manifest; may be a getter: few templates read it. */
  readonly model: JsonObject;
  /** A macro called by itself: it has no relation of its own and no SQL. */
  readonly isOperation?: boolean | undefined;
  /** The node's name where `model` is not to be made for it. */
  readonly nodeName?: string | undefined;
  /** Values of `model` that JSON cannot hold, such as moments. */
  readonly modelValues?: ReadonlyMap<string, Value> | undefined;
  readonly config: JsonObject;
  /** Values of `config` and `model.config` that JSON cannot hold. */
  readonly configValues?: ReadonlyMap<string, Value> | undefined;
  readonly thisRelation: Relation | undefined;
  readonly resolve: Resolver;
  readonly database: DatabaseAccess | undefined;
  /** `graph` for templates; made on first use. */
  readonly graph: () => Value;
  readonly makers?: RelationMaking | undefined;
  readonly extra?: ReadonlyMap<string, Value> | undefined;
  readonly selectedResources?: readonly string[] | undefined;
  /** Called for each macro that the template itself calls. */
  readonly onMacro?: ((id: MacroId) => void) | undefined;
  /** Called for each macro that is called, in whatever depth. */
  readonly onEnter?: ((entry: MacroEntry) => void) | undefined;
  /** `write(payload)`: where the executed SQL of the node is written. */
  readonly writeRunSql?: ((text: string) => void) | undefined;
  /** The rows that `load_agate_table()` gives while a seed is loaded. */
  readonly seedTable?: (() => Value) | undefined;
}

/** Which relations the project makes. */
export interface RelationMaking {
  /** Whether a node makes the relation; with `below`: one that this command runs and that depends on that node. */
  makes(schema: string, name: string, below?: string): boolean;
}

/** Resolves references of the node being compiled. @throws TsdbtError 16xx */
export interface Resolver {
  ref(args: { name: string; package: string | null; version: string | number | null }, span: Span): Value;
  source(sourceName: string, tableName: string, span: Span): Value;
  metric(args: readonly string[], span: Span): Value;
  function(args: readonly string[], span: Span): Value;
}

/** The warehouse as one node's templates see it (`adapter.*`, `statement`): a connection of its own and the shared relation cache. */
export interface DatabaseAccess {
  /** The node's session, opened on first use. */
  connection(): Promise<Connection>;
  /** Gives the session back; an open transaction is rolled back. */
  release(): Promise<void>;
  /** Called when a statement failed, before the error goes on. */
  onFailure?(sql: string, error: unknown): void;
  readonly cache: RelationCache;
  columnsOf(relation: Relation): Promise<Column[]>;
  describe(sql: string): Promise<Column[]>;
  listSchemas(database: string): Promise<string[]>;
  bulkLoad(relation: Relation, table: SeedTable): Promise<number>;
}

/** Relations known to exist, by database, schema and identifier; loaded schema by schema. */
export interface RelationCache {
  get(database: string, schema: string, identifier: string): Promise<Relation | undefined>;
  list(database: string, schema: string): Promise<readonly Relation[]>;
  added(relation: Relation): void;
  dropped(relation: Relation): void;
  renamed(from: Relation, to: Relation): void;
  schemaDropped(database: string, schema: string): void;
}

export type { Env, Globals, Log, Span };
