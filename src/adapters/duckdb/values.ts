// DuckDB's values as template values.
import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { Float } from '../../base/index.ts';
import { PyDateTime, PyDecimal, strOf, TimeDelta, type Value } from '../../jinja/index.ts';
import { pythonJson, pythonJsonDict, pythonJsonList } from '../shared/python-json.ts';
import { dateFrom, decimalFrom, momentFrom } from '../shared/text-values.ts';

/** One cell. Whole numbers stay exact, doubles stay floats, dates become dates. */
export function cellValue(cell: unknown, type: DuckDBType): Value {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'string' || typeof cell === 'boolean') return cell;
  if (typeof cell === 'number') return isFloat(type) ? floatingValue(cell) : cell;
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
  return objectValue(cell, type);
}

/** The table of a result holds numbers that are not whole as decimals. */
function floatingValue(cell: number): Value {
  return Number.isFinite(cell) ? (PyDecimal.read(strOf(floatValue(cell))) ?? cell) : cell;
}

function floatValue(cell: number): Value {
  return Number.isInteger(cell) ? new Float(cell) : cell;
}

function isFloat(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.FLOAT;
}

function objectValue(cell: unknown, type: DuckDBType): Value {
  if (cell instanceof DuckDBDecimalValue) return decimalFrom(cell.toString());
  if (cell instanceof DuckDBDateValue) return dateFrom(cell.toString());
  if (
    cell instanceof DuckDBTimestampValue ||
    cell instanceof DuckDBTimestampTZValue ||
    cell instanceof DuckDBTimestampSecondsValue ||
    cell instanceof DuckDBTimestampMillisecondsValue ||
    cell instanceof DuckDBTimestampNanosecondsValue
  ) {
    return momentFrom(cell.toString());
  }
  if (cell instanceof DuckDBIntervalValue) return intervalText(cell);
  if (cell instanceof DuckDBBlobValue) return `b'${cell.toString()}'`;
  return isNested(cell) ? nestedJson(cell, type) : String(cell);
}

/** Months are 30 days; the table of a result holds what Python calls a timedelta, as text. */
function intervalText({ months, days, micros }: DuckDBIntervalValue): string {
  return new TimeDelta((months * 30 + days) * 86_400_000_000 + Number(micros)).toText();
}

function isNested(cell: unknown): cell is DuckDBListValue | DuckDBArrayValue | DuckDBStructValue | DuckDBMapValue {
  return (
    cell instanceof DuckDBListValue ||
    cell instanceof DuckDBArrayValue ||
    cell instanceof DuckDBStructValue ||
    cell instanceof DuckDBMapValue
  );
}

/** Lists, structs and maps are JSON text in the table of a result. */
function nestedJson(cell: unknown, type: DuckDBType | undefined): string {
  if (cell instanceof DuckDBListValue || cell instanceof DuckDBArrayValue) {
    const itemType = type instanceof DuckDBListType || type instanceof DuckDBArrayType ? type.valueType : undefined;
    return pythonJsonList(cell.items.map((item) => nestedJson(item, itemType)));
  }
  if (cell instanceof DuckDBStructValue) {
    const types = type instanceof DuckDBStructType ? type.entryTypes : [];
    return pythonJsonDict(Object.entries(cell.entries).map(([key, value], at) => [key, nestedJson(value, types[at])]));
  }
  if (cell instanceof DuckDBMapValue) {
    const valueType = type instanceof DuckDBMapType ? type.valueType : undefined;
    return pythonJsonDict(cell.entries.map(({ key, value }) => [keyText(key), nestedJson(value, valueType)]));
  }
  if (cell instanceof DuckDBDecimalValue) return strOf(floatValue(cell.toDouble()));
  if (typeof cell === 'number' && type !== undefined && isFloat(type)) return strOf(floatValue(cell));
  if (typeof cell === 'number' || typeof cell === 'bigint') return String(cell);
  if (typeof cell === 'boolean' || cell === null || cell === undefined) return pythonJson(cell ?? null);
  const value = type === undefined ? String(cell) : cellValue(cell, type);
  return pythonJson(value instanceof PyDateTime ? value.toText().replace(' ', 'T') : strOf(value));
}

function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null ? String(key) : String(key ?? 'null');
}
