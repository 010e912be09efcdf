// DuckDB's values as template values.
import {
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
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
import { Dict, PyDecimal, strOf, type Value } from '../../jinja/index.ts';
import { dateFrom, decimalFrom, momentFrom } from '../shared/text-values.ts';

/** One cell. Whole numbers stay exact, doubles stay floats, dates become dates. */
export function cellValue(cell: unknown, type: DuckDBType): Value {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'string' || typeof cell === 'boolean') return cell;
  if (typeof cell === 'number') return isFloat(type) ? floatingValue(cell) : cell;
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
  return objectValue(cell);
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

function objectValue(cell: unknown): Value {
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
  if (cell instanceof DuckDBListValue || cell instanceof DuckDBArrayValue) return cell.items.map(nested);
  if (cell instanceof DuckDBStructValue) {
    return new Dict(Object.entries(cell.entries).map(([key, value]) => [key, nested(value)]));
  }
  if (cell instanceof DuckDBMapValue)
    return new Dict(cell.entries.map((entry) => [nested(entry.key), nested(entry.value)]));
  return String(cell);
}

function nested(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return objectValue(value);
}
