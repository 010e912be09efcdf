/** A card's place along one axis, px of the scene. */
interface Span {
  readonly y: number;
  readonly height: number;
}

/**
 * The height at which a window shows a card of the first column, where one begins to read, and most of the others.
 * @param columns Cards of the columns that fit into the window, the first of them first.
 * @param high How much the window shows, px of the scene.
 * @returns The middle of the window
 */
export function denseMiddle(columns: readonly (readonly Span[])[], high: number): number {
  const tops = columns
    .flat()
    .map(({ y }) => y)
    .sort((a, b) => a - b);
  let best = { middle: 0, count: -1 };
  let from = 0;
  let to = 0;
  for (const { y, height } of [...(columns[0] ?? [])].sort((a, b) => a.y - b.y)) {
    const middle = y + height / 2;
    while (to < tops.length && (tops[to] ?? 0) < middle + high / 2) to += 1;
    while (from < to && (tops[from] ?? 0) < middle - high / 2) from += 1;
    if (to - from > best.count) best = { middle, count: to - from };
  }
  return best.middle;
}
