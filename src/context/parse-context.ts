// Globals for rendering at parse time: execute is false, references are captured, the database answers nothing.
import { columnClass, type RelationPolicy, relationClass } from '../adapters/index.ts';
import { fail } from '../base/index.ts';
import {
  type CallArgs,
  type CallSite,
  HostFunction,
  Record,
  strOf,
  toValue,
  typeNameOf,
  Undefined,
  type Value,
} from '../jinja/index.ts';
import { adapterMacro } from './adapter-macro.ts';
import { parseAdapterObject } from './adapter-object.ts';
import { baseNames, targetObject } from './base-names.ts';
import { parseConfigObject } from './config-object.ts';
import { assemble, type ContextEntry, type ContextGlobals, lazy } from './context-globals.ts';
import { contextErrors } from './errors.ts';
import { graphPlaceholder } from './graph-object.ts';
import { MetricReference } from './metric-reference.ts';
import { ResultTable } from './result-table.ts';
import { ConfigHolder } from './runtime-config.ts';
import { tryFunction } from './try-function.ts';
import type { InvocationFacts, ParseContextOptions } from './types.ts';
import { validationObject } from './validation.ts';

/** @throws nothing itself; the functions in it throw TsdbtErrors with the place of the call */
export function createParseContext(options: ParseContextOptions): ContextGlobals {
  const { facts, sink } = options;
  const nodeName = strOf(toValue(options.model['name'] ?? ''));
  const names = baseNames({
    facts,
    vars: options.vars,
    nodeName,
    strictVars: false,
    onEnvVar: sink.envVar && ((name, value) => sink.envVar?.(name, value)),
    onVar: sink.var && ((name) => sink.var?.(name)),
  });
  const shownRelation = options.thisRelation ?? null;
  const model = (): Value => toValue(options.model);
  // While dbt parses a generic test, any package's macros are seen; when it runs, only those of its own package.
  const seesAllPackages = options.model['resource_type'] === 'test' && 'test_metadata' in options.model;
  const own: readonly (readonly [string, ContextEntry])[] = [
    ['execute', false],
    ['config', parseConfigObject((values) => sink.config(values))],
    [
      'ref',
      new ConfigHolder('ref', facts, model, (args, site) => {
        sink.ref(refArguments(args, site));
        return shownRelation;
      }),
    ],
    [
      'source',
      new ConfigHolder('source', facts, model, (args, site) => {
        const [source, table] = sourceArguments(args, site);
        sink.source(source, table, site.span);
        return shownRelation;
      }),
    ],
    [
      'metric',
      new HostFunction('metric', (args) => {
        const names = args.positional.map(strOf);
        sink.metric(names);
        return new MetricReference(names);
      }),
    ],
    [
      'function',
      new HostFunction('function', (args) => {
        sink.function(args.positional.map(strOf));
        return '';
      }),
    ],
    ['this', shownRelation],
    ['model', lazy(model)],
    ['env', lazy(() => targetObject(facts))],
    ['schema', toValue(options.model['schema'] ?? facts.target.schema)],
    ['database', toValue(options.model['database'] ?? (facts.target.database || null))],
    ['adapter', lazy(() => parseAdapterObject(options, seesAllPackages))],
    ['api', lazy(() => apiObject(options))],
    ['graph', lazy(() => graphPlaceholder())],
    ['load_result', new HostFunction('load_result', () => null)],
    ['store_result', new HostFunction('store_result', () => '')],
    ['store_raw_result', new HostFunction('store_raw_result', () => '')],
    ['load_agate_table', new HostFunction('load_agate_table', () => ResultTable.empty())],
    ['write', new HostFunction('write', () => '')],
    ['render', new HostFunction('render', (args) => strOf(args.positional[0] ?? ''))],
    ['try_or_compiler_error', tryFunction],
    ['adapter_macro', adapterMacro],
    ['validation', lazy(() => validationObject())],
    ['pre_hooks', []],
    ['post_hooks', []],
    ['sql', null],
    ['compiled_code', null],
    ['selected_resources', []],
    ['submit_python_job', new HostFunction('submit_python_job', () => null)],
    ['column', null],
  ];
  return assemble(names, own, { ...options, onMacro: (id) => sink.macro(id), seesAllPackages });
}

/** `api.Relation` and `api.Column`. */
export function apiObject(options: Pick<ParseContextOptions, 'facts'>): Value {
  const { facts } = options;
  const { dialect } = facts.target;
  return new Record(
    'APIObject',
    new Map<string, Value>([
      ['Relation', relationClass(dialect, () => projectQuoting(facts))],
      ['Column', columnClass(dialect)],
    ]),
  );
}

/** ref(name), ref(package, name), with v= or version=. @throws TsdbtError wrong-arguments */
export function refArguments(
  args: CallArgs,
  site: CallSite,
): { name: string; package: string | null; version: string | number | null; span: CallSite['span'] } {
  const [first, second] = args.positional;
  const named = args.named.get('v') ?? args.named.get('version') ?? null;
  if (args.positional.length < 1 || args.positional.length > 2) {
    fail(
      contextErrors.arguments,
      { name: 'ref', problem: `takes at most two arguments (${args.positional.length} given)` },
      { span: site.span },
    );
  }
  if (second !== undefined && first !== null) requireText('ref', 'package', first, site);
  requireText('ref', 'name', second ?? first, site);
  const version = typeof named === 'number' || typeof named === 'string' ? named : named === null ? null : strOf(named);
  if (second === undefined) return { name: strOf(first ?? ''), package: null, version, span: site.span };
  return {
    name: strOf(second),
    package: first === null || first === undefined ? null : strOf(first),
    version,
    span: site.span,
  };
}

/** source(source_name, table_name). @throws TsdbtError wrong-arguments */
export function sourceArguments(args: CallArgs, site: CallSite): readonly [string, string] {
  const [source, table] = args.positional;
  if (source === undefined || table === undefined || args.positional.length !== 2) {
    fail(
      contextErrors.arguments,
      { name: 'source', problem: `takes exactly two arguments (${args.positional.length} given)` },
      { span: site.span },
    );
  }
  requireText('source', 'source name (first)', source, site);
  requireText('source', 'table name (second)', table, site);
  return [strOf(source), strOf(table)];
}

function requireText(call: string, what: string, value: Value | undefined, site: CallSite): void {
  if (typeof value === 'string') return;
  const name = value instanceof Undefined ? /^'(\w+)' is undefined$/.exec(value.description)?.[1] : undefined;
  const type = typeNameOf(value ?? null);
  fail(contextErrors.referenceName, { what, call, type, text: name }, { span: site.span });
}

/** What the root project says of quoting. */
function projectQuoting(facts: InvocationFacts): Partial<RelationPolicy> {
  const quoting = facts.projects?.()[0]?.quoting ?? {};
  const said = (['database', 'schema', 'identifier'] as const).filter((part) => typeof quoting[part] === 'boolean');
  return Object.fromEntries(said.map((part) => [part, quoting[part] === true]));
}
