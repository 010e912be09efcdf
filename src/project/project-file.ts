// dbt_project.yml of one package: read, rendered where dbt renders it early, checked.
import { join } from 'node:path';
import {
  type Diagnostic,
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  objectOf,
  type SourceFile,
  type YamlDocument,
  type YamlPath,
} from '../base/index.ts';
import { type Globals, reprOf, toValue } from '../jinja/index.ts';
import { projectErrors } from './errors.ts';
import { ProjectKeys } from './project-keys.ts';
import { parseMapping, readTextIfPresent } from './read-text.ts';
import { renderYamlMapping } from './render-yaml.ts';
import { isReservedName } from './reserved-names.ts';
import type { Flags, ProjectConfig, QuotingConfig } from './types.ts';

export const PROJECT_FILE = 'dbt_project.yml';

/** dbt_project.yml as written. */
export interface RawProject {
  readonly directory: string;
  readonly file: SourceFile;
  readonly document: YamlDocument;
  /** As written, a top-level `tests` already named `data_tests`. */
  readonly value: JsonObject;
}

/** Reads dbt_project.yml of a folder. `shown` is the folder as users see it. @throws TsdbtError project-file-missing, yaml-… */
export function readRawProject(directory: string, shown = ''): RawProject {
  const path = join(directory, PROJECT_FILE);
  const file = readTextIfPresent(path, shown === '' ? PROJECT_FILE : `${shown}/${PROJECT_FILE}`);
  if (!file) return fail(projectErrors.projectMissing, { path });
  const { document, value } = parseMapping(file);
  return { directory, file, document, value: withDataTests(value) };
}

function withDataTests(value: JsonObject): JsonObject {
  if (!('tests' in value) || 'data_tests' in value) return value;
  return jsonObject(Object.entries(value).map(([key, child]) => [key === 'tests' ? 'data_tests' : key, child]));
}

export interface ProjectConfigOptions {
  readonly globals: Globals;
  /** For target-path and log-path; undefined keeps those of the file. */
  readonly flags: Flags | undefined;
  /** In place of packages-install-path. */
  readonly packagesInstallPath?: string | undefined;
  /** vars.yml of the root project. */
  readonly varsFile?: JsonObject | undefined;
}

const TREES = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'data_tests',
  'unit_tests',
  'analyses',
  'exposures',
  'metrics',
  'semantic-models',
  'saved-queries',
  'functions',
] as const;

/** The keys of dbt's Project; `tests` is read as `data_tests`. */
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  ...TREES,
  ...['name', 'version', 'config-version', 'profile', 'project-root', 'vars', 'quoting', 'dispatch', 'flags'],
  ...['model-paths', 'source-paths', 'macro-paths', 'seed-paths', 'data-paths', 'test-paths', 'analysis-paths'],
  ...['docs-paths', 'asset-paths', 'function-paths', 'osi-paths', 'snapshot-paths', 'target-path', 'log-path'],
  ...['clean-targets', 'packages-install-path', 'packages', 'on-run-start', 'on-run-end', 'require-dbt-version'],
  ...['tests', 'query-comment', 'restrict-access', 'dbt-cloud'],
  // dbt v2: how old its copy of the warehouse's schemas may be. Nothing is copied here.
  'sync',
]);

/** Renders and checks a project file. Problems become diagnostics; what is wrong counts as absent. @throws TsdbtError of templates */
export function projectConfig(
  raw: RawProject,
  options: ProjectConfigOptions,
  diagnostics: Diagnostic[],
): ProjectConfig {
  const { document } = raw;
  const rendered = renderYamlMapping(raw.value, {
    document,
    globals: options.globals,
    path: [],
    shouldRender: isRenderedEarly,
  });
  const keys = new ProjectKeys(rendered, document, diagnostics, join(raw.directory, PROJECT_FILE));
  keys.refuseOthers(KNOWN_KEYS);
  diagnostics.push(...document.warnings);
  keys.exclusive('source-paths', 'model-paths');
  keys.exclusive('data-paths', 'seed-paths');
  if (keys.isFilled('tests') && keys.isFilled('data_tests'))
    keys.report(projectErrors.bothKeys, { old: 'tests', current: 'data_tests' }, 'tests');
  keys.deprecated('log-path', 'logs');
  keys.deprecated('target-path', 'target');

  const modelPaths = keys.paths('model-paths', keys.paths('source-paths', ['models']));
  const seedPaths = keys.paths('seed-paths', keys.paths('data-paths', ['seeds']));
  const macroPaths = keys.paths('macro-paths', ['macros']);
  const testPaths = keys.paths('test-paths', ['tests']);
  const analysisPaths = keys.paths('analysis-paths', ['analyses']);
  const snapshotPaths = keys.paths('snapshot-paths', ['snapshots']);
  const functionPaths = keys.paths('function-paths', ['functions']);
  const everyPath = [
    ...modelPaths,
    ...seedPaths,
    ...snapshotPaths,
    ...analysisPaths,
    ...macroPaths,
    ...testPaths,
    ...functionPaths,
  ];
  const targetPath = flagText(options.flags, 'TARGET_PATH') ?? keys.text('target-path') ?? 'target';
  const configVersion = keys.integer('config-version') ?? 2;
  if (configVersion !== 2) keys.report(projectErrors.configVersion, { found: configVersion }, 'config-version');
  keys.mapping('dbt-cloud');
  const vars = keys.mapping('vars') ?? jsonObject();
  if (options.varsFile && Object.keys(vars).length > 0) keys.report(projectErrors.varsTwice, {}, 'vars');

  return {
    name: projectName(keys, raw),
    version: keys.version('version'),
    profileName: keys.text('profile'),
    modelPaths,
    macroPaths,
    seedPaths,
    testPaths,
    analysisPaths,
    snapshotPaths,
    functionPaths,
    docsPaths: keys.paths('docs-paths', [...new Set(everyPath)]),
    assetPaths: keys.paths('asset-paths', []),
    targetPath,
    logPath: flagText(options.flags, 'LOG_PATH') ?? keys.text('log-path') ?? 'logs',
    cleanTargets: keys.texts('clean-targets') ?? [targetPath],
    packagesInstallPath: options.packagesInstallPath ?? keys.text('packages-install-path') ?? 'dbt_packages',
    quoting: quotingOf(keys),
    onRunStart: keys.textOrTexts('on-run-start') ?? [],
    onRunEnd: keys.textOrTexts('on-run-end') ?? [],
    requireDbtVersion: (keys.textOrTexts('require-dbt-version') ?? []).flatMap((text) =>
      isJsonArray(rendered['require-dbt-version']) ? [text] : text.split(','),
    ),
    dispatch: dispatchOf(keys),
    trees: treesOf((name) => keys.mapping(name)),
    unrenderedTrees: treesOf((name) => objectOf(raw.value[name])),
    vars: options.varsFile ?? vars,
    queryComment: queryComment(keys),
    restrictAccess: keys.boolean('restrict-access') ?? false,
    flags: keys.mapping('flags') ?? jsonObject(),
    file: raw.file,
    raw: rendered,
  };
}

const LATE_KEYS: ReadonlySet<string> = new Set(['on-run-start', 'on-run-end', 'query-comment', 'vars']);
const HOOK_TREES: ReadonlySet<string> = new Set(['seeds', 'models', 'snapshots', 'tests', 'data_tests']);
const HOOK_KEYS: ReadonlySet<string> = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);

function isRenderedEarly(path: YamlPath): boolean {
  const [first] = path;
  if (typeof first !== 'string') return true;
  if (LATE_KEYS.has(first)) return false;
  if (!HOOK_TREES.has(first)) return true;
  return !path.some((part) => typeof part === 'string' && HOOK_KEYS.has(part.replace(/^[+ ]+/, '')));
}

function flagText(flags: Flags | undefined, name: string): string | undefined {
  const value = flags?.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function projectName(keys: ProjectKeys, raw: RawProject): string {
  if (!keys.has('name')) {
    keys.report(projectErrors.nameMissing, { file: raw.file.path }, undefined);
    return '';
  }
  const name = keys.text('name') ?? '';
  if (name === '') return name;
  if (!/^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u.test(name)) {
    keys.report(projectErrors.projectName, { name, problem: 'does not match ^[^\\d\\W]\\w*$' }, 'name');
  } else if (isReservedName(name))
    keys.report(projectErrors.projectName, { name, problem: 'is a reserved word' }, 'name');
  return name;
}

function quotingOf(keys: ProjectKeys): QuotingConfig {
  const value = keys.mapping('quoting') ?? jsonObject();
  const read = (key: string): boolean | undefined => {
    const child = value[key];
    if (typeof child === 'boolean') return child;
    if (child !== undefined && child !== null) keys.wrong(['quoting', key], child, 'boolean');
    return undefined;
  };
  return {
    database: read('database') ?? read('project'),
    schema: read('schema'),
    identifier: read('identifier'),
    snowflake_ignore_case: read('snowflake_ignore_case'),
  };
}

function dispatchOf(keys: ProjectKeys): ProjectConfig['dispatch'] {
  const entries: { macroNamespace: string; searchOrder: readonly string[] }[] = [];
  (keys.list('dispatch') ?? []).forEach((entry, index) => {
    const namespace = isJsonObject(entry) ? entry['macro_namespace'] : undefined;
    const order = isJsonObject(entry) ? entry['search_order'] : undefined;
    if (typeof namespace !== 'string' || !isJsonArray(order)) {
      keys.invalid(['dispatch', index], 'an entry needs macro_namespace (text) and search_order (list)');
      return;
    }
    entries.push({ macroNamespace: namespace, searchOrder: order.map(String) });
  });
  return entries;
}

/** A text, nothing (no comment), or a dictionary of the three keys that dbt knows. */
function queryComment(keys: ProjectKeys): JsonValue | undefined {
  const value = keys.value('query-comment');
  if (value === undefined || value === null || typeof value === 'string') return value;
  if (isJsonObject(value) && Object.entries(value).every(([key, child]) => isCommentSetting(key, child))) return value;
  keys.invalid(
    ['query-comment'],
    `${reprOf(toValue(value))} is not valid under any of the given schemas`,
    "write a text, or a dictionary of comment (text), append and job-label (true or false); '' sends none",
  );
  return undefined;
}

function isCommentSetting(key: string, value: JsonValue): boolean {
  if (key === 'comment') return typeof value === 'string';
  if (key === 'append') return value === null || typeof value === 'boolean';
  return key === 'job-label' && typeof value === 'boolean';
}

function treesOf(read: (name: string) => JsonObject | undefined): ReadonlyMap<string, JsonObject> {
  const trees = new Map<string, JsonObject>();
  for (const name of TREES) {
    const tree = read(name);
    if (tree) trees.set(name, tree);
  }
  return trees;
}
