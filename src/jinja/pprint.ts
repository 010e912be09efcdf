// Python's pprint.pformat with its default width: keys of dicts sorted, long containers one item a line.
import { compareValues } from './operators.ts';
import { reprOf } from './text.ts';
import { Dict, Tuple, type Value } from './values.ts';

const WIDTH = 80;

/** `value | pprint`. */
export function prettyPrinted(value: Value): string {
  return shown(value, 0, 0);
}

/** The text of a value that begins at column `indent`, with `after` characters to come behind it on its last line. */
function shown(value: Value, indent: number, after: number): string {
  const line = inLine(value);
  if (line.length <= WIDTH - indent - after) return line;
  if (value instanceof Dict)
    return block('{', '}', sortedEntries(value), indent, after, ([key, item], more) => {
      const name = `${inLine(key)}: `;
      return name + shown(item, indent + 1 + name.length, more);
    });
  const item = (one: Value, more: number): string => shown(one, indent + 1, more);
  if (Array.isArray(value)) return block('[', ']', value, indent, after, item);
  if (value instanceof Tuple)
    return block('(', value.items.length === 1 ? ',)' : ')', value.items, indent, after, item);
  return line;
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
