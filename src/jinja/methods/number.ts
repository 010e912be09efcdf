// Methods of int and float.
import { floatValue, isFloat, isNumeric, numberOf } from '../numbers.ts';
import type { Value } from '../values.ts';
import { bind, type Method, type MethodTable } from './method.ts';

function method(name: string, run: (value: number, original: Value) => Value): [string, Method] {
  return [
    name,
    (self, args) => {
      bind(name, args);
      return isNumeric(self) ? run(numberOf(self), self) : null;
    },
  ];
}

/** The methods a template may call on a number. */
export const numberMethods: MethodTable = new Map<string, Method>([
  method('is_integer', (value) => Number.isInteger(value)),
  method('bit_length', (value) => (value === 0 ? 0 : Math.abs(value).toString(2).length)),
  method('conjugate', (value, original) => (isFloat(original) ? floatValue(value) : original)),
]);
