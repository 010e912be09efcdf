import { expect, test } from 'vitest';
import { columnNames, seedRows } from './seed-table.ts';

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

// As dbt 1.12.3 loaded such files into Postgres and DuckDB.
test.each([
  [[['a', 'b'], ['1', '2'], [''], ['']], true, false, [['a', 'b'], ['1', '2'], ['']]],
  [
    [['a', 'b'], ['1', '2'], [''], ['']],
    true,
    true,
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [[[''], ['a', 'b'], [''], ['1', '2']], false, false, [['a', 'b'], [''], ['1', '2']]],
  [[['a'], [''], ['1'], ['']], true, true, [['a'], [''], ['1']]],
  [[['']], false, false, []],
])('lines %j are rows, blank ones as the engine takes them', (found, endsLine, leavesOut, rows) => {
  expect(seedRows(found, endsLine, leavesOut)).toEqual(rows);
});
