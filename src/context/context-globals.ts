// The names one render sees: extras of the caller, macros by dbt's lookup, then dbt's context names.
import type { MacroId } from '../base/index.ts';
import type { Globals, Value } from '../jinja/index.ts';
import type { MacroRegistry } from './macro-registry.ts';
import { NameLookup } from './name-lookup.ts';
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
  /** Macros of any package are seen by their bare names, where nothing else has the name. */
  readonly seesAllPackages?: boolean | undefined;
}

export class ContextGlobals implements Globals {
  readonly packageName: string;
  readonly registry: MacroRegistry | undefined;
  readonly #names: ContextNames;
  readonly #extra: ReadonlyMap<string, Value> | undefined;
  readonly #onMacro: ((id: MacroId) => void) | undefined;
  readonly #onEnter: ((entry: MacroEntry) => void) | undefined;
  readonly #seesAllPackages: boolean;
  readonly #made = new Map<string, Value | undefined>();

  constructor(options: ContextGlobalsOptions) {
    this.packageName = options.packageName;
    this.registry = options.registry;
    this.#names = options.names;
    this.#extra = options.extra;
    this.#onMacro = options.onMacro;
    this.#onEnter = options.onEnter;
    this.#seesAllPackages = options.seesAllPackages === true;
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
    const own = this.contextName(name);
    if (own !== undefined || !this.#seesAllPackages) return own;
    const other = this.registry?.lookupStatically(this.packageName, name);
    return other && this.registry?.valueOf(other);
  }

  /** The same names as macros of another package see them when the adapter calls one. */
  inPackage(packageName: string): ContextGlobals {
    return new ContextGlobals({
      packageName,
      registry: this.registry,
      names: this.#names,
      extra: this.#extra,
      onEnter: this.#onEnter,
    });
  }

  contextNames(): Iterable<string> {
    return this.#names.keys();
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
  return new NameLookup({
    find: (name) => globals.get(name),
    names: () => new Set(globals.names()),
    change: (name, value) => globals.set(name, value),
  });
}

/** `builtins`: the names of dbt itself. */
export function builtinsLookup(globals: ContextGlobals): NameLookup {
  return new NameLookup({ find: (name) => globals.contextName(name), names: () => globals.contextNames() });
}
