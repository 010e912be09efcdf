// Shapes of dbt's artifacts as we write them, and their text part by part. Schemas: tests/compat/schemas.
import type { JsonObject, JsonValue } from '../base/index.ts';
import { jsonText } from './json-text.ts';

/** `metadata` of every artifact. */
export interface ArtifactMetadata {
  readonly dbt_schema_version: string;
  readonly dbt_version: string;
  readonly generated_at: string;
  readonly invocation_id: string;
  readonly invocation_started_at: string;
  readonly env: JsonObject;
}

export interface ManifestMetadata extends ArtifactMetadata {
  readonly project_name: string;
  readonly project_id: string;
  readonly user_id: string | null;
  readonly send_anonymous_usage_stats: boolean;
  readonly adapter_type: string;
  readonly quoting: JsonObject;
  readonly run_started_at: string;
}

/** Members of one section, made when they are written. */
export type Section<T extends JsonValue = JsonObject> = Iterable<readonly [id: string, member: T]>;

/** manifest.json, version 12. */
export interface ManifestV12 {
  readonly metadata: ManifestMetadata;
  readonly nodes: Section;
  readonly sources: Section;
  readonly macros: Section;
  readonly docs: Section;
  readonly exposures: Section;
  readonly metrics: Section;
  readonly groups: Section;
  readonly selectors: Section<JsonValue>;
  readonly disabled: Section<readonly JsonObject[]>;
  readonly parent_map: Section<readonly string[]>;
  readonly child_map: Section<readonly string[]>;
  readonly group_map: Section<readonly string[]>;
  readonly saved_queries: Section;
  readonly semantic_models: Section;
  readonly unit_tests: Section;
  readonly functions: Section;
}

export interface TimingV6 {
  readonly name: string;
  readonly started_at: string;
  readonly completed_at: string;
}

export interface RunResultV6 {
  readonly status: string;
  readonly timing: readonly TimingV6[];
  readonly thread_id: string;
  readonly execution_time: number;
  readonly adapter_response: JsonObject;
  readonly message: string | null;
  readonly failures: number | null;
  readonly unique_id: string;
  readonly compiled: boolean | null;
  readonly compiled_code: string | null;
  readonly relation_name: string | null;
  readonly batch_results: JsonValue;
  readonly overload_results: JsonValue;
}

/** run_results.json, version 6. */
export interface RunResultsV6 {
  readonly metadata: ArtifactMetadata;
  readonly results: Iterable<RunResultV6>;
  readonly elapsed_time: number;
  readonly args: JsonObject;
}

export interface CatalogColumnV1 {
  readonly type: string;
  readonly index: number;
  readonly name: string;
  readonly comment: string | null;
}

export interface CatalogTableV1 {
  readonly metadata: {
    readonly type: string;
    readonly schema: string;
    readonly name: string;
    readonly database: string | null;
    readonly comment: string | null;
    readonly owner: string | null;
  };
  /** In the artifact, an object of them by name. */
  readonly columns: readonly CatalogColumnV1[];
  readonly stats: JsonObject;
  readonly unique_id: string | null;
}

/** catalog.json, version 1. */
export interface CatalogV1 {
  readonly metadata: ArtifactMetadata;
  readonly nodes: Iterable<readonly [string, CatalogTableV1]>;
  readonly sources: Iterable<readonly [string, CatalogTableV1]>;
  readonly errors: readonly string[] | null;
}

/** What a top-level key of an artifact may hold: data, members by id, or a list; the last two are made as written. */
type Part =
  | { readonly kind: 'data'; readonly value: JsonValue }
  | { readonly kind: 'members'; readonly members: Iterable<readonly [string, JsonValue]> }
  | { readonly kind: 'list'; readonly items: Iterable<JsonValue> };

/** Text of a manifest, one part per node. */
export function manifestText(manifest: ManifestV12): Iterable<string> {
  const { metadata, ...sections } = manifest;
  return objectText([
    ['metadata', data(metadata)],
    ...Object.entries(sections).map(([key, members]) => [key, { kind: 'members', members }] as const),
  ]);
}

/** Text of run results, one part per result. */
export function runResultsText(results: RunResultsV6): Iterable<string> {
  return objectText([
    ['metadata', data(results.metadata)],
    ['results', { kind: 'list', items: results.results as unknown as Iterable<JsonValue> }],
    ['elapsed_time', data(results.elapsed_time)],
    ['args', data(results.args)],
  ]);
}

/** Text of a catalog, one part per relation. */
export function* catalogText({ metadata, nodes, sources, errors }: CatalogV1): Iterable<string> {
  yield `{"metadata":${dataText(metadata)}`;
  yield* tablesText('nodes', nodes);
  yield* tablesText('sources', sources);
  yield `,"errors":${dataText(errors)}}`;
}

/** A section of relations; written as it is read, since a catalog has a hundred thousand columns. */
function* tablesText(section: string, tables: CatalogV1['nodes']): Iterable<string> {
  const types = new Map<string, string>();
  const typeText = (type: string): string => {
    const known = types.get(type) ?? JSON.stringify(type);
    types.set(type, known);
    return known;
  };
  let before = `,"${section}":{`;
  for (const [id, { metadata, columns, stats, unique_id }] of tables) {
    const listed = columns.map(({ type, index, name, comment }) => {
      const key = JSON.stringify(name);
      return `${key}:{"type":${typeText(type)},"index":${index},"name":${key},"comment":${comment === null ? 'null' : JSON.stringify(comment)}}`;
    });
    yield `${before}${JSON.stringify(id)}:{"metadata":${dataText(metadata)},"columns":{${listed.join(',')}},"stats":${dataText(stats)},"unique_id":${JSON.stringify(unique_id)}}`;
    before = ',';
  }
  yield before === ',' ? '}' : `${before}}`;
}

/** sources.json, version 3. */
export interface SourcesV3 {
  readonly metadata: ArtifactMetadata;
  readonly results: Iterable<JsonObject>;
  readonly elapsed_time: number;
}

/** Text of the results of source freshness, one part per source. */
export function sourcesText(sources: SourcesV3): Iterable<string> {
  return objectText([
    ['metadata', data(sources.metadata)],
    ['results', { kind: 'list', items: sources.results }],
    ['elapsed_time', data(sources.elapsed_time)],
  ]);
}

/** Text of any other artifact. */
export function* plainText(value: JsonValue): Iterable<string> {
  yield jsonText(value);
}

function data(value: unknown): Part {
  return { kind: 'data', value: value as JsonValue };
}

function dataText(value: unknown): string {
  return jsonText(value as JsonValue);
}

function* objectText(parts: readonly (readonly [string, Part])[]): Iterable<string> {
  let before = '{';
  for (const [key, part] of parts) {
    yield `${before}${JSON.stringify(key)}:`;
    yield* partText(part);
    before = ',';
  }
  yield '}';
}

function* partText(part: Part): Iterable<string> {
  if (part.kind === 'data') {
    yield jsonText(part.value);
    return;
  }
  const isList = part.kind === 'list';
  let before = isList ? '[' : '{';
  const open = before;
  if (isList) {
    for (const item of part.items) {
      yield `${before}${jsonText(item)}`;
      before = ',';
    }
  } else {
    for (const [id, member] of part.members) {
      yield `${before}${JSON.stringify(id)}:${jsonText(member)}`;
      before = ',';
    }
  }
  yield `${before === open ? open : ''}${isList ? ']' : '}'}`;
}
