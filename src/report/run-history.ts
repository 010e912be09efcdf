// The record that each run leaves for the documentation site; run_results.json knows the last run only.
import { keepRunRecord } from '../artifacts/index.ts';
import { docsSettings } from '../project/index.ts';
import type { NodeResult, RunResults } from '../run/index.ts';
import { type ReportInput, utcTime } from './report-input.ts';

/** Commands that build or test: the history shows what they did. */
const RECORDED: ReadonlySet<string> = new Set(['build', 'run', 'test', 'seed', 'snapshot', 'source freshness']);

/** Keeps a record of the run in target/run_history, for commands that build, test or check. @throws TsdbtError 1901 */
export function writeRunHistory(
  { source, facts }: Pick<ReportInput, 'source' | 'facts'>,
  command: string,
  run: Pick<RunResults, 'results' | 'elapsed' | 'startedAt'>,
): void {
  const { results } = run;
  if (source.flags.get('WRITE_JSON') === false || !RECORDED.has(command) || results.length === 0) return;
  const { invocationId, redactor } = facts.services;
  const record = {
    id: invocationId,
    command,
    startedAt: utcTime(run.startedAt),
    elapsed: run.elapsed,
    target: facts.targetName,
    results: results.map((result) => ({
      id: result.uniqueId,
      status: result.status,
      start: startOf(result, run.startedAt),
      duration: result.executionTime * 1000,
      thread: result.threadId,
      rows: rowsOf(result),
      failures: result.failures ?? -1,
      message: result.status === 'success' || result.status === 'pass' ? '' : (result.message ?? ''),
    })),
  };
  keepRunRecord(source.targetDirectory, record, docsSettings(source.toolSettings).runs, (text) =>
    redactor.redact(text),
  );
}

function startOf({ timing }: NodeResult, began: number): number {
  const starts = timing.map(({ startedAt }) => startedAt);
  return starts.length === 0 ? -1 : Math.max(0, Math.min(...starts) - began);
}

/** Tests tell their failures instead. */
function rowsOf({ adapterResponse, resource }: NodeResult): number {
  const rows = adapterResponse['rows_affected'];
  return typeof rows === 'number' && rows >= 0 && resource.kind !== 'test' ? rows : -1;
}
