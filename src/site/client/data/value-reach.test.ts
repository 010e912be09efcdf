import { expect, test } from 'vitest';
import { type ColumnInput, decodeColumns, encodeColumns } from '../../format/index.ts';
import { valueReach } from './value-reach.ts';

/** One column for each node; `from` names columns by number. */
function columnsOf(...froms: readonly ColumnInput['from'][]): ReturnType<typeof decodeColumns> {
  const nodes = froms.map((from) => ({
    columns: [{ name: 'a', type: '', state: 'resolved', from } as const],
    rows: [],
  }));
  return decodeColumns(encodeColumns(nodes), nodes.length);
}

test('follows values to where they come from and where they go, not what only decides on rows', () => {
  // 0 and 1 are sources, 2 is made from 0 and joined by 1, 3 from 2 and 1, 4 filters by 3, 5 is made from 3.
  const columns = columnsOf(
    [],
    [],
    [
      [0, 'copied'],
      [1, 'join'],
    ],
    [
      [1, 'derived'],
      [2, 'aggregated'],
    ],
    [[3, 'filter']],
    [[3, 'renamed']],
  );
  expect(valueReach(columns, 5, true)).toEqual({ all: [3, 1, 2, 0], ends: [1, 0] });
  expect(valueReach(columns, 0, false)).toEqual({ all: [2, 3, 5], ends: [5] });
  expect(valueReach(columns, 4, true)).toEqual({ all: [], ends: [] });
});

test('comes to an end where a column is made from itself', () => {
  const columns = columnsOf([[1, 'copied']], [[0, 'copied']]);
  expect(valueReach(columns, 0, true)).toEqual({ all: [1], ends: [] });
});
