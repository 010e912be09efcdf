// run: executes selected nodes against the warehouse.

export { readSqlFile, sqlFile, takeCompiledFile, writeSqlFile } from './compiled-files.ts';
export { loggedBorrower } from './connection-log.ts';
export { runErrors } from './errors.ts';
export type { OverloadStep } from './executors/function.ts';
export { hookName } from './hook-name.ts';
export { type OpenJournal, openJournal } from './journal.ts';
export {
  adapterLine,
  compiledNode,
  concurrencyLine,
  countText,
  emptyLine,
  failureBlock,
  finishedLines,
  finishedRunning,
  foundStats,
  freshnessEnd,
  noNodesSelected,
  nothingToDo,
  operationFailed,
  operationLine,
  type PrintedNode,
  previewedNode,
  summaryLines,
  versionLine,
} from './log-events.ts';
export {
  batchResultLine,
  batchStartLine,
  hookResultLine,
  hookStartLine,
  type NodeLineOptions,
  overloadLine,
  resultLine,
  skipLine,
  startLine,
} from './log-node-lines.ts';
export { describeFailure, describeThrown, type FailedNode, type FailurePlace, isUnforeseen } from './node-error.ts';
export { type OperationOutcome, runOperation, runStatement } from './operation.ts';
export type { BatchPlace, RunReporter } from './reporter.ts';
export { compareData, type ReviewedData } from './review/compare-data.ts';
export { type RunRequest, runNodes } from './run-nodes.ts';
export { type RetriedRun, type RunOptions, RunSession, writingRun } from './session.ts';
export { sourceLoadedAt } from './source-loaded-at.ts';
export { foundRelations, StateRecorder, schemasOf } from './state-recorder.ts';
export type { BatchResult, BatchResults, NodeResult, RunResults, RunStatus, SourceAge, Timing } from './types.ts';
export { compareRelations } from './verify/compare-relations.ts';
export { RelationReader } from './verify/relation-reader.ts';
export type { ComparedNode, Difference, ExampleRow } from './verify/types.ts';
export { type VerifiedSide, verifiedNodes } from './verify/verified-nodes.ts';
