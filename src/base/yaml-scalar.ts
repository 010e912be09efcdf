// Which value a plain YAML scalar means, as PyYAML's SafeLoader decides it (YAML 1.1, less `y` and `n`).
import { Float, type JsonValue } from './json.ts';

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((text) => [text, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((text) => [text, false] as const),
]);
const NULLS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);
const INTEGER =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?$/;

/** The value of an unquoted scalar. Dates and times give ISO text. */
export function plainScalar(text: string): JsonValue {
  const first = text.charCodeAt(0);
  // Most scalars are words: only these first letters can mean anything else.
  if (first > 0x39) {
    const known = BOOLEANS.get(text);
    if (known !== undefined) return known;
    return NULLS.has(text) ? null : text;
  }
  if (text === '') return null;
  if (INTEGER.test(text)) return integerOf(text) ?? text;
  if (FLOAT.test(text)) return floatOf(text);
  if (first >= 0x30 && text.length > 13) return dateTimeText(text) ?? text;
  return text;
}

/** ISO text when an unquoted scalar is a date or a time. */
export function dateScalar(text: string): string | undefined {
  return DATE.test(text) ? text : dateTimeText(text);
}

/** The value of a scalar with one of the tags `!!int`, `!!float`, …; undefined when the text does not fit the tag. */
export function taggedScalar(tag: string, text: string): JsonValue | undefined {
  switch (tag) {
    case 'str':
      return text;
    case 'null':
      return null;
    case 'bool': {
      const lower = text.toLowerCase();
      return lower === 'yes' ||
        lower === 'no' ||
        lower === 'on' ||
        lower === 'off' ||
        lower === 'true' ||
        lower === 'false'
        ? (BOOLEANS.get(lower) ?? false)
        : undefined;
    }
    case 'int':
      return INTEGER.test(text) ? integerOf(text) : undefined;
    case 'float':
      return FLOAT.test(text) || NUMBER.test(text) ? floatOf(text) : undefined;
    case 'timestamp':
      return DATE.test(text) ? text : dateTimeText(text);
    default:
      return undefined;
  }
}

function integerOf(text: string): number | bigint | undefined {
  let digits = text.replaceAll('_', '');
  const negative = digits.startsWith('-');
  if (negative || digits.startsWith('+')) digits = digits.slice(1);
  let value: bigint | number;
  if (digits.includes(':')) value = sexagesimal(digits);
  else if (/^0[bx]/.test(digits)) {
    if (digits.length === 2) return undefined;
    value = BigInt(digits);
  } else if (digits.length > 1 && digits.startsWith('0')) {
    if (!/^[0-7]+$/.test(digits)) return undefined;
    value = BigInt(`0o${digits}`);
  } else if (digits.length > 15) value = BigInt(digits);
  else value = Number(digits);
  if (typeof value === 'bigint' && value <= BigInt(Number.MAX_SAFE_INTEGER)) value = Number(value);
  if (negative && value !== 0) return -value;
  return value;
}

function floatOf(text: string): number | Float {
  let digits = text.replaceAll('_', '').toLowerCase();
  const sign = digits.startsWith('-') ? -1 : 1;
  if (/^[-+]/.test(digits)) digits = digits.slice(1);
  const size =
    digits === '.inf'
      ? Infinity
      : digits === '.nan'
        ? NaN
        : digits.includes(':')
          ? sexagesimal(digits)
          : Number(digits);
  const value = sign * size;
  return Number.isInteger(value) ? new Float(value) : value;
}

/** `12:30` → 750. */
function sexagesimal(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** `2001-12-14t21:59:43.1 -5` → `2001-12-14T21:59:43.100000-05:00`; undefined when it is no time or no valid one. */
function dateTimeText(text: string): string | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour = '',
    minute = '',
    second = '',
    fraction = '',
    utc,
    sign,
    zone,
    minutes,
  ] = match;
  if (!isValidTime([year, month, day, hour, minute, second].map(Number))) return undefined;
  const two = (part: string): string => part.padStart(2, '0');
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  const offset = utc ? '+00:00' : sign && zone ? offsetText(sign, zone, minutes ?? '00') : '';
  const date = `${year}-${two(month)}-${two(day)}`;
  return `${date}T${two(hour)}:${minute}:${second}${Number(micros) === 0 ? '' : `.${micros}`}${offset}`;
}

function offsetText(sign: string, hours: string, minutes: string): string {
  const isZero = Number(hours) === 0 && Number(minutes) === 0;
  return `${isZero ? '+' : sign}${hours.padStart(2, '0')}:${minutes}`;
}

function isValidTime(parts: readonly number[]): boolean {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const days = new Date(Date.UTC(2000, month, 0)).getUTCDate();
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && !isLeap ? 28 : days;
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= last && hour < 24 && minute < 60 && second < 60;
}
