// The linked project as an object: answers about edges, order and references.
import type { Diagnostic, NodeId, Span } from '../base/index.ts';
import type { GraphResource, ParsedProject, RefArgs, SourceArgs } from '../parse/index.ts';
import { type Adjacency, findCycle, topologicalOrder } from './adjacency.ts';
import type { ReferenceLookup } from './reference-lookup.ts';
import type { Lookup, ProjectGraph, Reference } from './types.ts';
import { lookUp, unresolved } from './unresolved.ts';
import { tellingColouring, warehouseColouring } from './warehouse-colouring.ts';

export class LinkedGraph implements ProjectGraph {
  readonly project: ParsedProject;
  readonly resources: ReadonlyMap<NodeId, GraphResource>;
  readonly ids: readonly NodeId[];
  readonly indexOf: ReadonlyMap<NodeId, number>;
  readonly adjacency: Adjacency;
  readonly order: readonly NodeId[];
  readonly cycle: readonly NodeId[] | undefined;
  readonly needsWarehouse: (id: NodeId) => boolean;
  readonly mayTell: (id: NodeId) => boolean;
  readonly leftOut: ReadonlyMap<NodeId, readonly NodeId[]>;
  readonly #lookup: ReferenceLookup;

  constructor(
    project: ParsedProject,
    lookup: ReferenceLookup,
    resources: ReadonlyMap<NodeId, GraphResource>,
    ids: readonly NodeId[],
    indexOf: ReadonlyMap<NodeId, number>,
    adjacency: Adjacency,
    leftOut: ReadonlyMap<NodeId, readonly NodeId[]>,
  ) {
    this.project = project;
    this.resources = resources;
    this.ids = ids;
    this.indexOf = indexOf;
    this.adjacency = adjacency;
    this.#lookup = lookup;
    this.leftOut = leftOut;
    const order = topologicalOrder(adjacency);
    this.order = Array.from(order, (index) => this.#id(index));
    this.cycle = findCycle(adjacency, order)?.map((index) => this.#id(index));
    this.needsWarehouse = warehouseColouring(project, (id) => this.dependsOn(id));
    this.mayTell = tellingColouring(project, (id) => this.dependsOn(id));
  }

  #id(index: number): NodeId {
    return this.ids[index] ?? ('' as NodeId);
  }

  #neighbours(id: NodeId, direction: 'parents' | 'children'): readonly NodeId[] {
    const index = this.indexOf.get(id);
    if (index === undefined) return [];
    const { offsets, targets } = this.adjacency[direction];
    const found: NodeId[] = [];
    const end = offsets[index + 1] ?? 0;
    for (let at = offsets[index] ?? end; at < end; at += 1) found.push(this.#id(targets[at] ?? 0));
    return found;
  }

  dependsOn(id: NodeId): readonly NodeId[] {
    return this.leftOut.get(id) ?? this.#neighbours(id, 'parents');
  }
  parents(id: NodeId): readonly NodeId[] {
    return this.#neighbours(id, 'parents');
  }
  children(id: NodeId): readonly NodeId[] {
    return this.#neighbours(id, 'children');
  }

  lookupRef(packageName: string, args: RefArgs): Lookup {
    return this.#lookup.ref(packageName, args);
  }
  lookupSource(packageName: string, args: SourceArgs): Lookup {
    return this.#lookup.source(packageName, args);
  }
  lookupFunction(packageName: string, args: readonly string[]): Lookup {
    return this.#lookup.function(packageName, args);
  }

  problemOf(from: NodeId, reference: Reference, span: Span): Diagnostic | undefined {
    const resource = this.resources.get(from);
    if (!resource) return undefined;
    const found = lookUp(this.#lookup, resource.packageName, reference);
    return found.kind === 'found' ? undefined : unresolved(this.#lookup, resource, reference, found, span).told;
  }

  resolveRef(from: NodeId, args: RefArgs): NodeId | undefined {
    const resource = this.resources.get(from);
    const found = resource && this.#lookup.ref(resource.packageName, args);
    if (found?.kind !== 'found') return undefined;
    return this.#neighbours(from, 'parents').includes(found.id) ? found.id : undefined;
  }
  resolveSource(from: NodeId, args: SourceArgs): NodeId | undefined {
    const resource = this.resources.get(from);
    const found = resource && this.#lookup.source(resource.packageName, args);
    return found?.kind === 'found' ? found.id : undefined;
  }
}
