// artifacts: shapes and text of the files that dbt's tools read, and how they get to disk.
export {
  type ArtifactMetadata,
  type CatalogTableV1,
  type CatalogV1,
  catalogText,
  type ManifestMetadata,
  type ManifestV12,
  manifestText,
  plainText,
  type RunResultsV6,
  type RunResultV6,
  runResultsText,
  type Section,
  sourcesText,
} from './artifact.ts';
export { artifactErrors } from './errors.ts';
export { jsonText } from './json-text.ts';
export { type EarlierManifest, type ManifestKeys, openEarlierManifest, writeManifestIndex } from './manifest-index.ts';
export { KEPT, ManifestParts, type ManifestPlaces, type PartlyKeptManifest, writingsOf } from './manifest-parts.ts';
export { memberOf, type ReadableArtifactKind, readArtifact } from './read-artifact.ts';
export { readKeptText } from './read-kept-text.ts';
export { type RecordedRunResult, type RunColumns, type RunRecord, runColumns } from './run-columns.ts';
export { hasRunRecord, keepRunRecord, readRunRecords } from './run-record.ts';
export { FileChanged, type FilePart, writeFileAtomic } from './write-file.ts';
