// What `--defer` and `clone` take from the manifest of an earlier state.
import { memberOf } from '../artifacts/index.ts';
import { fail, isJsonObject, type JsonObject, jsonObject, type NodeId } from '../base/index.ts';
import type { DeferredNode } from '../compile/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import { planErrors } from './errors.ts';
import type { PreviousState } from './previous-state.ts';

/**
 * The models, seeds, snapshots and functions of the state that the project still has; ephemeral models have no relation
 * to point to.
 * @throws TsdbtError 1807 without a state, 1808 for a state without a manifest
 */
export function deferredNodes(
  graph: ProjectGraph,
  state: PreviousState | undefined,
): ReadonlyMap<NodeId, DeferredNode> {
  if (!state) return fail(planErrors.deferWithoutState, undefined);
  const { manifest, path } = state;
  if (!manifest) return fail(planErrors.stateWithoutManifest, { path });
  const found = new Map<NodeId, DeferredNode>();
  for (const [id, node] of graph.project.nodes) {
    const earlier = memberOf(manifest[node.kind === 'function' ? 'functions' : 'nodes'], id);
    const deferred = isJsonObject(earlier) ? deferredNode(earlier) : undefined;
    if (deferred) found.set(id, deferred);
  }
  return found;
}

function deferredNode(node: JsonObject): DeferredNode | undefined {
  const kind = node['resource_type'];
  const config = isJsonObject(node['config']) ? node['config'] : jsonObject();
  if (kind !== 'model' && kind !== 'seed' && kind !== 'snapshot' && kind !== 'function') return undefined;
  if (config['materialized'] === 'ephemeral') return undefined;
  const text = (key: string): string => String(node[key] ?? '');
  const relationName = node['relation_name'];
  return {
    kind,
    config,
    database: text('database'),
    schema: text('schema'),
    alias: text('alias'),
    relationName: typeof relationName === 'string' ? relationName : null,
  };
}
