// parse: from a loaded project to every resource as data, as dbt reads it.

export type { KeptParse } from './cache/kept-parse.ts';
export { type CachedParse, CachedParser } from './cache/parse-cached.ts';
export { literalText, unrenderedConfigOf } from './config/unrendered-calls.ts';
export { isOfSemanticLayer, parseErrors } from './errors.ts';
export { type ManifestExtra, manifestNode } from './manifest-shape/manifest-node.ts';
export { modelShape } from './manifest-shape/model-shape.ts';
export { runsInBatches } from './microbatch.ts';
export { type ParsedFiles, parseProjectFile } from './parse-files.ts';
export { parseInlineNode } from './parse-inline.ts';
export { parseProject, parseSteps } from './parse-project.ts';
export { isNodeKind } from './parse-state.ts';
export { parseReference } from './reference-expression.ts';
export { LEGACY_TIME_SPINE } from './semantics/check-semantics.ts';
export * from './types.ts';
export { hasThreshold } from './yaml/freshness.ts';
