// Globals for rendering at run time: execute is true, references resolve, the adapter reaches the warehouse.

import { fail } from '../base/index.ts';
import { Dict, HostFunction, parseTemplate, strOf, Tuple, toValue, type Value } from '../jinja/index.ts';
import { adapterMacro } from './adapter-macro.ts';
import { ResponseObject } from './adapter-methods/execute.ts';
import { runAdapterObject } from './adapter-object.ts';
import { boundFunction } from './arguments.ts';
import { sharedBaseNames, targetObject, varFunction } from './base-names.ts';
import { runConfigObject } from './config-object.ts';
import {
  builtinsLookup,
  type ContextEntry,
  ContextGlobals,
  type ContextNames,
  contextLookup,
} from './context-globals.ts';
import { contextErrors } from './errors.ts';
import { apiObject, refArguments, sourceArguments } from './parse-context.ts';
import { ResultTable } from './result-table.ts';
import { ConfigHolder } from './runtime-config.ts';
import { tryFunction } from './try-function.ts';
import type { RunContextOptions } from './types.ts';
import { validationObject } from './validation.ts';

/** The globals of a node at run time and the statements it stored. */
export interface RunContext {
  readonly globals: ContextGlobals;
  readonly statements: ReadonlyMap<string, Value>;
}

/** Makes the run-time globals of one node. */
export function createRunContext(options: RunContextOptions): RunContext {
  const names = new RunNames(options);
  return { globals: names.globals, statements: names.statements };
}

/** What the names of one node are made from. */
class RunNames implements ContextNames {
  readonly options: RunContextOptions;
  readonly globals: ContextGlobals;
  readonly statements = new Map<string, Value>();
  /** Statements whose result was read. */
  readonly taken = new Set<string>();
  readonly #base: ReadonlyMap<string, ContextEntry>;
  #model: Value | undefined;

  constructor(options: RunContextOptions) {
    this.options = options;
    this.#base = sharedBaseNames(options.facts);
    const { packageName, registry, extra, onMacro, onEnter } = options;
    this.globals = new ContextGlobals({ packageName, registry, extra, onMacro, onEnter, names: this });
  }

  get(name: string): ContextEntry | undefined {
    if (this.options.isOperation && NAMES_OF_NODES.has(name)) return undefined;
    const make = MAKERS.get(name);
    return make ? make(this) : this.#base.get(name);
  }

  *keys(): Iterable<string> {
    yield* this.#base.keys();
    for (const name of MAKERS.keys()) if (!this.options.isOperation || !NAMES_OF_NODES.has(name)) yield name;
  }

  /** A node's dict is large, and few templates read it. */
  get model(): Value {
    this.#model ??= this.#makeModel();
    return this.#model;
  }

  #makeModel(): Value {
    const made = toValue(this.options.model);
    const { modelValues, configValues } = this.options;
    if (!(made instanceof Dict)) return made;
    if (modelValues) for (const [key, value] of modelValues) made.set(key, value);
    const config = configValues && made.get('config');
    if (config instanceof Dict) for (const [key, value] of configValues ?? []) config.set(key, value);
    return made;
  }

  get nodeName(): string {
    return this.options.nodeName ?? strOf(toValue(this.options.model['name'] ?? ''));
  }
}

/** What a macro does not see that is called by itself. */
const NAMES_OF_NODES: ReadonlySet<string> = new Set(['this', 'compiled_code', 'defer_relation']);

/** How the names of a node are made when a template first reads them. */
const MAKERS: ReadonlyMap<string, (of: RunNames) => Value | undefined> = new Map<
  string,
  (of: RunNames) => Value | undefined
>([
  ['execute', () => true],
  [
    'var',
    ({ options, nodeName }) =>
      varFunction({ facts: options.facts, vars: options.vars, nodeName, strictVars: true }, options.vars),
  ],
  ['config', (of) => runConfigObject(of.options, of.nodeName, () => of.model)],
  [
    'ref',
    (of) =>
      new ConfigHolder(
        'ref',
        of.options.facts,
        () => of.model,
        (args, site) => {
          const { span, ...wanted } = refArguments(args, site);
          return of.options.resolve.ref(wanted, span);
        },
      ),
  ],
  [
    'source',
    (of) =>
      new ConfigHolder(
        'source',
        of.options.facts,
        () => of.model,
        (args, site) => {
          const [source, table] = sourceArguments(args, site);
          return of.options.resolve.source(source, table, site.span);
        },
      ),
  ],
  [
    'metric',
    ({ options: { resolve } }) =>
      new HostFunction('metric', (args, site) => resolve.metric(args.positional.map(strOf), site.span)),
  ],
  [
    'function',
    ({ options: { resolve } }) =>
      new HostFunction('function', (args, site) => resolve.function(args.positional.map(strOf), site.span)),
  ],
  ['this', ({ options }) => options.thisRelation ?? null],
  ['defer_relation', () => null],
  ['model', (of) => of.model],
  ['env', ({ options: { facts } }) => targetObject(facts)],
  ['schema', ({ options: { facts, model } }) => toValue(model['schema'] ?? facts.target.schema)],
  ['database', ({ options: { facts, model } }) => toValue(model['database'] ?? (facts.target.database || null))],
  ['adapter', ({ options }) => runAdapterObject(options)],
  ['api', ({ options }) => apiObject(options)],
  ['graph', ({ options }) => options.graph()],
  ['store_result', (of) => storeResult(of)],
  ['store_raw_result', (of) => storeRawResult(of)],
  ['load_result', (of) => loadResult(of)],
  [
    'load_agate_table',
    ({ options }) => new HostFunction('load_agate_table', () => options.seedTable?.() ?? ResultTable.empty()),
  ],
  [
    'write',
    ({ options }) =>
      new HostFunction('write', (args) => {
        options.writeRunSql?.(strOf(args.positional[0] ?? ''));
        return '';
      }),
  ],
  ['render', () => renderFunction],
  ['try_or_compiler_error', () => tryFunction],
  ['adapter_macro', () => adapterMacro],
  ['validation', () => validationObject()],
  ['pre_hooks', ({ options }) => hookList(options, 'pre-hook')],
  ['post_hooks', ({ options }) => hookList(options, 'post-hook')],
  ['sql', ({ options: { model } }) => toValue(model['compiled_code'] ?? model['raw_code'] ?? null)],
  ['compiled_code', ({ options: { model } }) => toValue(model['compiled_code'] ?? null)],
  ['selected_resources', ({ options }) => [...(options.selectedResources ?? [])]],
  ['column', () => null],
  ['context', ({ globals }) => contextLookup(globals)],
  ['builtins', ({ globals }) => builtinsLookup(globals)],
]);

const renderFunction = new HostFunction('render', (args, site) =>
  site.mode === 'sync'
    ? parseTemplate({ path: 'render()', text: strOf(args.positional[0] ?? '') }).renderSync({
        globals: site.globals,
      }).text
    : parseTemplate({ path: 'render()', text: strOf(args.positional[0] ?? '') })
        .render({ globals: site.globals })
        .then((rendered) => rendered.text),
);

function store({ statements, taken }: RunNames, name: string, response: Value, table: Value): void {
  const data = table instanceof ResultTable ? table.cells.map((row) => new Tuple(row)) : [];
  statements.set(
    name,
    new Dict([
      ['response', response],
      ['data', data],
      ['table', table],
    ]),
  );
  taken.delete(name);
}

function storeResult(of: RunNames): HostFunction {
  return boundFunction('store_result', ['name', 'response', 'agate_table'], (args) => {
    store(of, args.text('name'), args.get('response') ?? null, args.get('agate_table') ?? ResultTable.empty());
    return '';
  });
}

function storeRawResult(of: RunNames): HostFunction {
  return boundFunction('store_raw_result', ['name', 'message', 'code', 'rows_affected', 'agate_table'], (args) => {
    const rows = args.get('rows_affected');
    const code = args.optionalText('code');
    const response = new ResponseObject({
      _message: args.optionalText('message') ?? '',
      ...(code === undefined ? {} : { code }),
      ...(typeof rows === 'number' ? { rows_affected: rows } : {}),
    });
    store(of, args.text('name'), response, args.get('agate_table') ?? ResultTable.empty());
    return '';
  });
}

function loadResult({ statements, taken }: RunNames): HostFunction {
  return boundFunction('load_result', ['name'], (args, site) => {
    const name = args.text('name');
    if (taken.has(name)) fail(contextErrors.resultReadTwice, { name }, { span: site.span });
    const found = statements.get(name);
    if (found === undefined) return null;
    if (name !== 'main') taken.add(name);
    return found;
  });
}

/** Hooks of the node as dicts, to be rendered when they run. */
function hookList(options: RunContextOptions, key: 'pre-hook' | 'post-hook'): Value {
  const hooks = toValue(options.config[key] ?? []);
  return Array.isArray(hooks) ? hooks.filter((hook) => hook instanceof Dict) : [];
}
