// Two texts as the lines that differ, in the form that `patch` reads.

const CONTEXT = 3;
/** Tables of more cells than this are not made: everything in between is shown as changed. */
const MAX_CELLS = 4_000_000;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** A unified difference; empty for equal texts. */
export function lineDifference(path: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = compared(split(before), split(after));
  const shown = lines.map(() => false);
  for (const [at, { sign }] of lines.entries()) {
    if (sign !== ' ') shown.fill(true, Math.max(0, at - CONTEXT), at + CONTEXT + 1);
  }
  const parts = [`--- a/${path}\n+++ b/${path}\n`];
  let [old, now] = [1, 1];
  for (let at = 0; at < lines.length; ) {
    const from = at;
    while (at < lines.length && shown[at] === shown[from]) at += 1;
    const hunk = lines.slice(from, at);
    const count = (sign: '-' | '+'): number => hunk.filter((line) => line.sign === ' ' || line.sign === sign).length;
    if (shown[from]) {
      const text = hunk.map((line) => `${line.sign}${line.text}\n`).join('');
      parts.push(`@@ -${old},${count('-')} +${now},${count('+')} @@\n${text}`);
    }
    old += count('-');
    now += count('+');
  }
  return parts.join('');
}

function split(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The longest common lines stay, between what is equal at the beginning and at the end. */
function compared(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const same = (text: string): Line => ({ sign: ' ', text });
  const middle = changed(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return [...before.slice(0, start).map(same), ...middle, ...before.slice(before.length - end).map(same)];
}

function changed(before: readonly string[], after: readonly string[]): Line[] {
  const removed = (text: string): Line => ({ sign: '-', text });
  const added = (text: string): Line => ({ sign: '+', text });
  const width = after.length + 1;
  if ((before.length + 1) * width > MAX_CELLS) return [...before.map(removed), ...after.map(added)];
  const common = new Uint32Array((before.length + 1) * width);
  const cell = (a: number, b: number): number => common[a * width + b] ?? 0;
  for (let a = before.length - 1; a >= 0; a -= 1) {
    for (let b = after.length - 1; b >= 0; b -= 1) {
      common[a * width + b] =
        before[a] === after[b] ? cell(a + 1, b + 1) + 1 : Math.max(cell(a + 1, b), cell(a, b + 1));
    }
  }
  const lines: Line[] = [];
  let [a, b] = [0, 0];
  while (a < before.length || b < after.length) {
    const [old, now] = [before[a], after[b]];
    if (old !== undefined && old === now) {
      lines.push({ sign: ' ', text: old });
      a += 1;
      b += 1;
    } else if (old !== undefined && (now === undefined || cell(a + 1, b) >= cell(a, b + 1))) {
      lines.push(removed(old));
      a += 1;
    } else {
      lines.push(added(now ?? ''));
      b += 1;
    }
  }
  return lines;
}
