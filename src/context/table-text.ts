// A table as text: lines with bars, CSV and JSON, as agate's Table prints them.
import { Float, isJsonArray, isJsonObject, type JsonValue, jsonObject } from '../base/index.ts';
import { PyDate, PyDateTime, PyDecimal, reprOf, strOf, toValue, type Value } from '../jinja/index.ts';

export interface TableCells {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** Which columns are text, where the values do not say it themselves. */
  readonly isText?: readonly boolean[] | undefined;
}

export interface TableLimits {
  /** Rows and columns that are shown; more are told by `...`. */
  readonly maxRows?: number | undefined;
  readonly maxColumns?: number | undefined;
  /** Letters that are shown of a cell, and of the name of a column. */
  readonly maxCell?: number | undefined;
  /** Places that are shown of a number; more are told by an ellipsis. */
  readonly maxPlaces?: number | undefined;
}

/** Names of columns, a second and third of a name as `a_2` and `a_3`: so dbt tells apart what a query names alike. */
export function distinctNames(names: readonly string[]): readonly string[] {
  if (new Set(names).size === names.length) return names;
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

const MORE = '...';

/** The table, each line with a line break: text to the left and all else to the right; null is empty. */
export function tableText({ columns, rows, ...given }: TableCells, limits: TableLimits): string {
  const shownColumns = columns.slice(0, limits.maxColumns ?? columns.length);
  const shownRows = rows.slice(0, limits.maxRows ?? rows.length);
  const isText = given.isText ?? textColumns({ columns, rows });
  const numbers = shownColumns.map((_, at) =>
    numberFormat(
      shownRows.map((row) => row[at] ?? null),
      limits.maxPlaces,
    ),
  );
  const cells = shownRows.map((row) =>
    shownColumns.map((_, at) => cellText(row[at] ?? null, limits.maxCell, numbers[at])),
  );
  const names = shownColumns.map((name) => cut(name, limits.maxCell));
  if (names.length < columns.length) for (const row of [names, ...cells]) row.push(MORE);
  const widths = names.map((name, at) => Math.max(width(name), ...cells.map((row) => width(row[at] ?? ''))));
  const line = (texts: readonly string[]): string => {
    const padded = texts.map((text, at) => {
      const room = ' '.repeat(Math.max(0, (widths[at] ?? 0) - width(text)));
      return isText[at] ? text + room : room + text;
    });
    return `| ${padded.join(' | ')} |\n`;
  };
  const rest = shownRows.length < rows.length ? [line(names.map(() => MORE))] : [];
  return [line(names), line(widths.map((count) => '-'.repeat(count))), ...cells.map(line), ...rest].join('');
}

function textColumns({ columns, rows }: TableCells): readonly boolean[] {
  return columns.map((_, at) => rows.some((row) => typeof row[at] === 'string'));
}

function width(text: string): number {
  return Array.from(text).length;
}

/** How the numbers of a column with decimals are shown: with the same places, an ellipsis where some were cut. */
function numberFormat(
  values: readonly Value[],
  maxPlaces: number | undefined,
): ((value: PyDecimal | Float) => string) | undefined {
  const decimals = values.flatMap((value) => (isFraction(value) ? [exact(value)] : []));
  if (decimals.length === 0) return undefined;
  const needed = Math.max(...decimals.map((value) => (/\.(\d*?)0*$/.exec(fixedText(value))?.[1] ?? '').length));
  const places = Math.min(needed, maxPlaces ?? needed);
  return (value) => {
    const [whole = '', fraction] = fixedText(exact(value).rounded(places)).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return `${grouped}${fraction === undefined ? '' : `.${fraction}`}${needed > places ? '…' : ''}`;
  };
}

function isFraction(value: Value): value is PyDecimal | Float {
  return value instanceof PyDecimal || value instanceof Float;
}

function exact(value: PyDecimal | Float): PyDecimal {
  return value instanceof PyDecimal ? value : (PyDecimal.read(strOf(value)) ?? new PyDecimal(0n, 0));
}

/** All digits, without an exponent. */
function fixedText({ digits, exponent }: PyDecimal): string {
  const sign = digits < 0n ? '-' : '';
  const shown = String(digits < 0n ? -digits : digits);
  if (exponent >= 0) return sign + (digits === 0n ? '0' : shown + '0'.repeat(exponent));
  const padded = shown.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

function cellText(
  value: Value,
  maxCell: number | undefined,
  number: ((value: PyDecimal | Float) => string) | undefined,
): string {
  if (value === null) return '';
  return cut(isFraction(value) && number ? number(value) : strOf(value), maxCell);
}

function cut(text: string, maxCell: number | undefined): string {
  if (maxCell === undefined || width(text) <= maxCell) return text;
  return (
    Array.from(text)
      .slice(0, maxCell - MORE.length)
      .join('') + MORE
  );
}

/** CSV with a line of names, each line with a line break; quotes where they are needed. */
export function tableCsv({ columns, rows }: TableCells): string {
  const line = (cells: readonly Value[]): string =>
    `${cells.map((cell) => csvCell(cell, cells.length === 1)).join(',')}\n`;
  return [columns, ...rows].map(line).join('');
}

function csvCell(value: Value, isAlone: boolean): string {
  const text = value === null ? '' : (isoText(value) ?? strOf(value));
  if (text === '' && isAlone) return '""';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Dates and times as ISO text; undefined for all else. */
function isoText(value: Value): string | undefined {
  if (value instanceof PyDateTime) return value.toText().replace(' ', 'T');
  return value instanceof PyDate ? value.toText() : undefined;
}

/** One object for each row; decimals are numbers, dates and times ISO texts. */
export function tableObjects({ columns, rows }: TableCells): readonly JsonValue[] {
  return rows.map((row) => jsonObject(columns.map((name, at) => [name, jsonCell(row[at] ?? null)])));
}

/** JSON as Python's json.dump writes it without `ensure_ascii`: on one line, or indented by so many spaces. */
export function pythonJson(value: JsonValue, indent: number | undefined, depth = 0): string {
  const items = isJsonArray(value)
    ? value.map((item) => pythonJson(item, indent, depth + 1))
    : isJsonObject(value)
      ? Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${pythonJson(item, indent, depth + 1)}`)
      : undefined;
  if (items === undefined) return typeof value === 'string' ? JSON.stringify(value) : scalarText(value);
  const [open, close] = isJsonArray(value) ? ['[', ']'] : ['{', '}'];
  if (indent === undefined || items.length === 0) return open + items.join(', ') + close;
  const line = (level: number): string => `\n${' '.repeat(level * indent)}`;
  return open + line(depth + 1) + items.join(`,${line(depth + 1)}`) + line(depth) + close;
}

function scalarText(value: JsonValue): string {
  return typeof value === 'boolean' || value === null ? String(value) : reprOf(toValue(value));
}

function jsonCell(value: Value): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return value as JsonValue;
  }
  if (value instanceof PyDecimal) return new Float(value.toNumber());
  return isoText(value) ?? strOf(value);
}

/** What agate calls the type of a column, as far as its values tell. */
export function columnTypeName(values: readonly Value[]): string {
  const [first] = values.filter((value) => value !== null);
  if (first === undefined || typeof first === 'bigint') return 'Integer';
  if (typeof first === 'boolean') return 'Boolean';
  if (first instanceof PyDateTime) return 'DateTime';
  if (first instanceof PyDate) return 'Date';
  if (isFraction(first)) return 'Number';
  if (typeof first === 'number') return 'Integer';
  return 'Text';
}
