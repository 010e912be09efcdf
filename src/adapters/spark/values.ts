// Columns of the Thrift protocol as template values, as PyHive and dbt's tables of results give them.
import { Float } from '../../base/index.ts';
import { PyDecimal, strOf, type Value } from '../../jinja/index.ts';
import { decimalFrom, momentFrom } from '../shared/text-values.ts';

/** Type numbers of the protocol by name, as the driver lists them (`TTypeId`). */
export type TypeNumbers = { readonly [name: string]: number };

/** One column of a page of rows; exactly one kind of values is there. */
export interface ThriftColumn {
  readonly [kind: string]: { readonly values: readonly unknown[]; readonly nulls: Buffer | string } | null | undefined;
}

export interface ThriftPage {
  readonly columns?: readonly ThriftColumn[] | null;
}

/** Rows of a page; `types` are dbt's names of the columns' types: `DECIMAL_TYPE`. */
export function pageRows(page: ThriftPage | null | undefined, types: readonly string[]): Value[][] {
  const columns = (page?.columns ?? []).map((column, at) => columnValues(column, types[at] ?? 'STRING_TYPE'));
  const count = columns[0]?.length ?? 0;
  return Array.from({ length: count }, (_, row) => columns.map((column) => column[row] ?? null));
}

function columnValues(column: ThriftColumn, type: string): Value[] {
  const held = Object.values(column).find((one) => one !== null && one !== undefined);
  if (!held) return [];
  const nulls = typeof held.nulls === 'string' ? Buffer.from(held.nulls, 'latin1') : held.nulls;
  return held.values.map((value, row) => (isNull(nulls, row) ? null : cellValue(value, type)));
}

/** Bit n of the bitmap, counted from the lowest of each byte. */
function isNull(nulls: Buffer, row: number): boolean {
  return (((nulls[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

function cellValue(value: unknown, type: string): Value {
  if (typeof value === 'string') return textValue(value, type);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return type === 'DOUBLE_TYPE' || type === 'FLOAT_TYPE' ? floating(value) : value;
  if (value instanceof Uint8Array) return bytesText(value);
  return isInt64(value) ? whole(value) : String(value);
}

/** Dates, intervals, arrays, maps and structs stay the text that the server wrote, as with PyHive. */
function textValue(text: string, type: string): Value {
  if (type === 'DECIMAL_TYPE') return decimalFrom(text);
  if (type !== 'TIMESTAMP_TYPE') return text;
  return momentFrom(/^\d+-\d+-\d+ \d+:\d+:\d+(?:\.\d{0,6})?/.exec(text)?.[0] ?? text);
}

/** The table of a result holds numbers that are not whole as decimals. */
function floating(value: number): Value {
  const text = Number.isFinite(value) ? strOf(Number.isInteger(value) ? new Float(value) : value) : notFinite(value);
  return PyDecimal.read(text) ?? text;
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

interface Int64 {
  readonly buffer: Buffer;
  readonly offset: number;
}

function isInt64(value: unknown): value is Int64 {
  return typeof value === 'object' && value !== null && 'buffer' in value && 'offset' in value;
}

function whole({ buffer, offset }: Int64): Value {
  const exact = buffer.readBigInt64BE(offset);
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}

/** Binary data as Python shows it: `b'ab\xff'`. */
function bytesText(bytes: Uint8Array): string {
  const mark = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  const shown = [...bytes].map((byte) => byteText(byte, mark)).join('');
  return `b${mark}${shown}${mark}`;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [9, '\\t'],
  [10, '\\n'],
  [13, '\\r'],
  [92, '\\\\'],
]);

function byteText(byte: number, mark: string): string {
  const escaped = ESCAPES.get(byte);
  if (escaped !== undefined) return escaped;
  if (byte < 32 || byte > 126) return `\\x${byte.toString(16).padStart(2, '0')}`;
  const character = String.fromCharCode(byte);
  return character === mark ? `\\${character}` : character;
}

/** What the protocol calls a type of SQL: `decimal(10,2)` is `DECIMAL_TYPE`, whatever its digits. */
export function protocolType(sqlType: string): string {
  const [, name = ''] = /^([a-z_]+)/i.exec(sqlType) ?? [];
  if (/^interval (year|month)/i.test(sqlType)) return 'INTERVAL_YEAR_MONTH_TYPE';
  if (/^interval /i.test(sqlType)) return 'INTERVAL_DAY_TIME_TYPE';
  return `${PROTOCOL_NAMES[name.toLowerCase()] ?? name.toUpperCase()}_TYPE`;
}

const PROTOCOL_NAMES: { readonly [sqlType: string]: string } = {
  void: 'NULL',
  timestamp_ntz: 'TIMESTAMP',
  varchar: 'STRING',
  char: 'STRING',
};
