// The names one render sees: extras of the caller, macros by dbt's lookup, then dbt's context names.
import type { MacroId } from '../base/index.ts';
import { Dict, type Globals, HostFunction, JinjaObject, strOf, type Value } from '../jinja/index.ts';
import type { MacroRegistry } from './macro-registry.ts';
import type { MacroEntry } from './types.ts';

/** A context name: its value, or how to make it on first use. */
export type ContextEntry = Value | LazyEntry;

/** Wraps a maker so that it is not taken for a value. */
export class LazyEntry {
  readonly make: () => Value | undefined;

  constructor(make: () => Value | undefined) {
    this.make = make;
  }
}

/** Marks a name whose value is made when a template first reads it. */
export function lazy(make: () => Value | undefined): LazyEntry {
  return new LazyEntry(make);
}

/** Names and what they stand for: a map, or what works like one. */
export interface ContextNames {
  get(name: string): ContextEntry | undefined;
  keys(): Iterable<string>;
}

export interface ContextGlobalsOptions {
  readonly packageName: string;
  readonly registry: MacroRegistry | undefined;
  readonly names: ContextNames;
  readonly extra?: ReadonlyMap<string, Value> | undefined;
  readonly onMacro?: ((id: MacroId) => void) | undefined;
  readonly onEnter?: ((entry: MacroEntry) => void) | undefined;
}

export class ContextGlobals implements Globals {
  readonly packageName: string;
  readonly registry: MacroRegistry | undefined;
  readonly #names: ContextNames;
  readonly #extra: ReadonlyMap<string, Value> | undefined;
  readonly #onMacro: ((id: MacroId) => void) | undefined;
  readonly #onEnter: ((entry: MacroEntry) => void) | undefined;
  readonly #made = new Map<string, Value | undefined>();

  constructor(options: ContextGlobalsOptions) {
    this.packageName = options.packageName;
    this.registry = options.registry;
    this.#names = options.names;
    this.#extra = options.extra;
    this.#onMacro = options.onMacro;
    this.#onEnter = options.onEnter;
  }

  get(name: string): Value | undefined {
    if (this.#made.has(name)) return this.#made.get(name);
    const value = this.#make(name);
    this.#made.set(name, value);
    return value;
  }

  names(): Iterable<string> {
    return [...this.#names.keys(), ...(this.registry?.bareNames(this.packageName) ?? [])];
  }

  /** Gives a name a value from here on: the caller's, or the template's own (`context.update`). */
  set(name: string, value: Value): void {
    this.#made.set(name, value);
  }

  #make(name: string): Value | undefined {
    const extra = this.#extra?.get(name);
    if (extra !== undefined) return extra;
    const macro = this.registry?.resolveName(this.packageName, name);
    if (macro !== undefined) return macro;
    return this.contextName(name);
  }

  /** The context's own value of a name, also where a macro shadows it (`builtins.ref`). */
  contextName(name: string): Value | undefined {
    const entry = this.#names.get(name);
    return entry instanceof LazyEntry ? entry.make() : entry;
  }

  /** Called for each macro that is called; `depth` 0: by the template itself. */
  noteMacro(entry: MacroEntry, depth: number): void {
    if (depth === 0) this.#onMacro?.(entry.uniqueId);
    this.#onEnter?.(entry);
  }
}

/** Adds `own` names, `context` and `builtins` to `names`, and makes the globals. */
export function assemble(
  names: Map<string, ContextEntry>,
  own: readonly (readonly [string, ContextEntry])[],
  options: Omit<ContextGlobalsOptions, 'names'>,
): ContextGlobals {
  for (const [name, entry] of own) names.set(name, entry);
  const globals = new ContextGlobals({ ...options, names });
  names.set('context', contextLookup(globals));
  names.set('builtins', builtinsLookup(globals));
  return globals;
}

/** `context`: all names, which may be given other values. */
export function contextLookup(globals: ContextGlobals): NameLookup {
  return new NameLookup(
    (name) => globals.get(name),
    (name, value) => globals.set(name, value),
  );
}

/** `builtins`: the names of dbt itself. */
export function builtinsLookup(globals: ContextGlobals): NameLookup {
  return new NameLookup((name) => globals.contextName(name));
}

/** `context` and `builtins` in templates: names by item or attribute access. */
export class NameLookup extends JinjaObject {
  readonly typeName: string = 'dict';
  readonly #find: (name: string) => Value | undefined;
  readonly #change: ((name: string, value: Value) => void) | undefined;

  constructor(find: (name: string) => Value | undefined, change?: (name: string, value: Value) => void) {
    super();
    this.#find = find;
    this.#change = change;
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'get') return this.#getFunction();
    if (name === 'update' && this.#change) return this.#updateFunction(this.#change);
    return this.#find(name);
  }

  override get isMapping(): boolean {
    return true;
  }

  /** What is set here is seen by the template and by the macros that it calls from then on, as in dbt. */
  #updateFunction(change: (name: string, value: Value) => void): Value {
    return new HostFunction('update', (args) => {
      const [given] = args.positional;
      if (given instanceof Dict) for (const [key, value] of given.entries()) change(strOf(key), value);
      for (const [name, value] of args.named) change(name, value);
      return null;
    });
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#find(key) : undefined;
  }

  override contains(item: Value): boolean {
    return typeof item === 'string' && this.#find(item) !== undefined;
  }

  #getFunction(): Value {
    return lookupFunction((name) => this.#find(name));
  }
}

class LookupFunction extends JinjaObject {
  readonly typeName: string = 'builtin_function_or_method';
  readonly #find: (name: string) => Value | undefined;

  constructor(find: (name: string) => Value | undefined) {
    super();
    this.#find = find;
  }

  override call(args: { readonly positional: readonly Value[] }): Value {
    const [key, fallback = null] = args.positional;
    const found = typeof key === 'string' ? this.#find(key) : undefined;
    return found === undefined ? fallback : found;
  }
}

function lookupFunction(find: (name: string) => Value | undefined): Value {
  return new LookupFunction(find);
}
