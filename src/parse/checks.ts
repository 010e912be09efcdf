// What can be said only when all resources are known: groups, access, snapshots, names, relations.
import { type DiagnosticPlace, isJsonArray, jsonObject } from '../base/index.ts';
import { reprOf, toValue, typeNameOf } from '../jinja/index.ts';
import { parseErrors } from './errors.ts';
import { nearest } from './near-name.ts';
import { relationName } from './node-names.ts';
import { isRefable, type NodeDraft, type ParseState } from './parse-state.ts';

/** Runs all checks; what is wrong becomes diagnostics. */
export function checkProject(state: ParseState): void {
  checkGroups(state);
  for (const node of state.nodes.values()) {
    if (node.kind === 'model') checkModel(state, node);
    else if (node.kind === 'snapshot') checkSnapshot(state, node);
  }
  checkSpaces(state);
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
  if (config['materialized'] !== 'incremental' || config['incremental_strategy'] !== 'microbatch') return;
  const problem = microbatchProblem(node);
  if (problem) state.report(parseErrors.microbatchConfig, { name: node.name, problem }, placeOf(node));
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
  state.warn({
    code: 'D014',
    name: 'SpacesInResourceNameDeprecation',
    msg: `[WARNING]: Found spaces in the name of \`${first.uniqueId}\``,
  });
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

/** Warns of folders in dbt_project.yml that no resource is in, with dbt's text. */
export function warnUnusedPaths(state: ParseState): void {
  const unused: string[] = [];
  const used = usedPaths(state);
  for (const [key, kind] of pathKinds) {
    const tree = state.source.root.config.trees.get(key);
    if (!tree) continue;
    for (const path of foldersOf(tree)) {
      if (!used.get(kind)?.has(path.join('\u0000')))
        unused.push([key === 'tests' ? 'data_tests' : key, ...path].join('.'));
    }
  }
  if (unused.length === 0) return;
  state.warn({
    code: 'I051',
    name: 'UnusedResourceConfigPath',
    msg:
      '[WARNING]: Configuration paths exist in your dbt_project.yml file which do not apply to any resources.\n' +
      `There are ${unused.length} unused configuration paths:\n${unused.map((path) => `- ${path}`).join('\n')}`,
    data: jsonObject([['unused_config_paths', unused]]),
  });
}

const pathKinds: readonly (readonly [string, string])[] = [
  ['models', 'model'],
  ['seeds', 'seed'],
  ['snapshots', 'snapshot'],
  ['sources', 'source'],
  ['data_tests', 'test'],
  ['tests', 'test'],
  ['unit_tests', 'unit_test'],
  ['metrics', 'metric'],
  ['semantic-models', 'semantic_model'],
  ['saved-queries', 'saved_query'],
  ['exposures', 'exposure'],
  ['functions', 'function'],
];

/** All beginnings of the fqns of a kind, of the root's and the packages' resources, disabled ones included. */
function usedPaths(state: ParseState): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const note = ({ kind, fqn }: { readonly kind: string; readonly fqn: readonly string[] }): void => {
    const whole = `${kind}\u0000${fqn.slice(0, -1).join('\u0000')}`;
    let paths = used.get(kind);
    if (!paths) {
      paths = new Set();
      used.set(kind, paths);
    }
    paths.add(fqn.join('\u0000'));
    if (seen.has(whole)) return;
    seen.add(whole);
    for (let length = 1; length < fqn.length; length += 1) paths.add(fqn.slice(0, length).join('\u0000'));
  };
  for (const map of [state.nodes, state.sources, state.exposures, state.unitTests, state.semantics]) {
    for (const resource of map.values()) note(resource);
  }
  for (const group of state.disabled.values()) for (const resource of group) note(resource);
  return used;
}

/** Paths of a tree that hold config keys. */
function foldersOf(tree: { readonly [key: string]: unknown }): string[][] {
  const found: string[][] = [];
  const walk = (level: { readonly [key: string]: unknown }, path: string[]): void => {
    let holds = false;
    for (const [key, value] of Object.entries(level)) {
      const isFolder = !key.startsWith('+') && typeof value === 'object' && value !== null && !Array.isArray(value);
      if (isFolder) walk(value as { readonly [key: string]: unknown }, [...path, key]);
      else holds = true;
    }
    if (holds && path.length > 0) found.push(path);
  };
  walk(tree, []);
  return found;
}
