// Between template values and plain data, and JSON text as Python writes it.
import { Float, isJsonArray, isJsonObject, type JsonValue, jsonObject } from '../base/index.ts';
import { fault } from './errors.ts';
import { floatText, isFloat, numberOf } from './numbers.ts';
import { compareValues } from './operators.ts';
import { strOf, typeNameOf } from './text.ts';
import { Dict, JinjaObject, Tuple, Undefined, type Value } from './values.ts';

/** Plain data as a template value: mappings become Dict, lists are copied. */
export function toValue(data: JsonValue): Value {
  if (isJsonArray(data)) return data.map(toValue);
  if (isJsonObject(data)) {
    const made = new Dict();
    for (const key of Object.keys(data)) made.set(key, toValue(data[key] ?? null));
    return made;
  }
  return data;
}

/**
 * A template value as plain data: keys become text, tuples lists, Undefined None.
 * Objects that can be walked become lists, all others their text.
 */
export function toJson(value: Value): JsonValue {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Tuple) return value.items.map(toJson);
  if (value instanceof Dict) {
    const made = jsonObject();
    for (const [key, item] of value.entries()) made[jsonKey(key)] = toJson(item);
    return made;
  }
  if (value instanceof Undefined) return null;
  if (value instanceof JinjaObject) {
    const items = value.call === undefined ? value.iterate() : undefined;
    return items ? Array.from(items, toJson) : value.toText();
  }
  return value;
}

function jsonKey(key: Value): string {
  if (key === null) return 'null';
  if (typeof key === 'boolean') return key ? 'true' : 'false';
  return strOf(key);
}

export interface JsonTextOptions {
  readonly sortKeys?: boolean | undefined;
  readonly indent?: number | undefined;
}

/** Python's `json.dumps(value)`; throws for what JSON cannot hold. */
export function jsonText(value: Value, options: JsonTextOptions = {}): string {
  return write(value, options, '');
}

function write(value: Value, options: JsonTextOptions, margin: string): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string') return asciiJson(value);
  if (isFloat(value) || value instanceof Float) return jsonFloat(numberOf(value));
  if (typeof value === 'number' || typeof value === 'bigint') return strOf(value);
  if (Array.isArray(value) || value instanceof Tuple) {
    const items = Array.isArray(value) ? value : value.items;
    return bracketed('[', ']', items, (item, inner) => write(item, options, inner), options, margin);
  }
  if (value instanceof Dict) {
    const entries = [...value.entries()];
    if (options.sortKeys) entries.sort((a, b) => compareValues(a[0], b[0]));
    return bracketed(
      '{',
      '}',
      entries,
      ([key, item], inner) => `${asciiJson(jsonKey(key))}: ${write(item, options, inner)}`,
      options,
      margin,
    );
  }
  return fault(`Object of type ${typeNameOf(value)} is not JSON serializable`);
}

function bracketed<T>(
  open: string,
  close: string,
  items: readonly T[],
  text: (item: T, margin: string) => string,
  options: JsonTextOptions,
  margin: string,
): string {
  if (items.length === 0) return open + close;
  if (options.indent === undefined) return `${open}${items.map((item) => text(item, margin)).join(', ')}${close}`;
  const inner = margin + ' '.repeat(Math.min(options.indent, 100));
  return `${open}\n${items.map((item) => inner + text(item, inner)).join(',\n')}\n${margin}${close}`;
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? floatText(value) : value > 0 ? 'Infinity' : '-Infinity';
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) =>
    c === '\u007f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
