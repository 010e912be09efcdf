// All that the site is made of, ready to be written.
import type {
  Changes,
  CoreNode,
  DocPage,
  NodeColumnsInput,
  NodeDetail,
  ProjectInfo,
  RunInfo,
  RunLists,
  SourceRow,
  TestRow,
} from '../format/index.ts';

export interface SiteData {
  readonly project: ProjectInfo;
  /** Newest first; the results of each are put together when they are asked for. */
  readonly runs: readonly { readonly info: RunInfo; readonly rows: () => RunLists }[];
  /** Sorted by id; the lists beside it are in the same order. */
  readonly nodes: readonly CoreNode[];
  readonly columns: readonly NodeColumnsInput[];
  readonly details: readonly NodeDetail[];
  readonly tests: readonly TestRow[];
  readonly sources: readonly SourceRow[];
  readonly docs: readonly DocPage[];
  /** Against earlier artifacts, where there were some. */
  readonly changes: Changes | undefined;
}
