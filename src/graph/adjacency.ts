// A directed graph over the numbers 0 … count-1 as typed arrays (compressed sparse rows), built once.

/** Neighbours of node `i` are `targets[offsets[i]] … targets[offsets[i + 1] - 1]`. */
export interface Rows {
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
}

export interface Adjacency {
  readonly count: number;
  readonly parents: Rows;
  readonly children: Rows;
}

/** Builds both directions from the lists of parents; a parent named twice counts once. Order of parents is kept. */
export function buildAdjacency(parentLists: readonly (readonly number[])[]): Adjacency {
  const count = parentLists.length;
  const offsets = new Int32Array(count + 1);
  const childOffsets = new Int32Array(count + 1);
  const targets: number[] = [];
  const seenBy = new Int32Array(count).fill(-1);
  for (let node = 0; node < count; node++) {
    for (const parent of parentLists[node] ?? []) {
      if (seenBy[parent] === node) continue;
      seenBy[parent] = node;
      targets.push(parent);
      childOffsets[parent + 1] = (childOffsets[parent + 1] ?? 0) + 1;
    }
    offsets[node + 1] = targets.length;
  }
  for (let node = 0; node < count; node++) childOffsets[node + 1] = at(childOffsets, node + 1) + at(childOffsets, node);
  const parents = { offsets, targets: Int32Array.from(targets) };
  return { count, parents, children: transposed(parents, childOffsets) };
}

function transposed(rows: Rows, offsets: Int32Array): Rows {
  const next = offsets.slice();
  const targets = new Int32Array(rows.targets.length);
  for (let node = 0; node < offsets.length - 1; node++) {
    for (let edge = at(rows.offsets, node); edge < at(rows.offsets, node + 1); edge++) {
      const parent = at(rows.targets, edge);
      const place = at(next, parent);
      targets[place] = node;
      next[parent] = place + 1;
    }
  }
  return { offsets, targets };
}

/** Element of a typed array; indices come from the graph itself, so none is out of range. */
export function at(array: Int32Array | Uint8Array | Uint32Array, index: number): number {
  return array[index] ?? 0;
}

/** The neighbours of a node as a view, without copying. */
export function neighbours(rows: Rows, node: number): Int32Array {
  return rows.targets.subarray(at(rows.offsets, node), at(rows.offsets, node + 1));
}

/** Number of neighbours. */
export function degree(rows: Rows, node: number): number {
  return at(rows.offsets, node + 1) - at(rows.offsets, node);
}

/** Kahn's order: parents before children, generation by generation. Nodes on or below a cycle are missing. */
export function topologicalOrder({ count, parents, children }: Adjacency): Int32Array {
  const waiting = new Int32Array(count);
  const order = new Int32Array(count);
  let tail = 0;
  for (let node = 0; node < count; node++) {
    waiting[node] = degree(parents, node);
    if (waiting[node] === 0) order[tail++] = node;
  }
  for (let head = 0; head < tail; head++) {
    for (const child of neighbours(children, at(order, head))) {
      const left = at(waiting, child) - 1;
      waiting[child] = left;
      if (left === 0) order[tail++] = child;
    }
  }
  return order.subarray(0, tail);
}

/** Longest distance of each node from a node without parents. `order` must hold every node. */
export function levels(graph: Adjacency, order: Int32Array): Int32Array {
  const level = new Int32Array(graph.count);
  for (const node of order) {
    for (const child of neighbours(graph.children, node)) {
      if (at(level, child) <= at(level, node)) level[child] = at(level, node) + 1;
    }
  }
  return level;
}

/** Length of the longest chain below each node. `order` must hold every node. */
export function criticalPaths(graph: Adjacency, order: Int32Array): Int32Array {
  const below = new Int32Array(graph.count);
  for (let place = order.length - 1; place >= 0; place--) {
    const node = at(order, place);
    for (const child of neighbours(graph.children, node)) {
      if (at(below, node) <= at(below, child)) below[node] = at(below, child) + 1;
    }
  }
  return below;
}

/** A cycle a → b → … → a along children, or undefined. Nodes outside `order` (Kahn's) are searched. */
export function findCycle(graph: Adjacency, order: Int32Array): readonly number[] | undefined {
  if (order.length === graph.count) return undefined;
  const done = new Uint8Array(graph.count);
  for (const node of order) done[node] = 1;
  const first = done.indexOf(0);
  // Every node that Kahn left has a parent that it left too: walking up must come round.
  const place = new Map<number, number>();
  const chain: number[] = [];
  let node = first;
  while (!place.has(node)) {
    place.set(node, chain.length);
    chain.push(node);
    const parent = neighbours(graph.parents, node).find((candidate) => done[candidate] === 0);
    if (parent === undefined) return undefined;
    node = parent;
  }
  const loop = chain.slice(place.get(node) ?? 0).reverse();
  const start = loop.indexOf(Math.min(...loop));
  const turned = [...loop.slice(start), ...loop.slice(0, start)];
  return [...turned, turned[0] ?? node];
}

/**
 * Marks in `marks` everything reachable from the nodes of `from` within `depth` steps; the starting nodes themselves
 * are marked only when they are reached from another one.
 */
export function reach(
  rows: Rows,
  from: Iterable<number>,
  marks: Uint8Array,
  depth: number = Number.POSITIVE_INFINITY,
): void {
  let layer: Iterable<number> = from;
  for (let step = 0; step < depth; step++) {
    const next: number[] = [];
    for (const node of layer) {
      for (const neighbour of neighbours(rows, node)) {
        if (marks[neighbour]) continue;
        marks[neighbour] = 1;
        next.push(neighbour);
      }
    }
    if (next.length === 0) return;
    layer = next;
  }
}

/** Columns of the reachability matrix handled in one pass: bounds memory to count × 128 bytes. */
const BLOCK = 1024;

/** For every node, how many nodes lie below it. `order` must hold every node. */
export function descendantCounts(graph: Adjacency, order: Int32Array): Int32Array {
  const counts = new Int32Array(graph.count);
  const words = Math.min(BLOCK, graph.count + 31) >> 5;
  const bits = new Uint32Array(graph.count * words);
  for (let start = 0; start < graph.count; start += words * 32) {
    bits.fill(0);
    for (let place = order.length - 1; place >= 0; place--) {
      const node = at(order, place);
      const own = node * words;
      for (const child of neighbours(graph.children, node)) {
        const column = child - start;
        if (column >= 0 && column < words * 32)
          bits[own + (column >> 5)] = at(bits, own + (column >> 5)) | (1 << (column & 31));
        const theirs = child * words;
        for (let word = 0; word < words; word++) bits[own + word] = at(bits, own + word) | at(bits, theirs + word);
      }
      let total = at(counts, node);
      for (let word = 0; word < words; word++) total += ones(at(bits, own + word));
      counts[node] = total;
    }
  }
  return counts;
}

function ones(word: number): number {
  let value = word - ((word >>> 1) & 0x55555555);
  value = (value & 0x33333333) + ((value >>> 2) & 0x33333333);
  return (((value + (value >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
