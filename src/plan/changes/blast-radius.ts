// What a change reaches: by columns where they are known, else everything below.
import type { NodeId } from '../../base/index.ts';
import type { LineageNode, ProjectLineage } from '../../compile/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';

export interface ReachedModel {
  readonly id: NodeId;
  /** Columns that are made of a changed one; empty where it only decides on the rows, or where columns are not known. */
  readonly columns: readonly string[];
}

export interface BlastRadius {
  /** `model`: not all columns are known, so that everything below counts. */
  readonly level: 'column' | 'model';
  readonly models: readonly ReachedModel[];
  readonly tests: readonly NodeId[];
  readonly exposures: readonly NodeId[];
}

/** What some changed columns of a node reach; without columns everything below it. */
export function blastRadius(
  graph: ProjectGraph,
  lineage: ProjectLineage | undefined,
  id: NodeId,
  columns: readonly string[] | undefined,
): BlastRadius {
  if (columns?.length === 0) return { level: 'column', models: [], tests: [], exposures: [] };
  const reach = new Reach(graph, lineage);
  return reach.from(id, columns);
}

class Reach {
  readonly #graph: ProjectGraph;
  readonly #lineage: ProjectLineage | undefined;
  /** Reached nodes → their reached columns; `all`: the node itself is another one. */
  readonly #reached = new Map<NodeId, Set<string> | 'all'>();
  #level: BlastRadius['level'] = 'column';

  constructor(graph: ProjectGraph, lineage: ProjectLineage | undefined) {
    this.#graph = graph;
    this.#lineage = lineage;
  }

  from(start: NodeId, columns: readonly string[] | undefined): BlastRadius {
    if (columns === undefined || !this.#lineage) this.#level = 'model';
    const changed =
      columns === undefined || !this.#lineage ? 'all' : new Set(columns.map((name) => name.toLowerCase()));
    this.#reached.set(start, changed);
    const exposures: NodeId[] = [];
    const tests = new Set<NodeId>();
    const models: ReachedModel[] = [];
    for (const id of below(this.#graph, start)) {
      const resource = this.#graph.resources.get(id);
      if (!resource) continue;
      const above = this.#graph.dependsOn(id).filter((parent) => this.#reached.has(parent));
      if (id !== start && above.length === 0) continue;
      if (resource.kind === 'exposure') exposures.push(id);
      else if (resource.kind === 'test' || resource.kind === 'unit_test') {
        if (above.some((parent) => this.#isTested(resource.kind === 'test' ? resource.columnName : null, parent)))
          tests.add(id);
      } else if (id !== start) {
        const found = this.#columnsOf(id, above);
        if (found === undefined) continue;
        this.#reached.set(id, found);
        if (resource.kind === 'model' || resource.kind === 'snapshot')
          models.push({ id, columns: found === 'all' ? [] : [...found].sort() });
      }
    }
    return { level: this.#level, models, tests: [...tests].sort(), exposures };
  }

  #isTested(column: string | null, parent: NodeId): boolean {
    const reached = this.#reached.get(parent);
    return reached === 'all' || column === null || reached?.has(column.toLowerCase()) === true;
  }

  /** Reached columns of a node; undefined: none is. */
  #columnsOf(id: NodeId, above: readonly NodeId[]): Set<string> | 'all' | undefined {
    if (above.some((parent) => this.#reached.get(parent) === 'all')) return 'all';
    const node = this.#lineage?.nodes.get(id);
    // Ephemeral models and what has no SQL are passed through.
    if (!node) return 'all';
    if (!lacksColumn(node) && (node.status === 'unresolved' || !node.isClosed)) {
      this.#level = 'model';
      return 'all';
    }
    // It reads a column that is no longer there: it breaks as a whole.
    if (lacksColumn(node)) return 'all';
    if (this.#decides(node.indirect)) return 'all';
    const found = new Set<string>();
    for (const column of node.columns) {
      if ([...column.sources, ...column.indirect].some((from) => this.#isReached(from)))
        found.add(column.name.toLowerCase());
    }
    return found.size > 0 ? found : undefined;
  }

  #decides(indirect: LineageNode['indirect']): boolean {
    return indirect.some((from) => this.#isReached(from));
  }

  #isReached(from: { readonly node: NodeId | undefined; readonly column: string }): boolean {
    const reached = from.node === undefined ? undefined : this.#reached.get(from.node);
    return reached === 'all' || reached?.has(from.column.toLowerCase()) === true;
  }
}

function lacksColumn({ columns, problems }: LineageNode): boolean {
  return [...problems, ...columns.flatMap((column) => column.problems)].some(
    ({ reason }) => reason === 'missing-column',
  );
}

/** A node and everything below it, parents first. */
function below(graph: ProjectGraph, start: NodeId): NodeId[] {
  const found = new Set<NodeId>([start]);
  for (const id of found) for (const child of graph.children(id)) found.add(child);
  return graph.order.filter((id) => found.has(id));
}
