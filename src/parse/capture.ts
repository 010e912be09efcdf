// What a template asks for at parse time: refs, sources, config calls, macros. Files with plain calls only are read
// without rendering; everything else is rendered once with execute = false.
import { Relation } from '../adapters/index.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MacroId,
  type MutableJsonObject,
  type SourceFile,
} from '../base/index.ts';
import { type CaptureSink, type ContextGlobals, createParseContext } from '../context/index.ts';
import { type LiteralCall, parseTemplate, scanLiteral, type Template, unreturned, type Value } from '../jinja/index.ts';
import { addConfigCall } from './config/merge-config.ts';
import { firstConfigCall, unrenderedCall, unrenderedLiterals } from './config/unrendered-calls.ts';
import { manifestNode } from './manifest-shape/manifest-node.ts';
import { modelShape } from './manifest-shape/model-shape.ts';
import type { NodeDraft, ParseState } from './parse-state.ts';
import { withoutPlainMacroCalls } from './plain-macro-calls.ts';
import { templatedVars } from './templated-vars.ts';
import type { RefArgs, SourceArgs } from './types.ts';
import { isReadUnrendered } from './unrendered-read.ts';

/** What was asked for, in the order of the template. */
export interface Captured {
  readonly refs: RefArgs[];
  readonly sources: SourceArgs[];
  readonly metrics: (readonly string[])[];
  readonly functions: (readonly string[])[];
  readonly macros: Set<MacroId>;
  /** All config() calls, merged. */
  readonly config: MutableJsonObject;
  /** The first config() call as texts. */
  unrendered: JsonObject;
}

/** Nothing captured yet. */
export function emptyCapture(): Captured {
  return {
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    macros: new Set(),
    config: jsonObject(),
    unrendered: jsonObject(),
  };
}

/**
 * Captures from a node's own file.
 * @param start called before the template is rendered, to give the node what it sees of itself; few files need it
 * @throws TsdbtError 12xx of the template engine, and what `start` throws
 */
export function captureFile(state: ParseState, file: SourceFile, node: NodeDraft, start: () => void): Captured {
  const captured = emptyCapture();
  if (!mayHoldTemplate(file.text)) return captured;
  if (readsLiterally(state, node.packageName)) {
    const blanked = withoutPlainMacroCalls(state, node.packageName, file);
    if (captureLiteral(state, node, blanked?.file ?? file, captured, file)) {
      for (const id of blanked?.macros ?? []) captured.macros.add(id);
      if (captured.sources.length > 1 && !blanked && node.kind === 'model' && isReadUnrendered(file.text))
        dropRepeated(captured.sources);
      if (!keepsTexts(file.text)) captured.unrendered = jsonObject();
      return captured;
    }
  }
  const template = parseTemplate(file);
  state.units?.recorder.rendered(file.text);
  start();
  captureTemplate(state, template, node, captured);
  if (Object.keys(captured.config).length > 0 && keepsTexts(file.text)) {
    const call = firstConfigCall(template.calls());
    if (call) captured.unrendered = unrenderedCall(call);
  }
  return captured;
}

/** dbt looks for the call it keeps as texts only in files that hold these letters. */
function keepsTexts(text: string): boolean {
  return text.includes('config(');
}

function dropRepeated(sources: SourceArgs[]): void {
  const names = new Set<string>();
  const kept = sources.filter((one) => !names.has(one.join('\u0000')) && names.add(one.join('\u0000')));
  sources.splice(0, sources.length, ...kept);
}

/** Adds what a text such as a hook asks for. @throws TsdbtError 12xx */
export function captureText(state: ParseState, file: SourceFile, node: NodeDraft, captured: Captured): void {
  if (!mayHoldTemplate(file.text)) return;
  state.units?.recorder.rendered(file.text);
  captureTemplate(state, parseTemplate(file), node, captured);
}

function captureTemplate(state: ParseState, template: Template, node: NodeDraft, captured: Captured): void {
  const globals = parseGlobals(state, node, captured);
  unreturned(template, template.renderSync({ globals, undefinedPolicy: 'absorb' }));
}

/** Globals that record into `captured`. */
export function parseGlobals(
  state: ParseState,
  node: NodeDraft,
  captured: Captured,
  extra?: ReadonlyMap<string, Value>,
): ContextGlobals {
  return createParseContext({
    facts: state.facts,
    registry: state.registry,
    packageName: node.packageName,
    vars: state.context(node.packageName).vars,
    sink: captureSink(captured),
    model: modelShape(node.kind, manifestNode(node)),
    thisRelation: thisRelation(state, node),
    extra,
  });
}

/** A sink that writes into `captured`. */
export function captureSink(captured: Captured): CaptureSink {
  return {
    ref: ({ name, package: packageName, version, span }) => {
      captured.refs.push({ name, package: packageName, version, span });
    },
    source: (sourceName, tableName) => {
      captured.sources.push([sourceName, tableName]);
    },
    metric: (args) => {
      captured.metrics.push(args);
    },
    function: (args) => {
      captured.functions.push(args);
    },
    config: (values) => addConfigCall(captured.config, values),
    macro: (id) => {
      captured.macros.add(id);
    },
  };
}

function thisRelation(state: ParseState, node: NodeDraft): Relation {
  const { dialect } = state.facts.target;
  return new Relation({
    dialect,
    database: node.database,
    schema: node.schema,
    identifier: node.alias,
    quotePolicy: dialect.quoteByDefault,
  });
}

/** False for text that Jinja gives back as it is. */
export function mayHoldTemplate(text: string): boolean {
  return /\{[{%#]|[#}%]\}/.test(text);
}

const replaceable = ['ref', 'source', 'config', 'var', 'env_var'] as const;

/** A project that redefines ref, source or config as macros must be rendered. */
function readsLiterally(state: ParseState, packageName: string): boolean {
  let known = literalPackages.get(state);
  if (!known) {
    known = new Map();
    literalPackages.set(state, known);
  }
  let allowed = known.get(packageName);
  if (allowed === undefined) {
    allowed = replaceable.every(
      (name) => !state.registry.find(packageName, name) && !state.registry.find(state.rootPackage, name),
    );
    known.set(packageName, allowed);
  }
  return allowed;
}

const literalPackages = new WeakMap<ParseState, Map<string, boolean>>();

/** True when the file has plain calls only and all of them are in order; else nothing is captured. */
function captureLiteral(
  state: ParseState,
  node: NodeDraft,
  file: SourceFile,
  captured: Captured,
  shown: SourceFile,
): boolean {
  const template = scanLiteral(file);
  if (!template) return false;
  const calls = template.segments.filter((segment): segment is LiteralCall => typeof segment !== 'string');
  if (!calls.every((call) => isPlain(state, call, node.packageName))) return false;
  let first = true;
  for (const call of calls) {
    if (call.name === 'ref') captured.refs.push(literalRef(call, shown));
    else if (call.name === 'source') captured.sources.push([String(call.args[0]), String(call.args[1])]);
    else if (call.name === 'config') {
      addConfigCall(captured.config, configValues(call), call.span);
      if (first) captured.unrendered = unrenderedLiterals(call.kwargs);
      first = false;
    }
  }
  return true;
}

/** Calls that cannot fail and mean what they say; all others are rendered, so that errors are told in one place. */
function isPlain(state: ParseState, call: LiteralCall, packageName: string): boolean {
  const { args, kwargs } = call;
  switch (call.name) {
    case 'ref': {
      const keys = [...kwargs.keys()];
      if (!keys.every((key) => key === 'v' || key === 'version') || keys.length > 1) return false;
      return (args.length === 1 || args.length === 2) && args.every((arg) => typeof arg === 'string');
    }
    case 'source':
      return args.length === 2 && kwargs.size === 0 && args.every((arg) => typeof arg === 'string');
    case 'config':
      return (
        (args.length === 0 && kwargs.size > 0) || (args.length === 1 && isJsonObject(args[0]) && kwargs.size === 0)
      );
    case 'var': {
      const templated = templatedVars(state, packageName);
      return templated.size === 0 || (typeof args[0] === 'string' && !templated.has(args[0]));
    }
    case 'env_var': {
      const [name] = args;
      if (typeof name !== 'string' || /^DBT_ENV_SECRET/.test(name)) return false;
      return args.length > 1 || kwargs.size > 0 || state.facts.services.env.get(name) !== undefined;
    }
    default:
      return true;
  }
}

function literalRef(call: LiteralCall, file: SourceFile): RefArgs {
  const span = { file, start: call.span.start, end: call.span.end };
  const [first, second] = call.args;
  const version = call.kwargs.get('v') ?? call.kwargs.get('version') ?? null;
  const shown =
    typeof version === 'string' || typeof version === 'number' ? version : version === null ? null : String(version);
  if (second === undefined) return { name: String(first), package: null, version: shown, span };
  return { name: String(second), package: String(first), version: shown, span };
}

function configValues(call: LiteralCall): JsonObject {
  const [only] = call.args;
  const values: JsonValue = only ?? null;
  return isJsonObject(values) ? values : jsonObject(call.kwargs);
}
