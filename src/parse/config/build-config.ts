// The config of a resource from all levels: defaults, the package's tree, properties, config() calls, the root's tree.
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MutableJsonObject,
} from '../../base/index.ts';
import type { ParseState } from '../parse-state.ts';
import { type ConfigKind, configFields, configTree } from './config-fields.ts';
import { finishConfig } from './finish-config.ts';
import { applyLevel } from './merge-config.ts';
import { literalText } from './unrendered-calls.ts';

export interface ConfigRequest {
  readonly kind: ConfigKind;
  readonly packageName: string;
  readonly fqn: readonly string[];
  /** `config:` of the properties. */
  readonly patch?: JsonObject | undefined;
  /** Merged config() calls of the file. */
  readonly calls?: JsonObject | undefined;
}

interface Levels {
  /** The levels that applied, as one text: equal texts, equal levels. */
  readonly path: string;
  readonly levels: readonly JsonObject[];
}

/** Computes configs; what several resources share is computed once. */
export class ConfigBuilder {
  readonly #state: ParseState;
  readonly #levels = new WeakMap<JsonObject, JsonObject>();
  readonly #merged = new Map<string, JsonObject>();
  readonly #finished = new Map<string, JsonObject>();
  readonly #unrendered = new Map<string, JsonObject>();
  readonly #defaults = new Map<ConfigKind, JsonObject>();

  constructor(state: ParseState) {
    this.#state = state;
  }

  /** The rendered config. The object is shared when nothing but trees went into it. @throws TsdbtError invalid-config */
  build(request: ConfigRequest): JsonObject {
    const { kind, packageName, fqn, patch, calls } = request;
    const own = this.#match(kind, packageName, fqn, 'rendered');
    const isRoot = packageName === this.#state.rootPackage;
    const top = isRoot ? undefined : this.#match(kind, this.#state.rootPackage, fqn, 'rendered');
    const isShared = !patch && (!calls || Object.keys(calls).length === 0);
    const key = `${kind}|${packageName}|${own.path}|${top?.path ?? ''}`;
    if (isShared) {
      const known = this.#finished.get(key);
      if (known) return known;
    }
    const made: MutableJsonObject = jsonObject(Object.entries(this.#base(kind, packageName, own)));
    if (patch) applyLevel(kind, made, patch);
    if (calls) applyLevel(kind, made, calls);
    for (const level of top?.levels ?? []) applyLevel(kind, made, level);
    const finished = finishConfig(kind, made);
    if (isShared) this.#finished.set(key, finished);
    return finished;
  }

  /** Config keys as written, unmerged: what state comparison reads. */
  unrendered(request: ConfigRequest): JsonObject {
    const { kind, packageName, fqn, patch, calls } = request;
    const own = this.#match(kind, packageName, fqn, 'unrendered');
    const isRoot = packageName === this.#state.rootPackage;
    const top = isRoot ? undefined : this.#match(kind, this.#state.rootPackage, fqn, 'unrendered');
    const isShared = !patch && (!calls || Object.keys(calls).length === 0);
    const key = `${kind}|${packageName}|${own.path}|${top?.path ?? ''}`;
    const known = isShared ? this.#unrendered.get(key) : undefined;
    if (known) return known;
    const made: MutableJsonObject = jsonObject();
    const levels = [...own.levels, patch, calls, ...(top?.levels ?? [])];
    for (const level of levels) if (level) for (const [name, value] of Object.entries(level)) made[name] = value;
    if (isShared) this.#unrendered.set(key, made);
    return made;
  }

  /** Tags that the trees and config() calls give, before any properties. */
  firstTags(request: ConfigRequest): readonly string[] {
    const { patch: _, ...rest } = request;
    return stringList(this.build(rest)['tags']);
  }

  #base(kind: ConfigKind, packageName: string, own: Levels): JsonObject {
    const key = `${kind}|${packageName}|${own.path}`;
    const known = this.#merged.get(key);
    if (known) return known;
    const made: MutableJsonObject = jsonObject(Object.entries(this.#defaultsOf(kind)));
    for (const level of own.levels) applyLevel(kind, made, level);
    this.#merged.set(key, made);
    return made;
  }

  #defaultsOf(kind: ConfigKind): JsonObject {
    const known = this.#defaults.get(kind);
    if (known) return known;
    const made = jsonObject(configFields(kind).map(({ name, initial }) => [name, initial]));
    this.#defaults.set(kind, made);
    return made;
  }

  #match(kind: ConfigKind, packageName: string, fqn: readonly string[], form: 'rendered' | 'unrendered'): Levels {
    const { config } = this.#state.context(packageName).source;
    const trees = form === 'rendered' ? config.trees : config.unrenderedTrees;
    let names = configTree(kind);
    // dbt looks up a function's unrendered config among the models.
    if (form === 'unrendered' && kind === 'function') names = ['models'];
    if (kind === 'analysis' && this.#state.flag('REQUIRE_CORRECTED_ANALYSIS_FQNS')) names = ['analyses'];
    let at: JsonObject | undefined;
    for (const name of names) at ??= trees.get(name);
    if (!at) return nothing;
    const levels = [this.#level(at)];
    let path = '';
    for (const name of fqn) {
      const next: JsonObject[string] | undefined = Object.hasOwn(at, name) ? at[name] : undefined;
      if (!isJsonObject(next)) break;
      at = next;
      path = `${path}\u0000${name}`;
      levels.push(this.#level(at));
    }
    return { path, levels };
  }

  /** The config keys of one level of a tree: those with `+`, and plain ones that are not a folder. */
  #level(tree: JsonObject): JsonObject {
    const known = this.#levels.get(tree);
    if (known) return known;
    const made = jsonObject();
    for (const [key, value] of Object.entries(tree)) {
      if (key.startsWith('+')) made[key.slice(1).trim()] = value;
      else if (!isJsonObject(value)) made[key] = value;
    }
    this.#levels.set(tree, made);
    return made;
  }
}

const nothing: Levels = { path: '', levels: [] };

/** The texts of a list (or a single text); what is no text in it is shown as Python shows it. */
export function stringList(value: JsonValue | undefined): readonly string[] {
  if (isJsonArray(value)) return value.map(literalText);
  return typeof value === 'string' ? [value] : [];
}
