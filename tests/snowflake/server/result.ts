// Result sets as they travel: columns with Snowflake's types, cells as text.
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  type DuckDBResultReader,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
} from '@duckdb/node-api';
import { decodeName } from './sql/names.ts';
import { type ColumnType, snowflakeType, TEXT_LENGTH } from './sql/types.ts';

export interface ResultColumn extends ColumnType {
  readonly name: string;
  readonly nullable: boolean;
}

export type Cell = string | null;

export interface ResultSet {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** The driver's number for the kind of statement. */
  readonly statementTypeId: number;
}

/** Numbers that drivers know kinds of statements by. */
export const STATEMENT_TYPES = {
  select: 0x1000,
  dml: 0x3000,
  insert: 0x3100,
  update: 0x3200,
  delete: 0x3300,
  merge: 0x3400,
  show: 0x4000,
  use: 0x4000,
  transaction: 0x5000,
  ddl: 0x6000,
} as const;

export function textColumn(name: string): ResultColumn {
  return { name, type: 'text', precision: null, scale: null, length: TEXT_LENGTH, nullable: true };
}

export function numberColumn(name: string): ResultColumn {
  return { name, type: 'fixed', precision: 38, scale: 0, length: null, nullable: true };
}

export function momentColumn(name: string): ResultColumn {
  return { name, type: 'timestamp_ltz', precision: 0, scale: 3, length: null, nullable: true };
}

/** A moment's cell. */
export function momentCell(moment: Date): string {
  return `${Math.floor(moment.getTime() / 1000)}.${String(moment.getTime() % 1000).padStart(3, '0')}000000`;
}

/** One row that says what a command did. */
export function statusResult(message: string, statementTypeId: number = STATEMENT_TYPES.ddl): ResultSet {
  return { columns: [textColumn('status')], rows: [[message]], statementTypeId };
}

/** One row with the counts of a change. */
export function countsResult(counts: Readonly<Record<string, number>>, statementTypeId: number): ResultSet {
  return { columns: Object.keys(counts).map(numberColumn), rows: [Object.values(counts).map(String)], statementTypeId };
}

/** Columns of a DuckDB result or prepared statement. */
export function resultColumns(
  names: readonly string[],
  types: readonly { toString(): string; alias?: string | undefined }[],
): ResultColumn[] {
  return names.map((name, i) => ({ name: decodeName(name), ...snowflakeType(typeName(types[i])), nullable: true }));
}

/** DuckDB's name of a type; JSON is text with an alias. */
export function typeName(type: { toString(): string; alias?: string | undefined } | undefined): string {
  return type?.alias ?? String(type);
}

/** A DuckDB result as it travels. */
export function resultSet(reader: DuckDBResultReader, statementTypeId: number = STATEMENT_TYPES.select): ResultSet {
  const columns = resultColumns(reader.columnNames(), reader.columnTypes());
  const rows = reader.getRows().map((row) => row.map((cell, i) => cellText(cell, columns[i]?.type ?? 'text')));
  return { columns, rows, statementTypeId };
}

function cellText(cell: unknown, type: string): Cell {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'boolean') return cell ? '1' : '0';
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'bigint') return String(cell);
  if (typeof cell === 'string') return type === 'variant' ? jsonText(cell) : cell;
  if (cell instanceof DuckDBDateValue) return String(cell.days);
  if (cell instanceof DuckDBTimestampValue || cell instanceof DuckDBTimestampTZValue) return seconds(cell.micros, 6);
  if (cell instanceof DuckDBTimestampMillisecondsValue) return seconds(cell.millis, 3);
  if (cell instanceof DuckDBTimestampNanosecondsValue) return seconds(cell.nanos, 9);
  if (cell instanceof DuckDBTimestampSecondsValue) return seconds(cell.seconds, 0);
  if (cell instanceof DuckDBTimeValue) return seconds(cell.micros, 6);
  if (cell instanceof DuckDBBlobValue) return Buffer.from(cell.bytes).toString('hex').toUpperCase();
  if (type === 'array' || type === 'object') return JSON.stringify(plainValue(cell), null, 2);
  return String(cell);
}

/** A float as Snowflake writes it. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value);
}

/** `1577836800.000000000` of a count of parts of seconds; the sign is that of the whole. */
function seconds(count: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits);
  const size = count < 0n ? -count : count;
  const part = size % scale;
  return `${count < 0n ? '-' : ''}${size / scale}.${String(part).padStart(digits, '0').slice(0, digits).padEnd(9, '0')}`;
}

function jsonText(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** Lists and maps of JSON texts as one value. */
function plainValue(cell: unknown): unknown {
  if (typeof cell === 'string') return JSON.parse(cell);
  if (typeof cell === 'bigint') return Number(cell);
  if (cell instanceof DuckDBListValue || cell instanceof DuckDBArrayValue) return cell.items.map(plainValue);
  if (cell instanceof DuckDBMapValue) {
    return Object.fromEntries(cell.entries.map(({ key, value }) => [String(key), plainValue(value)]));
  }
  if (cell instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(cell.entries).map(([key, value]) => [key, plainValue(value)]));
  }
  return cell;
}
