// Columns as JSON: most have a name, a description and perhaps a type, and nothing else.
import type { ColumnNode } from '../types.ts';
import { plainColumn } from '../yaml/columns.ts';
import { revivedValue, type Stored, storedValue } from './cached-value.ts';

type Columns = ReadonlyMap<string, ColumnNode>;

const usual = plainColumn('', '', null) as unknown as { readonly [key: string]: unknown };
const varying: ReadonlySet<string> = new Set(['name', 'description', 'data_type']);

/** A list of columns: `[name, description, type]` for everyday ones, else the column. @throws NotStorable */
export function storedColumns(columns: Columns): Stored {
  return Array.from(columns, ([key, column]): Stored => {
    const { name, description, data_type: type } = column;
    if (key !== name || !isEveryday(column as unknown as { readonly [key: string]: unknown })) {
      return [key, storedValue(column)];
    }
    return type === null ? [name, description, 0] : [name, description, 0, type];
  });
}

function isEveryday(column: { readonly [key: string]: unknown }): boolean {
  let count = 0;
  for (const key in column) {
    count += 1;
    if (varying.has(key) || column[key] === usual[key]) continue;
    if (!isEmptyAs(column[key], usual[key])) return false;
  }
  return count === Object.keys(usual).length;
}

/** True for lists, mappings and the config without content. */
function isEmptyAs(value: unknown, model: unknown): boolean {
  if (typeof value !== 'object' || typeof model !== 'object' || value === null || model === null) return false;
  const keys = Object.keys(value);
  if (model !== usual['config']) return keys.length === 0;
  return keys.length === 2 && JSON.stringify(value) === '{"meta":{},"tags":[]}';
}

/** The columns of a stored list. */
export function revivedColumns(stored: Stored): Columns {
  const columns = new Map<string, ColumnNode>();
  for (const one of stored as readonly (readonly Stored[])[]) {
    const [key, content, form, type = null] = one;
    const column =
      form === 0
        ? plainColumn(String(key), String(content), type === null ? null : String(type))
        : (revivedValue(content ?? null) as ColumnNode);
    columns.set(String(key), column);
  }
  return columns;
}
