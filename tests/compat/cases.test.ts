// Recorded cases of a real dbt, on DuckDB: all that is the same on every engine is compared.
import { expect, test } from 'vitest';
import { duckdbWarehouse } from './duckdb-warehouse.ts';
import { allCases, expectEqual, leftOut } from './whole-cases.ts';

test.concurrent.each(allCases())('%s', async (_name, recorded) => {
  await expectEqual(recorded, duckdbWarehouse);
});

test('what is left out is there', () => {
  const steps = new Map(allCases().map(([name, recorded]) => [name, recorded.steps.length]));
  expect(leftOut.filter((one) => Math.max(...one.steps) > (steps.get(one.case) ?? 0))).toEqual([]);
});
