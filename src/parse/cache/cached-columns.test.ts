import { expect, test } from 'vitest';
import { jsonObject } from '../../base/index.ts';
import { plainColumn } from '../yaml/columns.ts';
import { arePlain, revivedColumns, storedColumns } from './cached-columns.ts';

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
  const { isPlain, rows } = storedColumns(given);
  const text = JSON.stringify(rows);
  expect(isPlain).toBe(false);
  expect(text.startsWith('[["id","Key.",0],["n","",0,"int"],["m",{')).toBe(true);
  expect(new Map(revivedColumns(isPlain, rows.length, () => JSON.parse(text)))).toEqual(given);
});

test('columns are there however they are asked for, and plain ones are known as such', () => {
  const id = plainColumn('id', 'Key.', null);
  const given = new Map([['id', id]]);
  const revived = (columns: ReadonlyMap<string, typeof id>): ReadonlyMap<string, typeof id> => {
    const { isPlain, rows } = storedColumns(columns);
    return revivedColumns(isPlain, rows.length, () => JSON.parse(JSON.stringify(rows)));
  };
  const listed: unknown[] = [];
  revived(given).forEach((column, key) => {
    listed.push([key, column]);
  });
  expect(listed).toEqual([...given]);
  expect(revived(given).get('id')).toEqual(id);
  expect(revived(given).has('id')).toBe(true);
  expect(revived(given).size).toBe(1);
  expect([...revived(given).keys()]).toEqual(['id']);
  expect([...revived(given).values()]).toEqual([id]);
  expect([...revived(given).entries()]).toEqual([...given]);
  expect([...revived(given)]).toEqual([...given]);
  const read = revived(given);
  expect([read.get('id'), read.size]).toEqual([id, 1]);
  expect(arePlain(revived(given))).toBe(true);
  expect(arePlain(revived(new Map([['id', plainColumn('id', '{{ doc("d") }}', null)]])))).toBe(false);
  expect(arePlain(revived(new Map([['id', { ...id, tags: ['t'] }]])))).toBe(false);
  expect(arePlain(given)).toBe(false);
});
