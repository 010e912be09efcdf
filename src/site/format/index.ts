// The data of the site, as `tsdbt docs generate` writes it and the page reads it. Nothing here needs Node or a browser.
export {
  CHANGE_PARTS,
  type ChangePart,
  type Changes,
  type ColumnChange,
  decodeChanges,
  encodeChanges,
  type NodeChange,
  type TestChange,
  type ValueChange,
} from './changes.ts';
export {
  type ColumnInput,
  type ColumnState,
  type Columns,
  carriesValue,
  columnOf,
  decodeColumns,
  decodeExpressions,
  EDGE_KINDS,
  type EdgeKind,
  type Expressions,
  edgeKind,
  encodeColumns,
  encodeExpressions,
  INDIRECT_KINDS,
  type NodeColumnsInput,
  type OutsideSource,
  VALUE_KINDS,
} from './columns.ts';
export {
  type Core,
  type CoreInput,
  type CoreNode,
  FLAG,
  FORMAT_VERSION,
  type ProjectInfo,
  type RunInfo,
  SHARD_SIZE,
} from './core.ts';
export { type Csr, csrFromLists, degree, layersOf, neighbours, reverseCsr } from './csr.ts';
export { decodeCore } from './decode-core.ts';
export {
  type ArgumentInfo,
  type ColumnDetail,
  type ConstraintInfo,
  type DetailContext,
  decodeDetails,
  detailContext,
  detailKey,
  encodeDetails,
  type FreshnessInfo,
  type JsonText,
  type LastRun,
  type NodeDetail,
  type NodeHistory,
  type SafeHtml,
  type StatInfo,
  type TestDetail,
} from './details.ts';
export { encodeCore } from './encode-core.ts';
export { Loader, type LoaderPorts, ShardProblem, shardScript } from './loader.ts';
export { FormatProblem } from './packing.ts';
export { decodeRun, encodeRun, type RunLists, type RunRow } from './runs.ts';
export { decodeSources, encodeSources, type SourceRow } from './sources-table.ts';
export {
  byWorst,
  isBroken,
  STATUSES,
  type Status,
  statusesOf,
  statusOf,
  statusText,
  WORST_FIRST,
  worse,
} from './status.ts';
export { decodeTests, encodeTests, type TestRow } from './tests-table.ts';
export {
  type DocPage,
  decodeDocs,
  decodeTexts,
  encodeDocs,
  encodeTexts,
  plainText,
  type SearchTexts,
  textsFromDetails,
} from './texts.ts';
export { packWords, unpackWords } from './word-packing.ts';
