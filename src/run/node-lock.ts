// Which nodes are written under a lock, and from when on they need it.
import { isEphemeral, packageQuoting, relationOfNode } from '../compile/index.ts';
import { type GraphResource, runsInBatches } from '../parse/index.ts';
import type { NodeLock } from './relation-locks.ts';
import type { RunSession } from './session.ts';

const KINDS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'function']);

/** Asks for the lock of a node that writes a relation; undefined for nodes that write none. */
export function nodeLock(
  { locks, environment }: RunSession,
  resource: GraphResource,
): (NodeLock & { readonly isNeededToCompile: boolean }) | undefined {
  if (!locks || !KINDS.has(resource.kind) || !('template' in resource) || isEphemeral(resource)) return undefined;
  const { facts, graph } = environment;
  const relation = relationOfNode(resource, facts, packageQuoting(environment, resource));
  // What a template learns of the warehouse, above all whether its relation is there, must still hold when it is built.
  const isNeededToCompile =
    graph.needsWarehouse(resource.uniqueId) ||
    (resource.kind === 'model' && runsInBatches(resource.config, graph.project));
  const lock = locks.take(relation, resource.uniqueId);
  return { ...lock, isNeededToCompile };
}
