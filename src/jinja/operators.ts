// Truth, equality, order and arithmetic as Python does them.
import { Float } from '../base/index.ts';
import type { ArithmeticOperator, CompareOperator } from './ast.ts';
import { Fault, fault } from './errors.ts';
import { formatPercent } from './format.ts';
import { refuseLength } from './iteration.ts';
import { compareNumbers, indexOf, isNumeric, numberOf, numericOperation } from './numbers.ts';
import { strOf, typeNameOf } from './text.ts';
import { Dict, JinjaObject, Tuple, Undefined, type Value } from './values.ts';

/** Longest text that an operator may make, as the output of a whole render. */
const MAX_TEXT = 64 * 1024 * 1024;

/** Python's `bool(value)`. */
export function isTruthy(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value !== '';
  if (value === null || value instanceof Undefined) return false;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'bigint') return value !== 0n;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Dict) return value.size > 0;
  if (value instanceof Tuple) return value.items.length > 0;
  return value.truthy();
}

/** Python's `a == b`. */
export function valuesEqual(a: Value, b: Value): boolean {
  if (a === b) return !(typeof a === 'number' && Number.isNaN(a));
  if (typeof a === 'string' || a === null || typeof b === 'string' || b === null) {
    return b instanceof JinjaObject ? b.equals(a) : a instanceof JinjaObject && a.equals(b);
  }
  if (a instanceof JinjaObject) return a.equals(b);
  if (b instanceof JinjaObject) return b.equals(a);
  if (isNumeric(a)) return isNumeric(b) && numbersEqual(a, b);
  if (isNumeric(b)) return false;
  if (a instanceof Undefined || b instanceof Undefined) return a instanceof Undefined && b instanceof Undefined;
  if (Array.isArray(a)) return Array.isArray(b) && itemsEqual(a, b);
  if (a instanceof Tuple) return b instanceof Tuple && itemsEqual(a.items, b.items);
  return b instanceof Dict && dictsEqual(a, b);
}

function numbersEqual(a: number | bigint | Float | boolean, b: number | bigint | Float | boolean): boolean {
  return !Number.isNaN(Number(numberOf(a))) && !Number.isNaN(numberOf(b)) && compareNumbers(a, b) === 0;
}

function itemsEqual(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (const [i, item] of a.entries()) if (!valuesEqual(item, b[i] ?? null)) return false;
  return true;
}

function dictsEqual(a: Dict, b: Dict): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a.entries()) {
    const other = b.get(key);
    if (other === undefined || !valuesEqual(value, other)) return false;
  }
  return true;
}

/** Order of two values (negative, 0, positive); throws when Python has none for them. */
export function compareValues(a: Value, b: Value, operator = '<'): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareItems(a, b, operator);
  if (a instanceof Tuple && b instanceof Tuple) return compareItems(a.items, b.items, operator);
  if (a instanceof Undefined) throw new Fault(a.description, true);
  if (b instanceof Undefined) throw new Fault(b.description, true);
  if (a instanceof JinjaObject) {
    const order = a.compare(b);
    if (order !== undefined) return order;
  }
  if (b instanceof JinjaObject) {
    const order = b.compare(a);
    if (order !== undefined) return -order;
  }
  return fault(`'${operator}' not supported between instances of '${typeNameOf(a)}' and '${typeNameOf(b)}'`);
}

function compareItems(a: readonly Value[], b: readonly Value[], operator: string): number {
  for (const [i, item] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (!valuesEqual(item, other)) return compareValues(item, other, operator);
  }
  return a.length - b.length;
}

/** `a <operator> b` of a comparison. */
export function compareWith(operator: CompareOperator, a: Value, b: Value): boolean {
  switch (operator) {
    case '==':
      return valuesEqual(a, b);
    case '!=':
      return !valuesEqual(a, b);
    case 'in':
      return contains(b, a);
    case 'not in':
      return !contains(b, a);
    default: {
      if (isNaNValue(a) || isNaNValue(b)) return false;
      const order = compareValues(a, b, operator);
      if (operator === '<') return order < 0;
      if (operator === '<=') return order <= 0;
      return operator === '>' ? order > 0 : order >= 0;
    }
  }
}

function isNaNValue(value: Value): boolean {
  return typeof value === 'number' && Number.isNaN(value);
}

/** Python's `item in container`. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string') {
      return fault(`'in <string>' requires string as left operand, not ${typeNameOf(item)}`);
    }
    return container.includes(item);
  }
  if (container instanceof Dict) {
    if (Array.isArray(item) || item instanceof Dict) return fault(`unhashable type: '${typeNameOf(item)}'`);
    return container.has(item);
  }
  if (Array.isArray(container)) return container.some((known) => valuesEqual(known, item));
  if (container instanceof Tuple) return container.items.some((known) => valuesEqual(known, item));
  if (container instanceof Undefined) return false;
  const answer = container instanceof JinjaObject ? container.contains(item) : undefined;
  if (answer !== undefined) return answer;
  const items = container instanceof JinjaObject ? container.iterate() : undefined;
  if (items === undefined) return fault(`argument of type '${typeNameOf(container)}' is not iterable`);
  for (const known of items) if (valuesEqual(known, item)) return true;
  return false;
}

/** `a <operator> b` of arithmetic; throws Python's message when the types do not fit. */
export function arithmetic(operator: ArithmeticOperator, a: Value, b: Value): Value {
  if (isNumeric(a) && isNumeric(b)) return numericOperation(operator, a, b);
  if (operator === '+') {
    if (typeof a === 'string' && typeof b === 'string') return bounded(a + b);
    if (Array.isArray(a) && Array.isArray(b)) {
      refuseLength(a.length + b.length);
      return [...a, ...b];
    }
    if (a instanceof Tuple && b instanceof Tuple) return new Tuple([...a.items, ...b.items]);
  }
  if (a instanceof Undefined) throw new Fault(a.description, true);
  if (operator === '%' && typeof a === 'string') return formatPercent(a, b);
  if (b instanceof Undefined) throw new Fault(b.description, true);
  if (operator === '*') {
    const repeated = repeat(a, b) ?? repeat(b, a);
    if (repeated !== undefined) return repeated;
  }
  const made = operator === '**' ? undefined : fromObjects(operator, a, b);
  return made ?? unsupported(operator, a, b);
}

function fromObjects(operator: Exclude<ArithmeticOperator, '**'>, a: Value, b: Value): Value | undefined {
  const made = a instanceof JinjaObject ? a.arithmetic(operator, b, false) : undefined;
  if (made !== undefined) return made;
  return b instanceof JinjaObject ? b.arithmetic(operator, a, true) : undefined;
}

function unsupported(operator: ArithmeticOperator, a: Value, b: Value): never {
  if (operator === '+' && typeof a === 'string') {
    return fault(`can only concatenate str (not "${typeNameOf(b)}") to str`);
  }
  if (operator === '+' && Array.isArray(a)) {
    return fault(`can only concatenate list (not "${typeNameOf(b)}") to list`);
  }
  if (operator === '*' && (typeof a === 'string' || Array.isArray(a))) {
    return fault(`can't multiply sequence by non-int of type '${typeNameOf(b)}'`);
  }
  const shown = operator === '**' ? '** or pow()' : operator;
  return fault(`unsupported operand type(s) for ${shown}: '${typeNameOf(a)}' and '${typeNameOf(b)}'`);
}

function repeat(sequence: Value, count: Value): Value | undefined {
  const times = indexOf(count);
  if (times === undefined) return undefined;
  const length = lengthForRepeat(sequence);
  if (length === undefined) return undefined;
  const turns = Math.max(0, times);
  if (typeof sequence === 'string') {
    if (length * turns > MAX_TEXT) return tooLong();
    return sequence.repeat(turns);
  }
  refuseLength(length * turns);
  const items: Value[] = [];
  const source = sequence instanceof Tuple ? sequence.items : Array.isArray(sequence) ? sequence : [];
  for (let i = 0; i < turns; i++) for (const item of source) items.push(item);
  return sequence instanceof Tuple ? new Tuple(items) : items;
}

function bounded(text: string): string {
  return text.length > MAX_TEXT ? tooLong() : text;
}

function tooLong(): never {
  return fault(`the text is longer than ${MAX_TEXT} characters`);
}

function lengthForRepeat(value: Value): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value instanceof Tuple ? value.items.length : undefined;
}

/** `-x`, `+x`. */
export function unaryOperation(operator: '-' | '+', value: Value): Value {
  if (isNumeric(value)) {
    if (operator === '+') return typeof value === 'boolean' ? Number(value) : value;
    if (value instanceof Float) return new Float(-value.value);
    if (typeof value === 'bigint') return numericOperation('*', value, -1);
    return typeof value === 'number' && !Number.isInteger(value) ? -value : 0 - Number(value);
  }
  if (value instanceof Undefined) throw new Fault(value.description, true);
  if (value instanceof JinjaObject) {
    const made = value.arithmetic('*', operator === '-' ? -1 : 1, false);
    if (made !== undefined) return made;
  }
  return fault(`bad operand type for unary ${operator}: '${typeNameOf(value)}'`);
}

/** `a ~ b ~ c`. */
export function concatenated(parts: readonly Value[]): string {
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : strOf(part);
  return bounded(text);
}
