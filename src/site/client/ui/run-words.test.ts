import { expect, test } from 'vitest';
import type { RunInfo, Status } from '../../format/index.ts';
import { runCounts, runStatus } from './run-words.ts';

const run = (...counts: readonly (readonly [Status, number])[]): RunInfo => ({
  id: 'a',
  command: 'build',
  startedAt: '',
  elapsed: 1,
  target: '',
  counts: new Map(counts),
  hasResults: true,
});

test('a run is as bad as its worst result, and tells what it brought, the worst first', () => {
  expect([runStatus(run()), runCounts(run())]).toEqual(['none', 'no results']);
  const mixed = run(['pass', 1200], ['warn', 2], ['error', 1], ['skip', 3]);
  expect([runStatus(mixed), runCounts(mixed)]).toEqual(['error', '1 error, 2 warnings, 3 skipped, 1,200 passed']);
  expect(runCounts(run(['error', 2], ['warn', 1], ['fail', 2]))).toBe('2 errors, 2 failed, 1 warning');
});
