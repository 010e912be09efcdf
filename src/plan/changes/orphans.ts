// Relations that were built for nodes which are no more in the project.
import type { NodeId } from '../../base/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import type { BuiltNode, BuiltNodes, BuiltRelation } from '../state/built-node.ts';
import { difference, type FoundRelation } from '../state/decide.ts';

export interface Orphan {
  readonly id: NodeId;
  readonly relation: BuiltRelation;
  /** As the catalog says. */
  readonly type: string;
  /** Why it is never dropped: undefined where it may be. */
  readonly kept: string | undefined;
}

interface Place {
  readonly database: string;
  readonly schema: string;
  readonly alias: string;
}

/** Nodes of the store that are gone from the project, by their ids: the store has them in the order of builds. */
export function goneNodes(graph: ProjectGraph, built: BuiltNodes): NodeId[] {
  const isGone = ([id, { relation }]: [NodeId, BuiltNode]): boolean =>
    relation !== null && !graph.project.nodes.has(id);
  return [...built].flatMap((one) => (isGone(one) ? [one[0]] : [])).sort();
}

/** Those of which the relation is still there, and is the one that was built. */
export function orphansOf(
  graph: ProjectGraph,
  built: BuiltNodes,
  found: (place: Place) => FoundRelation | null,
): readonly Orphan[] {
  const taken = new Set<string>();
  for (const node of graph.project.nodes.values()) {
    if (node.relationName !== null) taken.add(placeText({ ...node }));
  }
  return goneNodes(graph, built).flatMap((id): Orphan[] => {
    const node = built.get(id);
    const relation = node?.relation;
    if (!node || !relation) return [];
    const place = { database: relation.database, schema: relation.schema, alias: relation.identifier };
    const there = found(place);
    // A node of another name has taken its place.
    if (!there || taken.has(placeText(place))) return [];
    const how = node.isUnfinished ? 'a run that built it did not end well' : difference(node, there);
    const kept =
      node.kind === 'snapshot'
        ? 'what a snapshot has recorded cannot be made again'
        : how !== undefined
          ? `it is not the relation that was built: ${how}`
          : node.columns === null
            ? 'what was built is not known well enough'
            : undefined;
    return [{ id, relation, type: there.type, kept }];
  });
}

function placeText({ database, schema, alias }: Place): string {
  return `${database}\u0000${schema}\u0000${alias}`.toLowerCase();
}
