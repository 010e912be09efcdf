// Rows as text: a table of Markdown form, text to the left and all else to the right, as agate prints it.
import { type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { strOf, toJson, type Value } from '../../jinja/index.ts';

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** Which columns are text, where the values do not say it themselves. */
  readonly isText?: readonly boolean[] | undefined;
}

/** The table, each line with a line break. Null is empty; cells longer than `maxCell` are cut. */
export function rowsTable({ columns, rows, ...given }: Rows, maxCell = 80): string {
  const isText = given.isText ?? columns.map((_, at) => rows.some((row) => typeof row[at] === 'string'));
  const cells = rows.map((row) => columns.map((_, at) => cellText(row[at] ?? null, maxCell)));
  const widths = columns.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (texts: readonly string[]): string => {
    const padded = texts.map((text, at) =>
      isText[at] ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0),
    );
    return `| ${padded.join(' | ')} |\n`;
  };
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('');
}

function cellText(value: Value, maxCell: number): string {
  if (value === null) return '';
  const text = strOf(value).replaceAll('\n', ' ');
  return text.length > maxCell ? `${text.slice(0, maxCell - 3)}...` : text;
}

/** The rows as JSON objects; values that JSON lacks (dates, decimals) as dbt shows them. */
export function rowsJson({ columns, rows }: Rows): readonly JsonObject[] {
  return rows.map((row) => jsonObject(columns.map((name, at) => [name, cellJson(row[at] ?? null)])));
}

function cellJson(value: Value): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return value as JsonValue;
  }
  try {
    return toJson(value);
  } catch {
    return strOf(value);
  }
}
