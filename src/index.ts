// The public API of tsdbt.
export type { NodeId } from './base/index.ts';
export { Pipeline, StageFailed } from './pipeline/index.ts';
export { DBT_VERSION } from './project/index.ts';
