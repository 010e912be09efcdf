// report: from results to the files that people and tools read.
export { type CatalogContent, writeCatalog } from './catalog.ts';
export { type ManifestContent, manifestOf, writeManifest } from './manifest.ts';
export { type ReportInput, utcTime } from './report-input.ts';
export { runArguments, runResultShape, writeRunResults } from './run-results.ts';
export { writeDiagnostics, writePerfInfo, writeSemanticManifest } from './small-artifacts.ts';
