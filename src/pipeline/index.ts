// pipeline: the stages in order, and an opened project that commands work with.
export { type CompileRun, isTemplate, Pipeline, type PipelineRunOptions } from './pipeline.ts';
export { StageFailed } from './stage-failed.ts';
export { type OpenedProject, type OpenOptions, openProject, type StageListener } from './stages.ts';
