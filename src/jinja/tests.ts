// What stands after `is`.

import { fault } from './errors.ts';
import { filterNames } from './filters/names.ts';
import { isIterable } from './iteration.ts';
import { isFloat, isInteger, isNumeric } from './numbers.ts';
import { arithmetic, compareWith, contains, valuesEqual } from './operators.ts';
import { PyDecimal } from './python/decimal.ts';
import { strOf } from './text.ts';
import { type CallArgs, Dict, JinjaObject, Tuple, Undefined, type Value } from './values.ts';

export type Test = (value: Value, args: CallArgs) => boolean;

function operand(args: CallArgs): Value {
  const [value] = args.positional;
  return value === undefined ? fault('missing 1 required positional argument') : value;
}

function comparison(operator: '==' | '!=' | '<' | '<=' | '>' | '>='): Test {
  return (value, args) => compareWith(operator, value, operand(args));
}

const equals = comparison('==');
const differs = comparison('!=');
const less = comparison('<');
const lessOrEqual = comparison('<=');
const greater = comparison('>');
const greaterOrEqual = comparison('>=');

/** Jinja2's tests by name. */
export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['defined', (value) => !(value instanceof Undefined)],
  ['undefined', (value) => value instanceof Undefined],
  ['none', (value) => value === null],
  ['boolean', (value) => typeof value === 'boolean'],
  ['true', (value) => value === true],
  ['false', (value) => value === false],
  ['integer', (value) => typeof value !== 'boolean' && isInteger(value)],
  ['float', (value) => isFloat(value)],
  ['number', (value) => isNumeric(value) || value instanceof PyDecimal],
  ['string', (value) => typeof value === 'string'],
  ['mapping', (value) => value instanceof Dict || (value instanceof JinjaObject && value.isMapping)],
  ['sequence', isSequence],
  ['iterable', isIterable],
  ['callable', (value) => value instanceof Undefined || (value instanceof JinjaObject && value.call !== undefined)],
  ['lower', (value) => isLower(strOf(value))],
  ['upper', (value) => isUpper(strOf(value))],
  ['odd', (value) => valuesEqual(arithmetic('%', value, 2), 1)],
  ['even', (value) => valuesEqual(arithmetic('%', value, 2), 0)],
  ['divisibleby', (value, args) => valuesEqual(arithmetic('%', value, operand(args)), 0)],
  ['sameas', (value, args) => sameAs(value, operand(args))],
  ['in', (value, args) => contains(operand(args), value)],
  ['escaped', () => false],
  ['filter', (value) => typeof value === 'string' && filterNames.has(value)],
  ['test', (value) => typeof value === 'string' && tests.has(value)],
  ['==', equals],
  ['eq', equals],
  ['equalto', equals],
  ['!=', differs],
  ['ne', differs],
  ['<', less],
  ['lt', less],
  ['lessthan', less],
  ['<=', lessOrEqual],
  ['le', lessOrEqual],
  ['>', greater],
  ['gt', greater],
  ['greaterthan', greater],
  ['>=', greaterOrEqual],
  ['ge', greaterOrEqual],
]);

function isSequence(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Tuple || value instanceof Dict) return true;
  if (value instanceof Undefined) return true;
  if (!(value instanceof JinjaObject)) return false;
  const length = value.length();
  return length !== undefined && (value.typeName === 'range' || value.getItem(0) !== undefined);
}

function isLower(text: string): boolean {
  return text !== text.toUpperCase() && text === text.toLowerCase();
}

function isUpper(text: string): boolean {
  return text !== text.toLowerCase() && text === text.toUpperCase();
}

/** Python's `is`: the same object; equal small values of one type count as the same. */
function sameAs(a: Value, b: Value): boolean {
  return a === b && isFloat(a) === isFloat(b);
}
