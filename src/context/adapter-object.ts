// `adapter` in templates: dbt's adapter methods, at run time over a connection, at parse time as dbt's stand-ins.
import { fail, jsonObject, nearest, type Services, unexpectedKeys } from '../base/index.ts';
import {
  type CallSite,
  Dict,
  HostFunction,
  JinjaObject,
  reprOf,
  strOf,
  toValue,
  Undefined,
  type Value,
} from '../jinja/index.ts';
import { constraintMethods } from './adapter-methods/constraints.ts';
import { executeMethods } from './adapter-methods/execute.ts';
import { incrementalMethods } from './adapter-methods/incremental.ts';
import { relationMethods } from './adapter-methods/relations.ts';
import { snapshotMethods } from './adapter-methods/snapshots.ts';
import {
  type AdapterMethod,
  type AdapterMethods,
  type AdapterState,
  quoted,
  quotesSeedColumns,
} from './adapter-methods/state.ts';
import { bindArguments } from './arguments.ts';
import { ContextGlobals } from './context-globals.ts';
import { contextErrors } from './errors.ts';
import { runtimeConfig } from './runtime-config.ts';
import type { ParseContextOptions, RunContextOptions } from './types.ts';

const methods: ReadonlyMap<string, AdapterMethod> = new Map(
  Object.entries({
    ...namingMethods(),
    ...relationMethods,
    ...executeMethods,
    ...incrementalMethods,
    ...constraintMethods,
    ...snapshotMethods,
  }),
);

/** Names of the methods that ask the warehouse: a template that calls one renders asynchronously. */
export const warehouseMethods: ReadonlySet<string> = new Set(
  [...methods].filter(([, method]) => method.atParse !== undefined).map(([name]) => name),
);

/** Texts said by `warn_once`, for each run. */
const said = new WeakMap<Services, Set<string>>();

function saidOnce(services: Services, text: string): boolean {
  const texts = said.get(services) ?? new Set();
  said.set(services, texts);
  if (texts.has(text)) return true;
  texts.add(text);
  return false;
}

class AdapterObject extends JinjaObject {
  readonly typeName: string = 'DatabaseWrapper';
  readonly #state: AdapterState;
  readonly #isParsing: boolean;

  constructor(state: AdapterState, isParsing: boolean) {
    super();
    this.#state = state;
    this.#isParsing = isParsing;
  }

  override getAttr(name: string): Value | undefined {
    const own = this.#state.facts.target.methods?.[name];
    if (own) {
      return new HostFunction(name, (args, site) =>
        own.run(bindArguments(`adapter.${name}`, own.parameters, args, site).get),
      );
    }
    const method = methods.get(name);
    if (!method) return this.#other(name);
    return new HostFunction(name, (args, site) => {
      if (this.#isParsing && method.atParse) return method.atParse();
      return method.run(this.#state, bindArguments(`adapter.${name}`, method.parameters, args, site), site);
    });
  }

  #other(name: string): Value | undefined {
    if (name === 'behavior') return behavior;
    if (name === 'config') return runtimeConfig(this.#state.facts) ?? null;
    // A method that only other adapters have is not defined: while the project is parsed nobody minds.
    if (this.#isParsing) return undefined;
    const near = nearest(name, [...methods.keys()]);
    return new Undefined(`'adapter' has no method '${name}'${near === undefined ? '' : `, but '${near}'`}`);
  }
}

/** Behaviour flags of adapters: every one answers a falsy object with `no_warn`. */
class BehaviorFlags extends JinjaObject {
  readonly typeName: string = 'Behavior';
  override getAttr(_name: string): Value {
    return new BehaviorFlag();
  }
}

class BehaviorFlag extends JinjaObject {
  readonly typeName: string = 'BehaviorFlagRendered';
  override truthy(): boolean {
    return false;
  }
  override getAttr(name: string): Value | undefined {
    return name === 'no_warn' || name === 'setting' ? false : undefined;
  }
}

const behavior = new BehaviorFlags();

/** The adapter as templates see it while parsing. */
export function parseAdapterObject(options: ParseContextOptions, seesAllPackages = false): JinjaObject {
  return new AdapterObject({ ...stateOf(options), database: undefined, seesAllPackages }, true);
}

/** The adapter as templates see it while running. */
export function runAdapterObject(options: RunContextOptions): JinjaObject {
  return new AdapterObject({ ...stateOf(options), database: options.database, makers: options.makers }, false);
}

/** What an index may say where the engine does not tell. */
const INDEX_KEYS = ['columns', 'unique', 'type'];

/** dbt's index config: columns, unique, type. @throws TsdbtError index-invalid, in dbt's words */
function indexConfig(state: AdapterState, raw: Value | undefined, site: CallSite): Value {
  if (raw === undefined || raw === null) return null;
  const refuse = (problem: string): never => fail(contextErrors.indexInvalid, { problem }, { span: site.span });
  if (!(raw instanceof Dict)) return refuse(`${strOf(raw)} is no dictionary`);
  const { indexKeys = INDEX_KEYS } = state.facts.target.dialect;
  const unknown = [...raw.keys()].map(strOf).filter((key) => !indexKeys.includes(key));
  const [columns, unique] = [raw.get('columns'), raw.get('unique') ?? false];
  if (columns === undefined) return refuse("at path []: 'columns' is a required property");
  if (!Array.isArray(columns)) return refuse(`at path ['columns']: ${reprOf(columns)} is not of type 'array'`);
  if (typeof unique !== 'boolean') return refuse(`at path ['unique']: ${reprOf(unique)} is not of type 'boolean'`);
  if (unknown.length > 0) return refuse(`at path []: ${unexpectedKeys(unknown)}`);
  return new Dict([
    ['columns', columns],
    ['unique', unique],
    ['type', raw.get('type') ?? null],
  ]);
}

function stateOf(options: ParseContextOptions | RunContextOptions): Omit<AdapterState, 'database'> {
  return { facts: options.facts, registry: options.registry, packageName: options.packageName };
}

function namingMethods(): AdapterMethods {
  return {
    type: { parameters: [], run: (state) => state.facts.target.type },
    quote: { parameters: ['identifier'], run: (state, args) => quoted(state, args.text('identifier')) },
    quote_as_configured: {
      parameters: ['identifier', 'quote_key'],
      run: (state, args) => {
        const key = args.text('quote_key');
        const byDefault = state.facts.target.dialect.quoteByDefault;
        const quotes = key === 'database' || key === 'schema' || key === 'identifier' ? byDefault[key] : false;
        return quotes ? quoted(state, args.text('identifier')) : args.text('identifier');
      },
    },
    quote_seed_column: {
      parameters: ['column', 'quote_config'],
      run: (state, args) => {
        const config = args.get('quote_config') ?? null;
        const quotes = config === null ? quotesSeedColumns(state) : config !== false;
        return quotes ? quoted(state, args.text('column')) : args.text('column');
      },
    },
    dispatch: {
      parameters: ['macro_name', 'macro_namespace', 'packages'],
      run: (state, args, site) => {
        const name = args.text('macro_name');
        if (name.includes('.')) fail(contextErrors.dispatchDotted, { name }, { span: site.span });
        if ((args.get('packages') ?? null) !== null)
          fail(contextErrors.dispatchPackages, { name }, { span: site.span });
        const namespace = args.optionalText('macro_namespace');
        const from = site.globals instanceof ContextGlobals ? site.globals.packageName : state.packageName;
        const found = state.registry.dispatch(from, name, namespace, state.seesAllPackages);
        if ('tried' in found)
          return fail(contextErrors.dispatchMissing, { name, namespace, tried: found.tried }, { span: site.span });
        return state.registry.valueOf(found);
      },
    },
    valid_incremental_strategies: {
      parameters: [],
      run: (state) => [...state.facts.target.incrementalStrategies],
    },
    parse_index: {
      parameters: ['raw_index'],
      run: (state, args, site) => indexConfig(state, args.get('raw_index'), site),
    },
    verify_database: {
      parameters: ['database'],
      run: (state, args, site) => {
        const { database: connected, type } = state.facts.target;
        const wanted = args.text('database').replace(/^"+|"+$/g, '');
        if (wanted.toLowerCase() === connected.toLowerCase()) return '';
        return fail(contextErrors.otherDatabase, { wanted, connected, adapter: type }, { span: site.span });
      },
    },
    build_catalog_relation: { parameters: ['model'], run: () => null },
    get_catalog_integration: { parameters: ['name'], run: () => null },
    is_motherduck: { parameters: [], run: () => false },
    disable_transactions: { parameters: [], run: () => false },
    external_root: { parameters: [], run: (state) => toValue(state.facts.target.fields['external_root'] ?? '.') },
    get_binding_char: { parameters: [], run: () => '?' },
    warn_once: {
      parameters: ['msg'],
      run: (state, args) => {
        const { services, target } = state.facts;
        const text = args.text('msg');
        if (saidOnce(services, text)) return null;
        services.log.emit({
          code: 'E003',
          name: 'AdapterEventWarning',
          level: 'warn',
          msg: `${target.dialect.classPrefix} adapter: ${text}`,
          data: jsonObject([
            ['base_msg', text],
            ['name', target.dialect.classPrefix],
          ]),
        });
        return null;
      },
    },
    submit_python_job: {
      parameters: ['parsed_model', 'compiled_code'],
      atParse: () => null,
      run: (_state, _args, site) =>
        fail(
          contextErrors.notImplemented,
          { message: 'Python models are not supported by this engine' },
          { span: site.span },
        ),
    },
  };
}
