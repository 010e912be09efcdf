// What `link` gives: the project with its references resolved, acyclic, ready to be selected from and compiled.
import type { NodeId } from '../base/index.ts';
import type { GraphResource, ParsedProject, RefArgs, SourceArgs } from '../parse/index.ts';

/** The linked project. Edges go from parent to child: refs, sources, functions, metrics, test → attached node. */
export interface ProjectGraph {
  readonly project: ParsedProject;
  /** Every enabled resource with edges: nodes, sources, exposures, unit tests, metrics, …; insertion order = dbt's. */
  readonly resources: ReadonlyMap<NodeId, GraphResource>;
  /** Resolved dependencies in the order of refs then sources (dbt's depends_on.nodes). */
  dependsOn(id: NodeId): readonly NodeId[];
  parents(id: NodeId): readonly NodeId[];
  children(id: NodeId): readonly NodeId[];
  /** Parents before children. */
  readonly order: readonly NodeId[];
  /** What a ref of this node points to; undefined when it was not captured at parse. */
  resolveRef(from: NodeId, args: RefArgs): NodeId | undefined;
  resolveSource(from: NodeId, args: SourceArgs): NodeId | undefined;
  /** A chain a → b → … → a when the graph has a cycle (only reported by commands that need order). */
  readonly cycle: readonly NodeId[] | undefined;
  /** True when rendering this node may ask the warehouse (adapter.*, run_query, statement, is_incremental, unknown dispatch). */
  needsWarehouse(id: NodeId): boolean;
}

export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';

export interface SelectionRequest {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  readonly selector?: string | undefined;
  readonly resourceTypes: readonly string[];
  readonly excludeResourceTypes: readonly string[];
  readonly indirect: IndirectSelection;
}
