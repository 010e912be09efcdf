// Which templates may ask the warehouse while they are rendered: a walk over the static calls of templates and macros.
import {
  isJsonArray,
  isJsonObject,
  type JsonValue,
  type MacroId,
  type NodeId,
  type SourceFile,
  TsdbtError,
} from '../base/index.ts';
import { type MacroEntry, type MacroRegistry, warehouseMethods } from '../context/index.ts';
import { isLiteral, type StaticCall, templateOf } from '../jinja/index.ts';
import type { ParsedNode, ParsedProject } from '../parse/index.ts';
import { createVarScope } from '../project/index.ts';

/** What a template may do while it is rendered. */
interface Deed {
  /** Names that always count, also where a project overrides the macro behind them. */
  readonly names: ReadonlySet<string>;
  /** Methods that count, of the adapter and of values that nobody knows. */
  readonly methods: { has(name: string): boolean };
}

/**
 * Gives the answer for a node: true when its template, a macro it may call, or an ephemeral model it inlines may reach
 * the warehouse, or when a call cannot be resolved ahead. A false answer is a promise: rendering never has to wait.
 */
export function warehouseColouring(
  project: ParsedProject,
  dependsOn: (id: NodeId) => readonly NodeId[],
): (id: NodeId) => boolean {
  return colouring(project, dependsOn, { names: WAREHOUSE_NAMES, methods: warehouseMethods });
}

/** Gives the answer for a node: true when rendering it may tell the log something, or asks what time it is. */
export function tellingColouring(
  project: ParsedProject,
  dependsOn: (id: NodeId) => readonly NodeId[],
): (id: NodeId) => boolean {
  return colouring(project, dependsOn, { names: TELLING_NAMES, methods: TELLING_METHODS });
}

function colouring(
  project: ParsedProject,
  dependsOn: (id: NodeId) => readonly NodeId[],
  deed: Deed,
): (id: NodeId) => boolean {
  const colours = new Map<string, MacroColours>();
  const answers = new Map<NodeId, boolean>();
  const answer = (id: NodeId): boolean => {
    const known = answers.get(id);
    if (known !== undefined) return known;
    // Set before looking at parents: a cycle of ephemeral models must not turn into endless recursion.
    answers.set(id, false);
    const node = project.nodes.get(id);
    const found = node !== undefined && asks(node);
    answers.set(id, found);
    return found;
  };
  const asks = (node: ParsedNode): boolean => {
    if (node.kind === 'seed') return false;
    let colour = colours.get(node.packageName);
    if (!colour) {
      colour = new MacroColours(project, node.packageName, deed);
      colours.set(node.packageName, colour);
    }
    if (colour.nodeAsks(node)) return true;
    return dependsOn(node.uniqueId).some((parent) => isEphemeral(project.nodes.get(parent)) && answer(parent));
  };
  return answer;
}

function isEphemeral(node: ParsedNode | undefined): boolean {
  return node?.kind === 'model' && node.config['materialized'] === 'ephemeral';
}

/** Names of the literal fast path; a project may put macros of its own in their place. */
const LITERAL_NAMES = ['ref', 'source', 'config', 'var', 'env_var'];

/** Macros and functions by their colour, as seen from nodes of one package (names mean what they mean there). */
class MacroColours {
  readonly #project: ParsedProject;
  readonly #registry: MacroRegistry;
  readonly #packageName: string;
  readonly #deed: Deed;
  readonly #known = new Map<MacroId, boolean>();
  readonly #texts = new Map<string, boolean>();
  readonly #hasPlainBuiltins: boolean;
  #varsAsk: boolean | undefined;

  constructor(project: ParsedProject, packageName: string, deed: Deed) {
    this.#project = project;
    this.#deed = deed;
    this.#registry = project.macroRegistry;
    this.#packageName = packageName;
    this.#hasPlainBuiltins = LITERAL_NAMES.every((name) => this.#registry.lookup(packageName, name) === undefined);
  }

  nodeAsks(node: ParsedNode): boolean {
    try {
      // Most tests have the text of many others.
      if (node.kind === 'test' && node.testMetadata) {
        if (this.#textAsks(node.template)) return true;
      } else {
        if (this.#hasPlainBuiltins && isLiteral(node.template) && !this.#anyVarAsks()) return false;
        if (this.#templateAsks(node.template)) return true;
      }
      const { path } = node.template;
      if (argumentTemplates(node).some((text) => this.#templateAsks({ path, text }))) return true;
      // What the parse saw being called, also where the text does not show it (arguments of generic tests).
      return node.macroDependencies.some((id) => this.#macroAsks(id));
    } catch (error) {
      // A template that cannot be read fails when it is compiled, with a message of its own.
      if (error instanceof TsdbtError) return true;
      throw error;
    }
  }

  /** Whether a variable holds a template that counts: `var` renders it. */
  #anyVarAsks(): boolean {
    if (this.#varsAsk === undefined) {
      // Such a template may read variables too, itself or by macros.
      this.#varsAsk = false;
      const vars = createVarScope(this.#project.source, this.#packageName);
      this.#varsAsk = vars.names().some((name) => this.#varAsks(vars.get(name)));
      if (this.#varsAsk) this.#known.clear();
    }
    return this.#varsAsk;
  }

  #varAsks(value: JsonValue | undefined): boolean {
    if (typeof value !== 'string' || !isTemplate(value)) return false;
    try {
      return this.#templateAsks({ path: 'vars', text: value });
    } catch (error) {
      if (error instanceof TsdbtError) return true;
      throw error;
    }
  }

  #textAsks(file: SourceFile): boolean {
    const known = this.#texts.get(file.text);
    if (known !== undefined) return known;
    const found = this.#templateAsks(file);
    this.#texts.set(file.text, found);
    return found;
  }

  #templateAsks(file: SourceFile): boolean {
    const calls = templateOf(file).calls();
    return this.#mayAskUnnamed(file.text, calls) || this.#anyAsks(calls);
  }

  /** Whether the text has calls that the static calls leave out, and one of them may count. */
  #mayAskUnnamed(text: string, calls: readonly StaticCall[]): boolean {
    const { isUnnamed, methods } = unseenCalls(text, calls);
    return isUnnamed || methods.some((method) => this.#deed.methods.has(method));
  }

  #macroAsks(id: MacroId): boolean {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const block = this.#project.macros.get(id)?.block;
    const found =
      block !== undefined && (this.#mayAskUnnamed(block.text, block.calls()) || this.#anyAsks(block.calls()));
    this.#known.set(id, found);
    return found;
  }

  #anyAsks(calls: readonly StaticCall[]): boolean {
    const visited = new Set<MacroId>();
    const found = calls.some((call) => this.#asks(call, visited));
    // Nothing found: everything that was reached from here is free of it too.
    if (!found) for (const id of visited) this.#known.set(id, false);
    return found;
  }

  #asks(call: StaticCall, visited: Set<MacroId>): boolean {
    const target = this.#target(call);
    if (typeof target === 'boolean') return target;
    const known = this.#known.get(target.uniqueId);
    if (known !== undefined) return known;
    if (visited.has(target.uniqueId)) return false;
    visited.add(target.uniqueId);
    const calls = target.block.calls();
    const found = this.#mayAskUnnamed(target.block.text, calls) || calls.some((inner) => this.#asks(inner, visited));
    if (found) this.#known.set(target.uniqueId, true);
    return found;
  }

  /** The macro that is called, or the answer itself where it is no macro. */
  #target(call: StaticCall): MacroEntry | boolean {
    const { name } = call;
    if (this.#deed.names.has(name)) return true;
    if ((name === 'var' || name === 'builtins.var') && this.#anyVarAsks()) return true;
    const dot = name.indexOf('.');
    if (dot === -1) return this.#registry.lookup(this.#packageName, name) ?? !PURE_FUNCTIONS.has(name);
    const owner = name.slice(0, dot);
    const member = name.slice(dot + 1);
    if (owner === 'adapter') return this.#adapterCall(call, member);
    if (owner === 'context') return true;
    if (owner === 'builtins') return this.#deed.names.has(member) || !PURE_FUNCTIONS.has(member);
    if (this.#registry.hasPackage(owner) || this.#registry.isInternal(owner)) {
      return this.#registry.findQualified(owner, member) ?? true;
    }
    // A method of a value: should someone hold the adapter in a variable, its own reach the warehouse.
    return this.#deed.methods.has(name.slice(name.lastIndexOf('.') + 1));
  }

  #adapterCall(call: StaticCall, method: string): MacroEntry | boolean {
    if (method !== 'dispatch') return this.#deed.methods.has(method);
    const name = call.args.length > 0 ? call.args[0] : call.kwargs.get('macro_name');
    const hasNamespace = call.args.length > 1 || call.kwargs.has('macro_namespace');
    const namespace = call.args.length > 1 ? call.args[1] : call.kwargs.get('macro_namespace');
    if (typeof name !== 'string' || (hasNamespace && namespace !== null && typeof namespace !== 'string')) return true;
    const found = this.#registry.dispatch(
      this.#packageName,
      name,
      typeof namespace === 'string' ? namespace : undefined,
    );
    return 'tried' in found ? true : found;
  }
}

/**
 * True when something is called that has no dotted name (`context['x'](…)`, `pick(a)(b)`), and so cannot be followed.
 * The static calls leave these out; what `adapter.dispatch` gives is called directly as a rule and is known.
 */
function hasUnnamedCall(text: string, calls: readonly StaticCall[]): boolean {
  if (!CALL_OF_RESULT.test(text)) return false;
  let unnamed = 0;
  for (const [code] of text.matchAll(/\{\{.*?\}\}|\{%.*?%\}/gs)) unnamed += code.match(/[\])]\s*\(/g)?.length ?? 0;
  if (unnamed === 0) return false;
  return unnamed > calls.filter((call) => call.name === 'adapter.dispatch').length;
}

interface UnseenCalls {
  readonly isUnnamed: boolean;
  /** Those of what a call or an item gives. */
  readonly methods: readonly string[];
}

/** By static calls: two questions are asked of each text. */
const unseen = new WeakMap<readonly StaticCall[], UnseenCalls>();

function unseenCalls(text: string, calls: readonly StaticCall[]): UnseenCalls {
  const known = unseen.get(calls);
  if (known) return known;
  const methods = Array.from(text.matchAll(METHOD_OF_RESULT), ([, method = '']) => method);
  const made = { isUnnamed: hasUnnamedCall(text, calls), methods };
  unseen.set(calls, made);
  return made;
}

const CALL_OF_RESULT = /[\])]\s*\(/;
/** `context['adapter'].get_relation(…)` */
const METHOD_OF_RESULT = /[\])](?:\s*\.\s*\w+)*?\s*\.\s*(\w+)\s*\(/g;

/** What stands in the arguments of a generic test and is rendered with it; `model` is a macro that the parse has seen. */
function argumentTemplates(node: ParsedNode): string[] {
  if (node.kind !== 'test' || !node.testMetadata) return [];
  return Object.entries(node.testMetadata.kwargs).flatMap(([name, value]) => (name === 'model' ? [] : texts(value)));
}

function isTemplate(text: string): boolean {
  return /\{[{%]/.test(text);
}

function texts(value: JsonValue): string[] {
  if (typeof value === 'string') return isTemplate(value) ? [value] : [];
  if (isJsonArray(value)) return value.flatMap(texts);
  return isJsonObject(value) ? Object.values(value).flatMap(texts) : [];
}

const TELLING_NAMES: ReadonlySet<string> = new Set(['log', 'print', 'warn']);
const TELLING_METHODS: ReadonlySet<string> = new Set([
  ...TELLING_NAMES,
  'warn_once',
  'warn_snapshot_timestamp_data_types',
  'now',
  'utcnow',
  'today',
]);

const WAREHOUSE_NAMES: ReadonlySet<string> = new Set([
  'run_query',
  'statement',
  'load_result',
  'load_relation',
  'is_incremental',
  'submit_python_job',
]);

/** Functions of the context that answer at once. */
const PURE_FUNCTIONS: ReadonlySet<string> = new Set([
  'ref',
  'source',
  'metric',
  'function',
  'config',
  'var',
  'env_var',
  'doc',
  'log',
  'print',
  'return',
  'caller',
  'super',
  'range',
  'dict',
  'namespace',
  'cycler',
  'joiner',
  'lipsum',
  'tojson',
  'fromjson',
  'toyaml',
  'fromyaml',
  'set',
  'set_strict',
  'zip',
  'zip_strict',
  'local_md5',
  'diff_of_two_dicts',
  'store_result',
  'store_raw_result',
  'write',
]);
