// ParsedProject → ProjectGraph: resolves every reference, checks access, and says what leads nowhere.
import {
  type Diagnostic,
  diagnostic,
  eachInSteps,
  type NodeId,
  type Outcome,
  type RelatedPlace,
  runSteps,
  type Span,
  type Steps,
} from '../base/index.ts';
import type { GraphResource, ParsedProject, RefArgs, SourceArgs, UnitTestNode } from '../parse/index.ts';
import { refusedAccess } from './access.ts';
import { buildAdjacency } from './adjacency.ts';
import { deprecationWarnings } from './deprecation.ts';
import { graphErrors, type TargetProblem } from './errors.ts';
import { LinkedGraph } from './linked-graph.ts';
import { type BatchEngine, microbatchWarnings } from './microbatch-warnings.ts';
import { nearNames } from './near-names.ts';
import { type ReferenceLookup, referenceLookup } from './reference-lookup.ts';
import { refPlace, sourcePlace } from './reference-places.ts';
import type { Lookup, ProjectGraph, Reference } from './types.ts';
import { lookUp, unresolved } from './unresolved.ts';

export interface LinkOptions {
  /** Milliseconds since 1970, to tell past deprecation dates from coming ones; no warnings about them without it. */
  readonly now?: number | undefined;
  /** What the engine does with microbatch models; no warnings about them without it. */
  readonly batches?: BatchEngine | undefined;
}

/**
 * Links a parsed project. Unresolved references are error diagnostics (`unknown-ref`, `disabled-ref`, `ambiguous-ref`,
 * `ref-not-allowed`, dbt's first one first) and simply make no edge, so the graph is usable by editors all the same.
 */
export function linkProject(project: ParsedProject, options: LinkOptions = {}): Outcome<ProjectGraph> {
  return runSteps(linkInSteps(project, options));
}

/** The same in steps. */
export function* linkInSteps(project: ParsedProject, options: LinkOptions = {}): Steps<Outcome<ProjectGraph>> {
  const linker = new Linker(project, referenceLookup(project), resourcesInOrder(project));
  yield;
  yield* linker.link(project);
  yield;
  const graph = linker.graph();
  yield;
  const deprecated = options.now === undefined ? [] : deprecationWarnings(graph, options.now);
  const batches = options.batches === undefined ? [] : microbatchWarnings(graph, options.batches);
  return { value: graph, diagnostics: [...linker.diagnostics, ...deprecated, ...batches] };
}

/** Resources whose references are looked up. */
export type ReferringPart = Pick<ParsedProject, 'nodes' | 'exposures' | 'semantics' | 'unitTests'>;

/**
 * What is wrong with the references of resources that were parsed apart from the project they belong to; the messages
 * are those of `linkProject`.
 */
export function checkReferences({ project }: ProjectGraph, part: Partial<ReferringPart>): readonly Diagnostic[] {
  let lookup = lookups.get(project);
  if (!lookup) {
    lookup = referenceLookup(project);
    lookups.set(project, lookup);
  }
  const linker = new Linker(project, lookup, new Map());
  const none = new Map<NodeId, never>();
  runSteps(linker.link({ nodes: none, exposures: none, semantics: none, unitTests: none, ...part }));
  return linker.diagnostics;
}

const lookups = new WeakMap<ParsedProject, ReferenceLookup>();

/** The error for a graph that cannot be ordered, with dbt's text; undefined for a sound one. */
export function cycleDiagnostic(graph: ProjectGraph): Diagnostic | undefined {
  if (!graph.cycle) return undefined;
  const [first] = graph.cycle;
  const resource = first === undefined ? undefined : graph.resources.get(first);
  const related = graph.cycle.slice(1).flatMap((id, index) => referenceTo(graph, id, graph.cycle?.[index]));
  return diagnostic(graphErrors.cycle, { chain: graph.cycle }, { span: resource?.span, nodeId: first, related });
}

function referenceTo(graph: ProjectGraph, from: NodeId, to: NodeId | undefined): RelatedPlace[] {
  const node = graph.resources.get(from);
  const target = to === undefined ? undefined : graph.resources.get(to);
  const place = node && target && refPlace(node, target.name);
  return place ? [{ message: `${node.name} refers to ${target.name} here`, span: place }] : [];
}

type Referring = GraphResource & { readonly refs: readonly RefArgs[] };

class Linker {
  readonly project: ParsedProject;
  readonly lookup: ReferenceLookup;
  readonly resources: Map<NodeId, GraphResource>;
  readonly #root: string;
  /** With doubles; the graph drops them. */
  readonly #dependsOn = new Map<NodeId, NodeId[]>();
  readonly #found: { readonly [kind in TargetProblem['targetKind']]: Diagnostic[] } = {
    source: [],
    node: [],
    metric: [],
    function: [],
  };
  /** Tests that lost a target: dbt switches them off with a warning. */
  readonly #dropped = new Set<NodeId>();

  constructor(project: ParsedProject, lookup: ReferenceLookup, resources: Map<NodeId, GraphResource>) {
    this.project = project;
    this.lookup = lookup;
    this.resources = resources;
    this.#root = project.source.root.config.name;
  }

  *link(part: ReferringPart): Steps<void> {
    yield* eachInSteps(part.nodes.values(), (node) => {
      for (const args of node.sources) this.#linkSource(node, args);
      this.#linkRefs(node);
      this.#linkMetrics(node);
      for (const args of node.functions) this.#follow(node, { kind: 'function', args }, node.span);
    });
    for (const node of part.exposures.values()) {
      for (const args of node.sources) this.#linkSource(node, args);
      this.#linkRefs(node);
      this.#linkMetrics(node);
    }
    for (const node of part.semantics.values()) {
      this.#linkRefs(node);
      for (const id of node.dependsOn) this.#edge(node.uniqueId, id);
      this.#linkMetrics(node);
    }
    for (const unitTest of part.unitTests.values()) this.#linkUnitTest(unitTest);
    for (const id of this.#dropped) this.resources.delete(id);
  }

  /** dbt looks at all sources first, then at all refs and so on; its first error comes first here too. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#found.source, ...this.#found.node, ...this.#found.metric, ...this.#found.function];
  }

  #linkSource(node: GraphResource, args: SourceArgs): void {
    this.#follow(node, { kind: 'source', args }, sourcePlace(node, ...args));
  }

  #linkMetrics(node: GraphResource & { readonly metrics: readonly (readonly string[])[] }): void {
    for (const args of node.metrics) this.#follow(node, { kind: 'metric', args }, node.span);
  }

  #linkRefs(node: Referring): void {
    if (node.kind === 'seed') return;
    for (const ref of node.refs) {
      const found = this.lookup.ref(node.packageName, ref);
      if (found.kind !== 'found') {
        this.#unresolved(node, { kind: 'node', args: ref }, found, ref.span ?? node.span);
        continue;
      }
      const target = this.project.nodes.get(found.id);
      const refusal = target && refusedAccess(this.project, node, target);
      if (refusal) {
        this.#found.node.push(
          diagnostic(graphErrors.refNotAllowed, refusal, { span: ref.span ?? node.span, nodeId: node.uniqueId }),
        );
        continue;
      }
      if (node.packageName !== this.#root) this.#warnOfRootProject(node, ref, found.id);
      this.#edge(node.uniqueId, found.id);
    }
  }

  /** A package that refers to the project that uses it. */
  #warnOfRootProject(node: GraphResource, ref: RefArgs, target: NodeId): void {
    const root = this.#root;
    if (ref.package === root || this.project.nodes.get(target)?.packageName !== root) return;
    if (this.project.source.flags.get('REQUIRE_REF_SEARCHES_NODE_PACKAGE_BEFORE_ROOT') === true) return;
    const payload = { name: node.name, package: node.packageName, target };
    this.#found.node.push(
      diagnostic(graphErrors.dependsOnRootProject, payload, { span: ref.span ?? node.span, nodeId: node.uniqueId }),
    );
  }

  #linkUnitTest(unitTest: UnitTestNode): void {
    const [name = '', written] = unitTest.model.trim().split(/\s+/);
    const found = this.lookup.testedModel(unitTest.packageName, name, unitTest.version ?? written ?? null);
    if (found.kind === 'found') {
      this.#edge(unitTest.uniqueId, found.id);
      return;
    }
    this.#dropped.add(unitTest.uniqueId);
    if (found.kind === 'disabled') return;
    this.#found.node.push(
      diagnostic(
        graphErrors.unitTestModelNotFound,
        {
          model: unitTest.model,
          package: unitTest.packageName,
          unitTest: unitTest.name,
          path: unitTest.originalFilePath,
          near: nearNames(name, this.lookup.names('node')),
        },
        { span: unitTest.span, nodeId: unitTest.uniqueId },
      ),
    );
  }

  #edge(from: NodeId, to: NodeId): void {
    const known = this.#dependsOn.get(from);
    if (known) known.push(to);
    else this.#dependsOn.set(from, [to]);
  }

  /** The edge that a reference makes, or what is wrong with it. */
  #follow(node: GraphResource, reference: Reference, span: Span): void {
    const found = lookUp(this.lookup, node.packageName, reference);
    if (found.kind === 'found') this.#edge(node.uniqueId, found.id);
    else this.#unresolved(node, reference, found, span);
  }

  #unresolved(node: GraphResource, reference: Reference, found: Exclude<Lookup, { kind: 'found' }>, span: Span): void {
    const { told, problem } = unresolved(this.lookup, node, reference, found, span);
    const list = this.#found[reference.kind];
    if (node.kind !== 'test' || found.kind === 'ambiguous') {
      list.push(told);
      return;
    }
    // dbt tells of a disabled target only in its debug log.
    this.#dropped.add(node.uniqueId);
    if (found.kind === 'missing')
      list.push(diagnostic(graphErrors.testTargetNotFound, problem, { span, nodeId: node.uniqueId }));
  }

  graph(): ProjectGraph {
    const ids = [...this.resources.keys()];
    const indexOf = new Map(ids.map((id, index) => [id, index]));
    const parentLists = ids.map((id) => {
      const indices: number[] = [];
      for (const parent of this.#dependsOn.get(id) ?? []) {
        const index = indexOf.get(parent);
        if (index !== undefined) indices.push(index);
      }
      return indices;
    });
    const leftOut = new Map([...this.#dropped].map((id) => [id, [...new Set(this.#dependsOn.get(id))]]));
    const adjacency = buildAdjacency(parentLists);
    return new LinkedGraph(this.project, this.lookup, this.resources, ids, indexOf, adjacency, leftOut);
  }
}

/** Sources, nodes, semantic models, exposures, functions, metrics, unit tests, saved queries: the order of dbt's linker. */
function resourcesInOrder(project: ParsedProject): Map<NodeId, GraphResource> {
  const all = new Map<NodeId, GraphResource>();
  const put = (found: Iterable<GraphResource>, keep: (resource: GraphResource) => boolean = () => true): void => {
    for (const resource of found) if (keep(resource)) all.set(resource.uniqueId, resource);
  };
  put(project.sources.values());
  put(project.nodes.values(), (node) => node.kind !== 'function');
  put(project.semantics.values(), (item) => item.kind === 'semantic_model');
  put(project.exposures.values());
  put(project.nodes.values(), (node) => node.kind === 'function');
  put(project.semantics.values(), (item) => item.kind === 'metric');
  put(project.unitTests.values());
  put(project.semantics.values(), (item) => item.kind === 'saved_query');
  return all;
}
