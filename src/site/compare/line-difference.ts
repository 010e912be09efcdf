// Two texts line by line: what is gone, what is new, with some lines around it.

/** Lines around a change. */
const AROUND = 3;
/** More pairs of lines are not looked at one by one: such a text counts as written anew. */
const MOST_PAIRS = 1_000_000;
/** Longer lines are cut, longer differences end. */
const LONGEST_LINE = 1000;
const MOST_LINES = 400;

/** A stretch of equal lines, or lines of one side. */
interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * The lines that differ, each behind its sign: `-` gone, `+` new, a blank for those around; `@@` begins a place further
 * down. Empty where nothing differs; at most 400 lines, the last of which then says how many are left out.
 */
export function lineDifference(before: string, now: string): string[] {
  const lines = allLines(linesOf(before), linesOf(now));
  const shown = lines.map(() => false);
  lines.forEach(({ sign }, at) => {
    if (sign === ' ') return;
    for (let near = Math.max(0, at - AROUND); near <= at + AROUND && near < lines.length; near += 1) shown[near] = true;
  });
  const result: string[] = [];
  let old = 1;
  let young = 1;
  lines.forEach(({ sign, text }, at) => {
    if (shown[at]) {
      if (at > 0 && !shown[at - 1]) result.push(`@@ -${old} +${young} @@`);
      result.push(`${sign}${text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text}`);
    }
    if (sign !== '+') old += 1;
    if (sign !== '-') young += 1;
  });
  if (result.length <= MOST_LINES) return result;
  return [...result.slice(0, MOST_LINES - 1), `@@ ${result.length - MOST_LINES + 1} more lines @@`];
}

function linesOf(text: string): readonly string[] {
  const clean = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  return clean === '' ? [] : clean.split('\n');
}

function allLines(before: readonly string[], now: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < now.length && before[head] === now[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, now.length) - head;
  while (tail < most && before[before.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const same = (text: string): Line => ({ sign: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), now.slice(head, now.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** The longest lines that both have in common, by the length of it for all ends of both. */
function middle(before: readonly string[], now: readonly string[]): Line[] {
  const gone = (text: string): Line => ({ sign: '-', text });
  const made = (text: string): Line => ({ sign: '+', text });
  const width = now.length + 1;
  if (before.length * now.length > MOST_PAIRS) return [...before.map(gone), ...now.map(made)];
  const common = new Uint32Array((before.length + 1) * width);
  for (let a = before.length - 1; a >= 0; a -= 1)
    for (let b = now.length - 1; b >= 0; b -= 1)
      common[a * width + b] =
        before[a] === now[b]
          ? (common[(a + 1) * width + b + 1] ?? 0) + 1
          : Math.max(common[(a + 1) * width + b] ?? 0, common[a * width + b + 1] ?? 0);
  const lines: Line[] = [];
  let a = 0;
  let b = 0;
  while (a < before.length || b < now.length) {
    const old = before[a];
    const young = now[b];
    if (old !== undefined && old === young) {
      lines.push({ sign: ' ', text: old });
      a += 1;
      b += 1;
    } else if (
      old !== undefined &&
      (young === undefined || (common[(a + 1) * width + b] ?? 0) >= (common[a * width + b + 1] ?? 0))
    ) {
      lines.push(gone(old));
      a += 1;
    } else {
      lines.push(made(young ?? ''));
      b += 1;
    }
  }
  return lines;
}
