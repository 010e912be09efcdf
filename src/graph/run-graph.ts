// The runnable part of a graph: selected nodes, edges that lead through unselected ones, and the order to run them in.
import { fail, type NodeId } from '../base/index.ts';
import {
  type Adjacency,
  at,
  buildAdjacency,
  criticalPaths,
  descendantCounts,
  levels,
  neighbours,
  reach,
  topologicalOrder,
} from './adjacency.ts';
import { graphErrors } from './errors.ts';
import { testEdges } from './test-edges.ts';
import type { ProjectGraph, RunGraph } from './types.ts';

export interface BuildOrderOptions {
  /** `build`: data tests hold back what is below them, unit tests run one by one before their model. */
  readonly testsBlock: boolean;
  /** Unit tests are as other tests, also where these block. Default false. */
  readonly unitTestsFollow?: boolean | undefined;
  /** `clone`: every node stands alone. */
  readonly independent?: boolean | undefined;
  /** Unit tests run also where their model does not. */
  readonly keepsLoneTests?: boolean | undefined;
}

/**
 * The graph that a command runs. Edges between selected nodes that lead through unselected ones are kept as direct
 * edges, so that `descendantsOf` is what dbt skips when a node fails. Ephemeral models are nodes like any other.
 * @throws TsdbtError 1406 when the project has a cycle
 */
export function buildOrder(graph: ProjectGraph, selected: Iterable<NodeId>, options: BuildOrderOptions): RunGraph {
  if (graph.cycle) fail(graphErrors.cycle, { chain: graph.cycle });
  const resources = [...graph.resources.values()];
  const chosen = new Uint8Array(graph.ids.length);
  for (const id of selected) {
    const index = graph.indexOf.get(id);
    if (index !== undefined) chosen[index] = 1;
  }
  const isUnitTest = (index: number): boolean => resources[index]?.kind === 'unit_test';
  // In `build` unit tests are put in front of their models at the end and take no part in levels, as in dbt.
  const placesUnitTests = options.testsBlock && options.unitTestsFollow !== true;
  const unitTests = placesUnitTests ? [...indices(chosen)].filter(isUnitTest) : [];
  for (const index of unitTests) chosen[index] = 0;
  const whole = options.testsBlock ? withTestEdges(graph, resources) : graph.adjacency;
  const parents = options.independent ? new Map<number, readonly number[]>() : selectedParents(whole, chosen);
  const nodes = inQueueOrder(graph, [...indices(chosen)], parents);
  const placed = placeUnitTests(graph, nodes, unitTests, parents);
  if (options.keepsLoneTests === true) return numbered(graph, [...placed.nodes, ...placed.leftOut], [], parents);
  return numbered(graph, placed.nodes, placed.leftOut, parents);
}

function withTestEdges(graph: ProjectGraph, resources: Parameters<typeof testEdges>[0]): Adjacency {
  const { adjacency } = graph;
  const lists = resources.map((_, index) => [...neighbours(adjacency.parents, index)]);
  for (const { test, blocked } of testEdges(resources, adjacency, topologicalOrder(adjacency)))
    lists[blocked]?.push(test);
  return buildAdjacency(lists);
}

/** For each selected node the selected ones directly above, looking through unselected ones. */
function selectedParents(graph: Adjacency, chosen: Uint8Array): Map<number, readonly number[]> {
  const relevant = chosen.slice();
  reach(graph.parents, indices(chosen), relevant);
  const nearest = new Map<number, readonly number[]>();
  const parents = new Map<number, readonly number[]>();
  const seenBy = new Int32Array(graph.count).fill(-1);
  const none: readonly number[] = [];
  for (const node of topologicalOrder(graph)) {
    if (relevant[node] === 0) continue;
    let sharing: readonly number[] | undefined;
    let found: number[] | undefined;
    for (const parent of neighbours(graph.parents, node)) {
      const above = chosen[parent] ? [parent] : (nearest.get(parent) ?? none);
      if (above.length === 0) continue;
      if (sharing === undefined) {
        sharing = above;
        continue;
      }
      if (!found) {
        found = [...sharing];
        for (const one of found) seenBy[one] = node;
      }
      for (const one of above) {
        if (seenBy[one] === node) continue;
        seenBy[one] = node;
        found.push(one);
      }
    }
    (chosen[node] ? parents : nearest).set(node, found ?? sharing ?? none);
  }
  return parents;
}

/** By level, then unique_id. */
function inQueueOrder(
  graph: ProjectGraph,
  nodes: readonly number[],
  parents: ReadonlyMap<number, readonly number[]>,
): readonly number[] {
  const position = new Map(nodes.map((node, index) => [node, index]));
  const local = buildAdjacency(
    nodes.map((node) => (parents.get(node) ?? []).map((parent) => position.get(parent) ?? 0)),
  );
  const level = levels(local, topologicalOrder(local));
  const name = (node: number): string => graph.ids[node] ?? '';
  return [...nodes.keys()]
    .sort((a, b) => {
      const [first, second] = [nodes[a] ?? 0, nodes[b] ?? 0];
      return at(level, a) - at(level, b) || (name(first) < name(second) ? -1 : 1);
    })
    .map((place) => nodes[place] ?? 0);
}

/** Puts the unit tests of a model in a chain before it: the first failure skips the others and the model, as in dbt. */
function placeUnitTests(
  graph: ProjectGraph,
  nodes: readonly number[],
  unitTests: readonly number[],
  parents: Map<number, readonly number[]>,
): { nodes: readonly number[]; leftOut: readonly number[] } {
  if (unitTests.length === 0) return { nodes, leftOut: [] };
  const byModel = new Map<number, number[]>();
  for (const test of unitTests) {
    const [model = -1] = neighbours(graph.adjacency.parents, test);
    const known = byModel.get(model);
    if (known) known.push(test);
    else byModel.set(model, [test]);
  }
  const ordered: number[] = [];
  for (const node of nodes) {
    const tests = byModel.get(node);
    if (tests) {
      byModel.delete(node);
      let before = parents.get(node) ?? [];
      for (const test of tests.sort((a, b) => ((graph.ids[a] ?? '') < (graph.ids[b] ?? '') ? -1 : 1))) {
        parents.set(test, before);
        ordered.push(test);
        before = [test];
      }
      parents.set(node, [...(parents.get(node) ?? []), ...before]);
    }
    ordered.push(node);
  }
  return { nodes: ordered, leftOut: [...byModel.values()].flat() };
}

function numbered(
  graph: ProjectGraph,
  nodes: readonly number[],
  leftOut: readonly number[],
  parents: ReadonlyMap<number, readonly number[]>,
): RunGraph {
  const idOf = (node: number): NodeId => graph.ids[node] ?? ('' as NodeId);
  const ids = nodes.map(idOf);
  const position = new Map(nodes.map((node, index) => [node, index]));
  const byId = new Map(ids.map((id, index) => [id, index]));
  const lists = nodes.map((node) =>
    (parents.get(node) ?? []).map((parent) => position.get(parent) ?? 0).sort((a, b) => a - b),
  );
  const adjacency = buildAdjacency(lists);
  const order = topologicalOrder(adjacency);
  const isUnitTest = ids.map((id) => graph.resources.get(id)?.kind === 'unit_test');
  let counts: Int32Array | undefined;
  let paths: Int32Array | undefined;
  return {
    ids,
    leftOut: leftOut.map(idOf).sort(),
    indexOf: (id) => byId.get(id),
    parentsOf: (index) => [...neighbours(adjacency.parents, index)],
    childrenOf: (index) => [...neighbours(adjacency.children, index)],
    priority: (index) => {
      counts ??= descendantCounts(adjacency, order);
      return at(counts, index);
    },
    criticalPath: (index) => {
      paths ??= criticalPaths(adjacency, order);
      return at(paths, index);
    },
    followerOf: (index) => (isUnitTest[index] ? neighbours(adjacency.children, index)[0] : undefined),
    descendantsOf: (index) => {
      const marks = new Uint8Array(adjacency.count);
      reach(adjacency.children, [index], marks);
      return [...indices(marks)];
    },
  };
}

function* indices(marks: Uint8Array): IterableIterator<number> {
  for (let index = marks.indexOf(1); index !== -1; index = marks.indexOf(1, index + 1)) yield index;
}
