// The known name that somebody most likely meant.

/**
 * The candidate with the fewest edits from `name` (insert, delete, replace, swap neighbours; case and `-`/`_` do not
 * count), or undefined when none is close: at most a third of the name, and `most`.
 * @example nearest('ordrs', ['orders', 'customers']) // 'orders'
 */
export function nearest(name: string, candidates: Iterable<string>, most = 4): string | undefined {
  const wanted = folded(name);
  let limit = Math.min(most, Math.floor(wanted.length / 3));
  let best: string | undefined;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const other = folded(candidate);
    if (Math.abs(other.length - wanted.length) > limit) continue;
    const edits = editDistance(wanted, other, limit);
    if (edits > limit || (best !== undefined && edits === limit)) continue;
    best = candidate;
    limit = edits;
    if (edits === 0) break;
  }
  return best;
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}

/** Damerau-Levenshtein distance with neighbouring swaps, computed in a band; any number above `limit` when it is more. */
function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column += 1) {
      if (Math.abs(row - column) > limit) {
        current.push(limit + 1);
        continue;
      }
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1);
      let edits = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (
        row > 1 &&
        column > 1 &&
        a.charCodeAt(row - 1) === b.charCodeAt(column - 2) &&
        a.charCodeAt(row - 2) === b.charCodeAt(column - 1)
      ) {
        edits = Math.min(edits, (before[column - 2] ?? 0) + 1);
      }
      current.push(edits);
      least = Math.min(least, edits);
    }
    if (least > limit) return limit + 1;
    before = last;
    last = current;
  }
  return last[b.length] ?? limit + 1;
}
