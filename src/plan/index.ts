// plan: what an earlier run tells about this one: state comparison, deferral, what to retry.
export { type BatchSize, batchOf, planBatches, shifted } from './batches.ts';
export { deferredNodes } from './deferral.ts';
export { planErrors } from './errors.ts';
export { loadedAtById, type PreviousState, readState, statusById } from './previous-state.ts';
export { planRetry, type RetryPlan } from './retry.ts';
export {
  JOURNAL_FILE,
  type JournalHeader,
  journalCommit,
  journalEnd,
  journalNode,
  journalStart,
  type NodeCommit,
} from './run-journal.ts';
export { ManifestComparison, type StateComparisonOptions } from './state-comparison.ts';
