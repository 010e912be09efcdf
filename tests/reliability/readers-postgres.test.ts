// P3 on Postgres: whoever reads tables, or views three levels above them, while they are replaced never meets a missing,
// empty or partial relation, and waits for no other reader.
import { expect, test } from 'vitest';
import { testServer } from '../postgres/test-server.ts';
import { readChains, STALLED_AT_MOST } from './read-chains.ts';
import { scaled, tell } from './scale.ts';

const server = await testServer();
/** Each run replaces the whole chains: ten tables with three views each. */
const RUNS = scaled(20, 3);

test('readers of tables and of views over them never fail', { timeout: 600_000 }, async () => {
  const { rebuilds, reads, failures, slow, usual, bar, stalled, failedRun } = await readChains(server, 'chains', RUNS);
  tell(
    `readers on Postgres: ${rebuilds} rebuilds, ${reads} reads, ${failures.length} failed; 99 % within ${Math.round(slow)} ms (${Math.round(usual)} ms at rest), ${(stalled * 100).toFixed(2)} % of the time in waits above ${Math.round(bar)} ms`,
  );
  expect(failedRun).toBeUndefined();
  expect(failures.slice(0, 20)).toEqual([]);
  expect(reads).toBeGreaterThan(rebuilds);
  expect(slow).toBeLessThan(bar);
  // Who stands behind another reader's transaction waits rarely, but for seconds.
  expect(stalled).toBeLessThan(STALLED_AT_MOST);
});
