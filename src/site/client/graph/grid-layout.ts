// Cards in columns that are given, by name, without their edges: those are shown for the card that is looked at.
import type { Layout, LayoutInput } from './layered.ts';

/** Puts each card into its column, in the order of the labels. */
export function gridLayout(input: LayoutInput, columnOf: Int32Array, labels: readonly string[]): Layout {
  const { count, heights, port, width, gapX, gapY } = input;
  const order = labels.map((_, card) => card).sort((a, b) => ((labels[a] ?? '') < (labels[b] ?? '') ? -1 : 1));
  const ends: number[] = [];
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (const card of order) {
    const column = columnOf[card] ?? 0;
    const top = ends[column] ?? 0;
    x[card] = column * (width + gapX);
    y[card] = top + port;
    ends[column] = top + (heights[card] ?? 0) + gapY;
  }
  return {
    points: count,
    x,
    y,
    columnOf,
    columns: ends.length,
    width: ends.length * (width + gapX) - gapX,
    height: Math.max(...ends) - gapY,
    stretchFrom: new Int32Array(0),
    stretchTo: new Int32Array(0),
    lastPoint: input.from.slice(),
    pointBefore: new Int32Array(count).fill(-1),
  };
}
