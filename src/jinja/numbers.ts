// Python's int and float on JavaScript's number, bigint and Float.
import { Float } from '../base/index.ts';
import { fault } from './errors.ts';
import { floatPower } from './python/float-power.ts';
import type { Value } from './values.ts';

export type Numeric = number | bigint | Float | boolean;

const MAX_POWER_BITS = 1_000_000;

/** True for int, float and bool. */
export function isNumeric(value: Value): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof Float;
}

/** True for a Python float (bool and int are not). */
export function isFloat(value: Value): value is number | Float {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
}

/** True for a Python int, bool included. */
export function isInteger(value: Value): value is number | bigint | boolean {
  return typeof value === 'bigint' || typeof value === 'boolean' || Number.isInteger(value);
}

/** A Python float of this number. */
export function floatValue(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value;
}

/** A Python int of this bigint: a plain number where that is exact. */
export function intValue(value: bigint): number | bigint {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}

/** The nearest JavaScript number. */
export function numberOf(value: Numeric): number {
  if (value instanceof Float) return value.value;
  return typeof value === 'number' ? value : Number(value);
}

/** The value of an int (or bool) as bigint. */
export function bigOf(value: number | bigint | boolean): bigint {
  return BigInt(value);
}

/** An int as a JavaScript number, for indexes and counts; `undefined` when the value is no int. */
export function indexOf(value: Value): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** `+ - * / // % **` on two numbers. */
export function numericOperation(operator: string, left: Numeric, right: Numeric): Value {
  if (isFloat(left) || isFloat(right) || operator === '/')
    return floatOperation(operator, numberOf(left), numberOf(right));
  if (operator === '**') return power(bigOf(left), bigOf(right));
  const a = Number(left);
  const b = Number(right);
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const quick = smallOperation(operator, a, b);
    if (Number.isSafeInteger(quick)) return quick;
  }
  return intValue(bigOperation(operator, bigOf(left), bigOf(right)));
}

function smallOperation(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      if (b === 0) fault('integer division or modulo by zero');
      return Math.floor(a / b);
    default: {
      if (b === 0) fault('integer modulo by zero');
      const rest = a % b;
      return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
    }
  }
}

function bigOperation(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      if (b === 0n) fault('integer division or modulo by zero');
      return a % b !== 0n && a < 0n !== b < 0n ? a / b - 1n : a / b;
    default: {
      if (b === 0n) fault('integer modulo by zero');
      const rest = a % b;
      return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
    }
  }
}

function power(base: bigint, exponent: bigint): Value {
  if (exponent < 0n) {
    if (base === 0n) fault('0.0 cannot be raised to a negative power');
    return floatValue(floatPower(Number(base), Number(exponent)));
  }
  const bits = BigInt(base.toString(16).length * 4) * exponent;
  if (bits > BigInt(MAX_POWER_BITS) && base !== 1n && base !== -1n && base !== 0n) {
    fault('the result of ** is too large');
  }
  return intValue(base ** exponent);
}

function floatOperation(operator: string, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return floatValue(a + b);
    case '-':
      return floatValue(a - b);
    case '*':
      return floatValue(a * b);
    case '/':
      if (b === 0) fault('division by zero');
      return floatValue(a / b);
    case '//':
      if (b === 0) fault('float floor division by zero');
      return floatValue(Math.floor(a / b));
    case '%': {
      if (b === 0) fault('float modulo');
      const rest = a % b;
      return floatValue(rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest);
    }
    default:
      if (a === 0 && b < 0) fault('0.0 cannot be raised to a negative power');
      return floatValue(floatPower(a, b));
  }
}

/** -1, 0 or 1; exact between int and float. NaN compares as greater than all. */
export function compareNumbers(left: Numeric, right: Numeric): number {
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    const a = left instanceof Float ? left.value : left;
    const b = right instanceof Float ? right.value : right;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  const a = numberOf(left);
  const b = numberOf(right);
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : 1;
}

/** Reads a number literal as Python's `int(text)` does; undefined when it is none. */
export function parseInteger(text: string, base = 10): number | bigint | undefined {
  const trimmed = text.trim();
  const found = /^([+-]?)(0[xX]|0[oO]|0[bB])?([\dA-Za-z]+(?:_[\dA-Za-z]+)*)$/.exec(trimmed);
  if (!found) return undefined;
  const [, sign, prefix, digitsText = ''] = found;
  const prefixBase = prefix === undefined ? undefined : { x: 16, o: 8, b: 2 }[prefix[1]?.toLowerCase() ?? ''];
  let digits = digitsText.replaceAll('_', '').toLowerCase();
  if (prefix !== undefined && base !== prefixBase && base !== 0) {
    // `0b1` is a number of its own in base 16
    digits = `${prefix}${digits}`.toLowerCase();
  }
  const radix = base === 0 ? (prefixBase ?? 10) : base;
  if (base === 0 && prefix === undefined && /^0+[1-9]/.test(digits)) return undefined;
  let total = 0n;
  for (const digit of digits) {
    const value = Number.parseInt(digit, 36);
    if (Number.isNaN(value) || value >= radix) return undefined;
    total = total * BigInt(radix) + BigInt(value);
  }
  return intValue(sign === '-' ? -total : total);
}

/** Reads a number as Python's `float(text)` does; undefined when it is none. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/.test(trimmed)) {
    return Number(trimmed.replaceAll('_', ''));
  }
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed);
  if (!special) return undefined;
  if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Python's `repr` of a float. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace('-', '').replace('.', '');
  if (exponent < -4 || exponent >= 16) {
    const tail = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const power = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits[0]}${tail}e${exponent < 0 ? '-' : '+'}${power}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return `${sign}${digits.padEnd(exponent + 1, '0')}.0`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}
