// Rows as text: a table of Markdown form, text to the left and all else to the right, as agate prints it.
import { type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { strOf, toJson, type Value } from '../../jinja/index.ts';

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** Cells longer than this are cut. */
const MAX_CELL = 80;

/** The table, each line with a line break. Null is empty. */
export function rowsTable({ columns, rows }: Rows): string {
  const isText = columns.map((_, at) => rows.some((row) => typeof row[at] === 'string'));
  const cells = rows.map((row) => columns.map((_, at) => cellText(row[at] ?? null)));
  const widths = columns.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (texts: readonly string[]): string => {
    const padded = texts.map((text, at) =>
      isText[at] ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0),
    );
    return `| ${padded.join(' | ')} |\n`;
  };
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('');
}

function cellText(value: Value): string {
  if (value === null) return '';
  const text = strOf(value).replaceAll('\n', ' ');
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 3)}...` : text;
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
