// Which relation stands for a node that this run may not have built: its own, or the one of an earlier manifest.
import type { Relation } from '../adapters/index.ts';
import type { NodeId } from '../base/index.ts';
import type { DatabaseAccess } from '../context/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import type { CompileEnvironment } from './environment.ts';
import { isEphemeral, type RelationFacts, relationOfNode } from './node-relations.ts';

/** A node as an earlier manifest holds it. */
export interface DeferredNode extends RelationFacts {
  /** As the manifest writes it. */
  readonly relationName: string | null;
}

/** What `--defer` asks for. */
export interface Deferral {
  readonly nodes: ReadonlyMap<NodeId, DeferredNode>;
  /** False for `clone` without --defer: the nodes are known, references do not follow them. */
  readonly appliesToRefs: boolean;
  /** `--favor-state`: take the earlier relation of what is not selected, though there is one of today. */
  readonly favorsState: boolean;
  readonly selected: ReadonlySet<NodeId>;
}

/** The relation of a node in the earlier manifest, quoted as the project of today wants it. */
export function deferredRelation(environment: CompileEnvironment, id: NodeId): Relation | undefined {
  const node = environment.options.deferral?.nodes.get(id);
  return node && relationOfNode(node, environment.facts, environment.graph.project.source.root.config.quoting);
}

/**
 * The parents of a node that are read from the earlier state: those without a relation today, and with --favor-state
 * those that are not selected. Asked anew for each node, since a parent may have been built in the meantime.
 */
export async function deferredParents(
  environment: CompileEnvironment,
  id: NodeId,
  database: DatabaseAccess | undefined,
): Promise<ReadonlyMap<NodeId, Relation>> {
  const { deferral } = environment.options;
  const found = new Map<NodeId, Relation>();
  if (!deferral?.appliesToRefs) return found;
  for (const parent of environment.graph.dependsOn(id)) {
    const node = environment.graph.project.nodes.get(parent);
    const relation = node && !isEphemeral(node) ? deferredRelation(environment, parent) : undefined;
    if (!node || !relation) continue;
    const isFavoured = deferral.favorsState && !deferral.selected.has(parent);
    if (isFavoured || !(await exists(node, database))) found.set(parent, relation);
  }
  return found;
}

async function exists(node: ParsedNode, database: DatabaseAccess | undefined): Promise<boolean> {
  return (await database?.cache.get(node.database, node.schema, node.alias)) !== undefined;
}
