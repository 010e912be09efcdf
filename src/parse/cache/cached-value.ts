// Plain data as JSON that gives the same data back: Python's floats, big integers and maps are marked.
import { Float, isJsonArray, isJsonObject, type JsonValue, jsonObject } from '../../base/index.ts';

/** What JSON.parse gives. */
export type Stored = string | number | boolean | null | readonly Stored[] | { readonly [key: string]: Stored };

/** Thrown for what JSON cannot hold without loss: whoever has it is parsed again each time. */
export class NotStorable extends Error {}

/** Key of the objects that stand for something else than a mapping. */
const MARK = '\u0000';

/** The value as data for JSON.stringify. @throws NotStorable */
export function storedValue(value: unknown): Stored {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : marked('float', String(value));
    case 'bigint':
      return marked('int', value.toString());
    case 'object':
      return value === null ? null : storedObject(value);
    default:
      throw new NotStorable(typeof value);
  }
}

function marked(kind: string, value: Stored): Stored {
  return { [MARK]: kind, value };
}

function storedObject(value: object): Stored {
  if (Array.isArray(value)) return storedList(value);
  if (value instanceof Float) return marked('Float', Object.is(value.value, -0) ? '-0' : String(value.value));
  if (value instanceof Map)
    return marked(
      'map',
      [...value].map(([key, item]) => [storedValue(key), storedValue(item)]),
    );
  if (!isPlain(value)) throw new NotStorable(value.constructor?.name ?? 'object');
  const made: { [key: string]: Stored } = {};
  for (const key of Object.keys(value)) {
    if (key === MARK || key === '__proto__') throw new NotStorable('key');
    made[key] = storedValue((value as { readonly [key: string]: unknown })[key]);
  }
  return made;
}

/** A list of texts needs no copy. */
function storedList(list: readonly unknown[]): readonly Stored[] {
  return list.every((item) => typeof item === 'string') ? list : list.map(storedValue);
}

const plain: ReadonlySet<unknown> = new Set([Object.prototype, Object.getPrototypeOf(jsonObject()), null]);

function isPlain(value: object): boolean {
  return plain.has(Object.getPrototypeOf(value));
}

/** The value of stored data; mappings inherit nothing. */
export function revivedValue(stored: Stored): unknown {
  if (typeof stored !== 'object' || stored === null) return stored;
  if (isJsonArray(stored as JsonValue)) return revivedList(stored as readonly Stored[]);
  const data = stored as { readonly [key: string]: Stored };
  const kind = data[MARK];
  if (typeof kind === 'string') return revivedMark(kind, data['value'] ?? null);
  const made = jsonObject();
  for (const key in data) made[key] = revivedValue(data[key] ?? null) as JsonValue;
  return made;
}

/** A list of texts needs no copy. */
function revivedList(list: readonly Stored[]): readonly unknown[] {
  for (const item of list) if (typeof item === 'object' && item !== null) return list.map(revivedValue);
  return list;
}

function revivedMark(kind: string, value: Stored): unknown {
  if (kind === 'Float') return new Float(Number(value));
  if (kind === 'float') return Number(value);
  if (kind === 'int') return BigInt(String(value));
  if (kind !== 'map' || !Array.isArray(value)) throw new NotStorable(kind);
  return new Map(
    value.map((pair: readonly Stored[]) => [revivedValue(pair[0] ?? null), revivedValue(pair[1] ?? null)]),
  );
}

/** A stored mapping; an empty one for anything else. */
export function revivedObject(stored: Stored): { readonly [key: string]: JsonValue } {
  const value = revivedValue(stored) as JsonValue;
  return isJsonObject(value) ? value : jsonObject();
}
