// Errors and warnings of linking and selection: codes 14xx. Messages begin with dbt's wording.
import { type ErrorKind, errorKind } from '../base/index.ts';

/** A reference that leads nowhere. */
export interface TargetProblem {
  /** `Model`, `Test`, `Exposure`, … */
  readonly title: string;
  readonly uniqueId: string;
  readonly path: string;
  readonly targetKind: 'node' | 'source' | 'metric' | 'function';
  readonly name: string;
  readonly package: string | null;
  readonly version: string | number | null;
  /** Names that come close to the one asked for. */
  readonly near: readonly string[];
}

function dependsOn(problem: TargetProblem, reason: string): string {
  const version = problem.version === null ? '' : `with version '${problem.version}' `;
  const owner = problem.package === null ? '' : `in package or project '${problem.package}' `;
  return `${problem.title} '${problem.uniqueId}' (${problem.path}) depends on a ${problem.targetKind} named '${problem.name}' ${version}${owner}which ${reason}`;
}

function didYouMean(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return `did you mean ${names.map((name) => `'${name}'`).join(' or ')}?`;
}

interface RefAccess {
  readonly from: string;
  readonly to: string;
  readonly access: 'private' | 'protected';
  readonly scope: string;
}

export const graphErrors: {
  readonly unknownRef: ErrorKind<TargetProblem>;
  readonly disabledRef: ErrorKind<TargetProblem>;
  readonly ambiguousRef: ErrorKind<{ name: string; ids: readonly string[] }>;
  readonly refNotAllowed: ErrorKind<RefAccess>;
  readonly testTargetNotFound: ErrorKind<TargetProblem>;
  readonly cycle: ErrorKind<{ chain: readonly string[] }>;
  readonly unitTestModelNotFound: ErrorKind<{
    model: string;
    package: string;
    unitTest: string;
    path: string;
    near: readonly string[];
  }>;
  readonly dependsOnRootProject: ErrorKind<{ name: string; package: string; target: string }>;
  readonly modelPastDeprecation: ErrorKind<{ name: string; version: string; date: string }>;
  readonly refPastDeprecation: ErrorKind<DeprecatedTarget>;
  readonly refUpcomingDeprecation: ErrorKind<DeprecatedTarget>;
  readonly unknownMethod: ErrorKind<{ method: string; near: readonly string[] }>;
  readonly invalidSpec: ErrorKind<{ spec: string; problem: string }>;
  readonly invalidMethodValue: ErrorKind<{ message: string; expected: string | undefined }>;
  readonly noComparisonManifest: ErrorKind<undefined>;
  readonly invalidStateQuestion: ErrorKind<{ value: string; allowed: readonly string[] }>;
  readonly noComparisonResults: ErrorKind<{ message: string }>;
  readonly unknownSelector: ErrorKind<{ name: string; known: readonly string[]; near: readonly string[] }>;
  readonly selectorPatternMatchesNothing: ErrorKind<{ pattern: string }>;
  readonly selectorCycle: ErrorKind<{ names: readonly string[] }>;
  readonly invalidSelectorFile: ErrorKind<{ problem: string }>;
  readonly selectMatchesNothing: ErrorKind<{ criterion: string; near: readonly string[] }>;
  readonly microbatchUnfiltered: ErrorKind<{ name: string }>;
  readonly batchesNotTogether: ErrorKind<{ count: number; engine: string }>;
} = {
  unknownRef: errorKind('unknown-ref', {
    code: 1401,
    title: 'A reference leads to nothing',
    message: (p) => dependsOn(p, 'was not found'),
    hint: (p) => didYouMean(p.near),
  }),
  disabledRef: errorKind('disabled-ref', {
    code: 1402,
    title: 'A reference leads to a disabled resource',
    message: (p) => dependsOn(p, 'is disabled'),
    hint: () => 'enable the target (config `enabled`), or remove the reference',
  }),
  ambiguousRef: errorKind('ambiguous-ref', {
    code: 1403,
    title: 'A reference fits resources of several packages',
    message: (p) =>
      `When referencing '${p.name}', dbt found nodes in multiple packages: ${p.ids.map((id) => `'${id}'`).join(', ')}\nTo fix this, name the package in the reference.`,
    hint: (p) => p.ids.map((id) => `ref('${id.split('.')[1] ?? ''}', '${p.name}')`).join(' or '),
  }),
  refNotAllowed: errorKind('ref-not-allowed', {
    code: 1404,
    title: 'A reference crosses an access boundary',
    heading: 'Parsing Error',
    message: (p) =>
      `Node ${p.from} attempted to reference node ${p.to}, which is not allowed because the referenced node is ${p.access} to the '${p.scope}' ${p.access === 'private' ? 'group' : 'package'}.`,
    hint: (p) =>
      p.access === 'private'
        ? `put the referencing node into the group '${p.scope}' (config \`group\`), or give the model a wider \`access\``
        : 'give the model `access: public` in its package',
  }),
  testTargetNotFound: errorKind('test-target-not-found', {
    code: 1405,
    title: 'A test depends on something that does not exist',
    severity: 'warning',
    // dbt names an empty package when the reference names none.
    message: (p) =>
      `${p.title} '${p.uniqueId}' (${p.path}) depends on a ${p.targetKind} named '${p.name}' in package '${p.package ?? ''}' which was not found`,
    hint: (p) => didYouMean(p.near),
  }),
  cycle: errorKind('dependency-cycle', {
    code: 1406,
    title: 'Resources depend on each other in a circle',
    message: (p) => `Found a cycle: ${p.chain.join(' --> ')}`,
    hint: () => 'one of these references must go, for example by moving shared logic into a model of its own',
  }),
  unitTestModelNotFound: errorKind('unit-test-model-not-found', {
    code: 1407,
    title: 'A unit test names a model that does not exist',
    heading: 'Parsing Error',
    message: (p) => `Unable to find model '${p.package}.${p.model}' for unit test '${p.unitTest}' in ${p.path}`,
    hint: (p) => didYouMean(p.near),
  }),
  dependsOnRootProject: errorKind('package-depends-on-root-project', {
    code: 1408,
    title: 'A node of a package refers to a node of the root project',
    severity: 'warning',
    message: (p) =>
      `The node '${p.name}'in package '${p.package}' depends on the root project node '${p.target}'.` +
      "This may lead to unexpected cycles downstream. Please set the 'require_ref_searches_node_package_before_root' behavior change flag to True to avoid this issue." +
      'For more information, see the documentation at https://docs.getdbt.com/reference/global-configs/behavior-changes#package-ref-search-order',
    hint: () => 'set the flag `require_ref_searches_node_package_before_root` to look into the package first',
  }),
  modelPastDeprecation: errorKind('model-past-deprecation-date', {
    code: 1409,
    title: 'A model is past its deprecation date',
    severity: 'warning',
    message: (p) =>
      `Model ${p.name}${p.version} has passed its deprecation date of ${p.date}. This model should be disabled or removed.`,
  }),
  refPastDeprecation: errorKind('ref-to-deprecated-model', {
    code: 1410,
    title: 'A reference leads to a deprecated model',
    severity: 'warning',
    message: (p) =>
      `While compiling '${p.from}': Found a reference to ${p.name}${p.version}, which was deprecated on '${p.date}'. ${newerVersion(p, 'Migrate now')}`.trimEnd(),
  }),
  refUpcomingDeprecation: errorKind('ref-to-model-due-for-deprecation', {
    code: 1411,
    title: 'A reference leads to a model that is going to be deprecated',
    severity: 'warning',
    message: (p) =>
      `While compiling '${p.from}': Found a reference to ${p.name}${p.version}, which is slated for deprecation on '${p.date}'. ${newerVersion(p, 'Try it out')}`.trimEnd(),
  }),
  unknownMethod: errorKind('unknown-selector-method', {
    code: 1420,
    title: 'A selection uses a method that does not exist',
    heading: 'Runtime Error',
    message: (p) => `'${p.method}' is not a valid method name`,
    hint: (p) => didYouMean(p.near),
  }),
  invalidSpec: errorKind('invalid-node-spec', {
    code: 1421,
    title: 'A selection cannot be read',
    heading: 'Runtime Error',
    message: (p) => `Invalid node spec ${p.spec} - ${p.problem}`,
  }),
  invalidMethodValue: errorKind('invalid-selector-value', {
    code: 1422,
    title: 'A selector method got a value it cannot take',
    heading: 'Runtime Error',
    message: (p) => p.message,
    hint: (p) => p.expected,
  }),
  noComparisonManifest: errorKind('no-comparison-manifest', {
    code: 1423,
    title: 'A state selector without a state to compare with',
    heading: 'Runtime Error',
    message: () => 'Got a state selector method, but no comparison manifest',
    hint: () => 'give the folder of the earlier artifacts with --state; it must hold a manifest.json',
  }),
  invalidStateQuestion: errorKind('invalid-state-selector', {
    code: 1424,
    title: 'A state selector asks for something unknown',
    heading: 'Runtime Error',
    message: (p) =>
      `Got an invalid selector "${p.value}", expected one of "[${p.allowed.map((one) => `'${one}'`).join(', ')}]"`,
  }),
  noComparisonResults: errorKind('no-comparison-results', {
    code: 1425,
    title: 'A result selector without results to compare with',
    heading: 'Internal Error',
    message: (p) => p.message,
    hint: () => 'give the folder of the earlier artifacts with --state',
  }),
  unknownSelector: errorKind('unknown-selector', {
    code: 1426,
    title: 'A selector name that selectors.yml does not define',
    heading: 'Runtime Error',
    message: (p) =>
      `Could not find selector named ${p.name}, expected one of [${p.known.map((one) => `'${one}'`).join(', ')}]`,
    hint: (p) => (p.known.length === 0 ? 'selectors.yml beside dbt_project.yml defines selectors' : didYouMean(p.near)),
  }),
  selectorPatternMatchesNothing: errorKind('selector-pattern-matches-nothing', {
    code: 1427,
    title: 'A selector reference that fits no selector',
    heading: 'Runtime Error',
    message: (p) => `Selector '${p.pattern}' did not match any selector in selectors.yml`,
  }),
  selectorCycle: errorKind('selector-cycle', {
    code: 1428,
    title: 'Selectors refer to each other in a circle',
    heading: 'Runtime Error',
    message: (p) => `Circular dependency detected in selector: ${p.names.join(' --> ')}`,
  }),
  invalidSelectorFile: errorKind('invalid-selectors-file', {
    code: 1429,
    title: 'selectors.yml cannot be read',
    heading: 'Runtime Error',
    message: (p) => `Could not read selector file data: ${p.problem}`,
  }),
  selectMatchesNothing: errorKind('selection-matches-nothing', {
    code: 1430,
    title: 'A selection criterion matches nothing',
    severity: 'warning',
    heading: 'Runtime Error',
    message: (p) => `The selection criterion '${p.criterion}' does not match any enabled nodes`,
    hint: (p) => didYouMean(p.near),
  }),
  microbatchUnfiltered: errorKind('microbatch-without-filter', {
    code: 1440,
    title: 'No input of a microbatch model can be read in part',
    severity: 'warning',
    message: (p) =>
      `The microbatch model '${p.name}' has no 'ref' or 'source' input with an 'event_time' configuration. \nThis means no filtering can be applied and can result in unexpected duplicate records in the resulting microbatch model.`,
    hint: () => 'set event_time in the config of the model or source that is read',
  }),
  batchesNotTogether: errorKind('batches-not-concurrent', {
    code: 1441,
    title: 'The engine cannot write several batches at the same time',
    severity: 'warning',
    message: (p) =>
      filled(
        `Found ${p.count} microbatch model${p.count === 1 ? '' : 's'} with the \`concurrent_batches\` config set to true, but the ${p.engine} adapter does not support running batches concurrently. Batches will be run sequentially.`,
      ),
  }),
};

/** A reference to a model with a deprecation date. */
export interface DeprecatedTarget {
  readonly from: string;
  readonly name: string;
  /** `.v2` or nothing. */
  readonly version: string;
  readonly date: string;
  readonly package: string;
  readonly ownVersion: string | undefined;
  readonly latestVersion: string | undefined;
}

function newerVersion(target: DeprecatedTarget, advice: string): string {
  if (
    target.ownVersion === undefined ||
    target.latestVersion === undefined ||
    target.latestVersion === target.ownVersion
  )
    return '';
  return `A new version of '${target.name}' is available. ${advice}: {{ ref('${target.package}', '${target.name}', v='${target.latestVersion}') }}.`;
}

/** Lines of at most 80 columns, the first one after `[WARNING]: `; dbt breaks some warnings in this way. */
function filled(text: string): string {
  const lines: string[] = [];
  let line = '[WARNING]:';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length <= 80) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].join('\n').slice('[WARNING]: '.length);
}
