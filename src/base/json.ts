// Plain data as YAML, JSON and configs hold it, with Python's two number kinds kept apart.

/** A Python float whose value is integral: prints as `1.0`, also in JSON. Non-integral floats are plain numbers. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toJSON(): number {
    floatsInJson += 1;
    return this.value;
  }
}

let floatsInJson = 0;

/**
 * `JSON.stringify` of a value, or undefined when JavaScript would write its numbers otherwise than Python: floats with
 * an integral value, and integers beyond 2^53.
 */
export function plainJsonText(value: JsonValue): string | undefined {
  const before = floatsInJson;
  try {
    const text = JSON.stringify(value) ?? 'null';
    return floatsInJson === before ? text : undefined;
  } catch (error) {
    // It has no way to write a bigint.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Object with a null prototype; make it with `jsonObject`. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export type JsonValue = string | number | bigint | boolean | null | Float | readonly JsonValue[] | JsonObject;

/** A mutable JSON object under construction. */
export interface MutableJsonObject {
  [key: string]: JsonValue;
}

/**
 * Objects of this class inherit nothing: their prototype is empty and has none itself. The engine reads and writes
 * them much faster than those of `Object.create(null)`, which it keeps as hash tables.
 */
const Bag = function Bag() {} as unknown as new () => MutableJsonObject;
Bag.prototype = Object.freeze(Object.create(null));

/** An empty object that inherits nothing, so that no project key can meet a built-in name. */
export function jsonObject(entries?: Iterable<readonly [string, JsonValue]>): MutableJsonObject {
  const made: MutableJsonObject = new Bag();
  if (entries) for (const [key, value] of entries) made[key] = value;
  return made;
}

/** True for a mapping (not null, not a list, not a Float). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float);
}

/** True for a list. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Deep equality as Python sees it: `1 == 1.0`, key order does not matter. */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (a instanceof Float) return jsonEqual(a.value, b);
  if (b instanceof Float) return jsonEqual(a, b.value);
  if (isJsonArray(a) && isJsonArray(b)) return a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]));
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && jsonEqual(a[key], b[key]));
  }
  return false;
}

/** The same data with the keys of every object in order. */
export function withSortedKeys(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(withSortedKeys);
  if (!isJsonObject(value)) return value;
  return jsonObject(
    Object.keys(value)
      .sort()
      .map((key) => [key, withSortedKeys(value[key] ?? null)]),
  );
}

/** Tokens of JSON that may be a number with a point, an exponent or many digits: these keep their Python type. */
const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const NUMBER_MARK = '\u0000number:';

/** Data from JSON text, numbers as Python's json.loads reads them: whole ones exact, floats as such. @throws SyntaxError */
export function readJson(text: string): JsonValue {
  const marked = text.replace(JSON_TOKEN, (token) =>
    token.startsWith('"') || (token.length < 16 && /^-?\d+$/.test(token)) ? token : JSON.stringify(NUMBER_MARK + token),
  );
  return JSON.parse(marked, (_key, value: unknown) => {
    if (typeof value === 'string' && value.startsWith(NUMBER_MARK))
      return pythonNumber(value.slice(NUMBER_MARK.length));
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float)) {
      return jsonObject(Object.entries(value as { [key: string]: JsonValue }));
    }
    return value;
  }) as JsonValue;
}

function pythonNumber(text: string): JsonValue {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  const value = Number(text);
  return Number.isInteger(value) ? new Float(value) : value;
}

/** The mapping; undefined for anything else. */
export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

const EMPTY = jsonObject();

/** The mapping; an empty one for anything else. */
export function objectOrEmpty(value: JsonValue | undefined): JsonObject {
  return objectOf(value) ?? EMPTY;
}

/** The elements of a list; none for anything else. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

/** The mappings in a list. */
export function objectsOf(value: JsonValue | undefined): JsonObject[] {
  return listOf(value).filter(isJsonObject);
}
