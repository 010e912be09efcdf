// Globals for rendering at run time: execute is true, references resolve, the adapter reaches the warehouse.

import { fail } from '../base/index.ts';
import { Dict, HostFunction, parseTemplate, Record, strOf, Tuple, toValue, type Value } from '../jinja/index.ts';
import { ResponseObject } from './adapter-methods/execute.ts';
import { runAdapterObject } from './adapter-object.ts';
import { boundFunction } from './arguments.ts';
import { baseNames } from './base-names.ts';
import { runConfigObject } from './config-object.ts';
import { assemble, type ContextEntry, type ContextGlobals, lazy } from './context-globals.ts';
import { contextErrors } from './errors.ts';
import { apiObject, refArguments, sourceArguments } from './parse-context.ts';
import { ResultTable } from './result-table.ts';
import { ConfigHolder } from './runtime-config.ts';
import type { RunContextOptions } from './types.ts';
import { validationObject } from './validation.ts';

/** The globals of a node at run time and the statements it stored. */
export interface RunContext {
  readonly globals: ContextGlobals;
  readonly statements: ReadonlyMap<string, Value>;
}

/** Makes the run-time globals of one node. */
export function createRunContext(options: RunContextOptions): RunContext {
  const { facts, resolve } = options;
  const model = lazyOnce(() => {
    const made = toValue(options.model);
    if (made instanceof Dict) for (const [key, value] of options.modelValues ?? []) made.set(key, value);
    return made;
  });
  const nodeName = options.nodeName ?? strOf(toValue(options.model['name'] ?? ''));
  const statements = new Map<string, Value>();
  const names = baseNames({ facts, vars: options.vars, nodeName, strictVars: true });
  const own: readonly (readonly [string, ContextEntry])[] = [
    ['execute', true],
    ['config', lazy(() => runConfigObject(options.config, nodeName, model()))],
    [
      'ref',
      new ConfigHolder('ref', facts, model, (args, site) => {
        const { span, ...wanted } = refArguments(args, site);
        return resolve.ref(wanted, span);
      }),
    ],
    [
      'source',
      new ConfigHolder('source', facts, model, (args, site) => {
        const [source, table] = sourceArguments(args, site);
        return resolve.source(source, table, site.span);
      }),
    ],
    ['metric', new HostFunction('metric', (args, site) => resolve.metric(args.positional.map(strOf), site.span))],
    ['function', new HostFunction('function', (args, site) => resolve.function(args.positional.map(strOf), site.span))],
    ['this', options.thisRelation ?? null],
    ['defer_relation', null],
    ['model', lazy(model)],
    ['schema', lazy(() => toValue(options.model['schema'] ?? facts.target.schema))],
    ['database', lazy(() => toValue(options.model['database'] ?? (facts.target.database || null)))],
    ['adapter', lazy(() => runAdapterObject(options))],
    ['api', lazy(() => apiObject(options))],
    ['graph', lazy(options.graph)],
    ...statementNames(statements, options),
    [
      'write',
      new HostFunction('write', (args) => {
        options.writeRunSql?.(strOf(args.positional[0] ?? ''));
        return '';
      }),
    ],
    [
      'render',
      new HostFunction('render', (args, site) =>
        site.mode === 'sync'
          ? parseTemplate({ path: 'render()', text: strOf(args.positional[0] ?? '') }).renderSync({
              globals: site.globals,
            }).text
          : parseTemplate({ path: 'render()', text: strOf(args.positional[0] ?? '') })
              .render({ globals: site.globals })
              .then((rendered) => rendered.text),
      ),
    ],
    [
      'try_or_compiler_error',
      new HostFunction('try_or_compiler_error', (args, site) => {
        const [message, callee, ...rest] = args.positional;
        try {
          return site.call(callee ?? null, { positional: rest, named: args.named });
        } catch (cause) {
          return fail(contextErrors.raised, { message: strOf(message ?? '') }, { span: site.span, cause });
        }
      }),
    ],
    ['validation', lazy(() => validationObject())],
    ['pre_hooks', lazy(() => hookList(options, 'pre-hook'))],
    ['post_hooks', lazy(() => hookList(options, 'post-hook'))],
    ['sql', lazy(() => toValue(options.model['compiled_code'] ?? options.model['raw_code'] ?? null))],
    ['compiled_code', lazy(() => toValue(options.model['compiled_code'] ?? null))],
    ['selected_resources', lazy(() => [...(options.selectedResources ?? [])])],
    ['column', null],
  ];
  const { packageName, registry, extra, onMacro, onEnter } = options;
  return { globals: assemble(names, own, { packageName, registry, extra, onMacro, onEnter }), statements };
}

function lazyOnce(make: () => Value): () => Value {
  const held: { value?: Value } = {};
  return () => {
    held.value ??= make();
    return held.value;
  };
}

/** store_result, store_raw_result, load_result, load_agate_table. */
function statementNames(
  statements: Map<string, Value>,
  options: RunContextOptions,
): readonly (readonly [string, ContextEntry])[] {
  const taken = new Set<string>();
  const store = (name: string, response: Value, table: Value): void => {
    const data = table instanceof ResultTable ? table.cells.map((row) => new Tuple(row)) : [];
    statements.set(
      name,
      new Record(
        'dict',
        new Map<string, Value>([
          ['response', response],
          ['data', data],
          ['table', table],
        ]),
      ),
    );
    taken.delete(name);
  };
  return [
    [
      'store_result',
      boundFunction('store_result', ['name', 'response', 'agate_table'], (args) => {
        store(args.text('name'), args.get('response') ?? null, args.get('agate_table') ?? ResultTable.empty());
        return '';
      }),
    ],
    [
      'store_raw_result',
      boundFunction('store_raw_result', ['name', 'message', 'code', 'rows_affected', 'agate_table'], (args) => {
        const rows = args.get('rows_affected');
        const code = args.optionalText('code');
        const response = new ResponseObject({
          _message: args.optionalText('message') ?? '',
          ...(code === undefined ? {} : { code }),
          ...(typeof rows === 'number' ? { rows_affected: rows } : {}),
        });
        store(args.text('name'), response, args.get('agate_table') ?? ResultTable.empty());
        return '';
      }),
    ],
    [
      'load_result',
      boundFunction('load_result', ['name'], (args, site) => {
        const name = args.text('name');
        if (taken.has(name)) fail(contextErrors.resultReadTwice, { name }, { span: site.span });
        const found = statements.get(name);
        if (found === undefined) return null;
        if (name !== 'main') taken.add(name);
        return found;
      }),
    ],
    ['load_agate_table', new HostFunction('load_agate_table', () => options.seedTable?.() ?? ResultTable.empty())],
  ];
}

/** Hooks of the node as dicts, to be rendered when they run. */
function hookList(options: RunContextOptions, key: 'pre-hook' | 'post-hook'): Value {
  const hooks = toValue(options.config[key] ?? []);
  return Array.isArray(hooks) ? hooks.filter((hook) => hook instanceof Dict) : [];
}
