// The columns that nodes had before they changed, with what they were made of: from the SQL that they had, as far as it
// is known.
import { join, resolve } from 'node:path';
import { memberOf, readArtifact, readKeptText } from '../artifacts/index.ts';
import { isJsonObject, type JsonObject, type NodeId, sha256, TsdbtError } from '../base/index.ts';
import { CompileEnvironment, compileNode, isEphemeral, type ProjectLineage } from '../compile/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import {
  type BuiltNodes,
  type ColumnList,
  hasSameRows,
  isNode,
  type PlacedQuery,
  type PlannedNode,
  shownName,
} from '../plan/index.ts';
import { sqlFile } from '../run/index.ts';
import {
  type LineageAnalyzer,
  normalSql,
  openLineageAnalyzer,
  type QueryLineage,
  type UpstreamRelation,
} from '../sql/index.ts';
import type { Pipeline } from './pipeline.ts';
import { earlierNode, earlierParents } from './plan-against-state.ts';
import { columnMeaning, listed } from './plan-report.ts';

/** A column with its sources, for a difference of lineages: `orders.amount`. */
export interface EarlierColumn {
  readonly name: string;
  readonly meaning: string | undefined;
  readonly sources: readonly string[];
}

export interface EarlierColumns {
  readonly list: (id: NodeId) => ColumnList | undefined;
  /** Columns of changed nodes whose earlier SQL could be analyzed. */
  readonly made: ReadonlyMap<NodeId, readonly EarlierColumn[]>;
  /** Whether nothing but these columns (in lower case) is another one. False: it cannot be told. */
  readonly hasSameRows: (id: NodeId, touched: ReadonlySet<string>) => boolean;
}

/** The earlier SQL of a node with the relations that it reads. */
interface EarlierSql {
  readonly sql: string;
  readonly parents: readonly EarlierParent[];
}

interface EarlierParent {
  readonly id: NodeId;
  readonly catalog?: string | undefined;
  readonly schema?: string | undefined;
  readonly name: string;
}

/** From the artifacts of --state; no connection is opened. @throws TsdbtError sql-analyzer-missing */
export async function earlierColumns(
  pipeline: Pipeline,
  lineage: ProjectLineage,
  planned: readonly PlannedNode[],
): Promise<EarlierColumns> {
  const { state } = pipeline;
  const manifest = state?.manifest;
  const catalog = state && catalogOf(resolve(pipeline.opened.source.root.directory, state.path, 'catalog.json'));
  const changed = planned.flatMap(({ id, action }) => (action === 'run' ? [id] : []));
  const reading = await analyzed(pipeline, lineage, planned, (id) => manifest && fromManifest(manifest, id));
  const isChanged = new Set(changed);
  return {
    ...reading,
    list: (id) => reading.list(id) ?? catalogList(catalog, id) ?? (isChanged.has(id) ? undefined : listed(lineage, id)),
  };
}

/**
 * From the compiled files of the last build, where they are what was built, and the store. @throws TsdbtError
 * sql-analyzer-missing
 */
export async function builtColumns(
  pipeline: Pipeline,
  lineage: ProjectLineage,
  planned: readonly PlannedNode[],
  built: BuiltNodes,
): Promise<EarlierColumns> {
  const { graph, source } = pipeline.opened;
  const reading = await analyzed(pipeline, lineage, planned, (id) => {
    const [node, before] = [graph.project.nodes.get(id), built.get(id)];
    const text = node && readKeptText(join(source.targetDirectory, sqlFile('compiled', node)));
    if (text === undefined || before?.sql !== sha256(normalSql(text))) return undefined;
    const parents = Object.keys(before.inputs).flatMap((parent): EarlierParent[] => {
      const found = graph.resources.get(parent as NodeId);
      if (found?.kind === 'source')
        return [{ id: found.uniqueId, catalog: found.database, schema: found.schema, name: found.identifier }];
      const relation = built.get(parent as NodeId)?.relation;
      return relation
        ? [{ id: parent as NodeId, catalog: relation.database, schema: relation.schema, name: relation.identifier }]
        : [];
    });
    return { sql: text, parents };
  });
  return {
    ...reading,
    list: (id) => {
      const known = built.get(id)?.columns;
      if (!known) return reading.list(id);
      const meanings = new Map(reading.made.get(id)?.map(({ name, meaning }) => [name.toLowerCase(), meaning]));
      const columns = known.map(([name]) => ({ name, meaning: meanings.get(name.toLowerCase()) }));
      return { columns, isWhole: true };
    },
  };
}

async function analyzed(
  pipeline: Pipeline,
  lineage: ProjectLineage,
  planned: readonly PlannedNode[],
  sqlOf: (id: NodeId) => EarlierSql | undefined,
): Promise<EarlierColumns> {
  const reading = new EarlierReading(pipeline, lineage);
  const analyzer = openLineageAnalyzer();
  try {
    for (const { id, action, compiled } of planned) {
      const before = action === 'run' ? sqlOf(id) : undefined;
      if (before) await reading.read(analyzer, id, before, compiled);
    }
  } finally {
    await analyzer.close();
  }
  return reading;
}

class EarlierReading implements EarlierColumns {
  readonly made = new Map<NodeId, readonly EarlierColumn[]>();
  readonly #lists = new Map<NodeId, ColumnList>();
  readonly #queries = new Map<NodeId, readonly [PlacedQuery, PlacedQuery]>();
  readonly #pipeline: Pipeline;
  readonly #lineage: ProjectLineage;
  readonly #environment: CompileEnvironment;

  constructor(pipeline: Pipeline, lineage: ProjectLineage) {
    this.#pipeline = pipeline;
    this.#lineage = lineage;
    this.#environment = new CompileEnvironment(pipeline.opened.graph, pipeline.opened.facts, { introspect: false });
  }

  readonly list = (id: NodeId): ColumnList | undefined => this.#lists.get(id);

  readonly hasSameRows = (id: NodeId, touched: ReadonlySet<string>): boolean => {
    const queries = this.#queries.get(id);
    return queries !== undefined && hasSameRows(...queries, touched);
  };

  async read(analyzer: LineageAnalyzer, id: NodeId, before: EarlierSql, compiled: string | undefined): Promise<void> {
    const node = this.#pipeline.opened.graph.project.nodes.get(id);
    if (node?.kind !== 'model') return;
    const dialect = this.#pipeline.opened.facts.target.dialect.analyzerDialect;
    const upstream = before.parents.map(({ id: parent, ...place }) =>
      withColumns(place, this.#lists.get(parent) ?? listed(this.#lineage, parent)),
    );
    const old = await analyzer.analyze({ sql: before.sql, dialect, upstream });
    if (old.status === 'unresolved' && old.columns.length === 0) return;
    const columns = old.columns.map((column) => described(before.sql, column, old, before.parents));
    this.made.set(id, columns);
    this.#lists.set(id, {
      columns: columns.map(({ name, meaning }) => ({ name, meaning })),
      isWhole: old.open.length === 0,
    });
    const sql = compiled ?? (await this.#compiled(node));
    if (sql === undefined) return;
    const now = await analyzer.analyze({ sql, dialect, upstream: this.#upstream(node) });
    this.#queries.set(id, [placed(before.sql, old), placed(sql, now)]);
  }

  async #compiled(node: ParsedNode): Promise<string | undefined> {
    try {
      return (await compileNode(this.#environment, node.uniqueId)).sql;
    } catch (thrown) {
      if (thrown instanceof TsdbtError) return undefined;
      throw thrown;
    }
  }

  #upstream(node: ParsedNode): UpstreamRelation[] {
    const { graph } = this.#pipeline.opened;
    const relations: UpstreamRelation[] = [];
    const add = (id: NodeId): void => {
      const above = graph.resources.get(id);
      const known = listed(this.#lineage, id);
      if (above?.kind === 'source')
        relations.push(withColumns({ catalog: above.database, schema: above.schema, name: above.identifier }, known));
      else if (above && isEphemeral(above)) for (const parent of graph.dependsOn(id)) add(parent);
      else if (above && isNode(above))
        relations.push(withColumns({ catalog: above.database, schema: above.schema, name: above.alias }, known));
    };
    for (const id of graph.dependsOn(node.uniqueId)) add(id);
    return relations;
  }
}

function withColumns(place: Omit<EarlierParent, 'id'>, known: ColumnList | undefined): UpstreamRelation {
  return {
    ...place,
    columns: (known?.columns ?? []).map(({ name }) => ({ name })),
    open: known?.isWhole !== true,
  };
}

function placed(sql: string, lineage: QueryLineage): PlacedQuery {
  const expressions = new Map(
    lineage.columns.flatMap(({ name, expression }) => (expression ? [[name.toLowerCase(), expression] as const] : [])),
  );
  return { sql, expressions, isFiltered: lineage.indirect.length > 0 || lineage.status !== 'resolved' };
}

function described(
  sql: string,
  column: QueryLineage['columns'][number],
  { relations }: QueryLineage,
  parents: readonly EarlierParent[],
): EarlierColumn {
  const { expression, name, sources } = column;
  const nameOf = (relation: number): string => {
    const { name: written, upstream } = relations[relation] ?? { name: '?' };
    const parent = upstream === undefined ? undefined : parents[upstream];
    return parent ? shownName(parent.id) : written;
  };
  return {
    name,
    meaning: expression && columnMeaning(normalSql(sql.slice(expression.start, expression.end)), sources),
    sources: [...new Set(sources.map((from) => `${nameOf(from.relation)}.${from.column}`))].sort(),
  };
}

/** Compiled, or the text where nothing but references and config stands in it. */
function fromManifest(manifest: JsonObject, id: NodeId): EarlierSql | undefined {
  const before = earlierNode(manifest, id);
  if (before?.['resource_type'] !== 'model') return undefined;
  const parents = earlierParents(before).flatMap((parent) => placeIn(manifest, parent));
  const compiled = before['compiled_code'];
  if (typeof compiled === 'string' && compiled !== '') return { sql: compiled, parents };
  const raw = before['raw_code'];
  const sql = typeof raw === 'string' ? resolved(manifest, before, raw) : undefined;
  return sql === undefined ? undefined : { sql, parents };
}

/** A relation; of an ephemeral model those that it reads. */
function placeIn(manifest: JsonObject, id: NodeId): EarlierParent[] {
  const node = earlierNode(manifest, id);
  if (!node) return [];
  if (memberOf(node['config'], 'materialized') === 'ephemeral')
    return earlierParents(node).flatMap((parent) => placeIn(manifest, parent));
  const text = (key: string): string | undefined => {
    const value = node[key];
    return typeof value === 'string' ? value : undefined;
  };
  const name = (text('resource_type') === 'source' ? text('identifier') : text('alias')) ?? text('name') ?? '';
  return [{ id, catalog: text('database'), schema: text('schema'), name }];
}

function resolved(manifest: JsonObject, before: JsonObject, raw: string): string | undefined {
  const parents = earlierParents(before).flatMap((id): JsonObject[] => {
    const parent = earlierNode(manifest, id);
    return parent ? [parent] : [];
  });
  const named = (name: string | undefined, source?: string): string => {
    const found = parents.find(
      (one) =>
        one['name'] === name &&
        (source === undefined ? one['resource_type'] !== 'source' : one['source_name'] === source),
    );
    const relation = found?.['relation_name'];
    return typeof relation === 'string' ? relation : '{{';
  };
  const text = raw
    .replace(/\{#[\s\S]*?#\}/g, '')
    .replace(/\{\{-?\s*config\([^{}]*\)\s*-?\}\}/g, '')
    .replace(/\{\{-?\s*ref\(\s*['"](\w+)['"]\s*\)\s*-?\}\}/g, (_, name: string) => named(name))
    .replace(
      /\{\{-?\s*source\(\s*['"](\w+)['"]\s*,\s*['"](\w+)['"]\s*\)\s*-?\}\}/g,
      (_, source: string, name: string) => named(name, source),
    );
  return /\{[{%]/.test(text) ? undefined : text;
}

function catalogOf(path: string): JsonObject | undefined {
  try {
    return readArtifact(path, 'catalog');
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return undefined;
    throw thrown;
  }
}

function catalogList(catalog: JsonObject | undefined, id: NodeId): ColumnList | undefined {
  const columns = memberOf(memberOf(catalog?.['nodes'], id), 'columns');
  if (!isJsonObject(columns)) return undefined;
  return { columns: Object.keys(columns).map((name) => ({ name })), isWhole: true };
}
