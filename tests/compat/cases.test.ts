// Recorded cases of a real dbt, on DuckDB: parse and ls by exit code, console and manifest; some with all that runs.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readCases } from './case-files.ts';
import { readDeviations } from './deviations.ts';
import { duckdbWarehouse } from './duckdb-warehouse.ts';
import { runCase } from './run-case.ts';

/** Steps that differ today, with the reason. One that turns equal makes its test fail: then it leaves this list. */
const NOT_YET: Readonly<{ [step: string]: string }> = {};

/** Cases whose every step is equal, the results and tables of runs included. */
const WHOLE: ReadonlySet<string> = new Set([
  'j01-whitespace',
  'j02-scopes-loops',
  'j03-macros-return',
  'j04-operators-print',
  'j05-methods',
  'j06-filters-tests',
  'm01-semantic-layer',
  'm02-hook-rules',
  's01-graph-ops',
  's02-methods-nodes',
  's03-methods-others',
  's04-indirect',
  's05-ls-output',
  's07-names',
  's08-versions',
  's09-state-modified',
  's10-mixed-outcomes',
  's11-defer-clone',
  's12-parse-errors',
  's13-commands',
  's20-state-kinds',
  's21-contract-changes',
  'x22-freshness',
  's22-retry',
  'x02-ephemeral-ctes',
  'x05-microbatch-days',
  'x06-snapshot-timestamp',
  'x07-snapshot-check',
  'x09-generic-tests',
  'x10-test-thresholds',
  'x11-unit-tests',
  'x14-build-order',
  'x26-microbatch-more',
]);

const cases = readCases(fileURLToPath(new URL('./cases', import.meta.url)), []);
const deviations = readDeviations(fileURLToPath(new URL('./deviations.json', import.meta.url)));

test.concurrent.each(cases.map((recorded) => [recorded.name, recorded] as const))('%s', async (name, recorded) => {
  const results = await runCase(recorded, { parseLevel: !WHOLE.has(name), warehouse: duckdbWarehouse, deviations });
  const seen = Object.fromEntries(results.map((result) => [`${name}:${result.step}`, result.differences.slice(0, 3)]));
  const expected = Object.fromEntries(
    Object.entries(seen).map(([step, found]) => [step, NOT_YET[step] === undefined ? [] : found]),
  );
  expect(seen).toEqual(expected);
  for (const [step, found] of Object.entries(seen)) {
    if (NOT_YET[step] !== undefined) expect(found, `${step} is equal now`).not.toEqual([]);
  }
});
