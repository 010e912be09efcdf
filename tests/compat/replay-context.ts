// The run-time context of a node of a manifest: relations as the manifest names them, no warehouse,
// and a mark on everything that only the invocation of that time knew.
import {
  columnClass,
  type Dialect,
  findAdapter,
  Relation,
  relationClass,
  type TargetDescription,
} from '../../src/adapters/index.ts';
import type { JsonObject, JsonValue, Services } from '../../src/base/index.ts';
import { CTE_PREFIX } from '../../src/compile/index.ts';
import { createRunContext, type InvocationFacts, type RunContext } from '../../src/context/index.ts';
import { Dict, HostFunction, JinjaObject, Record, strOf, toValue, type Value } from '../../src/jinja/index.ts';
import { objectOf, type ReplayManifest, textOf } from './replay-manifest.ts';

/** Thrown where a template reads what no manifest holds. */
export class LeftOut extends Error {
  readonly why: 'introspective' | 'environment';
  constructor(why: 'introspective' | 'environment', what: string) {
    super(what);
    this.why = why;
  }
}

const BACKTICKS = new Set(['bigquery', 'spark', 'databricks', 'clickhouse']);

/** The facts of the invocation, as far as the manifest shows them. */
export async function replayFacts(manifest: ReplayManifest): Promise<InvocationFacts> {
  const { schema, database, adapterType } = manifest;
  const known = adapterType === 'duckdb' ? 'duckdb' : 'postgres';
  const adapter = await findAdapter(known);
  const postgres = { host: 'localhost', user: 'u', password: '', port: 5432, dbname: database || 'none' };
  const credentials = {
    type: known,
    schema: schema || 'none',
    database: database || 'none',
    path: `${database}.duckdb`,
    ...(known === 'postgres' ? postgres : {}),
  };
  const described = adapter.describeTarget(credentials, { projectDirectory: '/', services: noServices });
  const dialect: Dialect = {
    ...described.dialect,
    ...(BACKTICKS.has(adapterType) ? { quoteCharacter: '`' } : {}),
    typeLabels: typeLabels(manifest),
  };
  const target: TargetDescription = {
    ...described,
    type: adapterType,
    parents: manifest.parents,
    dialect,
    database,
    schema,
  };
  return {
    services: noServices,
    target,
    targetName: '',
    profileName: '',
    threads: 1,
    flags: new Map(),
    cliVars: {},
    projectName: manifest.projectName,
    projects: () => {
      throw new LeftOut('environment', 'ref.config');
    },
    runStartedAt: 0,
    dbtVersion: manifest.dbtVersion,
  };
}

/** The words of `api.Column.translate_type`, which became fewer with dbt 1.7. */
function typeLabels({ adapterType, dbtVersion }: ReplayManifest): Dialect['typeLabels'] {
  const isOld = /^1\.[0-6]\./.test(dbtVersion);
  if (adapterType === 'bigquery') {
    const old = isOld ? { STRING: 'STRING', TIMESTAMP: 'TIMESTAMP', BOOLEAN: 'BOOLEAN' } : { TEXT: 'STRING' };
    return { ...old, FLOAT: 'FLOAT64', INTEGER: 'INT64' };
  }
  const old = isOld ? { TIMESTAMP: 'TIMESTAMP', FLOAT: 'FLOAT', INTEGER: 'INT', BOOLEAN: 'BOOLEAN' } : {};
  return { STRING: 'TEXT', ...old };
}

/** `api` of an engine whose numeric type has no precision in dbt. */
function plainNumericApi(dialect: Dialect): Value {
  const column = columnClass(dialect);
  const numericType = new HostFunction('numeric_type', (args) => strOf(args.positional[0] ?? ''));
  const columns = new Record(
    'type',
    new Map<string, Value>([
      ...['translate_type', 'create', 'string_type'].map((name): [string, Value] => [
        name,
        column.getAttr(name) ?? null,
      ]),
      ['numeric_type', numericType],
    ]),
  );
  return new Record(
    'APIObject',
    new Map<string, Value>([
      ['Relation', relationClass(dialect)],
      ['Column', columns],
    ]),
  );
}

const noServices: Services = {
  clock: { now: () => 0, monotonic: () => 0 },
  env: { get: () => undefined, names: () => [] },
  log: { emit: () => {} },
  redactor: { addSecret: () => {}, redact: (text) => text, hasSecrets: () => false },
  invocationId: '',
  signal: new AbortController().signal,
};

/** A name whose value belonged to the invocation: every use ends the render. */
class Environment extends JinjaObject {
  readonly typeName: string = 'environment';
  readonly #name: string;
  readonly #known: ReadonlyMap<string, Value>;

  constructor(name: string, known: ReadonlyMap<string, Value> = new Map()) {
    super();
    this.#name = name;
    this.#known = known;
  }
  #read(what: string): Value {
    const known = this.#known.get(what);
    if (known !== undefined) return known;
    throw new LeftOut('environment', `${this.#name}.${what}`);
  }
  override getAttr(name: string): Value | undefined {
    return name === 'get'
      ? new HostFunction('get', (args) => this.#read(strOf(args.positional[0] ?? '')))
      : this.#read(name);
  }
  override getItem(key: Value): Value | undefined {
    return this.#read(strOf(key));
  }
  override toText(): string {
    throw new LeftOut('environment', this.#name);
  }
  override truthy(): boolean {
    throw new LeftOut('environment', this.#name);
  }
  override iterate(): Iterable<Value> | undefined {
    throw new LeftOut('environment', this.#name);
  }
  override equals(): boolean {
    throw new LeftOut('environment', this.#name);
  }
}

/** Vars by name: those that a project set as far as it was found out, and those that were read with their default. */
export interface ReplayVars {
  readonly set: ReadonlyMap<string, Value>;
  readonly read: Map<string, Value>;
}

/** A function with a fallback as second argument: without one its answer is not in the manifest. */
function withDefault(name: string, vars?: ReplayVars): HostFunction {
  return new HostFunction(
    name,
    (args) => {
      const key = strOf(args.positional[0] ?? '');
      const fallback = args.positional[1] ?? args.named.get('default');
      if (fallback === undefined) throw new LeftOut('environment', `${name}(${key})`);
      vars?.read.set(key, fallback);
      const set = vars?.set.get(key);
      return set === undefined ? fallback : set;
    },
    new Map<string, Value>([
      [
        'has_var',
        new HostFunction('has_var', () => {
          throw new LeftOut('environment', 'var.has_var');
        }),
      ],
    ]),
  );
}

export interface ReplayRender {
  readonly manifest: ReplayManifest;
  readonly facts: InvocationFacts;
  readonly graph: () => Value;
  readonly onEphemeral: (id: string) => void;
  readonly vars: ReplayVars;
}

/** The context of one node. */
export function replayContext(node: JsonObject, render: ReplayRender, extra?: ReadonlyMap<string, Value>): RunContext {
  const { manifest, facts } = render;
  const { target } = facts;
  const place: readonly (readonly [string, Value])[] = [
    ['schema', target.schema],
    ['dataset', target.schema],
    ['database', target.database],
    ['dbname', target.database],
    ['project', target.database],
    ['type', target.type],
  ];
  return createRunContext({
    facts,
    registry: manifest.registry,
    packageName: textOf(node, 'package_name'),
    vars: { get: () => undefined, names: () => [], show: () => '{}' },
    model: node,
    config: objectOf(node['config']),
    thisRelation: relationOf(node, facts),
    database: undefined,
    graph: render.graph,
    resolve: {
      ref: (wanted, span) => {
        const found = resolveRef(manifest, node, wanted);
        if (!found) throw new LeftOut('environment', `ref ${wanted.name} is not in the manifest (${span.start})`);
        if (textOf(objectOf(found['config']), 'materialized') === 'ephemeral') {
          render.onEphemeral(textOf(found, 'unique_id'));
          return new Relation({
            dialect: target.dialect,
            database: null,
            schema: null,
            identifier: `${CTE_PREFIX}${textOf(found, 'alias')}`,
            type: 'cte',
            quotePolicy: { database: false, schema: false, identifier: false },
          });
        }
        return relationOf(found, facts);
      },
      source: (source, table) => {
        const found = resolveSource(manifest, node, source, table);
        if (!found) throw new LeftOut('environment', `source ${source}.${table} is not in the manifest`);
        return relationOf(found, facts);
      },
      metric: () => {
        throw new LeftOut('environment', 'metric');
      },
      function: () => {
        throw new LeftOut('environment', 'function');
      },
    },
    extra: new Map<string, Value>([
      ['var', withDefault('var', render.vars)],
      ['env_var', withDefault('env_var')],
      ['target', new Environment('target', new Map(place))],
      // No manifest holds flags; this one is off unless a command line or project turns it on.
      ['flags', new Environment('flags', new Map([['STORE_FAILURES', false]]))],
      ['run_started_at', new Environment('run_started_at')],
      ['invocation_id', new Environment('invocation_id')],
      ['invocation_args_dict', new Environment('invocation_args_dict')],
      ['selected_resources', new Environment('selected_resources')],
      ...(target.type === 'bigquery' ? [['api', plainNumericApi(target.dialect)] as const] : []),
      ...(extra ?? []),
    ]),
  });
}

/** The relation as dbt wrote its name: which parts are there and which are quoted. */
function relationOf(resource: JsonObject, facts: InvocationFacts): Relation {
  const { dialect } = facts.target;
  const shown = textOf(resource, 'relation_name');
  const isSource = textOf(resource, 'resource_type') === 'source';
  const parts = splitName(shown);
  const names = [
    textOf(resource, 'database'),
    textOf(resource, 'schema'),
    textOf(resource, isSource ? 'identifier' : 'alias'),
  ];
  const quoted = (at: number): boolean => {
    const part = parts[parts.length - 3 + at];
    return part === undefined ? true : part.startsWith(dialect.quoteCharacter);
  };
  return new Relation({
    dialect,
    database: names[0] === '' ? null : (names[0] ?? null),
    schema: names[1] ?? null,
    identifier: names[2] ?? null,
    type: relationType(resource),
    quotePolicy: { database: quoted(0), schema: quoted(1), identifier: quoted(2) },
    includePolicy: {
      database: (parts.length === 0 || parts.length > 2) && facts.target.type !== 'spark',
      schema: parts.length === 0 || parts.length > 1,
      identifier: true,
    },
    external: isSource ? externalText(resource, facts) : undefined,
  });
}

function splitName(shown: string): string[] {
  return shown.match(/"(?:[^"]|"")*"|`[^`]*`|[^.]+/g) ?? [];
}

function externalText(source: JsonObject, facts: InvocationFacts): string | undefined {
  return facts.target.externalSource?.({
    name: textOf(source, 'name'),
    sourceName: textOf(source, 'source_name'),
    identifier: textOf(source, 'identifier'),
    schema: textOf(source, 'schema'),
    database: textOf(source, 'database'),
    meta: objectOf(source['meta']),
    sourceMeta: objectOf(source['source_meta']),
    config: objectOf(source['config']),
  });
}

function relationType(resource: JsonObject): string | null {
  const materialized = textOf(objectOf(resource['config']), 'materialized');
  if (materialized === 'view') return 'view';
  return ['table', 'incremental', 'seed', 'snapshot'].includes(materialized) ? 'table' : null;
}

interface RefWanted {
  readonly name: string;
  readonly package: string | null;
  readonly version: string | number | null;
}

const REFERABLE = new Set(['model', 'seed', 'snapshot']);

/** What ref() means: own package, the root's, any. */
function resolveRef(manifest: ReplayManifest, node: JsonObject, wanted: RefWanted): JsonObject | undefined {
  const candidates = refIndex(manifest).get(wanted.name) ?? [];
  const fits = candidates.filter((found) => {
    if (wanted.package !== null && textOf(found, 'package_name') !== wanted.package) return false;
    const version = found['version'] ?? null;
    const asked = wanted.version ?? (version === null ? null : (found['latest_version'] ?? null));
    return String(version) === String(asked);
  });
  return preferred(fits, node, manifest);
}

function preferred(found: readonly JsonObject[], node: JsonObject, manifest: ReplayManifest): JsonObject | undefined {
  const of = (name: string): JsonObject | undefined => found.find((one) => textOf(one, 'package_name') === name);
  return of(textOf(node, 'package_name')) ?? of(manifest.projectName) ?? found[0];
}

const refIndexes = new WeakMap<ReplayManifest, Map<string, JsonObject[]>>();

function refIndex(manifest: ReplayManifest): Map<string, JsonObject[]> {
  const known = refIndexes.get(manifest);
  if (known) return known;
  const made = new Map<string, JsonObject[]>();
  for (const resource of manifest.resources.values()) {
    const isSource = textOf(resource, 'resource_type') === 'source';
    if (!isSource && !REFERABLE.has(textOf(resource, 'resource_type'))) continue;
    const key = isSource
      ? sourceKey(textOf(resource, 'source_name'), textOf(resource, 'name'))
      : textOf(resource, 'name');
    made.set(key, [...(made.get(key) ?? []), resource]);
  }
  refIndexes.set(manifest, made);
  return made;
}

const sourceKey = (source: string, table: string): string => JSON.stringify([source, table]);

function resolveSource(
  manifest: ReplayManifest,
  node: JsonObject,
  source: string,
  table: string,
): JsonObject | undefined {
  return preferred(refIndex(manifest).get(sourceKey(source, table)) ?? [], node, manifest);
}

/** `graph` for templates, from the sections of the manifest. */
export function graphOf(manifest: ReplayManifest): Value {
  const section = (name: string): JsonValue => objectOf(manifest.json[name]);
  return new Dict(
    ['nodes', 'sources', 'exposures', 'metrics', 'groups', 'semantic_models', 'saved_queries', 'unit_tests'].map(
      (name) => [name, toValue(section(name))],
    ),
  );
}
