// Selection methods: which resources a criterion's own value names, before `+`, `@` and indirect selection.
import {
  Float,
  fail,
  fnmatcher,
  folderOf,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type NodeId,
  pathMatcher,
  plainPath,
} from '../base/index.ts';
import type { GraphResource, ModelNode } from '../parse/index.ts';
import { graphErrors } from './errors.ts';
import { isLatestVersion } from './reference-lookup.ts';
import type { SelectionCriterion, SelectionMethod } from './selection-spec.ts';
import type { ProjectGraph, SourceStatusComparison, StateComparison, StateQuestion } from './types.ts';

/** What methods may compare with. */
export interface MethodInputs {
  readonly graph: ProjectGraph;
  readonly state?: StateComparison | undefined;
  /** Status by unique_id of an earlier run, for `result:`. */
  readonly results?: ReadonlyMap<NodeId, string> | undefined;
  readonly sourceStatus?: SourceStatusComparison | undefined;
  /** Resolves `selector:`; gives the selected ids. */
  readonly selectByName: (pattern: string) => ReadonlySet<NodeId>;
}

export type ResourceTest = (resource: GraphResource) => boolean;

type MethodMaker = (value: string, criterion: SelectionCriterion, inputs: MethodInputs) => ResourceTest;

/** The test that a criterion stands for. @throws TsdbtError 1422 – 1425, 1427, 1428 */
export function resourceTest(criterion: SelectionCriterion, inputs: MethodInputs): ResourceTest {
  return METHOD_MAKERS[criterion.method](textOf(criterion.value), criterion, inputs);
}

const METHOD_MAKERS: { readonly [method in SelectionMethod]: MethodMaker } = {
  fqn: (value) => fqnTest(value),
  tag: (value) => {
    const matches = fnmatcher(value);
    return (resource) => tagsOf(resource).some(matches);
  },
  group: (value) => {
    const matches = fnmatcher(value);
    return (resource) => {
      const group = isGroupable(resource) ? resource.config['group'] : undefined;
      return typeof group === 'string' && group !== '' && matches(group);
    };
  },
  access: (value) => (resource) => resource.kind === 'model' && resource.access === value,
  source: (value) => {
    const [table, source, owner] = namesOf(value, 3, 'source', 'Sources');
    return (resource) =>
      resource.kind === 'source' && owner(resource.packageName) && source(resource.sourceName) && table(resource.name);
  },
  exposure: named('exposure', 'Exposures'),
  metric: named('metric', 'Metrics'),
  semantic_model: named('semantic_model', 'Semantic Models'),
  saved_query: named('saved_query', 'Saved Queries'),
  unit_test: named('unit_test', 'Unit tests'),
  // dbt v2 has it, dbt 1 selects functions by their names and kind only.
  function: named('function', 'Functions'),
  path: (value, _, { graph }) => pathTest(value, graph),
  file: (value) => {
    const matches = fnmatcher(value);
    return (resource) => {
      const name = resource.originalFilePath.slice(resource.originalFilePath.lastIndexOf('/') + 1);
      const dot = name.lastIndexOf('.');
      return matches(name) || (dot > 0 && matches(name.slice(0, dot)));
    };
  },
  package: (value, _, { graph }) => {
    const matches = fnmatcher(value === 'this' ? graph.project.source.root.config.name : value);
    return (resource) => matches(resource.packageName);
  },
  config: (_, criterion) => configTest(criterion),
  test_name: (value) => {
    const matches = fnmatcher(value);
    return (resource) =>
      resource.kind === 'unit_test'
        ? matches(resource.name)
        : resource.kind === 'test' && resource.testMetadata !== null && matches(resource.testMetadata.name);
  },
  test_type: (value) => testTypeTest(value),
  resource_type: (value) => {
    if (!RESOURCE_TYPES.has(value)) {
      fail(graphErrors.invalidMethodValue, {
        message: `Invalid resource_type selector "${value}"`,
        expected: `resource types are ${[...RESOURCE_TYPES].join(', ')}`,
      });
    }
    return (resource) => resource.kind === value;
  },
  version: (value) => versionTest(value),
  state: (value, _, { state }) => {
    if (!state) return fail(graphErrors.noComparisonManifest, undefined);
    if (!isStateQuestion(value)) return fail(graphErrors.invalidStateQuestion, { value, allowed: STATE_QUESTIONS });
    return state.matcher(value);
  },
  result: (value, _, { results }) => {
    if (!results) return fail(graphErrors.noComparisonResults, { message: 'No comparison run_results' });
    return (resource) => results.get(resource.uniqueId) === value;
  },
  source_status: (value, _, { sourceStatus }) => {
    const { previous, current } = sourceStatus ?? {};
    if (!previous || !current) {
      const message = `No ${previous ? 'current' : 'previous'} state comparison freshness results in sources.json`;
      return fail(graphErrors.noComparisonResults, { message });
    }
    return (resource) => value === 'fresher' && isFresher(resource.uniqueId, previous, current);
  },
  selector: (value, _, { selectByName }) => {
    const ids = selectByName(value);
    return (resource) => ids.has(resource.uniqueId);
  },
  wildcard: () => () => false,
};

/** Values of `--resource-type` and `resource_type:`. */
const RESOURCE_TYPES: ReadonlySet<string> = new Set([
  'model',
  'analysis',
  'test',
  'snapshot',
  'operation',
  'seed',
  'sql_operation',
  'source',
  'exposure',
  'metric',
  'saved_query',
  'semantic_model',
  'unit_test',
  'function',
  // Names of things that are never selected; dbt accepts them all the same.
  'rpc',
  'doc',
  'macro',
  'group',
  'fixture',
]);

const STATE_QUESTIONS: readonly StateQuestion[] = [
  'new',
  'old',
  'modified',
  'unmodified',
  'modified.body',
  'modified.configs',
  'modified.persisted_descriptions',
  'modified.relation',
  'modified.macros',
  'modified.contract',
];

function isStateQuestion(value: string): value is StateQuestion {
  return (STATE_QUESTIONS as readonly string[]).includes(value);
}

/** Python's str() of the scalars that YAML may give. */
function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  return value instanceof Float ? value.value.toFixed(1) : String(value);
}

function tagsOf(resource: GraphResource): readonly string[] {
  if ('tags' in resource) return resource.tags;
  if (resource.kind !== 'unit_test') return [];
  const { tags } = resource.config;
  return isJsonArray(tags) ? tags.map(String) : [];
}

function isGroupable(resource: GraphResource): boolean {
  return resource.kind === 'metric' || isParsedNode(resource);
}

/** dbt's "nodes": what has SQL or data, functions apart. */
function isParsedNode(resource: GraphResource): boolean {
  switch (resource.kind) {
    case 'source':
    case 'exposure':
    case 'metric':
    case 'unit_test':
    case 'semantic_model':
    case 'saved_query':
    case 'function':
      return false;
    default:
      return true;
  }
}

type NameTest = (name: string) => boolean;

/** Reads `name`, `package.name`, or for sources `source.table` and `package.source.table`; gives tests from the last part on. */
function namesOf(value: string, most: 2 | 3, kind: string, plural: string): readonly [NameTest, NameTest, NameTest] {
  const parts = value.split('.');
  if (parts.length > most) {
    const forms =
      most === 3
        ? '`source_name`, `source_name.table_name`, or `package_name.source_name.table_name`'
        : `\`${kind}_name\` or \`package_name.${kind}_name\``;
    fail(graphErrors.invalidMethodValue, {
      message: `Invalid ${kind.replace('_', ' ')} selector value "${value}". ${plural} must be of the form ${forms}`,
      expected: undefined,
    });
  }
  const any = (): boolean => true;
  const tests = parts.map(fnmatcher).reverse();
  if (most === 3 && tests.length === 1) return [any, tests[0] ?? any, any];
  return [tests[0] ?? any, tests[1] ?? any, tests[2] ?? any];
}

function named(
  kind: 'exposure' | 'metric' | 'semantic_model' | 'saved_query' | 'unit_test' | 'function',
  plural: string,
): MethodMaker {
  return (value) => {
    const [name, owner] = namesOf(value, 2, kind, plural);
    return (resource) => resource.kind === kind && owner(resource.packageName) && name(resource.name);
  };
}

/** Name, dotted path with or without the package, or wildcards over the rest of the path. Sources have no part in it. */
function fqnTest(value: string): ResourceTest {
  const parts = value.split('.');
  const wild = parts.findIndex((part) => /[*?[\]]/.test(part));
  const prefix = wild === -1 ? parts : parts.slice(0, wild);
  const rest = wild === -1 ? undefined : fnmatcher(parts.slice(wild).join('.'));
  const lastTwo = parts.slice(-2).join('_');
  const fits = (fqn: readonly string[], isVersioned: boolean): boolean => {
    if (isVersioned) {
      if (fqn[fqn.length - 2] === value || fqn.slice(-2).join('_') === lastTwo) return true;
    } else if (fqn[fqn.length - 1] === value) {
      return true;
    }
    const flat = fqn.some((part) => part.includes('.')) ? fqn.flatMap((part) => part.split('.')) : fqn;
    if (flat.length < parts.length) return false;
    for (let place = 0; place < prefix.length; place++) if (flat[place] !== prefix[place]) return false;
    return rest === undefined || rest(flat.slice(wild).join('.'));
  };
  if (value === '*') return (resource) => resource.kind !== 'source';
  return (resource) => {
    if (resource.kind === 'source') return false;
    const isVersioned = resource.kind === 'model' && resource.version !== null;
    return fits(resource.fqn, isVersioned) || fits(resource.fqn.slice(1), isVersioned);
  };
}

/**
 * dbt globs the folder of the root project and asks whether the resource's file, its YAML file, or a folder above is
 * among the hits. A package's file counts when the root project has something at the same relative path.
 */
function pathTest(value: string, graph: ProjectGraph): ResourceTest {
  const { root } = graph.project.source;
  const pattern = value.startsWith(`${root.directory}/`) ? value.slice(root.directory.length + 1) : value;
  const matches = pathMatcher(pattern);
  const hits = new Set<string>();
  const seen = new Set<string>();
  const visit = (written: string): void => {
    let path: string | undefined = plainPath(written);
    while (path !== undefined && !seen.has(path)) {
      seen.add(path);
      if (matches(path)) hits.add(path);
      path = folderOf(path);
    }
  };
  for (const file of root.files) visit(file.path);
  for (const resource of graph.resources.values()) {
    if (resource.packageName === root.config.name) visit(resource.originalFilePath);
  }
  const answers = new Map<string, boolean>();
  const isHit = (path: string): boolean => {
    let answer = answers.get(path);
    if (answer === undefined) {
      const folder = folderOf(path);
      answer = hits.has(path) || (folder !== undefined && isHit(folder));
      answers.set(path, answer);
    }
    return answer;
  };
  return (resource) =>
    isHit(plainPath(resource.originalFilePath)) || ('patchPath' in resource && isPatchHit(resource.patchPath, hits));
}

function isPatchHit(patchPath: string | null, hits: ReadonlySet<string>): boolean {
  return patchPath !== null && hits.has(plainPath(patchPath.slice(patchPath.indexOf('://') + 3)));
}

function configTest(criterion: SelectionCriterion): ResourceTest {
  const path = criterion.methodArguments;
  const wanted = criterion.value;
  const anyCase = path.length === 1 && path[0] === 'severity';
  const lower = textOf(wanted).toLowerCase();
  const equals = (value: JsonValue): boolean => {
    if (anyCase && typeof value === 'string') return value.toLowerCase() === lower;
    if (jsonEqual(value, wanted)) return true;
    return (lower === 'true' && value === true) || (lower === 'false' && value === false);
  };
  return (resource) => {
    if (resource.kind !== 'source' && !isParsedNode(resource)) return false;
    const value = descend(resource.config, path);
    if (value === undefined) return false;
    return isJsonArray(value) ? value.some(equals) : equals(value);
  };
}

/** The value under nested keys; `pre_hook` also finds `pre-hook`. */
function descend(config: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = config;
  for (const [depth, key] of path.entries()) {
    if (!isJsonObject(value)) return undefined;
    value =
      value[key] ?? (depth === 0 ? value[key.replaceAll('_', '-')] : undefined) ?? (key in value ? null : undefined);
    if (value === undefined) return undefined;
  }
  return value;
}

function testTypeTest(value: string): ResourceTest {
  switch (value) {
    case 'generic':
    case 'schema':
      return (resource) => resource.kind === 'test' && resource.testKind === 'generic';
    case 'singular':
      return (resource) => resource.kind === 'test' && resource.testKind === 'singular';
    case 'data':
      return (resource) => resource.kind === 'test';
    case 'unit':
      return (resource) => resource.kind === 'unit_test';
    default:
      return fail(graphErrors.invalidMethodValue, {
        message: `Invalid test type selector ${value}: expected "generic", "singular", "unit", or "data"`,
        expected: undefined,
      });
  }
}

function versionTest(value: string): ResourceTest {
  const models =
    (test: (model: ModelNode) => boolean): ResourceTest =>
    (resource) =>
      resource.kind === 'model' && test(resource);
  switch (value) {
    case 'latest':
      return models(isLatestVersion);
    case 'prerelease':
      return models((model) => compareWithLatest(model) > 0);
    case 'old':
      return models((model) => compareWithLatest(model) < 0);
    case 'none':
      return models((model) => model.version === null);
    default:
      return fail(graphErrors.invalidMethodValue, {
        message: `Invalid version type selector ${value}: expected one of: "latest", "prerelease", "old", or "none"`,
        expected: undefined,
      });
  }
}

/** As numbers when both are, else as text; 0 for unversioned models. */
function compareWithLatest({ version, latestVersion }: ModelNode): number {
  if (!version || !latestVersion) return 0;
  const [own, latest] = [Number(version), Number(latestVersion)];
  if (!Number.isNaN(own) && !Number.isNaN(latest)) return own - latest;
  const [ownText, latestText] = [String(version), String(latestVersion)];
  return ownText === latestText ? 0 : ownText < latestText ? -1 : 1;
}

/** A source is fresher when it got data after the earlier check, or was not checked then. */
function isFresher(id: NodeId, previous: ReadonlyMap<NodeId, string>, current: ReadonlyMap<NodeId, string>): boolean {
  const now = current.get(id);
  if (now === undefined) return false;
  const before = previous.get(id);
  return before === undefined || Date.parse(now) > Date.parse(before);
}
