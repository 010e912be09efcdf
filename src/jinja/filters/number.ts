// Filters over numbers, and dbt's type filters.
import { Fault, fault } from '../errors.ts';
import { fixed } from '../format.ts';
import { Marker } from '../markers.ts';
import { bind, intArgument } from '../methods/method.ts';
import {
  bigOf,
  floatValue,
  intValue,
  isFloat,
  isInteger,
  isNumeric,
  numberOf,
  numericOperation,
  parseFloatText,
  parseInteger,
} from '../numbers.ts';
import { isTruthy } from '../operators.ts';
import { PyDecimal } from '../python/decimal.ts';
import { typeNameOf } from '../text.ts';
import { type CallArgs, Undefined, type Value } from '../values.ts';
import type { Filter, FilterTable } from './filter.ts';

const orDefault: Filter = (value, args) => {
  const [fallback = '', boolean] = bind('default', args, 'default_value?', 'boolean?');
  if (value instanceof Undefined) return fallback;
  return boolean !== undefined && isTruthy(boolean) && !isTruthy(value) ? fallback : value;
};

/** Filters that make or change numbers, `default`, and dbt's as_bool, as_native, as_number, as_text. */
export const numberFilters: FilterTable = new Map<string, Filter>([
  ['default', orDefault],
  ['d', orDefault],
  ['abs', absolute],
  ['int', toInteger],
  ['float', toFloat],
  ['round', round],
  ['as_bool', marking('bool')],
  ['as_native', marking('native')],
  ['as_number', marking('number')],
  ['as_text', marking('text')],
]);

function marking(kind: Marker['kind']): Filter {
  return (value, _args, site) => (site.native ? new Marker(kind, value) : value);
}

function absolute(value: Value): Value {
  if (value instanceof Undefined) throw new Fault(value.description, true);
  if (value instanceof PyDecimal) return value.abs();
  if (!isNumeric(value)) {
    return fault(`bad operand type for abs(): '${typeNameOf(value)}'`);
  }
  if (isFloat(value)) return floatValue(Math.abs(numberOf(value)));
  const whole = bigOf(value);
  return intValue(whole < 0n ? -whole : whole);
}

function toInteger(value: Value, args: CallArgs): Value {
  const [fallback = 0, base] = bind('int', args, 'default?', 'base?');
  if (value instanceof Undefined) throw new Fault(value.description, true);
  if (typeof value === 'string') {
    const whole = parseInteger(value, intArgument('int', base, 10));
    if (whole !== undefined) return whole;
    const float = parseFloatText(value);
    return float !== undefined && Number.isFinite(float) ? intValue(BigInt(Math.trunc(float))) : fallback;
  }
  if (value instanceof PyDecimal) return intValue(value.toBigInt());
  if (!isNumeric(value)) return fallback;
  if (isInteger(value)) return intValue(bigOf(value));
  const float = numberOf(value);
  return Number.isFinite(float) ? intValue(BigInt(Math.trunc(float))) : fallback;
}

function toFloat(value: Value, args: CallArgs): Value {
  const [fallback = floatValue(0)] = bind('float', args, 'default?');
  if (value instanceof Undefined) throw new Fault(value.description, true);
  if (value instanceof PyDecimal) return floatValue(value.toNumber());
  if (isNumeric(value)) return floatValue(numberOf(value));
  const read = typeof value === 'string' ? parseFloatText(value) : undefined;
  return read === undefined ? fallback : floatValue(read);
}

function round(value: Value, args: CallArgs): Value {
  const [precision, method = 'common'] = bind('round', args, 'precision?', 'method?');
  const digits = intArgument('round', precision, 0);
  if (method !== 'common' && method !== 'ceil' && method !== 'floor')
    return fault('method must be common, ceil or floor');
  if (value instanceof Undefined) throw new Fault(value.description, true);
  if (value instanceof PyDecimal && method === 'common') return value.rounded(digits);
  if (value instanceof PyDecimal) return round(floatValue(value.toNumber()), args);
  if (!isNumeric(value)) return fault(`type ${typeNameOf(value)} doesn't define __round__ method`);
  if (method !== 'common') {
    const scale = 10 ** digits;
    const scaled = numberOf(value) * scale;
    return floatValue((method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) / scale);
  }
  if (isInteger(value)) return digits >= 0 ? intValue(bigOf(value)) : roundInteger(bigOf(value), -digits);
  const number = numberOf(value);
  if (!Number.isFinite(number)) return number;
  if (digits < 0) return floatValue(Number(numericOperation('*', Math.round(number / 10 ** -digits), 10 ** -digits)));
  if (digits > 100) return value;
  const sign = number < 0 || Object.is(number, -0) ? -1 : 1;
  return floatValue(sign * Number(fixed(Math.abs(number), digits)));
}

function roundInteger(value: bigint, digits: number): Value {
  const unit = 10n ** BigInt(digits);
  const half = value < 0n ? -value : value;
  const rest = half % unit;
  let near = half - rest;
  if (rest * 2n > unit || (rest * 2n === unit && (near / unit) % 2n === 1n)) near += unit;
  return intValue(value < 0n ? -near : near);
}
