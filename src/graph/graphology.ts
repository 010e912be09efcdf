// The graph as a graphology object, for documentation, export and whoever wants its algorithms.
import type { DirectedGraph } from 'graphology';
import type { GraphResource } from '../parse/index.ts';
import type { ProjectGraph } from './types.ts';

export interface GraphologyNode {
  readonly [attribute: string]: unknown;
  readonly resource: GraphResource;
}

/** A directed graph keyed by unique_id, edges from parent to child. Loads graphology on first use: most commands do without. */
export async function toGraphology(graph: ProjectGraph): Promise<DirectedGraph<GraphologyNode>> {
  const { DirectedGraph: Directed } = await import('graphology');
  const made = new Directed<GraphologyNode>({ allowSelfLoops: true });
  for (const [id, resource] of graph.resources) made.addNode(id, { resource });
  for (const id of graph.ids) for (const parent of graph.parents(id)) made.addDirectedEdge(parent, id);
  return made;
}
