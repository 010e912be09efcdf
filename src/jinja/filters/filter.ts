// What a filter is.
import { getItem } from '../access.ts';
import { Fault } from '../errors.ts';
import { type CallArgs, Undefined, type Value } from '../values.ts';

/** Facts of the render that a filter may depend on. */
export interface FilterSite {
  /** True while a value is rendered natively: `as_bool` and its kin have an effect. */
  readonly native: boolean;
}

export type Filter = (value: Value, args: CallArgs, site: FilterSite) => Value;
export type FilterTable = ReadonlyMap<string, Filter>;

/** Reads `a.b.0` from a value as `map(attribute=…)` does: items first, then attributes.
 * `fallback` stands for what is missing at any step. */
export function attributePath(path: Value, fallback?: Value): (value: Value) => Value {
  const orFallback = (found: Value): Value => (found instanceof Undefined && fallback !== undefined ? fallback : found);
  if (typeof path !== 'string') return (value) => orFallback(getItem(value, path));
  const steps: Value[] = path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return (value) => {
    let found = value;
    for (const step of steps) {
      if (found instanceof Undefined) throw new Fault(found.description, true);
      found = orFallback(getItem(found, step));
    }
    return found;
  };
}

/** The value that orders without regard to case: strings in lower case. */
export function ignoreCase(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
