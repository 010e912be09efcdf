// Where a semantic model's rows are: the relation of the model that it refers to.
import { type JsonObject, jsonObject, type NodeId } from '../base/index.ts';
import type { ProjectGraph } from './types.ts';

/** The relation of the first parent, shaped as in dbt's manifest; null for what is no semantic model. */
export function nodeRelation(graph: ProjectGraph, id: NodeId): JsonObject | null {
  if (graph.project.semantics.get(id)?.kind !== 'semantic_model') return null;
  const [first] = graph.dependsOn(id);
  const node = first === undefined ? undefined : graph.project.nodes.get(first);
  if (!node) return null;
  return jsonObject([
    ['alias', node.alias],
    ['schema_name', node.schema],
    ['database', node.database || null],
    ['relation_name', node.relationName],
  ]);
}
