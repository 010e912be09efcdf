import { expect, test } from 'vitest';
import { strOf } from '../../jinja/index.ts';
import { cellValue } from './values.ts';

const JSON_TYPE = 114;

// What dbt 1.12 printed of run_query's cells for these values of type json.
test.each([
  ['1.5', '1.5'],
  ['1.0', '1.0'],
  ['1e3', '1000.0'],
  ['12345678901234567890', '12345678901234567890'],
  ['"a"', 'a'],
  ['true', 'True'],
  ['[1, 2.5]', '[1, 2.5]'],
])('the JSON value %s is %s in a template', (text, shown) => {
  expect(strOf(cellValue(text, JSON_TYPE))).toBe(shown);
});
