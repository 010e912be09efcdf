// compile: a node's template becomes SQL.
export { checksOnBuild } from './checks/checks-on-build.ts';
export type * from './checks/index.ts';
export { loadChecks } from './checks/load-checks.ts';
export {
  compileBatch,
  compileHook,
  compileNode,
  isUnnoticed,
  type NodeContextOptions,
  nodeContext,
  renderAhead,
  takeCompiled,
  withNode,
} from './compile-node.ts';
export { type Deferral, type DeferredNode, deferredRelation } from './deferral.ts';
export { CompileEnvironment, type CompileOptions, type DatabaseFactory, type KeptSqlText } from './environment.ts';
export { cteText, injectCtes } from './ephemeral.ts';
export { compileErrors } from './errors.ts';
export { type BatchContext, type EventWindow, momentText } from './event-window.ts';
export { foreignKeyFields } from './foreign-keys.ts';
export type * from './format/index.ts';
export { loadFormat } from './format/load-format.ts';
export { genericTestKwargs } from './generic-test-kwargs.ts';
export type * from './lineage/index.ts';
export { type LineageTools, loadLineage } from './lineage/load-lineage.ts';
export { CTE_PREFIX, isEphemeral, quotingOf, relationOfNode, relationOfSource } from './node-relations.ts';
export { operationContext } from './operation-context.ts';
export { type CommentedSql, QueryComment } from './query-comment.ts';
export { projectQuoting } from './resolver.ts';
export { sourceContext } from './source-context.ts';
export { toolSetting } from './tool-setting.ts';
export { type CompiledNode, type ExtraCte, extraCtesOf } from './types.ts';
export { type CompiledUnitTest, compileUnitTest } from './unit-tests/compile-unit-test.ts';
export { type RunnableUnitTest, runnableUnitTest, unitTestName, unitTestPath } from './unit-tests/unit-test-node.ts';
