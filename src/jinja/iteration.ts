// Iteration, length and hashability of values.
import { fault } from './errors.ts';
import { textLength, typeNameOf } from './text.ts';
import { Dict, JinjaObject, Tuple, Undefined, type Value } from './values.ts';

/** False for values that cannot be keys (list, dict). */
export function isHashable(value: Value): boolean {
  if (Array.isArray(value) || value instanceof Dict) return false;
  return !(value instanceof Tuple) || value.items.every(isHashable);
}

/** The items a `for` would see; throws `'int' object is not iterable`. Undefined has none. */
export function iterateValue(value: Value): Iterable<Value> {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value;
  if (value instanceof Tuple) return value.items;
  if (value instanceof Dict) return value.keys();
  if (value instanceof Undefined) return [];
  const items = value instanceof JinjaObject ? value.iterate() : undefined;
  return items ?? fault(`'${typeNameOf(value)}' object is not iterable`);
}

/** True when `for` accepts the value. */
export function isIterable(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Tuple || value instanceof Dict) return true;
  if (value instanceof Undefined) return true;
  return value instanceof JinjaObject && (value.length() !== undefined || value.iterate() !== undefined);
}

/** `value | length`; throws when the value has none. */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return textLength(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Tuple) return value.items.length;
  if (value instanceof Dict) return value.size;
  if (value instanceof Undefined) return 0;
  const length = value instanceof JinjaObject ? value.length() : undefined;
  return length ?? fault(`object of type '${typeNameOf(value)}' has no len()`);
}

/** Longest list a template may make. */
const MAX_ITEMS = 5_000_000;

/** Throws when a list would become longer than a template may make it. */
export function refuseLength(length: number): void {
  if (length > MAX_ITEMS) fault(`the list is longer than ${MAX_ITEMS} items`);
}
