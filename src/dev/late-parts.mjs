// Parts of the program that many commands never call. They get files of their own (src/dev/program-parts.mjs), which are
// loaded when something in them is called for the first time.
// @ts-check

/** Modules that are entries for esbuild too: what a part needs and others do not then stands apart from the rest. */
export const partEntries = [
  'src/artifacts/index.ts',
  'src/compile/index.ts',
  'src/context/python-regex/regex-module.ts',
  'src/graph/errors.ts',
  'src/parse/cache/cached-columns.ts',
  'src/parse/errors.ts',
  'src/parse/finish-node.ts',
  'src/parse/macros.ts',
  'src/parse/manifest-shape/manifest-node.ts',
  'src/parse/node-names.ts',
  'src/parse/parse-properties.ts',
  'src/parse/semantics/check-semantics.ts',
  'src/parse/yaml/columns.ts',
  'src/parse/yaml/constraints.ts',
  'src/parse/yaml/properties-file.ts',
  'src/parse/yaml/unit-tests.ts',
  'src/parse/yaml/yaml-place.ts',
  'src/pipeline/earlier-columns.ts',
  'src/pipeline/live-project.ts',
  'src/plan/index.ts',
  'src/project/errors.ts',
  'src/project/index.ts',
  'src/report/index.ts',
  'src/run/run-nodes.ts',
  'src/run/verify/compare-relations.ts',
];

/** What a late part may consist of: modules that do nothing but define things when they are loaded. */
const LATE = new RegExp(
  `^(?:${[
    'node_modules/papaparse/',
    'src/\\w+/errors\\.ts$',
    'src/compile/',
    'src/context/python-regex/',
    'src/parse/(?:semantics|config)/',
    // The others are called in each parse.
    'src/parse/yaml/(?!columns|constraints|properties-file|unit-tests|yaml-place)',
    'src/parse/(?:described-at|parse-properties|reference-expression)\\.ts$',
    'src/pipeline/(?:live-project|earlier-columns|plan-against-state|plan-report)\\.ts$',
    'src/plan/',
    'src/report/',
    'src/run/',
  ].join('|')})`,
);

/**
 * Whether a file that esbuild wrote is a late part.
 * @param {{ readonly [path: string]: { readonly bytesInOutput: number } }} inputs
 */
export function isLate(inputs) {
  const paths = Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0);
  return paths.length > 0 && paths.every((path) => LATE.test(path));
}
