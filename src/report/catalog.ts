// catalog.json: columns and types of the relations that exist, by the resource that they belong to.
import type { CatalogColumn, CatalogStatistic, CatalogTable } from '../adapters/index.ts';
import { type CatalogTableV1, catalogText } from '../artifacts/index.ts';
import { type JsonObject, type JsonValue, jsonObject, type NodeId } from '../base/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import { artifactMetadata, type ReportInput, writeArtifact } from './report-input.ts';

interface CatalogContent {
  readonly tables: readonly CatalogTable[];
  /** Only these resources, where a selection was given. */
  readonly ids?: ReadonlySet<NodeId> | undefined;
  /** What could not be read, and why. */
  readonly problems: readonly string[];
}

/** What was written. */
export interface WrittenCatalog {
  readonly path: string;
  /** The columns of a source, as whoever reads the file finds them. */
  readonly columnsOf: (id: string) => readonly { readonly name: string; readonly type: string }[] | undefined;
}

/** Writes target/catalog.json. @throws TsdbtError 1901 */
export function writeCatalog(input: ReportInput, content: CatalogContent): WrittenCatalog {
  const tables = tablesByName(content.tables);
  const errors = content.problems.length === 0 ? null : content.problems;
  const { nodes, sources } = belonging(input.graph, tables, content.ids);
  const path = writeArtifact(
    input,
    'catalog.json',
    catalogText({ metadata: artifactMetadata(input.facts, 'catalog/v1'), nodes, sources, errors }),
  );
  const known = new Map(sources);
  return { path, columnsOf: (id) => listed(known.get(id)) };
}

function listed(table: CatalogTableV1 | undefined): readonly { name: string; type: string }[] | undefined {
  const columns = table && [...table.columns].sort((a, b) => a.index - b.index);
  return columns?.map(({ name, type }) => ({ name, type }));
}

type Table = Omit<CatalogTableV1, 'unique_id'>;

/** Relations match resources without regard to case, as in dbt. */
function keyOf(database: string, schema: string, name: string): string {
  return `${database}\u0000${schema}\u0000${name}`.toLowerCase();
}

function tablesByName(found: readonly CatalogTable[]): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  for (const one of found) {
    const key = keyOf(one.database, one.schema, one.name);
    const known = tables.get(key);
    tables.set(key, known ? { ...known, columns: joined(known.columns, one.columns) } : newTable(one));
  }
  return tables;
}

/** Of relations whose names differ in case alone, the columns of both: those of the last where a name is the same. */
function joined(before: readonly CatalogColumn[], more: readonly CatalogColumn[]): readonly CatalogColumn[] {
  return [...new Map([...before, ...more].map((column) => [column.name, column])).values()];
}

function newTable({ type, schema, name, database, comment, owner, columns, statistics: known }: CatalogTable): Table {
  return {
    metadata: { type, schema, name, database: database || null, comment, owner },
    columns,
    stats: statistics(known ?? []),
  };
}

function statistics(known: readonly CatalogStatistic[]): JsonObject {
  const entry = (id: string, label: string, value: JsonValue, include: boolean, description: string): JsonObject =>
    jsonObject([
      ['id', id],
      ['label', label],
      ['value', value],
      ['include', include],
      ['description', description],
    ]);
  const text = 'Indicates whether there are statistics for this table';
  return jsonObject([
    ...known.map(({ id, label, value, description }) => [id, entry(id, label, value, true, description)] as const),
    ['has_stats', entry('has_stats', 'Has Stats?', known.length > 0, false, text)],
  ]);
}

interface Belonging {
  readonly nodes: (readonly [string, CatalogTableV1])[];
  readonly sources: (readonly [string, CatalogTableV1])[];
}

/** Tests have a table when they keep their failures. */
const IN_WAREHOUSE: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'test']);

function belonging(
  graph: ProjectGraph,
  tables: ReadonlyMap<string, Table>,
  ids: ReadonlySet<NodeId> | undefined,
): Belonging {
  const found: Belonging = { nodes: [], sources: [] };
  const take = (list: (readonly [string, CatalogTableV1])[], id: NodeId, key: string): void => {
    const table = tables.get(key);
    if (table && (!ids || ids.has(id))) list.push([id, { ...table, unique_id: id }]);
  };
  for (const node of graph.project.nodes.values()) {
    if (IN_WAREHOUSE.has(node.kind)) {
      take(found.nodes, node.uniqueId, keyOf(node.database, node.schema, node.alias));
    }
  }
  for (const source of graph.project.sources.values()) {
    take(found.sources, source.uniqueId, keyOf(source.database, source.schema, source.identifier));
  }
  return found;
}
