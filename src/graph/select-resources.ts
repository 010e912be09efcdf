// Selection over a linked graph: criteria, graph operators, indirect selection of tests, set operations.
import { type Diagnostic, diagnostic, fail, fnmatcher, type NodeId, type Outcome } from '../base/index.ts';
import type { GraphResource } from '../parse/index.ts';
import { at, neighbours, reach } from './adjacency.ts';
import { graphErrors } from './errors.ts';
import { nearNames } from './near-names.ts';
import { type MethodInputs, resourceTest } from './selection-methods.ts';
import { parseSelection, type SelectionCriterion, type SelectionGroup, type SelectionSpec } from './selection-spec.ts';
import type {
  IndirectSelection,
  ProjectGraph,
  Selection,
  SelectionRequest,
  SourceStatusComparison,
  StateComparison,
} from './types.ts';
import type { Selectors } from './yaml-selectors.ts';

export interface SelectionOptions {
  /** Named selectors of selectors.yml, made by `readSelectors`. */
  readonly selectors?: Selectors | undefined;
  /** For `state:`. */
  readonly state?: StateComparison | undefined;
  /** Status by unique_id of an earlier run, for `result:`. */
  readonly results?: ReadonlyMap<NodeId, string> | undefined;
  /** For `source_status:`. */
  readonly sourceStatus?: SourceStatusComparison | undefined;
  /** Keep models whose file holds only white space (`ls` does; whoever runs nodes does not). */
  readonly includeEmpty?: boolean | undefined;
}

/**
 * The resources a request means. Warnings (`selection-matches-nothing`) come as diagnostics.
 * @throws TsdbtError 1420 – 1428 for a selection that cannot be read or answered
 */
export function selectResources(
  graph: ProjectGraph,
  request: SelectionRequest,
  options: SelectionOptions = {},
): Outcome<Selection> {
  const { spec, defaultSelector } = specOf(request, options.selectors);
  const run = new Selecting(graph, request, options);
  const ids = run.select(spec);
  const chosen = new Set(ids);
  return {
    value: { ids, has: (id) => chosen.has(id), defaultSelector },
    diagnostics: run.diagnostics,
  };
}

function specOf(
  request: SelectionRequest,
  selectors: Selectors | undefined,
): { spec: SelectionSpec; defaultSelector: string | undefined } {
  const isAsked = request.select.length > 0 || request.exclude.length > 0;
  const defaultSelector = request.selector === undefined && !isAsked ? selectors?.defaultName : undefined;
  const name = request.selector ?? defaultSelector;
  if (name === undefined) {
    return { spec: parseSelection(request.select, request.exclude, request.indirect), defaultSelector };
  }
  const spec = selectors?.spec(name, request.indirect);
  if (!spec)
    return fail(graphErrors.unknownSelector, {
      name,
      known: selectors?.names ?? [],
      near: nearNames(name, selectors?.names ?? []),
    });
  return { spec, defaultSelector };
}

/** A set of resources as one byte each. */
type Marks = Uint8Array;

interface Bundle {
  readonly direct: Marks;
  /** Tests that some parent was selected of, kept for the set operations of the level above. */
  readonly indirect: Marks;
}

class Selecting {
  readonly #graph: ProjectGraph;
  readonly #request: SelectionRequest;
  readonly #options: SelectionOptions;
  readonly #resources: readonly GraphResource[];
  readonly #running: string[] = [];
  readonly diagnostics: Diagnostic[] = [];

  constructor(graph: ProjectGraph, request: SelectionRequest, options: SelectionOptions) {
    this.#graph = graph;
    this.#request = request;
    this.#options = options;
    this.#resources = [...graph.resources.values()];
  }

  /** The ids of a spec after the filters of the command, sorted. */
  select(spec: SelectionSpec): readonly NodeId[] {
    const { direct } = this.#evaluate(spec);
    const only = new Set(this.#request.resourceTypes);
    const without = new Set(this.#request.excludeResourceTypes);
    const ids: NodeId[] = [];
    for (const index of indicesOf(direct)) {
      const resource = this.#resources[index];
      if (!resource) continue;
      if (only.size > 0 && !only.has(resource.kind)) continue;
      if (without.has(resource.kind)) continue;
      if (!this.#options.includeEmpty && 'isEmpty' in resource && resource.isEmpty) continue;
      ids.push(resource.uniqueId);
    }
    return ids.sort();
  }

  #evaluate(spec: SelectionSpec): Bundle {
    return spec.kind === 'criterion' ? this.#criterion(spec) : this.#group(spec);
  }

  #criterion(criterion: SelectionCriterion): Bundle {
    const test = resourceTest(criterion, this.#inputs());
    const named = this.#none();
    let index = 0;
    for (const resource of this.#resources) {
      if (test(resource)) named[index] = 1;
      index++;
    }
    const selected = this.#withNeighbours(criterion, named);
    // A selector's own tests were settled inside it; expanding again would bring back what it excludes.
    if (criterion.indirect === 'empty' || criterion.method === 'selector')
      return { direct: selected, indirect: this.#none() };
    return this.#withTests(selected, criterion.indirect);
  }

  #inputs(): MethodInputs {
    const { state, results, sourceStatus } = this.#options;
    return { graph: this.#graph, state, results, sourceStatus, selectByName: (pattern) => this.#selectByName(pattern) };
  }

  #withNeighbours(criterion: SelectionCriterion, named: Marks): Marks {
    const { parents, children } = this.#graph.adjacency;
    const selected = named.slice();
    const unite = (marks: Marks): void => {
      for (const index of indicesOf(marks)) selected[index] = 1;
    };
    if (criterion.childrensParents) {
      const family = named.slice();
      reach(children, indicesOf(named), family);
      const above = family.slice();
      reach(parents, indicesOf(family), above);
      unite(above);
    }
    if (criterion.parents) {
      const marks = this.#none();
      reach(parents, indicesOf(named), marks, criterion.parentsDepth);
      unite(marks);
    }
    if (criterion.children) {
      const marks = this.#none();
      reach(children, indicesOf(named), marks, criterion.childrenDepth);
      unite(marks);
    }
    return selected;
  }

  /** Adds the tests below selected resources that the mode admits; the others are kept apart for later. */
  #withTests(selected: Marks, mode: IndirectSelection): Bundle {
    const { children } = this.#graph.adjacency;
    const direct = selected.slice();
    const indirect = this.#none();
    const reachable = mode === 'buildable' ? this.#buildable(selected, true) : selected;
    for (let index = 0; index < selected.length; index++) {
      if (selected[index] === 0) continue;
      for (const child of neighbours(children, index)) {
        if (direct[child] || !isTest(this.#resources[child])) continue;
        if (mode === 'eager' || this.#parentsIn(child, reachable)) direct[child] = 1;
        else indirect[child] = 1;
      }
    }
    return { direct, indirect };
  }

  /** Everything selected and above it; sources count as always there where `withSources`. */
  #buildable(selected: Marks, withSources: boolean): Marks {
    const marks = selected.slice();
    reach(this.#graph.adjacency.parents, indicesOf(selected), marks);
    if (withSources) {
      for (const [index, resource] of this.#resources.entries()) if (resource.kind === 'source') marks[index] = 1;
    }
    return marks;
  }

  #parentsIn(index: number, marks: Marks): boolean {
    for (const parent of neighbours(this.#graph.adjacency.parents, index)) if (at(marks, parent) === 0) return false;
    return true;
  }

  #group(group: SelectionGroup): Bundle {
    const bundles = group.parts.map((part) => this.#evaluate(part));
    const [only] = bundles;
    if (only && bundles.length === 1 && group.expected === undefined && isSettled(group.indirect)) return only;
    const combined = this.#combined(
      group.kind,
      bundles.map((bundle) => bundle.direct),
    );
    const indirect = this.#combined(
      group.kind,
      bundles.map(({ direct, indirect: tests }) => direct.map((mark, index) => mark | at(tests, index))),
    );
    const direct = this.#incorporated(combined, indirect, group.indirect);
    if (group.expected !== undefined && !direct.includes(1)) {
      const near = this.#nearest(group.expected);
      this.diagnostics.push(diagnostic(graphErrors.selectMatchesNothing, { criterion: group.expected, near }));
    }
    return { direct, indirect };
  }

  /** What a criterion that matches nothing may have meant: names for a name, tags for a tag. */
  #nearest(criterion: string): readonly string[] {
    const [, before = '', method, value = '', after = ''] =
      /^(@|\d*\+)?(?:(tag):)?([^+@:*?,/\s]+)(\+\d*)?$/.exec(criterion) ?? [];
    if (value === '') return [];
    const known = new Set<string>();
    for (const resource of this.#resources) {
      if (method === undefined) known.add(resource.name);
      else if ('tags' in resource) for (const tag of resource.tags) known.add(tag);
    }
    const word = method === undefined ? '' : `${method}:`;
    return nearNames(value, known).map((name) => `${before}${word}${name}${after}`);
  }

  #combined(kind: SelectionGroup['kind'], sets: readonly Marks[]): Marks {
    const [first, ...others] = sets;
    const combined = first?.slice() ?? this.#none();
    for (const other of others) {
      for (let index = 0; index < combined.length; index++) {
        const mark = at(combined, index);
        const theirs = at(other, index);
        combined[index] =
          kind === 'union' ? mark | theirs : kind === 'intersection' ? mark & theirs : mark & (theirs ^ 1);
      }
    }
    return combined;
  }

  /** After a set operation: tests put aside whose parents have all come together now. */
  #incorporated(direct: Marks, indirect: Marks, mode: IndirectSelection): Marks {
    if (isSettled(mode)) return direct;
    const selected = direct.slice();
    const reachable = mode === 'buildable' ? this.#buildable(direct, false) : direct;
    for (const index of indicesOf(indirect)) {
      const kind = this.#resources[index]?.kind;
      if (kind === 'test' && this.#parentsIn(index, reachable)) selected[index] = 1;
    }
    return selected;
  }

  /** `selector:pattern`: the filtered result of every selector whose name fits. */
  #selectByName(pattern: string): ReadonlySet<NodeId> {
    const { selectors } = this.#options;
    const matches = fnmatcher(pattern);
    const names = (selectors?.names ?? []).filter(matches).sort(byText);
    if (names.length === 0) fail(graphErrors.selectorPatternMatchesNothing, { pattern });
    const ids = new Set<NodeId>();
    for (const name of names) {
      if (this.#running.includes(name)) fail(graphErrors.selectorCycle, { names: [...this.#running, name] });
      const spec = selectors?.spec(name, this.#request.indirect);
      if (!spec) continue;
      this.#running.push(name);
      for (const id of this.select(spec)) ids.add(id);
      this.#running.pop();
    }
    return ids;
  }

  #none(): Marks {
    return new Uint8Array(this.#resources.length);
  }
}

/** Whether set operations bring no more tests in. */
function isSettled(mode: IndirectSelection): boolean {
  return mode === 'eager' || mode === 'empty';
}

function isTest(resource: GraphResource | undefined): boolean {
  return resource?.kind === 'test' || resource?.kind === 'unit_test';
}

function* indicesOf(marks: Marks): IterableIterator<number> {
  for (let index = marks.indexOf(1); index !== -1; index = marks.indexOf(1, index + 1)) yield index;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
