import { expect, test } from 'vitest';
import { floatPower } from './float-power.ts';

// base, exponent and Python 3.11's base ** exponent; V8's own differs in the last digit of each.
const recorded: readonly (readonly [number, number, number])[] = [
  [Math.E, 7.394118792810076, 1626.391104422922],
  [Math.E, -19.00420683968712, 5.579275879421564e-9],
  [Math.E, -32.25222244950115, 9.840966673438006e-15],
  [Math.E, -45.14478364515438, 2.4766781699803188e-20],
  [14.93304200058038, 13.789355880214515, 15514885683480034],
  [Math.E, 8.066082635389257, 3184.602114469791],
  [Math.E, 32.81886682545321, 179082341692592.1],
  [Math.E, 8.084530023079495, 3243.894921548423],
  [62.3774719748292, 10.988189836480657, 52979260965355200000],
  [Math.E, 45.83005037279291, 80119454232628670000],
  [Math.E, -35.788751276749785, 2.865119934241586e-16],
  [Math.E, -14.888391776953412, 3.420216571278841e-7],
  [Math.E, -20.850541830379687, 8.804906294277587e-10],
  [Math.E, -20.681174477738175, 1.0429897611170118e-9],
];

test.each(recorded)('%d ** %d', (base, exponent, expected) => {
  expect(floatPower(base, exponent)).toBe(expected);
});

test('special values are as they are', () => {
  expect(floatPower(2, 10)).toBe(1024);
  expect(floatPower(0, 3)).toBe(0);
  expect(floatPower(-8, 3)).toBe(-512);
  expect(floatPower(1, 1e300)).toBe(1);
  expect(floatPower(10, 400)).toBe(Number.POSITIVE_INFINITY);
  expect(floatPower(5, 0)).toBe(1);
});
