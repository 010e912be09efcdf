// Python's `%` formatting, str.format and format specifications.
import { fault } from './errors.ts';
import {
  bigOf,
  floatText,
  floatValue,
  indexOf,
  isFloat,
  isInteger,
  isNumeric,
  type Numeric,
  numberOf,
} from './numbers.ts';
import { PyDecimal } from './python/decimal.ts';
import { reprOf, strOf, textLength, typeNameOf } from './text.ts';
import { type CallArgs, Dict, JinjaObject, Tuple, Undefined, type Value } from './values.ts';

const MAX_WIDTH = 1_000_000;
const PERCENT = /%(?:\(([^)]*)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?([\s\S])?/g;

/** `text % values`. */
export function formatPercent(text: string, values: Value): string {
  const list = values instanceof Tuple ? values.items : [values];
  let used = 0;
  const next = (): Value => {
    const value = list[used];
    used += 1;
    return value === undefined ? fault('not enough arguments for format string') : value;
  };
  let keyed = false;
  const made = text.replace(
    PERCENT,
    (whole, key?: string, flags = '', width?: string, precision?: string, kind?: string) => {
      if (kind === undefined) return fault('incomplete format');
      if (kind === '%') return '%';
      if (key !== undefined) {
        keyed = true;
        if (!(values instanceof Dict)) return fault('format requires a mapping');
      }
      const wide = width === '*' ? indexOf(next()) : width === undefined ? undefined : Number(width);
      const hasPrecision = whole.includes('.');
      const precise = precision === '*' ? indexOf(next()) : hasPrecision ? Number(precision ?? 0) : undefined;
      const value =
        key !== undefined && values instanceof Dict ? known(values.get(key), `KeyError: ${reprOf(key)}`) : next();
      return percentField(value, kind, flags, wide ?? 0, precise);
    },
  );
  if (!keyed && used < list.length && !(values instanceof Dict) && !Array.isArray(values)) {
    return fault('not all arguments converted during string formatting');
  }
  return made;
}

function percentField(value: Value, kind: string, flags: string, width: number, precision: number | undefined): string {
  const left = flags.includes('-') || width < 0;
  const size = Math.min(Math.abs(width), MAX_WIDTH);
  if (kind === 's' || kind === 'r' || kind === 'a') {
    const whole = kind === 's' ? strOf(value) : reprOf(value);
    const text = precision === undefined ? whole : whole.slice(0, precision);
    return left ? text.padEnd(size) : text.padStart(size);
  }
  if (kind === 'c') {
    const text =
      typeof value === 'string' ? value : String.fromCodePoint(indexOf(value) ?? fault('%c requires int or char'));
    return left ? text.padEnd(size) : text.padStart(size);
  }
  if (!/[diouxXeEfFgG]/.test(kind)) return fault(`unsupported format character '${kind}'`);
  if (value instanceof PyDecimal) return percentField(floatValue(value.toNumber()), kind, flags, width, precision);
  if (!isNumeric(value)) {
    if (value instanceof Undefined) return fault(value.description);
    if (/[eEfFgG]/.test(kind)) return fault(`must be real number, not ${typeNameOf(value)}`);
    return fault(`%${kind} format: a real number is required, not ${typeNameOf(value)}`);
  }
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const [negative, body] = unsignedBody(value, kind, precision, flags.includes('#'));
  const head = negative ? '-' : sign;
  if (left) return (head + body).padEnd(size);
  if (flags.includes('0')) return head + body.padStart(size - head.length, '0');
  return (head + body).padStart(size);
}

function unsignedBody(
  value: Numeric,
  kind: string,
  precision: number | undefined,
  alternate: boolean,
): [boolean, string] {
  if (/[eEfFgG]/.test(kind)) {
    const number = numberOf(value);
    return [number < 0 || Object.is(number, -0), floatBody(Math.abs(number), kind, precision ?? 6, alternate)];
  }
  if (isFloat(value) && /[oxX]/.test(kind)) return fault(`%${kind} format: an integer is required, not float`);
  const whole = isInteger(value) ? bigOf(value) : BigInt(Math.trunc(numberOf(value)));
  const digits = (whole < 0n ? -whole : whole).toString(kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10);
  const padded = digits.padStart(precision ?? 0, '0');
  const prefix = alternate && kind !== 'd' && kind !== 'i' && kind !== 'u' ? `0${kind.toLowerCase()}` : '';
  const body = prefix + padded;
  return [whole < 0n, kind === 'X' ? body.toUpperCase() : body];
}

/** The digits of a non-negative float in `e`, `f` or `g` form. */
function floatBody(value: number, kind: string, precision: number, alternate: boolean): string {
  const upper = kind === kind.toUpperCase();
  const shaped = Number.isFinite(value)
    ? finiteBody(value, kind.toLowerCase(), Math.min(precision, 100), alternate)
    : floatText(value);
  return upper ? shaped.toUpperCase() : shaped;
}

function finiteBody(value: number, kind: string, precision: number, alternate: boolean): string {
  if (kind === 'f') return fixed(value, precision);
  if (kind === 'e') return exponential(value, precision);
  const digits = precision === 0 ? 1 : precision;
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split('e')[1]);
  const plain =
    exponent < -4 || exponent >= digits ? exponential(value, digits - 1) : fixed(value, digits - 1 - exponent);
  if (alternate || !plain.includes('.')) return plain;
  return plain.replace(/\.?0+(?=$|e)/, '');
}

/** Exact decimal expansion, rounded half to even as Python rounds it. */
export function fixed(value: number, precision: number): string {
  if (value < 1e21 && precision <= 100) {
    const near = value.toFixed(precision);
    const exact = value.toFixed(100);
    const at = exact.indexOf('.') + 1 + precision;
    if (exact[at] !== '5' || /[1-9]/.test(exact.slice(at + 1))) return near;
    // a tie: toFixed goes up, Python to the even digit
    const below = exact.slice(0, precision === 0 ? at - 1 : at);
    return /[02468]$/.test(below) ? below : near;
  }
  const whole = BigInt(value).toString();
  return precision > 0 ? `${whole}.${'0'.repeat(precision)}` : whole;
}

function exponential(value: number, precision: number): string {
  return value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** How `{0.name}` and `{0[key]}` look into a value. */
export interface Lookup {
  getAttribute(target: Value, name: string): Value;
  getItem(target: Value, key: Value): Value;
}

interface FormatState extends Lookup {
  next(): number;
}

/** `text.format(…)`. */
export function formatText(text: string, args: CallArgs, lookup: Lookup): string {
  let automatic = 0;
  return formatWith(text, args, { ...lookup, next: () => automatic++ }, 0);
}

function formatWith(text: string, args: CallArgs, state: FormatState, depth: number): string {
  if (depth > 2) return fault('Max string recursion exceeded');
  let made = '';
  let at = 0;
  while (at < text.length) {
    const brace = text.slice(at).search(/[{}]/);
    if (brace === -1) return made + text.slice(at);
    made += text.slice(at, at + brace);
    at += brace;
    if (text[at + 1] === text[at]) {
      made += text[at];
      at += 2;
      continue;
    }
    if (text[at] === '}') return fault("Single '}' encountered in format string");
    const end = fieldEnd(text, at);
    made += formatField(text.slice(at + 1, end), args, state, depth);
    at = end + 1;
  }
  return made;
}

function fieldEnd(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return i;
  }
  return fault(
    open + 1 === text.length ? "Single '{' encountered in format string" : "expected '}' before end of string",
  );
}

const FIELD = /^([^!:]*)(?:!([\s\S]))?(?::([\s\S]*))?$/;

function formatField(field: string, args: CallArgs, state: FormatState, depth: number): string {
  const found = FIELD.exec(field);
  if (!found) return fault('expected a conversion and a format specification');
  const [, path = '', conversion, spec = ''] = found;
  let value = fieldValue(path, args, state);
  if (conversion === 'r' || conversion === 'a') value = reprOf(value);
  else if (conversion === 's') value = strOf(value);
  else if (conversion !== undefined) return fault(`Unknown conversion specifier ${conversion}`);
  return formatValue(value, spec.includes('{') ? formatWith(spec, args, state, depth + 1) : spec);
}

function fieldValue(path: string, args: CallArgs, state: FormatState): Value {
  const first = /^[^.[]*/.exec(path)?.[0] ?? '';
  let value = argumentOf(first, args, state);
  const rest = path.slice(first.length);
  for (const step of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
    const [, attribute, item] = step;
    value =
      attribute !== undefined
        ? state.getAttribute(value, attribute)
        : state.getItem(value, item !== undefined && /^\d+$/.test(item) ? Number(item) : (item ?? ''));
    if (value instanceof Undefined) return fault(value.description);
  }
  return value;
}

function argumentOf(name: string, args: CallArgs, state: FormatState): Value {
  if (name === '' || /^\d+$/.test(name)) {
    const index = name === '' ? state.next() : Number(name);
    return known(args.positional[index], `Replacement index ${index} out of range for positional args tuple`);
  }
  return known(args.named.get(name), `KeyError: ${reprOf(name)}`);
}

const SPEC = /^(?:([\s\S])?([<>=^]))?([+\- ])?(z)?(#)?(0)?(\d+)?([_,])?(?:\.(\d+))?([a-zA-Z%])?$/u;

/** `format(value, spec)`. */
export function formatValue(value: Value, spec: string): string {
  if (spec === '') return strOf(value);
  if (value instanceof PyDecimal) return formatValue(floatValue(value.toNumber()), spec);
  if (value instanceof JinjaObject) {
    const formatted = value.getAttr('strftime');
    if (formatted === undefined) return fault(`unsupported format string passed to ${value.typeName}.__format__`);
  }
  const found = SPEC.exec(spec);
  if (!found) return fault(`Invalid format specifier '${spec}' for object of type '${typeNameOf(value)}'`);
  const [, fillText, alignText, sign, , alternate, zero, widthText, group, precisionText, kind] = found;
  const precision = precisionText === undefined ? undefined : Number(precisionText);
  const width = Math.min(Number(widthText ?? 0), MAX_WIDTH);
  const fill = fillText ?? (zero ? '0' : ' ');
  if (isNumeric(value) && !(typeof value === 'boolean' && (kind === undefined || kind === 's'))) {
    const [head, body] = numberField(value, kind, precision, sign, group, alternate !== undefined);
    return aligned(head, body, fill, alignText ?? (zero ? '=' : '>'), width);
  }
  if (typeof value !== 'string' && typeof value !== 'boolean') {
    return fault(`unsupported format string passed to ${typeNameOf(value)}.__format__`);
  }
  if (kind !== undefined && kind !== 's') {
    return fault(`Unknown format code '${kind}' for object of type '${typeNameOf(value)}'`);
  }
  const whole = strOf(value);
  return aligned('', precision === undefined ? whole : whole.slice(0, precision), fill, alignText ?? '<', width);
}

function numberField(
  value: Numeric,
  kind: string | undefined,
  precision: number | undefined,
  sign: string | undefined,
  group: string | undefined,
  alternate: boolean,
): [string, string] {
  const number = numberOf(value);
  const negative = number < 0 || Object.is(number, -0);
  const head = negative && !(number === 0 && isInteger(value)) ? '-' : sign === '+' || sign === ' ' ? sign : '';
  if (kind === 'c') return ['', String.fromCodePoint(number)];
  if (isInteger(value) && (kind === undefined || /[dnbox]/i.test(kind))) {
    const whole = bigOf(value);
    const radix = kind === 'b' ? 2 : kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10;
    let digits = (whole < 0n ? -whole : whole).toString(radix);
    if (kind === 'X') digits = digits.toUpperCase();
    const prefix = alternate && radix !== 10 ? `0${kind}` : '';
    return [head + prefix, grouped(digits, group, radix === 10 ? 3 : 4)];
  }
  if (kind !== undefined && !/[eEfFgGn%]/.test(kind)) {
    return fault(`Unknown format code '${kind}' for object of type '${typeNameOf(value)}'`);
  }
  const absolute = Math.abs(number);
  if (kind === '%') return [head, `${grouped(fixed(absolute * 100, precision ?? 6), group, 3)}%`];
  if (kind === undefined) {
    const body = precision === undefined ? floatText(absolute) : generalWithPoint(absolute, precision);
    return [head, grouped(body, group, 3)];
  }
  return [head, grouped(floatBody(absolute, kind === 'n' ? 'g' : kind, precision ?? 6, alternate), group, 3)];
}

/** The form without a letter: like `g`, but with a digit after the point. */
function generalWithPoint(value: number, precision: number): string {
  const body = floatBody(value, 'g', precision, false);
  return /[.en]/.test(body) ? body : `${body}.0`;
}

function grouped(body: string, group: string | undefined, size: number): string {
  if (group === undefined) return body;
  const [, digits = '', rest = ''] = /^([\da-fA-F]*)([\s\S]*)$/.exec(body) ?? [];
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= size) parts.unshift(digits.slice(Math.max(0, end - size), end));
  return parts.join(group) + rest;
}

function aligned(head: string, body: string, fill: string, align: string, width: number): string {
  const room = width - textLength(head + body);
  if (room <= 0) return head + body;
  if (align === '<') return head + body + fill.repeat(room);
  if (align === '>') return fill.repeat(room) + head + body;
  if (align === '=') return head + fill.repeat(room) + body;
  const left = Math.floor(room / 2);
  return fill.repeat(left) + head + body + fill.repeat(room - left);
}

/** None counts as a value: only what is not there is a fault. */
function known(value: Value | undefined, problem: string): Value {
  return value === undefined ? fault(problem) : value;
}
