// Native rendering: one value keeps its type, more become text; dbt's type filters read text as a literal.

import { fault } from './errors.ts';
import { Marker } from './markers.ts';
import { isNumeric } from './numbers.ts';
import { parseLiteral } from './python-literal.ts';
import { reprOf, strOf } from './text.ts';
import { Undefined, type Value } from './values.ts';

/** The native value of what a template wrote, write by write; throws where `as_bool` or `as_number` cannot convert. */
export function nativeValue(values: readonly Value[]): Value {
  const [only, ...more] = values;
  if (only === undefined) return '';
  if (more.length > 0) return values.map(strOf).join('');
  if (!(only instanceof Marker)) return only instanceof Undefined ? null : only;
  if (only.kind === 'text') return strOf(only.value);
  const literal = typeof only.value === 'string' ? parseLiteral(only.value) : undefined;
  const read = literal === undefined ? only.value : literal;
  if (only.kind === 'bool' && typeof read !== 'boolean') return refused(only.value, 'bool');
  if (only.kind === 'number' && (!isNumeric(read) || typeof read === 'boolean')) return refused(only.value, 'number');
  return read;
}

function refused(value: Value, type: string): never {
  return fault(`Could not convert value '${typeof value === 'string' ? value : reprOf(value)}' into type '${type}'`);
}
