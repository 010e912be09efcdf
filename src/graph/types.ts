// What `link` gives: the project with its references resolved, acyclic, ready to be selected from and compiled.
import type { Diagnostic, IndirectSelection, NodeId, Span } from '../base/index.ts';
import type { GraphResource, ParsedProject, RefArgs, SourceArgs } from '../parse/index.ts';
import type { Adjacency } from './adjacency.ts';

/** What looking up a reference gives. */
export type Lookup =
  | { readonly kind: 'found'; readonly id: NodeId }
  | { readonly kind: 'disabled'; readonly id: NodeId }
  | { readonly kind: 'ambiguous'; readonly ids: readonly NodeId[] }
  | { readonly kind: 'missing' };

/** A reference as a template writes it. */
export type Reference =
  | { readonly kind: 'node'; readonly args: RefArgs }
  | { readonly kind: 'source'; readonly args: SourceArgs }
  | { readonly kind: 'metric' | 'function'; readonly args: readonly string[] };

/** The linked project. Edges go from parent to child: sources, refs, metrics, functions, unit test → tested model. */
export interface ProjectGraph {
  readonly project: ParsedProject;
  /**
   * Every enabled resource with edges: sources, nodes, semantic models, exposures, metrics, unit tests, saved queries,
   * in this order (dbt's). Tests whose target is missing or disabled are left out, as in dbt.
   */
  readonly resources: ReadonlyMap<NodeId, GraphResource>;
  /** Tests that are left out, and what they depend on all the same: dbt's manifest names it. */
  readonly leftOut: ReadonlyMap<NodeId, readonly NodeId[]>;
  /** Resolved dependencies in dbt's order: sources, refs, metrics, functions (dbt's depends_on.nodes). */
  dependsOn(id: NodeId): readonly NodeId[];
  parents(id: NodeId): readonly NodeId[];
  children(id: NodeId): readonly NodeId[];
  /** Parents before children; holds every resource that is not on or below a cycle. */
  readonly order: readonly NodeId[];
  /** What a ref of this node points to; undefined when it was not captured at parse. */
  resolveRef(from: NodeId, args: RefArgs): NodeId | undefined;
  /** What a source of this node points to, captured at parse or not: dbt lets a template decide late. */
  resolveSource(from: NodeId, args: SourceArgs): NodeId | undefined;
  /** What `ref(args)` means in a template of `packageName`, captured or not (operations, inline SQL, editors). */
  lookupRef(packageName: string, args: RefArgs): Lookup;
  lookupSource(packageName: string, args: SourceArgs): Lookup;
  /** What `function(args)` means, captured at parse or not: as with sources, a template may decide late. */
  lookupFunction(packageName: string, args: readonly string[]): Lookup;
  /**
   * What is wrong with a reference of this node that was met first at run time, as linking would have told it; undefined
   * when it leads somewhere.
   */
  problemOf(from: NodeId, reference: Reference, span: Span): Diagnostic | undefined;
  /** A chain a → b → … → a when the graph has a cycle (only reported by commands that need order). */
  readonly cycle: readonly NodeId[] | undefined;
  /** True when rendering this node may ask the warehouse (adapter.*, run_query, statement, is_incremental, unknown dispatch). */
  needsWarehouse(id: NodeId): boolean;
  /** False: rendering the node tells the log nothing, and gives the same at any time of the run. */
  mayTell(id: NodeId): boolean;
  /** The same graph as numbers: position of a resource in `resources`, edges as typed arrays. */
  readonly ids: readonly NodeId[];
  readonly indexOf: ReadonlyMap<NodeId, number>;
  readonly adjacency: Adjacency;
}

export type { IndirectSelection };

/** What the command line says about selection. An empty list means that the option was not given. */
export interface SelectionRequest {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  readonly selector?: string | undefined;
  /** Kinds to keep (`model`, `unit_test`, …); empty keeps all. `all` and `default` are expanded by the caller. */
  readonly resourceTypes: readonly string[];
  readonly excludeResourceTypes: readonly string[];
  readonly indirect: IndirectSelection;
}

/** What `state:` may be followed by. */
export type StateQuestion =
  | 'new'
  | 'old'
  | 'modified'
  | 'unmodified'
  | 'modified.body'
  | 'modified.configs'
  | 'modified.persisted_descriptions'
  | 'modified.relation'
  | 'modified.macros'
  | 'modified.contract';

/** The comparison with an earlier manifest; the plan room makes it. */
export interface StateComparison {
  /** The test that a question stands for; made once per criterion. */
  matcher(question: StateQuestion): (resource: GraphResource) => boolean;
}

/**
 * `max_loaded_at` by source of two freshness runs, for `source_status:fresher`. Sources whose check failed are absent;
 * a run that did not take place is undefined.
 */
export interface SourceStatusComparison {
  readonly previous: ReadonlyMap<NodeId, string> | undefined;
  readonly current: ReadonlyMap<NodeId, string> | undefined;
}

/** The result of a selection. */
export interface Selection {
  /** Sorted by unique_id. */
  readonly ids: readonly NodeId[];
  has(id: NodeId): boolean;
  /** Name of the selector with `default: true` that was used because nothing was asked for. */
  readonly defaultSelector: string | undefined;
}

/** The part of the graph that one command runs, in numbers `0 … ids.length - 1`. */
export interface RunGraph {
  /**
   * In dbt's queue order: by level (longest path from a start), then unique_id; unit tests directly before their
   * model. Among ready nodes the one with the lowest number goes first.
   */
  readonly ids: readonly NodeId[];
  /** Selected unit tests that `build` does not run because their model is not selected (dbt passes over them in silence). */
  readonly leftOut: readonly NodeId[];
  indexOf(id: NodeId): number | undefined;
  parentsOf(index: number): readonly number[];
  childrenOf(index: number): readonly number[];
  /** How many nodes of the run wait for this one, directly or not; higher is more urgent. */
  priority(index: number): number;
  /** Length of the longest chain of nodes below this one. */
  criticalPath(index: number): number;
  /**
   * What dbt does next on the same thread, before anything else that is ready: after a unit test of `build` the next
   * unit test of the model, then the model. undefined for all other nodes.
   */
  followerOf(index: number): number | undefined;
  /** Everything below, to be skipped when this node fails. */
  descendantsOf(index: number): readonly number[];
}
