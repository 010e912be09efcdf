import { expect, test } from 'vitest';
import { columnNames } from './seed-table.ts';

test.each([
  [
    ['', 'y', ''],
    ['a', 'y', 'c'],
  ],
  [
    ['y', 'a', '', 'a', 'a'],
    ['y', 'a', 'c', 'a_2', 'a_3'],
  ],
  [
    ['a', 'a', 'a_2'],
    ['a', 'a_2', 'a_2_2'],
  ],
  [
    ['A', 'a'],
    ['A', 'a'],
  ],
])('columns %j of a seed are called %j', (header, names) => {
  expect(columnNames(header)).toEqual(names);
});

test('after z the letters are doubled', () => {
  expect(columnNames(Array.from({ length: 28 }, () => '')).slice(25)).toEqual(['z', 'aa', 'bb']);
});
