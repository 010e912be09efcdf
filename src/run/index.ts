// run: executes selected nodes against the warehouse.
export { writeCompiled } from './compiled-files.ts';
export { runErrors } from './errors.ts';
export { hookName } from './executors/hook.ts';
export { runPath } from './materialize.ts';
export { describeFailure, type FailedNode, type FailurePlace } from './node-error.ts';
export type { RunReporter } from './reporter.ts';
export { type RunRequest, runNodes } from './run-nodes.ts';
export { type RunOptions, RunSession } from './session.ts';
export type { NodeResult, RunResults, RunStatus, Timing } from './types.ts';
