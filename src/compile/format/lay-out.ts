// The words of a file, put on lines as the formatter laid out their stand-ins, with the lines of the template between.
import type { SqlWord } from '../../sql/index.ts';
import type { FormatStyle } from './format-template.ts';
import type { TemplateHole } from './template-holes.ts';

export interface LaidOut {
  readonly text: string;
  readonly words: readonly SqlWord[];
  readonly holes: readonly TemplateHole[];
  /** What the formatter gave; its words stand for those of the text, one for one. */
  readonly laid: string;
  readonly laidWords: readonly SqlWord[];
  readonly style: FormatStyle;
}

interface Placed {
  readonly text: string;
  readonly kind: SqlWord['kind'];
  readonly hole: TemplateHole | undefined;
  /** Blanks before it on its line when it begins one. */
  readonly indent: number;
  /** Blank lines before it in the file. */
  readonly hasGap: boolean;
  readonly startsLine: boolean;
  /** What stands between it and the word before on one line. */
  readonly space: string;
}

/** The new text, with a line break at the end. */
export function layOut(given: LaidOut): string {
  const placed = given.words.map((word, at) => place(given, word, at));
  if (given.style.comma === 'leading') leadCommas(placed);
  const indents = lineIndents(placed, given.style.indent);
  joinWindows(placed, indents, given.style.width);
  const parts = placed.map((word, at) => {
    if (at === 0) return word.text;
    if (!word.startsLine) return word.space + word.text;
    return `${word.hasGap ? '\n\n' : '\n'}${' '.repeat(indents[at] ?? 0)}${word.text}`;
  });
  return `${parts.join('')}\n`;
}

function place({ text, words, holes, laid, laidWords, style }: LaidOut, word: SqlWord, at: number): Placed {
  const stand = laidWords[at] ?? word;
  const previous = words[at - 1];
  const before = text.slice(previous?.end ?? 0, word.start);
  const between = laid.slice(laidWords[at - 1]?.end ?? 0, stand.start);
  const isLine = word.kind === 'line';
  const own = text.slice(word.start, word.end);
  const isComma = own === ',' && previous?.kind === 'line' && !before.includes('\n');
  const startsLine =
    at > 0 && !isComma && (isLine || previous?.kind === 'line' || previous?.kind === 'tail' || between.includes('\n'));
  return {
    text: word.kind === 'word' ? cased(own, laid.slice(stand.start, stand.end), style, words[at - 1], text) : own,
    kind: word.kind,
    hole: isLine ? holeOf(holes, word) : undefined,
    indent: column(laid, stand.start),
    hasGap: hasGap(before, text, previous, own),
    startsLine,
    space: before === '' && isTight(text, previous, word) ? '' : between.includes('\n') || isComma ? '' : between,
  };
}

/** One blank line of the author stays, but not inside of parentheses. */
function hasGap(before: string, text: string, previous: SqlWord | undefined, own: string): boolean {
  if (previous === undefined || !/\n[^\S\n]*\r?\n/.test(before)) return false;
  return own !== ')' && !(previous.kind === 'sign' && text[previous.start] === '(');
}

function holeOf(holes: readonly TemplateHole[], { start, end }: SqlWord): TemplateHole | undefined {
  let low = 0;
  let high = holes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const hole = holes[middle];
    if (!hole) return undefined;
    if (hole.start === start) return hole.end === end ? hole : undefined;
    if (hole.start < start) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** The blanks at the beginning of the line on which an offset stands. */
function column(laid: string, offset: number): number {
  const start = laid.lastIndexOf('\n', offset - 1) + 1;
  let end = start;
  while (laid[end] === ' ') end += 1;
  return end - start;
}

/** A name keeps its case: some engines show it, and words behind `as` or a dot are names. */
function cased(own: string, laid: string, style: FormatStyle, previous: SqlWord | undefined, text: string): string {
  if (style.keywords === 'preserve' || previous === undefined) return laid;
  const before = text.slice(previous.start, previous.end).toLowerCase();
  return before === 'as' && !/^(select|with|materialized|not|\()/i.test(own) ? own : before === '.' ? own : laid;
}

/** Words that the author wrote without a blank and that mean the same that way: calls, parts of names, casts. */
function isTight(text: string, previous: SqlWord | undefined, word: SqlWord): boolean {
  if (!previous) return false;
  const sign = text.slice(word.start, word.end);
  const before = text.slice(previous.start, previous.end);
  if (TIGHT.has(sign) && word.kind === 'sign') return true;
  if (TIGHT.has(before) && previous.kind === 'sign') return true;
  if (sign === '(' || sign === '[')
    return previous.kind === 'word' || previous.kind === 'value' || previous.kind === 'name';
  return (previous.kind === 'value' || word.kind === 'value') && previous.kind !== 'sign' && word.kind !== 'sign';
}

const TIGHT: ReadonlySet<string> = new Set(['.', '::', ':']);

/** Commas go to the beginning of the line of what follows them. */
function leadCommas(placed: Placed[]): void {
  for (const [at, comma] of placed.entries()) {
    const next = placed[at + 1];
    if (comma.text !== ',' || comma.kind !== 'sign' || comma.startsLine || !next?.startsLine || next.kind === 'line')
      continue;
    placed[at] = { ...comma, startsLine: true, indent: next.indent, hasGap: next.hasGap };
    placed[at + 1] = { ...next, startsLine: false, space: ' ' };
  }
}

const WINDOW: ReadonlySet<string> = new Set(['partition', 'order', 'rows', 'range', 'where']);

/** `over (partition by … order by …)` on one line where it fits. */
function joinWindows(placed: Placed[], indents: readonly number[], width: number): void {
  let lineStart = 0;
  for (let at = 0; at < placed.length; at += 1) {
    if (placed[at]?.startsLine) lineStart = at;
    const first = placed[at + 1];
    if (placed[at]?.text !== '(' || !first?.startsLine || !WINDOW.has(first.text.toLowerCase())) continue;
    const close = closing(placed, at);
    if (close === undefined) continue;
    let size = indents[lineStart] ?? 0;
    for (let word = lineStart; word < placed.length; word += 1) {
      const { text, startsLine, space } = placed[word] as Placed;
      if (word > lineStart && word > close && startsLine) break;
      size += text.length + (word === lineStart ? 0 : startsLine ? 1 : space.length);
    }
    if (size > width) continue;
    for (let word = at + 1; word <= close; word += 1) {
      const here = placed[word] as Placed;
      if (here.startsLine)
        placed[word] = { ...here, startsLine: false, space: word === at + 1 || word === close ? '' : ' ' };
    }
  }
}

/** The parenthesis that closes one, where all between is of one query. */
function closing(placed: readonly Placed[], open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < placed.length; at += 1) {
    const word = placed[at];
    if (
      !word ||
      word.kind === 'line' ||
      word.kind === 'tail' ||
      /^select$/i.test(word.text) ||
      word.text.includes('\n')
    )
      return undefined;
    if (word.text === '(') depth += 1;
    if (word.text === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

interface OpenBlock {
  readonly block: number;
  /** Blanks before its tags. */
  readonly indent: number;
}

/** The blanks before each word that begins a line: those of the SQL, and one step for each block around it. */
function lineIndents(placed: readonly Placed[], step: number): number[] {
  const open: OpenBlock[] = [];
  return placed.map((word, at) => {
    const { hole } = word;
    if (hole?.block !== undefined && hole.role !== 'open') {
      const own = open.findLastIndex(({ block }) => block === hole.block);
      const indent = open[own]?.indent ?? 0;
      if (hole.role === 'close' && own >= 0) open.length = own;
      return indent;
    }
    const around = open.at(-1);
    const depth = open.length * step;
    const base = word.kind === 'line' ? below(placed, at) : word.indent;
    const indent = base === 'block' ? (around?.indent ?? 0) + (around ? step : 0) : base + depth;
    if (hole?.block !== undefined) open.push({ block: hole.block, indent });
    return indent;
  });
}

/** A line of the template or a comment stands as what follows it, or as its block where that ends. */
function below(placed: readonly Placed[], at: number): number | 'block' {
  for (let next = at + 1; next < placed.length; next += 1) {
    const word = placed[next];
    if (!word) break;
    if (word.kind !== 'line') return /^[)\],;]$/.test(word.text) ? (placed[at]?.indent ?? 0) : word.indent;
    if (word.hole?.role === 'close' || word.hole?.role === 'middle') {
      if (next === at + 1 || placed[at]?.hole?.role !== 'open') return 'block';
    }
  }
  return placed[at - 1] === undefined ? 0 : 'block';
}
