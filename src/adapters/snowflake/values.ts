// The driver's values as template values, as Python's connector and dbt's tables of results give them.
import type { Value } from '../../jinja/index.ts';
import { dateFrom, decimalFrom, momentFrom } from '../shared/text-values.ts';

/** A column of a result, as far as values depend on it. */
export interface ColumnFormat {
  /** `fixed`, `text`, `timestamp_ntz` … */
  readonly type: string;
  readonly scale: number;
}

/** The driver's dates: JavaScript's, with what Snowflake knows more. */
interface DriverDate extends Date {
  getEpochSeconds(): number;
  getNanoSeconds(): number;
  /** Minutes from UTC, or the name of a zone. */
  getTimezone(): string | number;
}

/** One cell; numbers have been asked for as text. */
export function cellValue(cell: unknown, { type, scale }: ColumnFormat): Value {
  if (cell === null || cell === undefined) return null;
  switch (type) {
    case 'fixed':
      return scale > 0 ? decimalFrom(String(cell)) : whole(String(cell));
    case 'real':
      return floating(String(cell));
    case 'boolean':
      return cell === true;
    case 'date':
      return cell instanceof Date ? dateFrom(cell.toISOString().slice(0, 10)) : String(cell);
    case 'timestamp_ntz':
      return isDriverDate(cell) ? momentFrom(momentText(cell, 0)) : String(cell);
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return isDriverDate(cell) ? zonedMoment(cell) : String(cell);
    case 'binary':
      return Buffer.isBuffer(cell) ? cell.toString('hex').toUpperCase() : String(cell);
    default:
      return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  }
}

function whole(text: string): Value {
  return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
}

/** The table of a result holds numbers that are not whole as decimals. */
function floating(text: string): Value {
  if (!Number.isFinite(Number(text))) return text;
  return decimalFrom(/[.eE]/.test(text) ? text : `${text}.0`);
}

function isDriverDate(cell: unknown): cell is DriverDate {
  return cell instanceof Date && 'getEpochSeconds' in cell;
}

function zonedMoment(cell: DriverDate): Value {
  const zone = cell.getTimezone();
  const minutes = typeof zone === 'number' ? zone : offsetOf(cell, zone);
  const sign = minutes < 0 ? '-' : '+';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const suffix = `${sign}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
  return momentFrom(`${momentText(cell, minutes)}${suffix}`);
}

/** `2001-05-05 10:00:00.123456` in a zone so many minutes from UTC; finer parts of a second are cut. */
function momentText(cell: DriverDate, minutes: number): string {
  const local = new Date((cell.getEpochSeconds() + minutes * 60) * 1000).toISOString();
  const micros = Math.floor(cell.getNanoSeconds() / 1000);
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`;
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${fraction}`;
}

const zones = new Map<string, Intl.DateTimeFormat>();

/** How many minutes a zone is from UTC at a moment. */
function offsetOf(moment: Date, zone: string): number {
  const format =
    zones.get(zone) ??
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', year: 'numeric' });
  zones.set(zone, format);
  const shown = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(shown) ?? [];
  const total = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -total : total;
}
