// report: from results to the files that people and tools read.
export { type WrittenCatalog, writeCatalog } from './catalog.ts';
export { keepLineage, lineageText, writeLineage } from './lineage-artifact.ts';
export { writeManifest } from './manifest.ts';
export { openLineageEvents } from './open-lineage.ts';
export { osiDocument } from './osi/osi-document.ts';
export { type ReportInput, utcTime } from './report-input.ts';
export { writeRunHistory } from './run-history.ts';
export { type RecordedResult, runArguments, writeRunResults } from './run-results.ts';
export { writeDiagnostics, writePerfInfo } from './small-artifacts.ts';
export { writeSources } from './sources.ts';
