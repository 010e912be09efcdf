// Texts recorded from dbt 1.12.3 (its daff in Python 1.4.2) for the same rows.
import { describe, expect, test } from 'vitest';
import { ResultTable } from '../context/index.ts';
import { PyDate, parseIsoDateTime, type Value } from '../jinja/index.ts';
import { unitTestDifference } from './unit-test-diff.ts';

interface Trial {
  readonly columns: readonly (readonly [string, string])[];
  readonly actual: readonly (readonly Value[])[];
  readonly expected: readonly (readonly Value[])[];
}

function difference({ columns, actual, expected }: Trial): Promise<string | undefined> {
  const table = (rows: Trial['actual']): ResultTable =>
    new ResultTable(
      columns.map(([name]) => name),
      rows,
      columns.map(([, type]) => type),
    );
  return unitTestDifference(table(actual), table(expected));
}

const lines = (...text: readonly string[]): string => text.map((line) => `${line}\r\n`).join('');

const people: Trial['columns'] = [
  ['id', 'INTEGER'],
  ['name', 'VARCHAR'],
  ['o', 'VARCHAR'],
];

describe('unitTestDifference', () => {
  test('the same rows in another order are equal, doubles counted', async () => {
    const columns: Trial['columns'] = [['id', 'INTEGER']];
    expect(await difference({ columns, actual: [[2], [1], [2]], expected: [[2], [2], [1]] })).toBeUndefined();
    expect(await difference({ columns, actual: [[1], [2]], expected: [[2], [2], [1]] })).toBe(
      lines('@@ ,id', '...,...', '   ,2', '---,2'),
    );
  });

  test('changed, added and removed rows', async () => {
    const actual = [
      [1, 'x', 'ov'],
      [2, 'y', 'ov'],
      [3, 'z', 'ov'],
    ];
    const expected = [
      [1, 'x', 'ov'],
      [2, 'Y', 'ov'],
      [4, 'w', 'ov'],
    ];
    expect(await difference({ columns: people, actual, expected })).toBe(
      lines('@@ ,id,name,o', '   ,1 ,x   ,ov', '→  ,2 ,Y→y ,ov', '+++,3 ,z   ,ov', '---,4 ,w   ,ov'),
    );
  });

  test('a whole new row shows Python values as they print themselves', async () => {
    const columns: Trial['columns'] = [
      ['id', 'INTEGER'],
      ['name', 'VARCHAR'],
      ['d', 'DATE'],
      ['amt', 'DECIMAL(10,2)'],
      ['flag', 'BOOLEAN'],
      ['arr', 'INTEGER[]'],
      ['ts', 'TIMESTAMP'],
      ['dbl', 'DOUBLE'],
      ['txt', 'VARCHAR'],
    ];
    const moment = parseIsoDateTime('2024-01-01 10:00:00') ?? null;
    const actual = [[1, 'x', new PyDate(2024, 1, 1), '1.50', true, [1, 2], moment, 2.5, null]];
    expect(await difference({ columns, actual, expected: [] })).toBe(
      lines(
        '@@ ,id,name,d         ,amt ,flag,arr     ,ts                 ,dbl,txt',
        '+++,1 ,x   ,"datetime.date(2024, 1, 1)",Decimal(\'1.50\'),true,"[1, 2]","datetime.datetime(2024, 1, 1, 10, 0)",Decimal(\'2.5\'),null',
      ),
    );
  });

  test('an unchanged value in a changed row, and decimals that differ in their scale only', async () => {
    const columns: Trial['columns'] = [
      ['name', 'text'],
      ['total', 'numeric'],
      ['tax', 'numeric'],
      ['d', 'text'],
    ];
    expect(
      await difference({ columns, actual: [['Ann', '15.50', '3.88', 'x']], expected: [['Ann', 15.5, '3.88', 'x']] }),
    ).toBeUndefined();
    expect(
      await difference({ columns, actual: [['Ann', '15.50', '3.88', 'x']], expected: [['Ann', 16, '3.88', 'x']] }),
    ).toBe(lines('@@,name,total   ,tax ,...', '→ ,Ann ,16→15.50,3.88,...'));
  });

  test('a quirk of dbt: the text None equals a null', async () => {
    const columns: Trial['columns'] = [
      ['id', 'INTEGER'],
      ['txt', 'VARCHAR'],
    ];
    expect(await difference({ columns, actual: [[1, 'None']], expected: [[1, null]] })).toBeUndefined();
    expect(await difference({ columns, actual: [[1, null]], expected: [[1, 'y']] })).toBe(
      lines('@@,id,txt', '→ ,1 ,y→NULL'),
    );
  });
});
