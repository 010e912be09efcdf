// All macros of an invocation and dbt's rules for which one a name means.
// Source of the rules: DBT-SPEC section 6 (observed on dbt 1.12.3, case j10): the package that
// decides is that of the node being rendered, not that of the macro in which the name stands.

import { InternalError, type MacroId } from '../base/index.ts';
import { type CallSite, MacroValue, type Value } from '../jinja/index.ts';
import { ContextGlobals } from './context-globals.ts';
import { MacroNamespace } from './macro-namespace.ts';
import type { MacroEntry } from './types.ts';

export interface MacroRegistryOptions {
  readonly rootPackage: string;
  /** Built-in packages, nearest to the adapter first: `dbt_duckdb`, `dbt`. */
  readonly internalPackages: readonly string[];
  /** Adapter type and its parents: prefixes tried by dispatch before `default__`. */
  readonly adapterPrefixes: readonly string[];
  /** dbt's former rule: materializations of packages go before built-in ones of the same name. */
  readonly packagesReplaceBuiltins?: boolean;
  /** `dispatch:` of dbt_project.yml. */
  readonly dispatch?: readonly { readonly macroNamespace: string; readonly searchOrder: readonly string[] }[];
  /** Told of every call of a macro, in whatever depth. */
  readonly onEnter?: ((entry: MacroEntry) => void) | undefined;
}

/** A dispatch that found nothing: what was tried, in order. */
export interface DispatchMiss {
  readonly tried: readonly string[];
}

type MacroMap = Map<string, MacroEntry>;

/** Name of the built-in package that templates address as `dbt.`. */
export const GLOBAL_PROJECT = 'dbt';

export class MacroRegistry {
  readonly rootPackage: string;
  readonly internalPackages: readonly string[];
  readonly adapterPrefixes: readonly string[];
  readonly #packages = new Map<string, MacroMap>();
  readonly #internal: MacroMap = new Map();
  readonly #values = new Map<MacroId, MacroValue>();
  readonly #namespaces = new Map<string, MacroNamespace>();
  readonly #searchOrders = new Map<string, readonly string[]>();
  readonly #packagesReplaceBuiltins: boolean;
  readonly #onEnter: MacroRegistryOptions['onEnter'];

  constructor(options: MacroRegistryOptions) {
    this.#packagesReplaceBuiltins = options.packagesReplaceBuiltins === true;
    this.rootPackage = options.rootPackage;
    this.internalPackages = options.internalPackages;
    this.adapterPrefixes = options.adapterPrefixes;
    this.#onEnter = options.onEnter;
    for (const { macroNamespace, searchOrder } of options.dispatch ?? []) {
      this.#searchOrders.set(macroNamespace, searchOrder);
    }
  }

  /** Registers a macro. Returns the entry already there when the package has one of that name (a duplicate). */
  add(entry: MacroEntry): MacroEntry | undefined {
    let macros = this.#packages.get(entry.packageName);
    if (!macros) {
      macros = new Map();
      this.#packages.set(entry.packageName, macros);
    }
    const name = entry.block.fullName;
    const known = macros.get(name);
    if (known) return known;
    macros.set(name, entry);
    const rank = this.internalPackages.indexOf(entry.packageName);
    if (rank !== -1) {
      const held = this.#internal.get(name);
      if (!held || this.internalPackages.indexOf(held.packageName) > rank) this.#internal.set(name, entry);
    }
    return undefined;
  }

  /** How many packages have a macro of this name. */
  packagesWith(name: string): number {
    let count = 0;
    for (const macros of this.#packages.values()) if (macros.has(name)) count += 1;
    return count;
  }

  /** All entries, package by package. */
  *entries(): IterableIterator<MacroEntry> {
    for (const macros of this.#packages.values()) yield* macros.values();
  }

  /** The macro of exactly this package. */
  find(packageName: string, name: string): MacroEntry | undefined {
    return this.#packages.get(packageName)?.get(name);
  }

  /** What a bare name means in a template of a node of `nodePackage`: own, root's, built-in. */
  lookup(nodePackage: string, name: string): MacroEntry | undefined {
    return this.#project(nodePackage, name) ?? this.#internal.get(name);
  }

  /**
   * What dbt takes a name in the body of a macro for when it notes what the macro calls: as `lookup`, but the macros of
   * any other package, of the last one first, come before the built-in ones.
   */
  lookupStatically(nodePackage: string, name: string): MacroEntry | undefined {
    const found = this.#project(nodePackage, name);
    if (found) return found;
    let other: MacroEntry | undefined;
    for (const [packageName, macros] of this.#packages) {
      if (!this.isInternal(packageName)) other = macros.get(name) ?? other;
    }
    return other ?? this.#internal.get(name);
  }

  /** The names of packages, and of the macros that a node of `nodePackage` can call without a package. */
  *bareNames(nodePackage: string): Iterable<string> {
    yield* this.#packages.keys();
    for (const packageName of new Set([nodePackage, this.rootPackage])) {
      yield* this.#packages.get(packageName)?.keys() ?? [];
    }
    yield* this.#internal.keys();
  }

  #project(nodePackage: string, name: string): MacroEntry | undefined {
    if (!this.isInternal(nodePackage)) {
      const own = this.find(nodePackage, name);
      if (own) return own;
    }
    return this.find(this.rootPackage, name);
  }

  /** A macro among the built-in packages, the adapter's first. */
  findInternal(name: string): MacroEntry | undefined {
    return this.#internal.get(name);
  }

  isInternal(packageName: string): boolean {
    return this.internalPackages.includes(packageName);
  }

  /** What `pkg.name` means: `dbt` stands for all built-in packages. */
  findQualified(packageName: string, name: string): MacroEntry | undefined {
    if (packageName === GLOBAL_PROJECT) return this.#internal.get(name);
    return this.find(packageName, name);
  }

  /** True when some package other than the built-in ones has macros under this name. */
  hasPackage(packageName: string): boolean {
    return packageName === GLOBAL_PROJECT || (this.#packages.has(packageName) && !this.isInternal(packageName));
  }

  /** The value of a bare name: macro, else package namespace (`dbt_utils`), else undefined. */
  resolveName(nodePackage: string, name: string): Value | undefined {
    const own = this.#project(nodePackage, name);
    if (own) return this.valueOf(own);
    if (this.hasPackage(name)) return this.namespace(name);
    const internal = this.#internal.get(name);
    return internal && this.valueOf(internal);
  }

  /** The callable of an entry; one per registry. */
  valueOf(entry: MacroEntry): MacroValue {
    const known = this.#values.get(entry.uniqueId);
    if (known) return known;
    const made = new MacroValue(entry.block, {
      packageName: entry.packageName,
      onEnter: (site: CallSite) => {
        this.#onEnter?.(entry);
        if (site.globals instanceof ContextGlobals) site.globals.noteMacro(entry, site.depth);
      },
    });
    this.#values.set(entry.uniqueId, made);
    return made;
  }

  /** The object behind `dbt_utils` or `dbt` in a template. */
  namespace(packageName: string): MacroNamespace {
    const known = this.#namespaces.get(packageName);
    if (known) return known;
    const made = new MacroNamespace(packageName, {
      find: (name) => {
        const entry = this.findQualified(packageName, name);
        return entry && this.valueOf(entry);
      },
      names: () => (this.isInternal(packageName) ? this.#internal : this.#packages.get(packageName))?.keys() ?? [],
    });
    this.#namespaces.set(packageName, made);
    return made;
  }

  /**
   * `adapter.dispatch(name, macro_namespace)` for a node of `nodePackage`; with `seesAllPackages` one without a
   * namespace finds the macros of any package.
   */
  dispatch(
    nodePackage: string,
    name: string,
    namespace: string | undefined,
    seesAllPackages = false,
  ): MacroEntry | DispatchMiss {
    const bare = (full: string): MacroEntry | undefined =>
      seesAllPackages ? this.lookupStatically(nodePackage, full) : this.lookup(nodePackage, full);
    const tried: string[] = [];
    for (const searched of this.#dispatchOrder(namespace)) {
      for (const prefix of [...this.adapterPrefixes, 'default']) {
        const full = `${prefix}__${name}`;
        const entry = searched === undefined ? bare(full) : this.findQualified(searched, full);
        if (entry) return entry;
        tried.push(searched === undefined ? full : `${searched}.${full}`);
      }
    }
    return { tried };
  }

  /** True for what a dispatch takes for a package; any other name means the macros of no certain package. */
  isDispatchNamespace(namespace: string): boolean {
    return this.#searchOrders.has(namespace) || this.#packages.has(namespace);
  }

  #dispatchOrder(namespace: string | undefined): readonly (string | undefined)[] {
    if (namespace === undefined) return [undefined];
    const configured = this.#searchOrders.get(namespace);
    if (configured) return configured;
    if (namespace === GLOBAL_PROJECT || this.#packages.has(namespace)) return [this.rootPackage, namespace];
    return [undefined];
  }

  /** The macro behind a generic test `x` or `pkg.x`. */
  genericTest(nodePackage: string, name: string, namespace: string | undefined): MacroEntry | undefined {
    const full = `test_${name}`;
    return namespace === undefined ? this.lookup(nodePackage, full) : this.findQualified(namespace, full);
  }

  /**
   * The materialization macro for a name: adapter-specific before `default`, then root before package before built-in;
   * a package's is passed over when a built-in one of that name exists (dbt's flag
   * require_explicit_package_overrides_for_builtin_materializations).
   */
  materialization(nodePackage: string, name: string): MacroEntry | undefined {
    const names = this.#materializationNames(name);
    const asksPackages = this.#packagesReplaceBuiltins || !names.some((full) => this.#internal.has(full));
    for (const full of names) {
      const found =
        this.find(this.rootPackage, full) ??
        (asksPackages ? this.#imported(nodePackage, full) : undefined) ??
        this.#internal.get(full);
      if (found) return found;
    }
    return undefined;
  }

  #materializationNames(name: string): readonly string[] {
    return [...this.adapterPrefixes, 'default'].map((prefix) => `materialization_${name}_${prefix}`);
  }

  /** The materialization of an installed package that stands in place of the built-in one of the name, if one does. */
  replacingBuiltin(nodePackage: string, name: string): MacroEntry | undefined {
    if (!this.#packagesReplaceBuiltins) return undefined;
    const found = this.materialization(nodePackage, name);
    if (!found || found.packageName === this.rootPackage || this.isInternal(found.packageName)) return undefined;
    return this.#materializationNames(name).some((full) => this.#internal.has(full)) ? found : undefined;
  }

  /** The macro in a package that is neither root nor built-in; that of the node first. */
  #imported(nodePackage: string, full: string): MacroEntry | undefined {
    for (const packageName of [nodePackage, ...this.#packages.keys()]) {
      if (packageName === this.rootPackage || this.isInternal(packageName)) continue;
      const entry = this.find(packageName, full);
      if (entry) return entry;
    }
    return undefined;
  }

  /** @throws InternalError when the macro is not registered */
  require(packageName: string, name: string): MacroEntry {
    const entry = this.lookup(packageName, name);
    if (!entry) throw new InternalError(`built-in macro ${name} is missing`);
    return entry;
  }
}
