// base: files and positions, diagnostics, logging, plain data, YAML, ids, ports. Imports nothing inside tsdbt.
export * from './diagnostic.ts';
export * from './errors.ts';
export { fnmatcher } from './fnmatch.ts';
export * from './hash.ts';
export * from './ids.ts';
export * from './json.ts';
export * from './log.ts';
export * from './nearest.ts';
export { folderOf, pathMatcher, plainPath } from './path-glob.ts';
export * from './ports.ts';
export * from './process-ports.ts';
export * from './render-diagnostic.ts';
export * from './selection-grammar.ts';
export * from './source-file.ts';
export { eachInSteps, runInTurns, runSteps, type Steps } from './steps.ts';
export { wrapText } from './wrap-text.ts';
export * from './yaml.ts';
export * from './yaml-dump.ts';
