// pipeline: the stages in order, and an opened project that commands work with.
export type { GraphResource, MacroNode, ParsedNode } from '../parse/index.ts';
export type { ProjectFile } from '../project/index.ts';
export {
  type BuildMarks,
  knownSourceVersions,
  nodeFacts,
  openStore,
  storePath,
  withWarehouseAnswers,
} from './build-state.ts';
export { type ContractBreak, contractBreaks, removedNodes } from './contract-breaks.ts';
export { builtColumns, type EarlierColumns, earlierColumns } from './earlier-columns.ts';
export { LiveProject } from './live-project.ts';
export { type CompileRun, isTemplate, limitedQuery, Pipeline, type PipelineRunOptions } from './pipeline.ts';
export { earlierNode, planAgainstState } from './plan-against-state.ts';
export { askColumns, type NodeChange, type ReportOptions, reportChanges } from './plan-report.ts';
export { StageFailed } from './stage-failed.ts';
export { type OpenedProject, type OpenOptions, openProject, type StageListener } from './stages.ts';
