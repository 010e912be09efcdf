// The recorded cases as tests: every step of every case is equal, but for deviations.json and left-out.json.
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type RecordedCase, readCases } from './case-files.ts';
import { readDeviations } from './deviations.ts';
import { readLeftOut } from './left-out.ts';
import { runCase } from './run-case.ts';
import type { OpenWarehouse } from './warehouse.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const deviations = readDeviations(here('./deviations.json'));

export const leftOut = readLeftOut(here('./left-out.json'));

/** All cases with their names; the longest first, so that none of them is waited for at the end. */
export function allCases(): (readonly [name: string, recorded: RecordedCase])[] {
  return readCases(here('./cases'), [])
    .sort((a, b) => b.steps.length - a.steps.length)
    .map((recorded) => [recorded.name, recorded] as const);
}

/** Runs a case; every step is expected to be equal, or its first differences are shown. */
export async function expectEqual(recorded: RecordedCase, warehouse: OpenWarehouse): Promise<void> {
  const results = await runCase(recorded, { parseLevel: false, warehouse, deviations, leftOut });
  const found = results
    .filter(({ differences }) => differences.length > 0)
    .map(({ step, args, differences }) => [`${recorded.name}:${step} ${args}`, ...differences.slice(0, 3)]);
  expect(found).toEqual([]);
}
