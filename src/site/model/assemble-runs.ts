// The last runs as files of their own, and as lines of the core.
import type { RunRecord } from '../../artifacts/index.ts';
import { type RunInfo, type RunRow, STATUSES, type Status, statusOf } from '../format/index.ts';
import { freshnessStatus } from '../read/freshness.ts';

/** Runs with their results; `nodeIndex` and `testIndex` say which ids are known. */
export function assembleRuns(
  runs: readonly RunRecord[],
  nodeIndex: ReadonlyMap<string, number>,
  testIndex: ReadonlyMap<string, number>,
  withoutSql: boolean,
): { readonly info: RunInfo; readonly rows: readonly RunRow[] }[] {
  return runs.map((run) => {
    const meaning = run.command === 'source freshness' ? freshnessStatus : statusOf;
    const threads = [...new Set(run.results.map(({ thread }) => thread))].sort(byNumber);
    const rows = run.results.map(
      (result): RunRow => ({
        id: result.id,
        node: nodeIndex.get(result.id) ?? -1,
        test: testIndex.get(result.id) ?? -1,
        status: meaning(result.status),
        start: result.start,
        duration: result.duration,
        thread: result.thread === '' ? -1 : threads.indexOf(result.thread),
        rows: result.rows,
        failures: result.failures,
        message: withoutSql ? '' : result.message,
      }),
    );
    const { id, command, startedAt, elapsed, target } = run;
    return { info: { id, command, startedAt, elapsed, target, counts: counts(rows), hasResults: true }, rows };
  });
}

function counts(rows: readonly RunRow[]): Map<Status, number> {
  const found = new Map<Status, number>();
  for (const status of STATUSES) {
    const number = rows.filter((row) => row.status === status).length;
    if (number > 0) found.set(status, number);
  }
  return found;
}

/** `Thread-2 (worker)` before `Thread-10 (worker)`. */
function byNumber(a: string, b: string): number {
  const number = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? 0);
  return number(a) - number(b) || (a < b ? -1 : 1);
}
