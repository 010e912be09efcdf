// Which templates may ask the warehouse while they are rendered: a walk over the static calls of templates and macros.
import type { MacroId, NodeId } from '../base/index.ts';
import { type MacroEntry, type MacroRegistry, warehouseMethods } from '../context/index.ts';
import { parseTemplate, type StaticCall } from '../jinja/index.ts';
import type { ParsedNode, ParsedProject } from '../parse/index.ts';

/**
 * Gives the answer for a node: true when its template, a macro it may call, or an ephemeral model it inlines may reach
 * the warehouse, or when a call cannot be resolved ahead. A false answer is a promise: rendering never has to wait.
 */
export function warehouseColouring(
  project: ParsedProject,
  dependsOn: (id: NodeId) => readonly NodeId[],
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
    let colour = colours.get(node.packageName);
    if (!colour) {
      colour = new MacroColours(project.macroRegistry, node.packageName);
      colours.set(node.packageName, colour);
    }
    if (node.kind === 'seed') return false;
    if (colour.anyAsks(templateCalls(node), undefined)) return true;
    return dependsOn(node.uniqueId).some((parent) => isEphemeral(project.nodes.get(parent)) && answer(parent));
  };
  return answer;
}

function isEphemeral(node: ParsedNode | undefined): boolean {
  return node?.kind === 'model' && node.config['materialized'] === 'ephemeral';
}

function templateCalls(node: ParsedNode): readonly StaticCall[] {
  return parseTemplate(node.template).calls();
}

/** Macros and functions by their colour, as seen from nodes of one package (names mean what they mean there). */
class MacroColours {
  readonly #registry: MacroRegistry;
  readonly #packageName: string;
  readonly #known = new Map<MacroId, boolean>();

  constructor(registry: MacroRegistry, packageName: string) {
    this.#registry = registry;
    this.#packageName = packageName;
  }

  /** True when one of the calls may reach the warehouse; `visited` holds the macros already on the way. */
  anyAsks(calls: readonly StaticCall[], visited: Set<MacroId> | undefined): boolean {
    if (visited) return calls.some((call) => this.#asks(call, visited));
    const seen = new Set<MacroId>();
    const found = calls.some((call) => this.#asks(call, seen));
    // Nothing found: everything that was reached from here is free of it too.
    if (!found) for (const id of seen) this.#known.set(id, false);
    return found;
  }

  #asks(call: StaticCall, visited: Set<MacroId>): boolean {
    const target = this.#target(call);
    if (typeof target === 'boolean') return target;
    const known = this.#known.get(target.uniqueId);
    if (known !== undefined) return known;
    if (visited.has(target.uniqueId)) return false;
    visited.add(target.uniqueId);
    const found = this.anyAsks(target.block.calls(), visited);
    if (found) this.#known.set(target.uniqueId, true);
    return found;
  }

  /** The macro that is called, or the answer itself where it is no macro. */
  #target(call: StaticCall): MacroEntry | boolean {
    const { name } = call;
    if (name === undefined) return true;
    if (WAREHOUSE_NAMES.has(name)) return true;
    const dot = name.indexOf('.');
    if (dot === -1) return this.#registry.lookup(this.#packageName, name) ?? !PURE_FUNCTIONS.has(name);
    const owner = name.slice(0, dot);
    const member = name.slice(dot + 1);
    if (owner === 'adapter') return this.#adapterCall(call, member);
    if (owner === 'context') return true;
    if (owner === 'builtins') return !PURE_FUNCTIONS.has(member);
    if (this.#registry.hasPackage(owner) || this.#registry.isInternal(owner)) {
      return this.#registry.findQualified(owner, member) ?? true;
    }
    // A method of a value. Only the adapter's own reach the warehouse, should someone hold it in a variable.
    return warehouseMethods.has(name.slice(name.lastIndexOf('.') + 1));
  }

  #adapterCall(call: StaticCall, method: string): MacroEntry | boolean {
    if (method !== 'dispatch') return warehouseMethods.has(method);
    const [name, positional] = call.positional;
    const namespace = positional ?? call.named.get('macro_namespace') ?? call.named.get('packages');
    const macroName = name ?? call.named.get('macro_name');
    if (
      typeof macroName !== 'string' ||
      !(namespace === undefined || namespace === null || typeof namespace === 'string')
    )
      return true;
    const found = this.#registry.dispatch(this.#packageName, macroName, namespace ?? undefined);
    return 'tried' in found ? true : found;
  }
}

/** Names that always count, also where a project overrides the macro behind them. */
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
