// Which relations the nodes of the project make: asked for each thing that hangs on a relation that is replaced, so that no
// answer may take longer in a larger project.
import type { NodeId } from '../base/index.ts';
import type { RelationMaking } from '../context/index.ts';
import type { ProjectGraph } from '../graph/index.ts';

/** Answers from maps that are made when the first question comes: most commands ask none. */
export class RelationMakers implements RelationMaking {
  readonly #graph: ProjectGraph;
  readonly #ids: readonly NodeId[] | undefined;
  #selected: ReadonlySet<NodeId> | undefined;
  #byName: ReadonlyMap<string, readonly NodeId[]> | undefined;
  #places: ReadonlyMap<NodeId, number> | undefined;

  /** @param ids what the command runs */
  constructor(graph: ProjectGraph, ids: readonly NodeId[] | undefined) {
    this.#graph = graph;
    this.#ids = ids;
  }

  /** Whether a node makes the relation; with `below`: one that the command runs and that depends on that node. */
  makes(schema: string, name: string, below?: string): boolean {
    this.#byName ??= makersByName(this.#graph);
    const makers = this.#byName.get(keyOf(schema, name)) ?? [];
    if (below === undefined) return makers.length > 0;
    this.#selected ??= new Set(this.#ids);
    const selected = this.#selected;
    return makers.some((id) => selected.has(id) && this.#dependsOn(id, below as NodeId));
  }

  #dependsOn(id: NodeId, ancestor: NodeId): boolean {
    this.#places ??= new Map(this.#graph.order.map((one, place) => [one, place]));
    const places = this.#places;
    const end = places.get(ancestor);
    if (end === undefined) return false;
    const seen = new Set<NodeId>();
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const parent of this.#graph.parents(next)) {
        if (parent === ancestor) return true;
        // Nothing that comes before it in the order depends on it.
        if (seen.has(parent) || (places.get(parent) ?? 0) < end) continue;
        seen.add(parent);
        open.push(parent);
      }
    }
    return false;
  }
}

function keyOf(schema: string, name: string): string {
  return `${schema}\u0000${name}`;
}

function makersByName({ project }: ProjectGraph): ReadonlyMap<string, readonly NodeId[]> {
  const found = new Map<string, NodeId[]>();
  for (const node of project.nodes.values()) {
    if (node.kind !== 'model' && node.kind !== 'snapshot' && node.kind !== 'seed') continue;
    const key = keyOf(node.schema, node.alias);
    const known = found.get(key);
    if (known) known.push(node.uniqueId);
    else found.set(key, [node.uniqueId]);
  }
  return found;
}
