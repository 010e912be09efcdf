import { expect, test } from 'vitest';
import { parseTemplate } from '../template.ts';
import { PyDecimal } from './decimal.ts';

function render(text: string, values: Readonly<{ [name: string]: string }>): string {
  const globals = {
    get: (name: string) => (values[name] === undefined ? undefined : PyDecimal.read(values[name])),
  };
  return parseTemplate({ path: 't.sql', text }).renderSync({ globals }).text;
}

// What Python 3.11 answers for decimal.Decimal.
const cases: readonly (readonly [string, string])[] = [
  ['{{ a }} {{ [a] }} {{ b }} {{ small }}', "10.25 [Decimal('10.25')] 7.00 1E-7"],
  ['{{ a + b }} {{ a - b }} {{ a * b }} {{ a + 1 }} {{ 1 - a }}', '17.25 3.25 71.7500 11.25 -9.25'],
  ['{{ a / b }} {{ b / 2 }} {{ a // 3 }} {{ a % 3 }}', '1.464285714285714285714285714 3.50 3 1.25'],
  ['{{ a > 10 }} {{ b == 7 }} {{ a < 10.3 }} {{ a is number }} {{ a is float }}', 'True True True True False'],
  ['{{ a | int }} {{ a | float }} {{ a | round(1) }} {{ -a }} {{ -a | abs }}', '10 10.25 10.2 -10.25 10.25'],
  ["{{ '%.1f' | format(a) }} {{ [a, b] | sum }} {{ [a, b] | max }}", '10.2 17.25 10.25'],
];

test.each(cases)('%s', (text, expected) => {
  expect(render(text, { a: '10.25', b: '7.00', small: '0.0000001' })).toBe(expected);
});
