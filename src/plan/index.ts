// plan: what an earlier run tells about this one: state comparison, deferral, what to retry.

export { type BatchSize, batchOf, planBatches } from './batches.ts';
export { type BlastRadius, blastRadius } from './changes/blast-radius.ts';
export {
  type ChangeClass,
  type ColumnChange,
  type ColumnList,
  classOf,
  columnChanges,
} from './changes/column-changes.ts';
export { goneNodes, type Orphan, orphansOf } from './changes/orphans.ts';
export { hasSameRows, type PlacedQuery } from './changes/same-rows.ts';
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
export { type BuiltColumn, type BuiltNode, type BuiltNodes, versionOf } from './state/built-node.ts';
export { type FoundRelation, type PlanAnswers, planNodes } from './state/decide.ts';
export { isNode, NodeFacts, type SqlFacts, unitTestSql } from './state/node-facts.ts';
export { type PlannedNode, type PlanReason, reasonText, shownName } from './state/planned-node.ts';
export { aloneVersion, isProvisional, isShareable, provisionalVersion, settleNodes, UNREAD } from './state/settle.ts';
export { readBuiltNodes, statePath } from './state/state-file.ts';
export { StateStore } from './state/state-store.ts';
export { ManifestComparison, type StateComparisonOptions } from './state-comparison.ts';
