// Casts of seeds, run by DuckDB; what is expected is what its reader of CSV files makes of the same column (observed).
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { seedCast } from './seed-casts.ts';

async function loaded(type: string, values: readonly (string | null)[]): Promise<unknown[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    const rows = values.map((text, at) => `(${at}, ${text === null ? 'null::varchar' : `'${text}'`})`).join(', ');
    const cast = seedCast('c', type, () => values);
    const read = await connection.runAndReadAll(
      `select (${cast})::varchar from (values ${rows}) as t(n, c) order by n`,
    );
    return read.getRows().map(([value]) => value);
  } finally {
    connection.closeSync();
  }
}

test.each<[string, (string | null)[], (string | null)[]]>([
  ['date', ['2023-12-31', '2023/01/05', null], ['2023-12-31', '2023-01-05', null]],
  ['date', ['12/31/2023', '01/02/2023'], ['2023-12-31', '2023-01-02']],
  ['date', ['01/02/2023', null], ['2023-02-01', null]],
  ['date', ['13/01/2023', '01/02/2023'], ['2023-01-13', '2023-02-01']],
  ['date', ['31.12.2023'], ['2023-12-31']],
  ['date', ['01/02/23'], ['2001-02-23']],
  ['date', ['23-01-02'], ['2023-01-02']],
  ['timestamp', ['13/01/2023 10:00:00', '01/02/2023 10:00:00'], ['2023-01-13 10:00:00', '2023-02-01 10:00:00']],
  ['TIMESTAMP', ['01/02/2023 10:00:00 PM'], ['2023-01-02 22:00:00']],
  ['timestamp', ['2023-12-31T10:00:00Z', '2023-12-31'], ['2023-12-31 10:00:00', '2023-12-31 00:00:00']],
  ['varchar', ['12/31/2023'], ['12/31/2023']],
])('%s of %j', async (type, values, expected) => {
  expect(await loaded(type, values)).toEqual(expected);
});

test('an offset that stands apart is one', async () => {
  const values = ['2024-12-11 05:13:33.444 +00:00', '2024-12-11 05:13:33 +0530', '2024-12-11 05:13:33+02', null];
  const shown = await loaded('timestamptz', values);
  expect(
    shown.map((text) => (text === null ? null : Date.parse(String(text).replace(/([+-]\d\d)$/, '$1:00')))),
  ).toEqual([
    Date.UTC(2024, 11, 11, 5, 13, 33, 444),
    Date.UTC(2024, 11, 10, 23, 43, 33),
    Date.UTC(2024, 11, 11, 3, 13, 33),
    null,
  ]);
});

test('dates in two orders are the business of the engine', async () => {
  await expect(loaded('date', ['12/31/2023', '2023-01-01'])).rejects.toThrow('12/31/2023');
});
