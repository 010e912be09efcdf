// The server's texts as template values, as psycopg2 and dbt's tables of results give them.
import { PyDecimal, TimeDelta, type Value } from '../../jinja/index.ts';
import { pythonJson } from '../shared/python-json.ts';
import { dateFrom, decimalFrom, momentFrom } from '../shared/text-values.ts';

type Read = (text: string) => Value;

const whole: Read = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text));

const READERS: ReadonlyMap<number, Read> = new Map<number, Read>([
  [16, (text) => text === 't'],
  [20, whole],
  [21, whole],
  [23, whole],
  [26, whole],
  [700, floating],
  [701, floating],
  [1700, decimalFrom],
  [1082, dateFrom],
  [1114, momentFrom],
  [1184, momentFrom],
  [1186, interval],
  [114, json],
  [3802, json],
]);

/** One cell of a column whose type has this object id; what has no value in templates stays text. */
export function cellValue(text: string | null, typeId: number): Value {
  if (text === null) return null;
  const read = READERS.get(typeId);
  if (read) return read(text);
  return ARRAY_OF.has(typeId) ? arrayText(text, ARRAY_OF.get(typeId) ?? 25) : text;
}

/** The table of a result holds numbers that are not whole as decimals. */
function floating(text: string): Value {
  if (!Number.isFinite(Number(text))) return text;
  return decimalFrom(Number.isInteger(Number(text)) && !/[.e]/.test(text) ? `${text}.0` : text);
}

/** Years are 365 days and months 30, as in psycopg2; the table of a result holds it as text. */
function interval(text: string): Value {
  let micros = 0;
  const day = 86_400_000_000;
  const units: { readonly [unit: string]: number } = { year: 365 * day, mon: 30 * day, day };
  for (const [, count, unit] of text.matchAll(/([+-]?\d+) (year|mon|day)s?/g)) {
    micros += Number(count) * (units[unit ?? ''] ?? 0);
  }
  const clock = /([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?/.exec(text);
  if (clock) {
    const seconds = Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4]);
    const part = seconds * 1e6 + Number((clock[5] ?? '').padEnd(6, '0').slice(0, 6));
    micros += clock[1] === '-' ? -part : part;
  }
  return new TimeDelta(micros).toText();
}

/** Objects and lists stay JSON text in Python's spelling; single values are themselves. */
function json(text: string): Value {
  const read: unknown = JSON.parse(text);
  if (typeof read === 'object' && read !== null) return pythonJson(read);
  // The text itself: a whole number of JSON may have more digits than a number of JavaScript keeps.
  if (typeof read === 'number') return /^\s*-?\d+\s*$/.test(text) ? whole(text.trim()) : floating(String(read));
  return typeof read === 'string' || typeof read === 'boolean' ? read : null;
}

/** Array types that psycopg2 reads, and the type of their items. */
const ARRAY_OF: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1231, 1700],
  [1002, 25],
  [1003, 25],
  [1009, 25],
  [1014, 25],
  [1015, 25],
  [1115, 25],
  [1182, 25],
  [1183, 25],
  [1185, 25],
]);

/** `{a,"b c",NULL}` as JSON text: dbt's tables hold lists so. */
function arrayText(text: string, itemType: number): Value {
  const items = readArray(text, itemType);
  return items === undefined ? text : pythonJson(items);
}

function readArray(text: string, itemType: number): unknown[] | undefined {
  if (!text.startsWith('{')) return undefined;
  const root: unknown[] = [];
  const open: unknown[][] = [];
  const pattern = /\{|\}|,|"((?:[^"\\]|\\.)*)"|([^{},"]+)/g;
  for (const match of text.matchAll(pattern)) {
    const current = open[open.length - 1] ?? root;
    if (match[0] === '{') {
      const next: unknown[] = [];
      current.push(next);
      open.push(next);
    } else if (match[0] === '}') open.pop();
    else if (match[1] !== undefined) current.push(item(match[1].replace(/\\(.)/g, '$1'), itemType));
    else if (match[2] !== undefined) current.push(match[2] === 'NULL' ? null : item(match[2], itemType));
  }
  return Array.isArray(root[0]) ? root[0] : undefined;
}

function item(text: string, type: number): unknown {
  const value = cellValue(text, type);
  if (value instanceof PyDecimal) return value.toNumber();
  return typeof value === 'bigint' ? value.toString() : value;
}

/** psycopg2's names of types: dbt compares contracts by them and shows them. */
const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [16, 'BOOLEAN'],
  [17, 'BINARY'],
  [18, 'STRING'],
  [19, 'STRING'],
  [20, 'LONGINTEGER'],
  [21, 'INTEGER'],
  [23, 'INTEGER'],
  [25, 'STRING'],
  [26, 'ROWID'],
  [114, 'JSON'],
  [199, 'JSONARRAY'],
  [700, 'FLOAT'],
  [701, 'FLOAT'],
  [705, 'UNKNOWN'],
  [1000, 'BOOLEANARRAY'],
  [1001, 'BINARYARRAY'],
  [1002, 'STRINGARRAY'],
  [1003, 'STRINGARRAY'],
  [1005, 'INTEGERARRAY'],
  [1006, 'INTEGERARRAY'],
  [1007, 'INTEGERARRAY'],
  [1009, 'STRINGARRAY'],
  [1014, 'STRINGARRAY'],
  [1015, 'STRINGARRAY'],
  [1016, 'LONGINTEGERARRAY'],
  [1021, 'FLOATARRAY'],
  [1022, 'FLOATARRAY'],
  [1028, 'ROWIDARRAY'],
  [1042, 'STRING'],
  [1043, 'STRING'],
  [1082, 'DATE'],
  [1083, 'TIME'],
  [1114, 'DATETIME'],
  [1115, 'DATETIMEARRAY'],
  [1182, 'DATEARRAY'],
  [1183, 'TIMEARRAY'],
  [1184, 'DATETIMETZ'],
  [1185, 'DATETIMETZARRAY'],
  [1186, 'INTERVAL'],
  [1187, 'INTERVALARRAY'],
  [1231, 'DECIMALARRAY'],
  [1266, 'TIME'],
  [1270, 'TIMEARRAY'],
  [1700, 'DECIMAL'],
  [3802, 'JSONB'],
  [3807, 'JSONBARRAY'],
]);

/** dbt's name of a type of a result column. */
export function typeName(typeId: number): string {
  return TYPE_NAMES.get(typeId) ?? `unknown type_code ${typeId}`;
}
