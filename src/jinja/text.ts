// Python's str(), repr() and type names.
import { Float } from '../base/index.ts';
import { floatText, isFloat } from './numbers.ts';
import { Dict, Tuple, Undefined, type Value } from './values.ts';

/** Python's `str(value)`: what `{{ value }}` prints. */
export function strOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : floatText(value);
  if (value instanceof Undefined) return '';
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return reprOf(value);
  if (value instanceof Float || value instanceof Tuple || value instanceof Dict) return reprOf(value);
  return value.toText();
}

/** Python's `repr(value)`: how a value stands inside a printed list or dict. */
export function reprOf(value: Value): string {
  return repr(value, []);
}

function repr(value: Value, parents: readonly Value[]): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : floatText(value);
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Undefined) return 'Undefined';
  if (Array.isArray(value)) {
    if (parents.includes(value)) return '[...]';
    const inside = [...parents, value];
    return `[${value.map((item) => repr(item, inside)).join(', ')}]`;
  }
  if (value instanceof Tuple) {
    const inside = [...parents, value];
    const items = value.items.map((item) => repr(item, inside));
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  if (value instanceof Dict) {
    if (parents.includes(value)) return '{...}';
    const inside = [...parents, value];
    const pairs: string[] = [];
    for (const [key, item] of value.entries()) pairs.push(`${repr(key, inside)}: ${repr(item, inside)}`);
    return `{${pairs.join(', ')}}`;
  }
  return value.toRepr();
}

const NOT_PRINTABLE = /[\p{C}\p{Z}\\]/u;
const TO_ESCAPE = /[\p{C}\p{Z}\\]/gu;

/** A string as Python writes it: single quotes unless only those occur inside. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let inner = NOT_PRINTABLE.test(text) ? text.replace(TO_ESCAPE, escapedCharacter) : text;
  if (quote === "'" && inner.includes("'")) inner = inner.replaceAll("'", "\\'");
  return `${quote}${inner}${quote}`;
}

function escapedCharacter(character: string): string {
  switch (character) {
    case ' ':
      return ' ';
    case '\\':
      return '\\\\';
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default: {
      const point = character.codePointAt(0) ?? 0;
      const hex = point.toString(16);
      if (point < 0x100) return `\\x${hex.padStart(2, '0')}`;
      return point < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
    }
  }
}

/** Python's name of the type of a value, as in its error messages. */
export function typeNameOf(value: Value): string {
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (value === null) return 'NoneType';
  if (isFloat(value)) return 'float';
  if (typeof value === 'number' || typeof value === 'bigint') return 'int';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof Dict) return 'dict';
  if (value instanceof Undefined) return 'Undefined';
  return value.typeName;
}

const SURROGATE = /[\ud800-\udfff]/;

/** Number of characters as Python counts them. */
export function textLength(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (const _character of text) count++;
  return count;
}

/** The characters of a text as Python sees them, or the text itself when each is one code unit. */
export function characters(text: string): string | readonly string[] {
  return SURROGATE.test(text) ? Array.from(text) : text;
}

/** A value in at most `limit` characters, for error texts. */
export function shortRepr(value: Value, limit = 80): string {
  if (value instanceof Undefined) return 'undefined';
  if (typeof value === 'string' && value.length > limit * 4) return `${quoted(value.slice(0, limit - 1))}…`;
  if (Array.isArray(value) && value.length > limit) return `list of ${value.length} items`;
  if (value instanceof Dict && value.size > limit) return `dict of ${value.size} entries`;
  const text = reprOf(value);
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
