// Columns as JSON: most have a name, a description and perhaps a type, and nothing else.
import { mayHoldTemplate } from '../capture.ts';
import type { ColumnNode } from '../types.ts';
import { plainColumn } from '../yaml/columns.ts';
import { revivedValue, type Stored, storedValue } from './cached-value.ts';

type Columns = ReadonlyMap<string, ColumnNode>;

const usual = plainColumn('', '', null) as unknown as { readonly [key: string]: unknown };
const varying: ReadonlySet<string> = new Set(['name', 'description', 'data_type']);

type ColumnRows = readonly (readonly Stored[])[];

/** Columns that are made of what is stored when somebody asks for them: most commands never do. */
export class StoredColumns extends Map<string, ColumnNode> {
  #stored: (() => ColumnRows) | undefined;
  readonly #count: number;
  readonly #isPlain: boolean;

  constructor(stored: () => ColumnRows, count: number, isPlain: boolean) {
    super();
    this.#stored = stored;
    this.#count = count;
    this.#isPlain = isPlain;
  }

  /** True when all are everyday ones whose descriptions hold no template: nothing is left to be done with them. */
  get isPlain(): boolean {
    return this.#isPlain;
  }

  #made(): this {
    const stored = this.#stored;
    if (!stored) return this;
    this.#stored = undefined;
    for (const [key, content, form, type = null] of stored()) {
      const column =
        form === 0
          ? plainColumn(String(key), String(content), type === null ? null : String(type))
          : (revivedValue(content ?? null) as ColumnNode);
      super.set(String(key), column);
    }
    return this;
  }

  override get size(): number {
    return this.#stored ? this.#count : super.size;
  }
  override get(key: string): ColumnNode | undefined {
    this.#made();
    return super.get(key);
  }
  override has(key: string): boolean {
    this.#made();
    return super.has(key);
  }
  override set(key: string, column: ColumnNode): this {
    this.#made();
    return super.set(key, column);
  }
  override keys(): MapIterator<string> {
    this.#made();
    return super.keys();
  }
  override values(): MapIterator<ColumnNode> {
    this.#made();
    return super.values();
  }
  override entries(): MapIterator<[string, ColumnNode]> {
    this.#made();
    return super.entries();
  }
  override [Symbol.iterator](): MapIterator<[string, ColumnNode]> {
    return this.entries();
  }
  override forEach(callback: (column: ColumnNode, key: string, map: Map<string, ColumnNode>) => void): void {
    this.#made();
    super.forEach(callback);
  }
}

/** Columns as JSON: `[1 when nothing is left to be done with them, else 0, count, where the rows are]`. */
export interface StoredForm {
  readonly isPlain: boolean;
  /** `[name, description, 0, type]` for everyday ones, else `[name, column]`. */
  readonly rows: readonly Stored[];
}

/** @throws NotStorable */
export function storedColumns(columns: Columns): StoredForm {
  let isPlain = true;
  const listed = Array.from(columns, ([key, column]): Stored => {
    const { name, description, data_type: type } = column;
    if (key !== name || !isEveryday(column as unknown as { readonly [key: string]: unknown })) {
      isPlain = false;
      return [key, storedValue(column)];
    }
    if (mayHoldTemplate(description)) isPlain = false;
    return type === null ? [name, description, 0] : [name, description, 0, type];
  });
  return { isPlain, rows: listed };
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

/** The columns of what was stored; `rows` are asked for when somebody asks for a column. */
export function revivedColumns(isPlain: boolean, count: number, rows: () => Stored): Columns {
  return new StoredColumns(rows as () => ColumnRows, count, isPlain);
}

/** True for columns of which it is known that all are everyday ones without a template. */
export function arePlain(columns: Columns): boolean {
  return columns instanceof StoredColumns && columns.isPlain;
}
