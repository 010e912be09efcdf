// What can be said only when all resources are known: groups, access, snapshots, names, relations.
import { type DiagnosticPlace, isJsonArray, nearest } from '../base/index.ts';
import { reprOf, toValue, typeNameOf } from '../jinja/index.ts';
import { parseErrors } from './errors.ts';

import { checkFixtureNames } from './fixture-names.ts';
import { isMicrobatch, runsInBatches } from './microbatch.ts';
import { relationName } from './node-names.ts';
import { isRefable, type NodeDraft, type ParseState } from './parse-state.ts';
import { checkSharedNames } from './shared-names.ts';
import { warnParse } from './warnings.ts';

/** Runs all checks; what is wrong becomes diagnostics. */
export function checkProject(state: ParseState): void {
  checkGroups(state);
  for (const node of state.nodes.values()) {
    if (node.kind === 'model') checkModel(state, node);
    else if (node.kind === 'function') checkLanguage(state, node);
    else if (node.kind === 'snapshot') checkSnapshot(state, node);
  }
  checkFixtureNames(state);
  checkSharedNames(state);
  checkSpaces(state);
  checkUnbatched(state);
  checkRelations(state);
}

function placeOf(node: { readonly span: NodeDraft['span']; readonly uniqueId: string }): DiagnosticPlace {
  return { span: node.span, nodeId: node.uniqueId };
}

function checkGroups(state: ParseState): void {
  const known = [...state.groups.values()].map((group) => group.name).sort();
  const names = new Set(known);
  const check = (resource: NodeDraft | { span: NodeDraft['span']; uniqueId: string }, group: unknown): void => {
    if (typeof group !== 'string' || group === '' || names.has(group)) return;
    state.report(parseErrors.unknownGroup, { group, known, near: nearest(group, known) }, placeOf(resource));
  };
  for (const resource of state.semantics.values()) check(resource, resource.config['group']);
  for (const node of state.nodes.values()) if (node.group !== null) check(node, node.group);
}

function checkModel(state: ParseState, node: Extract<NodeDraft, { kind: 'model' }>): void {
  const { config } = node;
  if (node.access === 'public' && config['materialized'] === 'ephemeral') {
    state.report(
      parseErrors.invalidAccess,
      { uniqueId: node.uniqueId, value: 'public', materialized: 'ephemeral' },
      placeOf(node),
    );
  }
  if (!runsInBatches(config, { source: state.source, macroRegistry: state.registry })) return;
  const problem = microbatchProblem(node);
  if (problem) state.report(parseErrors.microbatchConfig, { name: node.name, problem }, placeOf(node));
}

function checkLanguage(state: ParseState, node: Extract<NodeDraft, { kind: 'function' }>): void {
  if (node.language !== 'javascript') return;
  const { dialect, type: engine } = state.facts.target;
  const isAggregate = node.config['type'] === 'aggregate';
  if (dialect.hasJavascriptFunctions === true && !isAggregate) return;
  const problem =
    dialect.hasJavascriptFunctions === true
      ? `is a JavaScript aggregate function and not supported on '${engine}'. `
      : `uses JavaScript, which is not supported on '${engine}'. `;
  state.report(parseErrors.invalidFunction, { problem: `Function '${node.name}' ${problem}` }, placeOf(node));
}

const batchSizes = ['hour', 'day', 'month', 'year'];

function microbatchProblem({ config }: NodeDraft): string | undefined {
  const type = (key: string): string => `<class '${typeNameOf(toValue(config[key] ?? null))}'>`;
  const eventTime = config['event_time'] ?? null;
  if (eventTime === null) {
    return `must provide an 'event_time' (string) config that indicates the name of the event time column.`;
  }
  if (typeof eventTime !== 'string') {
    return `must provide an 'event_time' config of type string, but got: ${type('event_time')}.`;
  }
  const begin = config['begin'] ?? null;
  if (begin === null) {
    return `must provide a 'begin' (datetime) config that indicates the earliest timestamp the microbatch model should be built from.`;
  }
  if (typeof begin !== 'string') return `must provide a 'begin' config of type datetime, but got: ${type('begin')}.`;
  if (!/^\d{4}-\d{2}-\d{2}/.test(begin) || Number.isNaN(Date.parse(begin))) {
    return `must provide a 'begin' config of valid datetime (ISO format), but got: ${begin}.`;
  }
  const size = config['batch_size'] ?? null;
  if (!batchSizes.includes(String(size))) {
    const known = reprOf(toValue(batchSizes));
    return `must provide a 'batch_size' config that is one of ${known}, but got: ${size === null ? 'None' : String(size)}.`;
  }
  const lookback = config['lookback'] ?? null;
  if (lookback !== null && typeof lookback !== 'number' && typeof lookback !== 'boolean') {
    return `must provide the optional 'lookback' config as type int, but got: ${type('lookback')}).`;
  }
  const concurrent = config['concurrent_batches'] ?? null;
  if (concurrent !== null && typeof concurrent !== 'boolean') {
    return `optional 'concurrent_batches' config must be of type \`bool\` if specified, but got: ${type('concurrent_batches')}).`;
  }
  return undefined;
}

function checkSnapshot(state: ParseState, node: NodeDraft): void {
  const problem = snapshotProblem(node);
  if (problem) state.report(parseErrors.snapshotConfig, { problem }, placeOf(node));
}

function snapshotProblem({ config }: NodeDraft): string | undefined {
  const { strategy } = config;
  const columns = config['check_cols'] ?? null;
  const hasColumns = columns !== null && columns !== '' && !(isJsonArray(columns) && columns.length === 0);
  if (!strategy || !config['unique_key']) {
    return "Snapshots must be configured with a 'strategy' and 'unique_key'.";
  }
  if (strategy === 'check') {
    if (!hasColumns) {
      return 'A snapshot configured with the check strategy must specify a check_cols configuration.';
    }
    if (typeof columns === 'string' && columns !== 'all') {
      return `Invalid value for 'check_cols': ${columns}. Expected 'all' or a list of strings.`;
    }
  } else if (strategy === 'timestamp') {
    if (!config['updated_at']) {
      return 'A snapshot configured with the timestamp strategy must specify an updated_at configuration.';
    }
    if (hasColumns) return "A 'timestamp' snapshot should not have 'check_cols'";
  }
  return config['materialized'] === 'snapshot' ? undefined : "A snapshot must have a materialized value of 'snapshot'";
}

function checkSpaces(state: ParseState): void {
  const found = [...state.nodes.values()].filter((node) => node.name.includes(' '));
  const [first] = found;
  if (!first) return;
  if (state.source.flags.get('REQUIRE_RESOURCE_NAMES_WITHOUT_SPACES') !== false) {
    const resources = found.map((node) => ({ uniqueId: node.uniqueId, path: node.originalFilePath }));
    state.report(parseErrors.spacesInNames, { resources }, placeOf(first));
    return;
  }
  warnParse(state, 'D014', 'SpacesInResourceNameDeprecation', `Found spaces in the name of \`${first.uniqueId}\``);
  warnParse(
    state,
    'D015',
    'ResourceNamesWithSpacesDeprecation',
    `Spaces found in ${found.length} resource name(s). This is deprecated, and may lead to errors when using dbt. ` +
      'Run again with `--debug` to see them all. ' +
      'For more information: https://docs.getdbt.com/reference/global-configs/legacy-behaviors',
  );
}

/** One warning for all models whose strategy of the project's own runs without batches. */
function checkUnbatched(state: ParseState): void {
  const facts = { source: state.source, macroRegistry: state.registry };
  for (const { kind, config } of state.nodes.values()) {
    if (kind !== 'model' || !isMicrobatch(config) || runsInBatches(config, facts)) continue;
    warnParse(
      state,
      'D020',
      'MicrobatchMacroOutsideOfBatchesDeprecation',
      'The use of a custom microbatch macro outside of batched execution is deprecated. To use it with batched ' +
        'execution, set `flags.require_batched_execution_for_custom_microbatch_strategy` to `True` in ' +
        '`dbt_project.yml`. In the future this will be the default behavior.',
    );
    return;
  }
}

/** No two relations may be the same, and no name may be both versioned and unversioned. */
function checkRelations(state: ParseState): void {
  const byRelation = new Map<string, NodeDraft>();
  const unversioned = new Map<string, NodeDraft>();
  const versioned = new Map<string, NodeDraft>();
  const storesFailures = state.flag('STORE_FAILURES');
  for (const node of state.nodes.values()) {
    const isRelation = isRefable(node) || (node.kind === 'test' && (node.relationName !== null || storesFailures));
    if (!isRelation) continue;
    const key = `${node.packageName}\u0000${node.name}`;
    (node.kind === 'model' && node.version !== null ? versioned : unversioned).set(key, node);
    const relation =
      node.relationName ?? relationName(state, node.database, node.schema, node.alias, node.config['quoting']);
    const known = byRelation.get(relation);
    if (!known) byRelation.set(relation, node);
    else {
      state.report(
        parseErrors.ambiguousRelation,
        {
          relation,
          first: { uniqueId: known.uniqueId, path: known.originalFilePath },
          second: { uniqueId: node.uniqueId, path: node.originalFilePath },
        },
        { ...placeOf(node), related: [{ message: 'the other one', span: known.span }] },
      );
    }
  }
  for (const [key, node] of versioned) {
    const other = unversioned.get(key);
    if (!other) continue;
    state.report(
      parseErrors.versionedAndUnversioned,
      {
        name: node.name,
        unversioned: { uniqueId: other.uniqueId, path: other.originalFilePath },
        patchPath: node.patchPath ?? '',
      },
      placeOf(other),
    );
  }
}
