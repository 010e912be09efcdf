// Column lineage of a project.
export {
  type AnalyzedQuery,
  buildProjectLineage,
  type KeptNodes,
  type KeptQuery,
  type ProjectLineageOptions,
} from './build-project-lineage.ts';
export { DraftCache, type NodeKeys, programOfLineage } from './draft-cache.ts';
export type { KnownColumn, StoredColumns } from './known-columns.ts';
export type * from './project-lineage.ts';
export {
  directEdges,
  edgesAbove,
  edgesBelow,
  indirectEdges,
  type LineageEdge,
  type LineageSummary,
  summarize,
} from './trace-lineage.ts';
