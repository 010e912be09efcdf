// Which nodes are written under a lock, and from when on they need it.
import type { Relation } from '../adapters/index.ts';
import { isEphemeral, projectQuoting, relationOfNode } from '../compile/index.ts';
import { type GraphResource, runsInBatches } from '../parse/index.ts';
import type { NodeLock } from './relation-locks.ts';
import type { RunSession } from './session.ts';

const KINDS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'function']);

/** The relation that a node writes under a lock. */
export function writesLocked(session: RunSession, resource: GraphResource): Relation | undefined {
  return session.locks && lockedRelation(session, resource);
}

/** Tells the locks of a node that is ready. */
export function expectLock(session: RunSession, resource: GraphResource): void {
  const relation = writesLocked(session, resource);
  if (relation) session.locks?.expect(relation, resource.uniqueId);
}

/** Asks for the lock of a node that writes a relation; undefined for nodes that write none. */
export function nodeLock(
  session: RunSession,
  resource: GraphResource,
): (NodeLock & { readonly isNeededToCompile: boolean }) | undefined {
  const relation = writesLocked(session, resource);
  if (!relation || !session.locks) return undefined;
  const { environment } = session;
  const { graph } = environment;
  // What a template learns of the warehouse, above all whether its relation is there, must still hold when it is built.
  const isNeededToCompile =
    (environment.keptText(resource.uniqueId) === undefined && graph.needsWarehouse(resource.uniqueId)) ||
    (resource.kind === 'model' && runsInBatches(resource.config, graph.project));
  return { ...session.locks.take(relation, resource.uniqueId), isNeededToCompile };
}

/** What a node writes under a lock; one object for each node. */
function lockedRelation({ environment, lockedRelations }: RunSession, resource: GraphResource): Relation | undefined {
  if (!KINDS.has(resource.kind) || !('template' in resource) || isEphemeral(resource)) return undefined;
  const known = lockedRelations.get(resource.uniqueId);
  if (known) return known;
  const made = relationOfNode(resource, environment.facts, projectQuoting(environment));
  lockedRelations.set(resource.uniqueId, made);
  return made;
}
