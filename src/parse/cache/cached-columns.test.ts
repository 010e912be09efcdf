import { expect, test } from 'vitest';
import { jsonObject } from '../../base/index.ts';
import { plainColumn } from '../yaml/columns.ts';
import { revivedColumns, storedColumns } from './cached-columns.ts';

test('columns come back from JSON as they were, the everyday ones as a short list', () => {
  const meta = jsonObject([['a', 1]]);
  const columns = [
    plainColumn('id', 'Key.', null),
    plainColumn('n', '', 'int'),
    { ...plainColumn('m', '', null), meta },
    { ...plainColumn('e', '', null), entity: [] },
    { ...plainColumn('t', '', null), tags: ['x'] },
  ];
  const given = new Map(columns.map((column) => [column.name, column]));
  const text = JSON.stringify(storedColumns(given));
  expect(text.startsWith('[["id","Key.",0],["n","",0,"int"],["m",{')).toBe(true);
  expect(revivedColumns(JSON.parse(text))).toEqual(given);
});
