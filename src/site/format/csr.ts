// Neighbours of numbered things in two flat arrays ("compressed sparse rows").

/** The neighbours of `i` are `to[start[i]]` up to, not including, `to[start[i + 1]]`. */
export interface Csr {
  /** One longer than there are rows. */
  readonly start: Int32Array;
  readonly to: Int32Array;
}

/** The neighbours of a row, without a copy; none for a row that does not exist. */
export function neighbours(csr: Csr, row: number): Int32Array {
  return csr.to.subarray(csr.start[row] ?? 0, csr.start[row + 1] ?? 0);
}

/** How many neighbours a row has. */
export function degree(csr: Csr, row: number): number {
  return (csr.start[row + 1] ?? 0) - (csr.start[row] ?? 0);
}

/** From lists of neighbours, one for each row. */
export function csrFromLists(lists: readonly (readonly number[])[]): Csr {
  const start = new Int32Array(lists.length + 1);
  lists.forEach((list, row) => {
    start[row + 1] = (start[row] ?? 0) + list.length;
  });
  return { start, to: Int32Array.from(lists.flat()) };
}

/** The same edges from the other end, rows in order; `edge[k]` is the place in `csr.to` of the k-th reversed edge. */
export function reverseCsr(csr: Csr, rows: number): Csr & { readonly edge: Int32Array } {
  const start = new Int32Array(rows + 1);
  for (const target of csr.to) start[target + 1] = (start[target + 1] ?? 0) + 1;
  for (let row = 0; row < rows; row += 1) start[row + 1] = (start[row + 1] ?? 0) + (start[row] ?? 0);
  const next = start.slice();
  const to = new Int32Array(csr.to.length);
  const edge = new Int32Array(csr.to.length);
  for (let row = 0; row + 1 < csr.start.length; row += 1) {
    for (let at = csr.start[row] ?? 0; at < (csr.start[row + 1] ?? 0); at += 1) {
      const target = csr.to[at] ?? 0;
      const place = next[target] ?? 0;
      to[place] = row;
      edge[place] = at;
      next[target] = place + 1;
    }
  }
  return { start, to, edge };
}

/**
 * The layer of each row: 0 without a parent, otherwise one more than the highest layer among its parents. Rows in a
 * circle, which only a broken manifest has, get the layer that was known when nothing else was left.
 */
export function layersOf(parents: Csr, children: Csr, rows: number): Int32Array {
  const layer = new Int32Array(rows);
  const waiting = new Int32Array(rows);
  const ready: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    waiting[row] = degree(parents, row);
    if (waiting[row] === 0) ready.push(row);
  }
  for (let at = 0; at < ready.length; at += 1) {
    const row = ready[at] ?? 0;
    for (const child of neighbours(children, row)) {
      layer[child] = Math.max(layer[child] ?? 0, (layer[row] ?? 0) + 1);
      const left = (waiting[child] ?? 0) - 1;
      waiting[child] = left;
      if (left === 0) ready.push(child);
    }
  }
  return layer;
}
