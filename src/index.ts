// The public API of tsdbt.
export type { NodeId } from './base/index.ts';
export { DBT_VERSION, Pipeline, StageFailed } from './pipeline/index.ts';
