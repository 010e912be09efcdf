// Python's pprint.pformat with its default width: keys of dicts sorted, long containers one item a line, long texts in
// pieces that end at spaces.
import { splitLines } from './methods/str.ts';
import { compareValues } from './operators.ts';
import { reprOf, textLength } from './text.ts';
import { Dict, Tuple, type Value } from './values.ts';

const WIDTH = 80;

/** `value | pprint`. */
export function prettyPrinted(value: Value): string {
  if (typeof value !== 'string') return shown(value, 0, 0);
  const line = reprOf(value);
  if (textLength(line) <= WIDTH) return line;
  const pieces = textPieces(value, 1, 1);
  return pieces.length === 1 ? pieces.join('') : `(${pieces.join('\n ')})`;
}

/** The text of a value that begins at column `indent`, with `after` characters to come behind it on its last line. */
function shown(value: Value, indent: number, after: number): string {
  const line = inLine(value);
  if (textLength(line) <= WIDTH - indent - after) return line;
  if (typeof value === 'string') return textPieces(value, indent, after).join(`\n${' '.repeat(indent)}`);
  if (value instanceof Dict)
    return block('{', '}', sortedEntries(value), indent, after, ([key, item], more) => {
      const name = `${inLine(key)}: `;
      return name + shown(item, indent + 1 + textLength(name), more);
    });
  const item = (one: Value, more: number): string => shown(one, indent + 1, more);
  if (Array.isArray(value)) return block('[', ']', value, indent, after, item);
  if (value instanceof Tuple)
    return block('(', value.items.length === 1 ? ',)' : ')', value.items, indent, after, item);
  return line;
}

/** The lines of a text as literals that fit beside `indent`, the last one before `after` more characters. */
function textPieces(text: string, indent: number, after: number): readonly string[] {
  const pieces: string[] = [];
  const lines = splitLines(text, true);
  lines.forEach((line, at) => {
    const isLast = at === lines.length - 1;
    const whole = reprOf(line);
    if (textLength(whole) <= WIDTH - indent - (isLast ? after : 0)) pieces.push(whole);
    else pieces.push(...wordPieces(line, WIDTH - indent, isLast ? after : 0));
  });
  return pieces;
}

/** A line cut behind spaces into literals of at most `width`, the last one of `after` less; one word can be longer. */
function wordPieces(line: string, width: number, after: number): readonly string[] {
  const pieces: string[] = [];
  let current = '';
  const words = line.match(/\S+\s*|\s+/gu) ?? [];
  words.forEach((word, at) => {
    const room = at === words.length - 1 ? width - after : width;
    if (textLength(reprOf(current + word)) <= room) current += word;
    else {
      if (current) pieces.push(reprOf(current));
      current = word;
    }
  });
  if (current) pieces.push(reprOf(current));
  return pieces;
}

function block<T>(
  open: string,
  close: string,
  items: readonly T[],
  indent: number,
  after: number,
  show: (item: T, after: number) => string,
): string {
  const lines = items.map((item, at) => show(item, at === items.length - 1 ? close.length + after : 1));
  return open + lines.join(`,\n${' '.repeat(indent + 1)}`) + close;
}

function inLine(value: Value): string {
  if (value instanceof Dict)
    return `{${sortedEntries(value)
      .map(([key, item]) => `${inLine(key)}: ${inLine(item)}`)
      .join(', ')}}`;
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (value instanceof Tuple) return `(${value.items.map(inLine).join(', ')}${value.items.length === 1 ? ',' : ''})`;
  return reprOf(value);
}

/** By key; keys of different types keep their order among each other. */
function sortedEntries(dict: Dict): (readonly [Value, Value])[] {
  return [...dict.entries()].sort(([a], [b]) => {
    if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
    try {
      return compareValues(a, b);
    } catch {
      return 0;
    }
  });
}
