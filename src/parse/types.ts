// What `parse` gives: every resource of the project as data. Refs are captured, not yet resolved.
import type { JsonObject, JsonValue, MacroId, NodeId, SourceFile, Span } from '../base/index.ts';
import type { MacroRegistry } from '../context/index.ts';
import type { MacroBlock } from '../jinja/index.ts';
import type { ProjectSource } from '../project/index.ts';

export interface RefArgs {
  readonly name: string;
  readonly package: string | null;
  readonly version: string | number | null;
  /** Where it stands, when known. */
  readonly span?: Span | undefined;
}

export type SourceArgs = readonly [sourceName: string, tableName: string];

/** `{name: sha256|path|none, checksum}` */
export interface Checksum {
  readonly name: 'sha256' | 'path' | 'none';
  readonly checksum: string;
}

export interface DocsConfig {
  readonly show: boolean;
  readonly node_color: string | null;
}

/** A column of the properties; keys and order as in dbt's manifest. */
export interface ColumnNode {
  readonly name: string;
  readonly description: string;
  readonly meta: JsonObject;
  readonly data_type: string | null;
  readonly constraints: readonly JsonObject[];
  readonly quote: boolean | null;
  readonly config: JsonObject;
  readonly tags: readonly string[];
  readonly granularity: string | null;
  readonly dimension: JsonValue;
  readonly entity: JsonValue;
  readonly doc_blocks: readonly string[];
  /** Keys we do not know, kept as written. */
  readonly extra: JsonObject;
}

/** What every resource has. */
export interface ResourceBase {
  readonly uniqueId: NodeId;
  readonly name: string;
  readonly packageName: string;
  /** Relative to the search root (`staging/a.sql`); for YAML resources as dbt writes it. */
  readonly path: string;
  /** Relative to the package (`models/staging/a.sql`). */
  readonly originalFilePath: string;
  readonly fqn: readonly string[];
  /** Where the resource is defined, for messages: SQL file or place in the YAML. */
  readonly span: Span;
}

export type RefableKind = 'model' | 'seed' | 'snapshot';
export type NodeKind = RefableKind | 'test' | 'analysis' | 'operation' | 'sql_operation' | 'function';

/** What all graph nodes with SQL or data have. Config keys are dbt's, in dbt's order. */
export interface NodeBase extends ResourceBase {
  readonly kind: NodeKind;
  readonly database: string;
  readonly schema: string;
  readonly alias: string;
  readonly checksum: Checksum;
  readonly config: JsonObject;
  readonly unrenderedConfig: JsonObject;
  readonly tags: readonly string[];
  readonly description: string;
  readonly columns: ReadonlyMap<string, ColumnNode>;
  readonly meta: JsonObject;
  readonly group: string | null;
  readonly docs: DocsConfig;
  /** `pkg://models/schema.yml` */
  readonly patchPath: string | null;
  /** Quoted relation; null for tests that store nothing, ephemeral models and operations. */
  readonly relationName: string | null;
  readonly rawCode: string;
  /** Template file of raw_code: the SQL file itself, or a made-up file for generic tests and hooks. */
  readonly template: SourceFile;
  readonly docBlocks: readonly string[];
  readonly language: 'sql' | 'python' | 'javascript';
  readonly refs: readonly RefArgs[];
  readonly sources: readonly SourceArgs[];
  readonly metrics: readonly (readonly string[])[];
  readonly functions: readonly (readonly string[])[];
  /** Macros called directly by the node's template. */
  readonly macroDependencies: readonly MacroId[];
  /** config() calls made in the file, merged (for `config` in-file level and state). */
  readonly contract: JsonObject;
  /** Seconds since 1970 with fraction. */
  readonly createdAt: number;
  /** False when the node's text is only white space: parsed, never run. */
  readonly isEmpty: boolean;
}

export interface ModelNode extends NodeBase {
  readonly kind: 'model';
  readonly access: 'private' | 'protected' | 'public';
  readonly constraints: readonly JsonObject[];
  readonly version: string | number | null;
  readonly latestVersion: string | number | null;
  readonly deprecationDate: string | null;
  readonly primaryKey: readonly string[];
  readonly timeSpine: JsonValue;
}

export interface SeedNode extends NodeBase {
  readonly kind: 'seed';
  readonly absolutePath: string;
  /** Absolute folder of the package (dbt's root_path). */
  readonly rootPath: string;
}

export interface SnapshotNode extends NodeBase {
  readonly kind: 'snapshot';
}

export interface TestMetadata {
  readonly name: string;
  readonly kwargs: JsonObject;
  readonly namespace: string | null;
}

export interface TestNode extends NodeBase {
  readonly kind: 'test';
  readonly testKind: 'generic' | 'singular';
  readonly columnName: string | null;
  readonly fileKeyName: string | null;
  readonly attachedNode: NodeId | null;
  readonly testMetadata: TestMetadata | null;
}

export interface AnalysisNode extends NodeBase {
  readonly kind: 'analysis';
}

export interface OperationNode extends NodeBase {
  readonly kind: 'operation';
  readonly hook: 'on-run-start' | 'on-run-end';
  /** Its place among the hooks of its package from 0; among all that run from 1, once it runs (as in dbt). */
  readonly index: number;
}

/** `compile --inline`, `show --inline`. */
export interface SqlOperationNode extends NodeBase {
  readonly kind: 'sql_operation';
}

export interface FunctionNode extends NodeBase {
  readonly kind: 'function';
  readonly properties: JsonObject;
}

export type ParsedNode =
  | ModelNode
  | SeedNode
  | SnapshotNode
  | TestNode
  | AnalysisNode
  | OperationNode
  | SqlOperationNode
  | FunctionNode;

/** One table of a source. */
export interface SourceNode extends ResourceBase {
  readonly kind: 'source';
  readonly database: string;
  readonly schema: string;
  readonly identifier: string;
  readonly sourceName: string;
  readonly sourceDescription: string;
  readonly sourceMeta: JsonObject;
  readonly loader: string;
  readonly description: string;
  readonly columns: ReadonlyMap<string, ColumnNode>;
  readonly meta: JsonObject;
  readonly tags: readonly string[];
  readonly config: JsonObject;
  readonly unrenderedConfig: JsonObject;
  readonly quoting: JsonObject;
  readonly loadedAtField: string | null;
  readonly loadedAtQuery: string | null;
  readonly freshness: JsonValue;
  readonly external: JsonValue;
  readonly relationName: string;
  readonly docBlocks: readonly string[];
  readonly patchPath: string | null;
  readonly createdAt: number;
  readonly unrenderedDatabase: string | null;
  readonly unrenderedSchema: string | null;
}

export interface ExposureNode extends ResourceBase {
  readonly kind: 'exposure';
  readonly type: string;
  readonly owner: JsonObject;
  readonly description: string;
  readonly label: string | null;
  readonly maturity: string | null;
  readonly url: string | null;
  readonly meta: JsonObject;
  readonly tags: readonly string[];
  readonly config: JsonObject;
  readonly unrenderedConfig: JsonObject;
  readonly refs: readonly RefArgs[];
  readonly sources: readonly SourceArgs[];
  readonly metrics: readonly (readonly string[])[];
  readonly createdAt: number;
}

export interface GroupNode extends ResourceBase {
  readonly kind: 'group';
  readonly owner: JsonObject;
  readonly description: string | null;
  readonly config: JsonObject;
}

export interface UnitTestNode extends ResourceBase {
  readonly kind: 'unit_test';
  /** Name of the tested model. */
  readonly model: string;
  readonly given: readonly JsonObject[];
  readonly expect: JsonObject;
  readonly overrides: JsonValue;
  readonly description: string;
  readonly config: JsonObject;
  readonly version: string | number | null;
  readonly versions: JsonValue;
  /** Schema of the tested model; null when it does not exist. */
  readonly schema: string | null;
  readonly checksum: string;
  readonly refs: readonly RefArgs[];
  readonly sources: readonly SourceArgs[];
  readonly createdAt: number;
}

/** Metrics, semantic models, saved queries. */
export interface SemanticNode extends ResourceBase {
  readonly kind: 'metric' | 'semantic_model' | 'saved_query';
  readonly description: string | null;
  readonly label: string | null;
  /** What only this kind has, shaped as in dbt's manifest. */
  readonly body: JsonObject;
  readonly config: JsonObject;
  readonly unrenderedConfig: JsonObject;
  readonly group: string | null;
  readonly meta: JsonObject;
  readonly tags: readonly string[];
  readonly refs: readonly RefArgs[];
  /** Metrics that a saved query asks for. */
  readonly metrics: readonly (readonly string[])[];
  /** What a metric is made from. */
  readonly dependsOn: readonly NodeId[];
  readonly createdAt: number;
}

export interface DocBlock {
  readonly uniqueId: string;
  readonly name: string;
  readonly packageName: string;
  readonly path: string;
  readonly originalFilePath: string;
  readonly blockContents: string;
  readonly span: Span;
}

export interface MacroNode {
  readonly uniqueId: MacroId;
  readonly name: string;
  readonly packageName: string;
  readonly path: string;
  readonly originalFilePath: string;
  readonly block: MacroBlock;
  readonly description: string;
  readonly meta: JsonObject;
  readonly docs: DocsConfig;
  readonly config: JsonObject;
  readonly patchPath: string | null;
  readonly arguments: readonly { readonly name: string; readonly type: string | null; readonly description: string }[];
  readonly macroDependencies: readonly MacroId[];
  readonly createdAt: number;
}

export type GraphResource = ParsedNode | SourceNode | ExposureNode | UnitTestNode | SemanticNode;

export interface ParsedProject {
  readonly source: ProjectSource;
  readonly nodes: ReadonlyMap<NodeId, ParsedNode>;
  readonly sources: ReadonlyMap<NodeId, SourceNode>;
  readonly exposures: ReadonlyMap<NodeId, ExposureNode>;
  readonly unitTests: ReadonlyMap<NodeId, UnitTestNode>;
  readonly semantics: ReadonlyMap<NodeId, SemanticNode>;
  readonly groups: ReadonlyMap<NodeId, GroupNode>;
  readonly docs: ReadonlyMap<string, DocBlock>;
  /** All macros, the built-in ones included. */
  readonly macros: ReadonlyMap<MacroId, MacroNode>;
  readonly macroRegistry: MacroRegistry;
  /** Disabled resources by unique_id. */
  readonly disabled: ReadonlyMap<NodeId, readonly GraphResource[]>;
}
