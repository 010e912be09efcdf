// Layered layout (Sugiyama's steps): columns by the longest path, one chain of points for the long edges of each node,
// fewer crossings by sweeps, heights by isotonic regression. Everything here runs in a worker too, from the text of its
// functions: they may use each other and nothing else.

export interface LayoutInput {
  readonly count: number;
  /** Edges `from[i] → to[i]`, without loops and doubles. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Of the cards, px. */
  readonly heights: Float64Array;
  /** Where edges meet a card, px below its top. */
  readonly port: number;
  readonly width: number;
  readonly gapX: number;
  readonly gapY: number;
  /** 1: first column, 2: last column, 0: where the edges put it. */
  readonly sides?: Uint8Array | undefined;
  /** Height at which a node stood before, NaN for new ones; those that stood keep their order in a column. */
  readonly before?: Float64Array | undefined;
}

/** Points 0 … count-1 are the cards, the others the bends of long edges. */
export interface Layout {
  readonly points: number;
  /** Left edge of the column, px. */
  readonly x: Float64Array;
  /** Where edges pass, px; the top of a card is `port` above it. */
  readonly y: Float64Array;
  readonly columnOf: Int32Array;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  /** Stretches between neighbouring columns, each drawn once however many edges share it. */
  readonly stretchFrom: Int32Array;
  readonly stretchTo: Int32Array;
  /** For each edge the point before its end; for each bend the point before it, -1 for cards. */
  readonly lastPoint: Int32Array;
  readonly pointBefore: Int32Array;
}

/** What the steps share; `up` and `down` are the neighbours of each point in the columns beside its own. */
interface Draft {
  readonly rows: number[][];
  readonly column: number[];
  readonly up: number[][];
  readonly down: number[][];
  readonly place: number[];
}

/** Lays out an acyclic graph from left to right; undefined where it has a cycle. Equal input gives equal numbers. */
export function layered(input: LayoutInput): Layout | undefined {
  const { count, from, to, heights, port, width, gapX, gapY } = input;
  const columnOf = columnsOf(input);
  if (!columnOf) return undefined;
  const { draft, lastPoint, pointBefore } = chainsOf(count, from, to, columnOf);
  startOrder(draft);
  reduceCrossings(draft, count, input.before);
  const points = draft.column.length;
  const above = new Float64Array(points).fill(5 + gapY / 2);
  const below = new Float64Array(points).fill(5 + gapY / 2);
  for (let node = 0; node < count; node++) {
    above[node] = port + gapY / 2;
    below[node] = (heights[node] ?? 0) - port + gapY / 2;
  }
  const y = placeRows(draft, count, above, below);
  const x = new Float64Array(points);
  for (let point = 0; point < points; point++) x[point] = (draft.column[point] ?? 0) * (width + gapX);
  // Cards without edges stand in a block below the others instead of one long column.
  const alone: number[] = [];
  let columns = draft.rows.length;
  for (let node = 0; node < count; node++) {
    if (draft.up[node]?.length === 0 && draft.down[node]?.length === 0) alone.push(node);
  }
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  const isAlone = new Uint8Array(count);
  for (const node of alone) isAlone[node] = 1;
  for (let point = 0; point < points; point++) {
    if (isAlone[point] === 1) continue;
    top = Math.min(top, (y[point] ?? 0) - (above[point] ?? 0));
    bottom = Math.max(bottom, (y[point] ?? 0) + (below[point] ?? 0));
  }
  if (top === Number.POSITIVE_INFINITY) top = bottom = 0;
  if (alone.length > 0) {
    const wide = Math.max(alone.length === count ? 1 : columns, Math.ceil(Math.sqrt(alone.length / 3)));
    columns = Math.max(columns, Math.min(wide, alone.length));
    const ends = new Float64Array(wide).fill(bottom + (alone.length === count ? 0 : gapY));
    for (let index = 0; index < alone.length; index++) {
      const node = alone[index] ?? 0;
      const column = index % wide;
      const end = ends[column] ?? 0;
      columnOf[node] = column;
      x[node] = column * (width + gapX);
      y[node] = end + (above[node] ?? 0);
      ends[column] = end + (above[node] ?? 0) + (below[node] ?? 0);
      bottom = Math.max(bottom, ends[column] ?? 0);
    }
  }
  for (let point = 0; point < points; point++) y[point] = (y[point] ?? 0) - top - gapY / 2;
  bottom -= closeGaps(draft, y, above, below, 2 * gapY);
  const stretchFrom: number[] = [];
  const stretchTo: number[] = [];
  for (let point = 0; point < points; point++) {
    for (const next of draft.down[point] ?? []) {
      stretchFrom.push(point);
      stretchTo.push(next);
    }
  }
  return {
    points,
    x,
    y,
    columnOf: Int32Array.from(draft.column, (column, point) => columnOf[point] ?? column),
    columns,
    width: columns > 0 ? columns * (width + gapX) - gapX : 0,
    height: Math.max(0, bottom - top - gapY),
    stretchFrom: Int32Array.from(stretchFrom),
    stretchTo: Int32Array.from(stretchTo),
    lastPoint,
    pointBefore,
  };
}

/** The column of each node; undefined where there is a cycle. Nodes without parents stand next to their first child. */
function columnsOf({ count, from, to, sides }: LayoutInput): Int32Array | undefined {
  const column = new Int32Array(count);
  const open = new Int32Array(count);
  const hasParent = new Uint8Array(count);
  const children: number[][] = Array.from({ length: count }, () => []);
  for (let edge = 0; edge < from.length; edge++) {
    const child = to[edge] ?? 0;
    children[from[edge] ?? 0]?.push(child);
    open[child] = (open[child] ?? 0) + 1;
    hasParent[child] = 1;
  }
  const queue: number[] = [];
  for (let node = 0; node < count; node++) if (open[node] === 0) queue.push(node);
  let last = 0;
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] ?? 0;
    const next = (column[node] ?? 0) + 1;
    for (const child of children[node] ?? []) {
      if ((column[child] ?? 0) < next) column[child] = next;
      last = Math.max(last, next);
      open[child] = (open[child] ?? 0) - 1;
      if (open[child] === 0) queue.push(child);
    }
  }
  if (queue.length < count) return undefined;
  for (let head = queue.length - 1; head >= 0; head--) {
    const node = queue[head] ?? 0;
    const below = children[node] ?? [];
    if (sides?.[node] === 2 && below.length === 0) column[node] = last;
    if (hasParent[node] === 1 || below.length === 0 || sides?.[node] === 1) continue;
    let nearest = Number.POSITIVE_INFINITY;
    for (const child of below) nearest = Math.min(nearest, column[child] ?? 0);
    column[node] = nearest - 1;
  }
  return column;
}

/** Puts bends where edges pass columns; all long edges of a node share one chain of them. */
function chainsOf(
  count: number,
  from: Int32Array,
  to: Int32Array,
  columnOf: Int32Array,
): { draft: Draft; lastPoint: Int32Array; pointBefore: Int32Array } {
  let columns = 0;
  for (let node = 0; node < count; node++) columns = Math.max(columns, (columnOf[node] ?? 0) + 1);
  const rows: number[][] = Array.from({ length: columns }, () => []);
  const column: number[] = [];
  const up: number[][] = [];
  const down: number[][] = [];
  const pointBefore: number[] = [];
  const edges: number[][] = Array.from({ length: count }, () => []);
  const add = (at: number): number => {
    rows[at]?.push(column.length);
    up.push([]);
    down.push([]);
    pointBefore.push(-1);
    return column.push(at) - 1;
  };
  for (let node = 0; node < count; node++) add(columnOf[node] ?? 0);
  for (let edge = 0; edge < from.length; edge++) edges[from[edge] ?? 0]?.push(edge);
  const lastPoint = new Int32Array(from.length);
  const join = (a: number, b: number): void => {
    down[a]?.push(b);
    up[b]?.push(a);
  };
  for (let node = 0; node < count; node++) {
    const own = columnOf[node] ?? 0;
    const chain = [node];
    for (const edge of edges[node] ?? []) {
      const child = to[edge] ?? 0;
      const end = columnOf[child] ?? 0;
      while (own + chain.length < end) {
        const previous = chain[chain.length - 1] ?? node;
        const bend = add(own + chain.length);
        pointBefore[bend] = previous;
        join(previous, bend);
        chain.push(bend);
      }
      const last = chain[end - own - 1] ?? node;
      lastPoint[edge] = last;
      join(last, child);
    }
  }
  const place = new Array<number>(column.length).fill(0);
  return { draft: { rows, column, up, down, place }, lastPoint, pointBefore: Int32Array.from(pointBefore) };
}

/** Depth first from the left, so that what belongs together starts close together. */
function startOrder({ rows, column, up, down, place }: Draft): void {
  const seen = new Uint8Array(column.length);
  const order: number[][] = rows.map(() => []);
  const stack: number[] = [];
  for (const row of rows) {
    for (const root of row) {
      stack.push(root);
      while (stack.length > 0) {
        const point = stack.pop() ?? 0;
        if (seen[point] === 1) continue;
        seen[point] = 1;
        order[column[point] ?? 0]?.push(point);
        const below = down[point] ?? [];
        const above = up[point] ?? [];
        for (let index = below.length - 1; index >= 0; index--) stack.push(below[index] ?? 0);
        for (let index = above.length - 1; index >= 0; index--) stack.push(above[index] ?? 0);
      }
    }
  }
  order.forEach((row, index) => {
    rows[index] = row;
    for (let at = 0; at < row.length; at++) place[row[at] ?? 0] = at;
  });
}

/** Sweeps by the mean place of the neighbours; small graphs keep the best sweep and swap neighbours where that helps. */
function reduceCrossings(draft: Draft, count: number, before: Float64Array | undefined): void {
  const { rows, column, up, down, place } = draft;
  const points = column.length;
  const isSmall = points <= 2500;
  const mean = new Float64Array(points);
  const stood = (point: number): boolean => point < count && before !== undefined && !Number.isNaN(before[point] ?? 0);
  const settle = (row: number[]): void => {
    if (before) {
      const old = row.filter(stood).sort((a, b) => (before[a] ?? 0) - (before[b] ?? 0) || a - b);
      let next = 0;
      for (let at = 0; at < row.length; at++) if (stood(row[at] ?? 0)) row[at] = old[next++] ?? 0;
    }
    for (let at = 0; at < row.length; at++) place[row[at] ?? 0] = at;
  };
  for (const row of rows) settle(row);
  const sweep = (isDown: boolean): void => {
    for (let step = 0; step < rows.length; step++) {
      const row = rows[isDown ? step : rows.length - 1 - step] ?? [];
      for (const point of row) {
        const beside = (isDown ? up[point] : down[point]) ?? [];
        if (beside.length === 0) {
          mean[point] = place[point] ?? 0;
          continue;
        }
        let sum = 0;
        for (const other of beside) sum += ((place[other] ?? 0) + 0.5) / (rows[column[other] ?? 0]?.length ?? 1);
        mean[point] = (sum / beside.length) * row.length - 0.5;
      }
      row.sort((a, b) => (mean[a] ?? 0) - (mean[b] ?? 0) || (place[a] ?? 0) - (place[b] ?? 0));
      settle(row);
    }
  };
  // Crossings of the edges of two neighbours in a column, as they stand (a above b) and swapped.
  const gain = (a: number, b: number): number => {
    let now = 0;
    let swapped = 0;
    for (const side of [up, down]) {
      for (const p of side[a] ?? []) {
        for (const q of side[b] ?? []) {
          if ((place[p] ?? 0) > (place[q] ?? 0)) now++;
          else if ((place[p] ?? 0) < (place[q] ?? 0)) swapped++;
        }
      }
    }
    return now - swapped;
  };
  const swapNeighbours = (): void => {
    for (let round = 0; round < 6; round++) {
      let isBetter = false;
      for (const row of rows) {
        for (let at = 0; at + 1 < row.length; at++) {
          const a = row[at] ?? 0;
          const b = row[at + 1] ?? 0;
          if ((stood(a) && stood(b)) || gain(a, b) <= 0) continue;
          row[at] = b;
          row[at + 1] = a;
          place[a] = at + 1;
          place[b] = at;
          isBetter = true;
        }
      }
      if (!isBetter) return;
    }
  };
  const total = (): number => {
    let sum = 0;
    for (const row of rows) sum += crossingsBelow(row, down, place);
    return sum;
  };
  let best = Number.POSITIVE_INFINITY;
  let kept: number[][] = [];
  const sweeps = points > 8000 ? 4 : points > 2500 ? 8 : 16;
  for (let round = 0; round < sweeps; round++) {
    sweep(round % 2 === 0);
    if (!isSmall) continue;
    const found = total();
    if (found >= best) continue;
    best = found;
    kept = rows.map((row) => row.slice());
    if (found === 0) break;
  }
  if (!isSmall) return;
  kept.forEach((row, index) => {
    rows[index] = row;
    for (let at = 0; at < row.length; at++) place[row[at] ?? 0] = at;
  });
  swapNeighbours();
}

/** Crossings between a column and the next, with a Fenwick tree over the places below. */
function crossingsBelow(row: readonly number[], down: readonly number[][], place: readonly number[]): number {
  const ends: number[] = [];
  let most = 0;
  for (const point of row) {
    const own = (down[point] ?? []).map((other) => place[other] ?? 0).sort((a, b) => a - b);
    for (const end of own) {
      ends.push(end);
      most = Math.max(most, end + 1);
    }
  }
  const tree = new Int32Array(most + 1);
  let crossings = 0;
  for (let index = 0; index < ends.length; index++) {
    let higher = index;
    for (let at = (ends[index] ?? 0) + 1; at > 0; at -= at & -at) higher -= tree[at] ?? 0;
    crossings += higher;
    for (let at = (ends[index] ?? 0) + 1; at <= most; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
  }
  return crossings;
}

/**
 * Heights: each point moves towards the mean of its neighbours while the order of its column and the distances are kept
 * (least squares under order constraints: pool adjacent violators). Bends weigh more, so that long edges run straight.
 */
function placeRows({ rows, up, down }: Draft, count: number, above: Float64Array, below: Float64Array): Float64Array {
  const y = new Float64Array(up.length);
  let tallest = 0;
  const tall = (row: readonly number[]): number => {
    let sum = 0;
    for (const point of row) sum += (above[point] ?? 0) + (below[point] ?? 0);
    return sum;
  };
  for (const row of rows) tallest = Math.max(tallest, tall(row));
  for (const row of rows) {
    let top = (tallest - tall(row)) / 2;
    for (const point of row) {
      y[point] = top + (above[point] ?? 0);
      top += (above[point] ?? 0) + (below[point] ?? 0);
    }
  }
  let longest = 0;
  for (const row of rows) longest = Math.max(longest, row.length);
  const offset = new Float64Array(longest);
  const sums = new Float64Array(longest);
  const weights = new Float64Array(longest);
  const starts = new Int32Array(longest);
  const place = (row: readonly number[], useUp: boolean, useDown: boolean): void => {
    const size = row.length;
    let blocks = 0;
    for (let at = 0; at < size; at++) {
      const point = row[at] ?? 0;
      if (at > 0) offset[at] = (offset[at - 1] ?? 0) + (below[row[at - 1] ?? 0] ?? 0) + (above[point] ?? 0);
      let wish = 0;
      let weight = 0;
      for (let side = 0; side < 2; side++) {
        if (side === 0 ? !useUp : !useDown) continue;
        const beside = (side === 0 ? up[point] : down[point]) ?? [];
        for (let index = 0; index < beside.length; index++) {
          const other = beside[index] ?? 0;
          // What follows each other one by one runs straight, as the bends of a long edge do.
          const isChain = beside.length === 1 && (side === 0 ? down[other] : up[other])?.length === 1;
          const pull = isChain ? 8 : point >= count || other >= count ? 2 : 1;
          wish += pull * (y[other] ?? 0);
          weight += pull;
        }
      }
      let sum = weight > 0 ? wish / weight : (y[point] ?? 0);
      // Without neighbours on that side a point yields to those that have some.
      let heft = weight > 0 ? (point >= count ? 2 : 1) : 0.05;
      sum = (sum - (offset[at] ?? 0)) * heft;
      let start = at;
      while (blocks > 0 && (sums[blocks - 1] ?? 0) / (weights[blocks - 1] ?? 1) > sum / heft) {
        blocks--;
        sum += sums[blocks] ?? 0;
        heft += weights[blocks] ?? 0;
        start = starts[blocks] ?? 0;
      }
      sums[blocks] = sum;
      weights[blocks] = heft;
      starts[blocks++] = start;
    }
    for (let block = 0; block < blocks; block++) {
      const end = block + 1 < blocks ? (starts[block + 1] ?? size) : size;
      const height = (sums[block] ?? 0) / (weights[block] ?? 1);
      for (let at = starts[block] ?? 0; at < end; at++) y[row[at] ?? 0] = height + (offset[at] ?? 0);
    }
  };
  const rounds = up.length > 8000 ? 4 : 8;
  for (let round = 0; round < rounds; round++) {
    const isDown = round % 2 === 0;
    const both = round >= rounds - 2;
    for (let step = 0; step < rows.length; step++) {
      place(rows[isDown ? step : rows.length - 1 - step] ?? [], isDown || both, !isDown || both);
    }
  }
  return y;
}

/** Narrows bands that nothing crosses, which part what does not belong together; gives by how much in all. */
function closeGaps({ down }: Draft, y: Float64Array, above: Float64Array, below: Float64Array, most: number): number {
  const spans = down.map((children, point) => {
    let first = (y[point] ?? 0) - (above[point] ?? 0);
    let last = (y[point] ?? 0) + (below[point] ?? 0);
    for (const child of children) {
      first = Math.min(first, y[child] ?? 0);
      last = Math.max(last, y[child] ?? 0);
    }
    return [first, last] as const;
  });
  spans.sort((a, b) => a[0] - b[0]);
  const starts: number[] = [];
  const shifts: number[] = [];
  let end = spans[0]?.[0] ?? 0;
  let shift = 0;
  for (const [first, last] of spans) {
    if (first - end > most) {
      shift += first - end - most;
      starts.push(first);
      shifts.push(shift);
    }
    end = Math.max(end, last);
  }
  if (shift === 0) return 0;
  for (let point = 0; point < y.length; point++) {
    let low = 0;
    let high = starts.length;
    // What stands at a start belongs to what comes behind the gap.
    const place = (y[point] ?? 0) + 0.001;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    y[point] = (y[point] ?? 0) - (shifts[low - 1] ?? 0);
  }
  return shift;
}

/** The text of a worker that answers each `LayoutInput` with its `Layout`. */
export function layoutWorkerText(): string {
  const parts = [columnsOf, chainsOf, startOrder, reduceCrossings, crossingsBelow, placeRows, closeGaps];
  return `${parts.join('\n')}\nconst lay=${layered};onmessage=(e)=>postMessage(lay(e.data))`;
}
