// The columns that nodes had in the artifacts of --state, with what they were made of, as far as the artifacts tell.
import { resolve } from 'node:path';
import { memberOf, readArtifact } from '../artifacts/index.ts';
import { isJsonObject, type JsonObject, type NodeId, TsdbtError } from '../base/index.ts';
import type { ProjectLineage } from '../compile/index.ts';
import type { ColumnList } from '../plan/index.ts';
import {
  type LineageAnalyzer,
  normalSql,
  openLineageAnalyzer,
  type QueryLineage,
  type UpstreamRelation,
} from '../sql/index.ts';
import type { Pipeline } from './pipeline.ts';
import { earlierNode, earlierParents } from './plan-against-state.ts';
import { listed } from './plan-report.ts';

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
}

/** Analyzes the earlier SQL of changed nodes, parents first; no connection is opened. @throws TsdbtError sql-analyzer-missing */
export async function earlierColumns(
  pipeline: Pipeline,
  lineage: ProjectLineage,
  changed: readonly NodeId[],
): Promise<EarlierColumns> {
  const { state } = pipeline;
  const manifest = state?.manifest;
  if (!manifest) return { list: () => undefined, made: new Map() };
  const reading = new EarlierReading(pipeline, manifest, lineage);
  const analyzer = openLineageAnalyzer();
  try {
    for (const id of changed) await reading.read(analyzer, id);
  } finally {
    await analyzer.close();
  }
  const catalog = catalogOf(resolve(pipeline.opened.source.root.directory, state.path, 'catalog.json'));
  const analyzed = new Set(changed);
  return {
    list: (id) => reading.list(id) ?? catalogList(catalog, id) ?? (analyzed.has(id) ? undefined : listed(lineage, id)),
    made: reading.made,
  };
}

class EarlierReading {
  readonly made = new Map<NodeId, readonly EarlierColumn[]>();
  readonly #lists = new Map<NodeId, ColumnList>();
  readonly #pipeline: Pipeline;
  readonly #manifest: JsonObject;
  readonly #lineage: ProjectLineage;

  constructor(pipeline: Pipeline, manifest: JsonObject, lineage: ProjectLineage) {
    this.#pipeline = pipeline;
    this.#manifest = manifest;
    this.#lineage = lineage;
  }

  list(id: NodeId): ColumnList | undefined {
    return this.#lists.get(id);
  }

  async read(analyzer: LineageAnalyzer, id: NodeId): Promise<void> {
    const before = earlierNode(this.#manifest, id);
    const sql = before && this.#sqlOf(before);
    if (before === undefined || sql === undefined) return;
    const parents = this.#parents(before);
    const { dialect } = this.#pipeline.opened.facts.target;
    const upstream = parents.map(({ relation }) => relation);
    const found = await analyzer.analyze({ sql, dialect: dialect.analyzerDialect, upstream });
    if (found.status === 'unresolved' && found.columns.length === 0) return;
    const columns = found.columns.map((column) => describe(sql, column, parents));
    this.made.set(id, columns);
    this.#lists.set(id, {
      columns: columns.map(({ name, meaning }) => ({ name, meaning })),
      isWhole: found.open.length === 0,
    });
  }

  /** Compiled, or the text where nothing but references and config stands in it. */
  #sqlOf(before: JsonObject): string | undefined {
    const compiled = before['compiled_code'];
    if (typeof compiled === 'string' && compiled !== '') return compiled;
    const raw = before['raw_code'];
    if (typeof raw !== 'string' || before['resource_type'] !== 'model') return undefined;
    const parents = earlierParents(before).flatMap((id): JsonObject[] => {
      const parent = earlierNode(this.#manifest, id);
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

  #parents(before: JsonObject): { readonly name: string; readonly relation: UpstreamRelation }[] {
    return earlierParents(before).flatMap((id) => {
      const parent = earlierNode(this.#manifest, id);
      if (!parent) return [];
      const isSource = parent['resource_type'] === 'source';
      const name = String((isSource ? parent['identifier'] : parent['alias']) ?? parent['name']);
      const known = this.#lists.get(id) ?? listed(this.#lineage, id);
      const relation: UpstreamRelation = {
        ...(typeof parent['database'] === 'string' ? { catalog: parent['database'] } : {}),
        ...(typeof parent['schema'] === 'string' ? { schema: parent['schema'] } : {}),
        name,
        columns: (known?.columns ?? []).map((column) => ({ name: column.name })),
        open: known?.isWhole !== true,
      };
      return [
        {
          name: isSource ? `${String(parent['source_name'])}.${String(parent['name'])}` : String(parent['name']),
          relation,
        },
      ];
    });
  }
}

function describe(
  sql: string,
  column: QueryLineage['columns'][number],
  parents: readonly { readonly name: string }[],
): EarlierColumn {
  const { expression, name, sources } = column;
  return {
    name,
    meaning: expression && normalSql(sql.slice(expression.start, expression.end)),
    sources: sources.map((from) => `${parents[from.relation]?.name ?? '?'}.${from.column}`).sort(),
  };
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
