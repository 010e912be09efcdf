// Column lineage of a project.
export { type AnalyzedQuery, buildProjectLineage, type ProjectLineageOptions } from './build-project-lineage.ts';
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
