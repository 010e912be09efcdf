// "did you mean": the names closest to a mistyped one.

/** At most three known names within a third of the length in edits, nearest first. */
export function nearNames(wanted: string, known: Iterable<string>): readonly string[] {
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const scored: { name: string; edits: number }[] = [];
  const lower = wanted.toLowerCase();
  for (const name of known) {
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const edits = distance(lower, name.toLowerCase(), limit);
    if (edits <= limit) scored.push({ name, edits });
  }
  scored.sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  return scored.slice(0, 3).map((one) => one.name);
}

/** Edits (insert, delete, replace, swap of neighbours) between two texts; stops early beyond `limit`. */
function distance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let edits = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edits = Math.min(edits, (before[column - 2] ?? 0) + 1);
      }
      current.push(edits);
      best = Math.min(best, edits);
    }
    if (best > limit) return best;
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
