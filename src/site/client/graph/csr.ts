// Directed graphs over the numbers 0 … count-1 as typed arrays (compressed sparse rows).
import { type Csr, neighbours } from '../../format/index.ts';

/** Neighbours ascending, without doubles. */
export interface Graph {
  readonly count: number;
  readonly parents: Csr;
  readonly children: Csr;
}

/** Element of a typed array; indices come from the graph itself, so none is out of range. */
export function at(array: Int32Array | Uint8Array | Float64Array, index: number): number {
  return array[index] ?? 0;
}

/**
 * Rows from pairs, in linear time: `keys[i]` is a row, `values[i]` stands in it. Ascending within a row, as both passes
 * of a radix sort keep order; doubles are dropped.
 */
export function rowsOf(count: number, keys: ArrayLike<number>, values: ArrayLike<number>, valueCount = count): Csr {
  const byValue = sortedBy(valueCount, values);
  const byKey = sortedBy(count, keys, byValue);
  const start = new Int32Array(count + 1);
  const to = new Int32Array(byKey.length);
  let size = 0;
  let place = 0;
  for (let key = 0; key < count; key++) {
    const first = size;
    for (; place < byKey.length && keys[at(byKey, place)] === key; place++) {
      const value = values[at(byKey, place)] ?? 0;
      if (size === first || at(to, size - 1) !== value) to[size++] = value;
    }
    start[key + 1] = size;
  }
  return { start, to: to.subarray(0, size) };
}

/** The places of `keys` (0 … count-1) in ascending order, equal ones as they were in `order`. */
export function sortedBy(count: number, keys: ArrayLike<number>, order?: Int32Array): Int32Array {
  const next = new Int32Array(count + 1);
  for (let index = 0; index < keys.length; index++) {
    const key = (keys[index] ?? 0) + 1;
    next[key] = at(next, key) + 1;
  }
  for (let key = 0; key < count; key++) next[key + 1] = at(next, key + 1) + at(next, key);
  const sorted = new Int32Array(keys.length);
  for (let index = 0; index < keys.length; index++) {
    const item = order ? at(order, index) : index;
    const key = keys[item] ?? 0;
    const place = at(next, key);
    sorted[place] = item;
    next[key] = place + 1;
  }
  return sorted;
}

/** A graph from edges `from[i] → to[i]`; loops to the node itself and doubles are dropped. */
export function graphOf(count: number, from: ArrayLike<number>, to: ArrayLike<number>): Graph {
  const a: number[] = [];
  const b: number[] = [];
  for (let index = 0; index < from.length; index++) {
    if (from[index] === to[index]) continue;
    a.push(from[index] ?? 0);
    b.push(to[index] ?? 0);
  }
  return { count, parents: rowsOf(count, b, a), children: rowsOf(count, a, b) };
}

/** Marks what is reached from `from` within `depth` steps; those are marked only when reached from another one. */
export function reach(rows: Csr, from: Iterable<number>, marks: Uint8Array, depth = Number.POSITIVE_INFINITY): void {
  let layer: Iterable<number> = from;
  for (let step = 0; step < depth; step++) {
    const next: number[] = [];
    for (const node of layer) {
      for (const other of neighbours(rows, node)) {
        if (marks[other]) continue;
        marks[other] = 1;
        next.push(other);
      }
    }
    if (next.length === 0) return;
    layer = next;
  }
}
