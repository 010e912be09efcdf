import { expect, test } from 'vitest';
import { tableText } from './table-text.ts';

test('names of columns are cut as cells are', () => {
  const table = { columns: ['short', 'a_name_of_many_letters'], rows: [['x', 'a text of many letters']] };
  expect(tableText(table, { maxCell: 20 })).toBe(
    '| short | a_name_of_many_le... |\n| ----- | -------------------- |\n| x     | a text of many le... |\n',
  );
});
