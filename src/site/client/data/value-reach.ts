import { type Columns, carriesValue } from '../../format/index.ts';

/** Columns that a value comes from or goes to, at any distance. */
export interface ValueReach {
  /** Nearest first, without the column itself. */
  readonly all: readonly number[];
  /** Those among them that are made from, or used for, no other. */
  readonly ends: readonly number[];
}

/** Follows the value of a column; what only filters, joins or orders by it is no way. */
export function valueReach(columns: Columns, column: number, isUp: boolean): ValueReach {
  const { start, to } = isUp ? columns.up : columns.down;
  const seen = new Set([column]);
  const ends: number[] = [];
  // What is added while it is walked is walked as well.
  for (const one of seen) {
    let isEnd = true;
    for (let at = start[one] ?? 0; at < (start[one + 1] ?? 0); at += 1) {
      if (!carriesValue(columns.kinds[isUp ? at : (columns.down.edge[at] ?? 0)] ?? 0)) continue;
      isEnd = false;
      seen.add(to[at] ?? 0);
    }
    if (isEnd && one !== column) ends.push(one);
  }
  seen.delete(column);
  return { all: [...seen], ends };
}
