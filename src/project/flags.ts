// All flags: command line > environment > flags: of the project > default.
import {
  type Diagnostic,
  diagnostic,
  type Env,
  fail,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  nearest,
  parseYaml,
  type Span,
} from '../base/index.ts';
import { projectErrors } from './errors.ts';
import { BEHAVIOUR_FLAGS, FLAGS, type FlagKind, type FlagSpec, FOREIGN_FLAGS, OWN_FLAGS } from './flag-table.ts';
import type { Flags } from './types.ts';

/**
 * Merges the flags of an invocation. `cli` holds only what the command line gave, names as `FULL_REFRESH`; its unknown
 * names are kept, as are unknown ones of `projectFlags` (written in lower case).
 * @throws TsdbtError flag-value-invalid
 */
export function resolveFlags(cli: ReadonlyMap<string, JsonValue>, env: Env, projectFlags: JsonObject): Flags {
  const flags = new Map<string, JsonValue>();
  const given = new Set<string>();
  const project = new Map(Object.entries(projectFlags).map(([name, value]) => [name.toUpperCase(), value]));
  for (const [name, spec] of FLAGS) {
    const value = cli.get(name) ?? environmentValue(name, spec, env) ?? projectValue(name, spec, project);
    if (value !== undefined && value !== null) given.add(name);
    flags.set(name, value ?? spec.initial);
  }
  for (const [name, { kind, variable }] of OWN_FLAGS) {
    const text = env.get(variable);
    const fromVariable = text ? converted(name, text, kind, `environment variable ${variable}`) : undefined;
    const value = cli.get(name) ?? fromVariable ?? projectValue(name, { kind, initial: null }, project);
    if (value !== undefined && value !== null) flags.set(name, value);
  }
  for (const [name, initial] of BEHAVIOUR_FLAGS) flags.set(name, project.get(name) ?? initial);
  for (const [name, value] of project) if (!flags.has(name)) flags.set(name, value);
  for (const [name, value] of cli) if (!FLAGS.has(name)) flags.set(name, value);
  follow(flags, given, 'USE_COLORS', 'USE_COLORS_FILE');
  follow(flags, given, 'LOG_LEVEL', 'LOG_LEVEL_FILE');
  follow(flags, given, 'LOG_FORMAT', 'LOG_FORMAT_FILE');
  if (/^(?:1|t|true|y|yes)$/i.test(env.get('DO_NOT_TRACK') ?? '')) flags.set('SEND_ANONYMOUS_USAGE_STATS', false);
  return flags;
}

/** Notes about flags of the project that dbt does not know. */
export function unknownFlags(projectFlags: JsonObject, place: (name: string) => Span): Diagnostic[] {
  const known = [...FLAGS.keys(), ...OWN_FLAGS.keys(), ...BEHAVIOUR_FLAGS.keys(), ...FOREIGN_FLAGS].map((name) =>
    name.toLowerCase(),
  );
  return Object.keys(projectFlags)
    .filter((name) => !known.includes(name.toLowerCase()))
    .map((name) =>
      diagnostic(projectErrors.flagUnknown, { flag: name, near: nearest(name, known) }, { span: place(name) }),
    );
}

/** The value of a variable that is read as `DBT_ENGINE_X` first, then as `DBT_X`. */
export function engineVariable(env: Env, name: string): string | undefined {
  return env.get(`DBT_ENGINE_${name}`) ?? env.get(`DBT_${name}`);
}

/** Names with dbt's prefix that no flag and no part of dbt reads. */
export function unknownEngineVariables(env: Env): readonly string[] {
  return env.names().filter((name) => {
    const own = name.slice(ENGINE_PREFIX.length + 1);
    const isFlag = FLAGS.has(own) && FLAGS.get(own)?.inEnvironment !== false;
    return name.startsWith(ENGINE_PREFIX) && !isFlag && !OTHER_VARIABLES.has(own);
  });
}

/** The prefix that dbt keeps for itself. */
export const ENGINE_PREFIX = 'DBT_ENGINE';

/** Variables that dbt reads without a flag of this name. */
const OTHER_VARIABLES: ReadonlySet<string> = new Set([
  'ARTIFACT_STATE_PATH',
  'CLEAN_PROJECT_FILES_ONLY',
  'DEFER_TO_STATE',
  'DOWNLOAD_DIR',
  'FAVOR_STATE_MODE',
  'HOST',
  'INCLUDE_SAVED_QUERY',
  'INVOCATION_ENV',
  'NO_PRINT',
  'PACKAGE_HUB_URL',
  'PP_FILE_DIFF_TEST',
  'PP_TEST',
  'PROFILES_DIR',
  'PROJECT_DIR',
  'RECORDED_FILE_PATH',
  'SNOWFLAKE_PROJECTS_OTEL',
  'SQLPARSE',
  'TEST_STATE_MODIFIED',
  'UPLOAD_TO_ARTIFACTS_INGEST_API',
  'USE_V2_PARSER',
  'V2_PARSER',
]);

function follow(flags: Map<string, JsonValue>, given: ReadonlySet<string>, lead: string, follower: string): void {
  if (given.has(lead) && !given.has(follower)) flags.set(follower, flags.get(lead) ?? null);
}

function environmentValue(name: string, spec: FlagSpec, env: Env): JsonValue | undefined {
  if (spec.inEnvironment === false) return undefined;
  const text = engineVariable(env, name);
  if (text !== undefined && text !== '')
    return converted(
      name,
      spec.synonyms?.get(text.toLowerCase()) ?? text,
      spec.kind,
      `environment variable DBT_${name}`,
    );
  if (!spec.formerVariable) return undefined;
  const former = env.get(spec.formerVariable);
  if (former === undefined || former === '') return undefined;
  const value = converted(name, former, spec.kind, `environment variable ${spec.formerVariable}`);
  return spec.formerIsNegated === true ? value !== true : value;
}

function projectValue(name: string, spec: FlagSpec, project: ReadonlyMap<string, JsonValue>): JsonValue | undefined {
  const value = project.get(name);
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? converted(name, value, spec.kind, 'flags: in dbt_project.yml') : value;
}

function converted(flag: string, value: string, kind: FlagKind, from: string): JsonValue {
  const wrong = (problem: string): never => fail(projectErrors.flagValue, { flag, value, problem, from });
  if (kind === 'boolean') {
    const lower = value.trim().toLowerCase();
    if (['1', 'true', 't', 'yes', 'y', 'on'].includes(lower)) return true;
    if (['0', 'false', 'f', 'no', 'n', 'off'].includes(lower)) return false;
    return wrong('is not a valid boolean.');
  }
  if (kind === 'integer') {
    return /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : wrong('is not a valid integer.');
  }
  if (kind === 'yaml') {
    const mapping = parseYaml({ path: from, text: value }).value;
    return isJsonObject(mapping) ? mapping : wrong('is not a YAML mapping.');
  }
  if (kind === 'list') return value.split(/\s+/).filter((item) => item !== '');
  if (kind === 'text') return value;
  const chosen = kind.find((choice) => choice === value.toLowerCase());
  return chosen ?? wrong(`is not one of ${kind.map((choice) => `'${choice}'`).join(', ')}.`);
}
