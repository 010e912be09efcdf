// The edges that `build` adds: a data test holds back every node that stands below all the nodes the test reads.
import type { GraphResource } from '../parse/index.ts';
import { type Adjacency, at, degree, neighbours } from './adjacency.ts';

export interface TestEdge {
  readonly test: number;
  readonly blocked: number;
}

/**
 * For each data test, the nearest nodes below all its parents. Only nodes with SQL or data wait (no exposures, metrics,
 * unit tests, functions); what lies further down waits through them. Adds no cycle: a blocked node is below the test's
 * parents already. `order` is a topological order of the whole graph.
 */
export function testEdges(
  resources: readonly GraphResource[],
  graph: Adjacency,
  order: Int32Array,
): readonly TestEdge[] {
  const edges: TestEdge[] = [];
  const shared: number[] = [];
  for (const [index, resource] of resources.entries()) {
    if (resource.kind !== 'test') continue;
    const count = degree(graph.parents, index);
    if (count > 1) shared.push(index);
    else
      for (const parent of neighbours(graph.parents, index))
        blockBelow(resources, graph, parent, index, () => true, edges);
  }
  if (shared.length > 0) addSharedEdges(resources, graph, order, shared, edges);
  return edges;
}

/** Tests with several parents: a node waits as soon as all of them are above it. */
function addSharedEdges(
  resources: readonly GraphResource[],
  graph: Adjacency,
  order: Int32Array,
  tests: readonly number[],
  edges: TestEdge[],
): void {
  const column = new Map<number, number>();
  for (const test of tests)
    for (const parent of neighbours(graph.parents, test)) if (!column.has(parent)) column.set(parent, column.size);
  const words = (column.size + 31) >> 5;
  // Bit c of row n: the tested node of column c is above n.
  const above = new Uint32Array(graph.count * words);
  const place = new Int32Array(graph.count);
  for (const [position, node] of order.entries()) {
    place[node] = position;
    for (const parent of neighbours(graph.parents, node)) {
      for (let word = 0; word < words; word++) {
        above[node * words + word] = at(above, node * words + word) | at(above, parent * words + word);
      }
      const own = column.get(parent);
      if (own !== undefined)
        above[node * words + (own >> 5)] = at(above, node * words + (own >> 5)) | (1 << (own & 31));
    }
  }
  for (const test of tests) {
    const parents = [...neighbours(graph.parents, test)];
    const columns = parents.map((parent) => column.get(parent) ?? 0);
    const last = parents.reduce((a, b) => (at(place, a) > at(place, b) ? a : b));
    const isBelowAll = (node: number): boolean =>
      columns.every((one) => ((at(above, node * words + (one >> 5)) >>> (one & 31)) & 1) === 1);
    blockBelow(resources, graph, last, test, isBelowAll, edges);
  }
}

/** Walks down from a tested node to the first nodes that can wait. */
function blockBelow(
  resources: readonly GraphResource[],
  graph: Adjacency,
  start: number,
  test: number,
  waits: (node: number) => boolean,
  edges: TestEdge[],
): void {
  const seen = new Set<number>([start]);
  const stack = [start];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const child of neighbours(graph.children, node)) {
      if (seen.has(child)) continue;
      seen.add(child);
      const kind = resources[child]?.kind;
      if (kind === 'test' || kind === 'unit_test') continue;
      if (isExecutable(kind) && waits(child)) edges.push({ test, blocked: child });
      else stack.push(child);
    }
  }
}

function isExecutable(kind: GraphResource['kind'] | undefined): boolean {
  return kind === 'model' || kind === 'seed' || kind === 'snapshot' || kind === 'analysis' || kind === 'operation';
}
