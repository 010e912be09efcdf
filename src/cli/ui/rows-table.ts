// Rows as text: a table of Markdown form, text to the left and all else to the right, as agate prints it.
import { Float, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { PyDecimal, strOf, toJson, type Value } from '../../jinja/index.ts';

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** Which columns are text, where the values do not say it themselves. */
  readonly isText?: readonly boolean[] | undefined;
}

/** The table, each line with a line break. Null is empty; cells longer than `maxCell` are cut. */
export function rowsTable({ columns, rows, ...given }: Rows, maxCell = 80): string {
  const isText = given.isText ?? columns.map((_, at) => rows.some((row) => typeof row[at] === 'string'));
  const numbers = columns.map((_, at) => numberFormat(rows.map((row) => row[at] ?? null)));
  const cells = rows.map((row) => columns.map((_, at) => cellText(row[at] ?? null, maxCell, numbers[at])));
  const widths = columns.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (texts: readonly string[]): string => {
    const padded = texts.map((text, at) =>
      isText[at] ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0),
    );
    return `| ${padded.join(' | ')} |\n`;
  };
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('');
}

/** Most places that are shown of a number. */
const MAX_PLACES = 3;

/** How the numbers of a column with decimals are shown: with the same places, an ellipsis where some were cut. */
function numberFormat(values: readonly Value[]): ((value: PyDecimal) => string) | undefined {
  const decimals = values.filter((value): value is PyDecimal => value instanceof PyDecimal);
  if (decimals.length === 0) return undefined;
  const needed = Math.max(
    ...decimals.map((value) => (/\.(\d*?)0*$/.exec(value.rounded(-value.exponent).toText())?.[1] ?? '').length),
  );
  const places = Math.min(needed, MAX_PLACES);
  return (value) => {
    const [whole = '', fraction] = value.rounded(places).toText().split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return `${grouped}${fraction === undefined ? '' : `.${fraction}`}${needed > MAX_PLACES ? '…' : ''}`;
  };
}

function cellText(value: Value, maxCell: number, number: ((value: PyDecimal) => string) | undefined): string {
  if (value === null) return '';
  if (value instanceof PyDecimal && number) return number(value);
  const text = strOf(value).replaceAll('\n', ' ');
  return text.length > maxCell ? `${text.slice(0, maxCell - 3)}...` : text;
}

/** The rows as JSON objects; values that JSON lacks (dates) as dbt shows them. */
export function rowsJson({ columns, rows }: Rows): readonly JsonObject[] {
  return rows.map((row) => jsonObject(columns.map((name, at) => [name, cellJson(row[at] ?? null)])));
}

function cellJson(value: Value): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return value as JsonValue;
  }
  if (value instanceof PyDecimal) return toJson(new Float(value.toNumber()));
  try {
    return toJson(value);
  } catch {
    return strOf(value);
  }
}
