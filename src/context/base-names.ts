// Names that every template has, also YAML: env_var, var, target, log, json and yaml conversion, set, zip, modules …
import {
  isJsonArray,
  isJsonObject,
  type JsonValue,
  jsonObject,
  type LogEvent,
  md5,
  parseYaml,
  readJson,
  wrapText,
} from '../base/index.ts';
import {
  Dict,
  fault,
  HostFunction,
  iterateValue,
  parseTemplate,
  Record,
  reprOf,
  strOf,
  Tuple,
  toJson,
  toValue,
  typeNameOf,
  Undefined,
  type Value,
} from '../jinja/index.ts';
import { boundFunction } from './arguments.ts';
import { type ContextEntry, lazy } from './context-globals.ts';
import { envVarFunction } from './env-var.ts';
import { exceptionsObject } from './exceptions.ts';
import { lineWidth } from './line-width.ts';
import { missingVar, notIterable } from './missing-var.ts';
import { PySet } from './py-set.ts';
import { pythonModules, runStartedAt } from './python-modules.ts';
import type { InvocationFacts, VarScope } from './types.ts';
import { parseYamlText, writeYaml } from './yaml-text.ts';

/** What `baseNames` needs; `vars` undefined leaves `var` out. */
export interface BaseNamesOptions {
  readonly facts: InvocationFacts;
  readonly vars: VarScope | undefined;
  /** Shown in the error of a missing var. */
  readonly nodeName: string;
  /** Whether a missing var is an error (execution) or None (parsing). */
  readonly strictVars: boolean;
  /** Variables that hold a template stay as they are written, as properties and descriptions see them. */
  readonly varsAsWritten?: boolean;
  readonly onEnvVar?: ((name: string, value: string | undefined) => void) | undefined;
  readonly onVar?: ((name: string) => void) | undefined;
}

const shared = new WeakMap<InvocationFacts, ReadonlyMap<string, ContextEntry>>();

/** The same for all nodes that run, all but `var`. */
export function sharedBaseNames(facts: InvocationFacts): ReadonlyMap<string, ContextEntry> {
  const known = shared.get(facts);
  if (known) return known;
  const made = baseNames({ facts, vars: undefined, nodeName: '', strictVars: true });
  shared.set(facts, made);
  return made;
}

/** dbt's base context as a map of names. */
export function baseNames(options: BaseNamesOptions): Map<string, ContextEntry> {
  const { facts } = options;
  const names = new Map<string, ContextEntry>([
    ['env_var', envVarFunction({ env: facts.services.env, onRead: options.onEnvVar })],
    ['log', logFunction(facts)],
    ['print', printFunction(facts)],
    ['exceptions', lazy(() => exceptionsObject(facts))],
    ['modules', lazy(() => pythonModules(() => facts.services.log.emit(itertoolsDeprecation(facts))))],
    ['invocation_id', facts.services.invocationId],
    ['run_started_at', lazy(() => runStartedAt(facts.runStartedAt))],
    ['thread_id', 'MainThread'],
    ['dbt_version', facts.dbtVersion],
    ['flags', lazy(() => flagsObject(facts))],
    ['invocation_args_dict', lazy(() => invocationArguments(facts))],
    ['dbt_metadata_envs', lazy(() => metadataEnvironment(facts))],
    ['target', lazy(() => targetObject(facts))],
    ['project_name', facts.projectName],
    ...conversionNames,
  ]);
  if (options.vars) names.set('var', varFunction(options, options.vars));
  return names;
}

function logFunction(facts: InvocationFacts): HostFunction {
  return boundFunction('log', ['msg', 'info'], (args) => {
    facts.services.log.emit(templateLogEvent(strOf(args.get('msg') ?? ''), args.flag('info', false)));
    return '';
  });
}

/** What `log(msg, info)` of a template tells the log. */
export function templateLogEvent(msg: string, info: boolean): LogEvent {
  return {
    code: 'I062',
    name: info ? 'JinjaLogInfo' : 'JinjaLogDebug',
    level: info ? 'info' : 'debug',
    msg,
    data: jsonObject([['msg', msg]]),
  };
}

/** dbt's word on `modules.itertools`, as wide as its flag printer_width says. */
function itertoolsDeprecation({ flags }: InvocationFacts): LogEvent {
  const name = 'ModulesItertoolsUsageDeprecation';
  const text = 'Usage of itertools modules is deprecated. Please use the built-in functions instead.';
  const msg = wrapText(`[WARNING][${name}]: Deprecated functionality\n\n${text}`, lineWidth(flags));
  return { code: 'D034', name, level: 'warn', msg, data: jsonObject() };
}

function printFunction(facts: InvocationFacts): HostFunction {
  return boundFunction('print', ['msg'], (args) => {
    if (facts.flags.get('PRINT') === false) return '';
    const given = args.get('msg');
    const msg = given === undefined ? '' : strOf(given);
    facts.services.log.emit({ code: 'Z052', name: 'PrintEvent', level: 'info', msg, bare: true, always: true });
    return '';
  });
}

function flagsObject(facts: InvocationFacts): Value {
  const fields = new Map<string, Value>();
  for (const [name, value] of facts.flags) fields.set(name, toValue(value));
  return new Record('Namespace', fields);
}

/**
 * As dbt gives them: without what is not set and some flags that are off, lists as tuples, a selection also where none is
 * wished, `vars` and `warn_error_options` read.
 */
function invocationArguments({ flags }: InvocationFacts): Value {
  const dict = new Dict();
  const command = String(flags.get('WHICH'));
  if (SELECTING.has(command)) for (const name of ['select', 'exclude']) dict.set(name, new Tuple([]));
  for (const [name, value] of flags) {
    const isOff = value === false && LEFT_OUT_WHEN_OFF.has(name);
    const isForeign = Array.isArray(value) && value.length === 0 && !TAKING_KINDS.has(command);
    if (value !== null && !isOff && !isForeign) dict.set(name.toLowerCase(), argumentValue(name, value));
  }
  if (!dict.has('vars')) dict.set('vars', new Dict());
  return dict;
}

function argumentValue(name: string, value: JsonValue): Value {
  if (isJsonArray(value)) return new Tuple(value.map(toValue));
  if (name === 'VARS' && typeof value === 'string') return toValue(parseYaml({ path: '--vars', text: value }).value);
  if (name !== 'WARN_ERROR_OPTIONS' || !isJsonObject(value)) return toValue(value);
  return new Dict(['error', 'warn', 'silence'].map((key): [string, Value] => [key, toValue(value[key] ?? [])]));
}

/** Commands with `--select`. */
const SELECTING: ReadonlySet<string> = new Set([
  ...['build', 'clone', 'compile', 'freshness', 'generate', 'list', 'run', 'seed', 'show', 'snapshot', 'test'],
]);

/** Commands with `--resource-type`. */
const TAKING_KINDS: ReadonlySet<string> = new Set(['build', 'clone', 'list', 'test']);

const LEFT_OUT_WHEN_OFF: ReadonlySet<string> = new Set([
  ...['DEBUG', 'FULL_REFRESH', 'FAIL_FAST', 'WARN_ERROR', 'SINGLE_THREADED', 'LOG_CACHE_EVENTS', 'STORE_FAILURES'],
  'USE_EXPERIMENTAL_PARSER',
]);

function metadataEnvironment(facts: InvocationFacts): Value {
  const dict = new Dict();
  const prefix = 'DBT_ENV_CUSTOM_ENV_';
  for (const name of facts.services.env.names()) {
    if (name.startsWith(prefix)) dict.set(name.slice(prefix.length), facts.services.env.get(name) ?? '');
  }
  return dict;
}

/** `target`: connection keys without secrets, and type, threads, name, profile_name. */
export function targetObject(facts: InvocationFacts): Dict {
  const dict = new Dict();
  for (const [name, value] of Object.entries(facts.target.fields)) dict.set(name, toValue(value));
  if (facts.target.database !== '') dict.set('database', dict.get('database') ?? facts.target.database);
  dict.set('schema', facts.target.schema);
  dict.set('type', facts.target.type);
  dict.set('threads', facts.threads);
  dict.set('name', facts.targetName);
  dict.set('target_name', facts.targetName);
  dict.set('profile_name', facts.profileName);
  return dict;
}

/** `var` and `var.has_var`. */
export function varFunction(options: BaseNamesOptions, vars: VarScope): HostFunction {
  const read = (name: string, site: { readonly globals: { get(n: string): Value | undefined } }): Value | undefined => {
    options.onVar?.(name);
    const raw = vars.get(name);
    if (raw === undefined) return undefined;
    if (typeof raw !== 'string' || options.varsAsWritten || !/\{[{%#]/.test(raw)) return toValue(raw);
    return parseTemplate({ path: `var '${name}'`, text: raw }).renderSync({ globals: site.globals }).text;
  };
  const hasVar = boundFunction('has_var', ['var_name'], (args) => vars.get(args.text('var_name')) !== undefined);
  return boundFunction(
    'var',
    ['name', 'default'],
    (args, site) => {
      const name = args.text('name');
      const found = read(name, site);
      if (found !== undefined) return found;
      const fallback = args.get('default');
      if (fallback !== undefined) return fallback;
      if (!options.strictVars) return null;
      return missingVar(options, vars, name, site.span);
    },
    new Map([['has_var', hasVar]]),
  );
}

/** True for what does not exist, also somewhere inside. */
function holdsUndefined(value: Value): boolean {
  if (Array.isArray(value)) return value.some(holdsUndefined);
  if (value instanceof Tuple) return value.items.some(holdsUndefined);
  if (value instanceof Dict) return [...value.entries()].some(([, item]) => holdsUndefined(item));
  return value instanceof Undefined;
}

const textOrNull = (value: Value | undefined): Value => value ?? null;

/** Conversions that need no invocation: the same objects serve every render. */
const conversionNames: readonly (readonly [string, ContextEntry])[] = [
  [
    'fromjson',
    boundFunction('fromjson', ['string', 'default'], (args) => {
      const given = args.get('string') ?? null;
      if (given === null || given instanceof Undefined)
        fault(`the JSON object must be str, bytes or bytearray, not ${typeNameOf(given)}`);
      try {
        return toValue(readJson(strOf(given)));
      } catch {
        return textOrNull(args.get('default'));
      }
    }),
  ],
  [
    'tojson',
    boundFunction('tojson', ['value', 'default', 'sort_keys'], (args) => {
      if (holdsUndefined(args.get('value') ?? null)) fault('Object of type Undefined is not JSON serializable');
      try {
        return jsonText(toJson(args.get('value') ?? null), args.flag('sort_keys', false));
      } catch {
        return textOrNull(args.get('default'));
      }
    }),
  ],
  [
    'fromyaml',
    boundFunction('fromyaml', ['value', 'default'], (args) => {
      try {
        return parseYamlText(strOf(args.get('value') ?? ''));
      } catch {
        return textOrNull(args.get('default'));
      }
    }),
  ],
  [
    'toyaml',
    boundFunction('toyaml', ['value', 'default', 'sort_keys'], (args) => {
      try {
        return writeYaml(toJson(args.get('value') ?? null), args.flag('sort_keys', false));
      } catch {
        return textOrNull(args.get('default'));
      }
    }),
  ],
  [
    'set',
    boundFunction(
      'set',
      ['iterable', 'default'],
      (args) => uniqueItems(args.get('iterable')) ?? textOrNull(args.get('default')),
    ),
  ],
  [
    'set_strict',
    boundFunction(
      'set_strict',
      ['value'],
      (args, site) => uniqueItems(args.get('value')) ?? notIterable('set_strict', site.span),
    ),
  ],
  ['zip', new HostFunction('zip', (args) => zipped(args.positional) ?? textOrNull(args.named.get('default')))],
  [
    'zip_strict',
    new HostFunction('zip_strict', (args, site) => zipped(args.positional) ?? notIterable('zip_strict', site.span)),
  ],
  ['local_md5', boundFunction('local_md5', ['value'], (args) => md5(strOf(args.get('value') ?? '')))],
  [
    'diff_of_two_dicts',
    boundFunction('diff_of_two_dicts', ['dict_a', 'dict_b'], (args) =>
      dictDifference(args.get('dict_a'), args.get('dict_b')),
    ),
  ],
];

function uniqueItems(value: Value | undefined): Value | undefined {
  const items = value === undefined || value === null ? undefined : itemsOf(value);
  return items && new PySet(items);
}

function itemsOf(value: Value): Value[] | undefined {
  try {
    return [...iterateValue(value)];
  } catch {
    return undefined;
  }
}

function zipped(lists: readonly Value[]): Value[] | undefined {
  const columns: Value[][] = [];
  for (const list of lists) {
    const items = list === null ? undefined : itemsOf(list);
    if (!items) return undefined;
    columns.push(items);
  }
  const length = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length));
  return Array.from({ length }, (_, row) => new Tuple(columns.map((column) => column[row] ?? null)));
}

/** dbt's diff of two dicts of lists: what of `a` is not in `b`, keys and items compared in lower case. */
function dictDifference(a: Value | undefined, b: Value | undefined): Value {
  const result = new Dict();
  if (!(a instanceof Dict)) return result;
  const other = new Map<string, Value>();
  if (b instanceof Dict) for (const [key, value] of b.entries()) other.set(strOf(key).toLowerCase(), value);
  for (const [key, value] of a.entries()) {
    const known = other.get(strOf(key).toLowerCase());
    const left = Array.isArray(value) ? value : [];
    const right = Array.isArray(known) ? known.map((item) => strOf(item).toLowerCase()) : [];
    const rest = left.filter((item) => !right.includes(strOf(item).toLowerCase()));
    if (rest.length > 0) result.set(key, rest);
  }
  return result;
}

/** JSON as Python's json.dumps writes it: `, ` and `: ` between parts. */
export function jsonText(value: JsonValue, sortKeys = false): string {
  if (isJsonArray(value)) return `[${value.map((item) => jsonText(item, sortKeys)).join(', ')}]`;
  if (isJsonObject(value)) {
    const keys = sortKeys ? Object.keys(value).sort() : Object.keys(value);
    return `{${keys.map((key) => `${pythonJsonString(key)}: ${jsonText(value[key] ?? null, sortKeys)}`).join(', ')}}`;
  }
  if (typeof value === 'string') return pythonJsonString(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  return reprOf(toValue(value));
}

function pythonJsonString(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
