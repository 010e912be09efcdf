// Which settings a text can read when it is rendered: variables, the environment, the target. By the names that stand in
// it, so more than it reads and never less.
import { isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import type { CompileEnvironment } from '../../compile/index.ts';
import type { ParsedProject } from '../../parse/index.ts';
import { variablesIn } from './macro-texts.ts';

const LITERAL_VAR = /\bvar\s*\(\s*(?:'(\w+)'|"(\w+)")/g;

/** Variables that are looked up: with a dot (`var.has_var`) by their names too. */
const ANY_VAR = /\bvar\b/g;

/** Ways to a variable under another name. */
const INDIRECT = /\bcontext\b|\bbuiltins\b/;

export class ReadSettings {
  readonly #facts: CompileEnvironment['facts'];
  readonly #packages: ParsedProject['source']['packages'];
  /** What decides on every text: the target, how names are quoted. */
  readonly #common: JsonValue;
  readonly #vars: JsonValue;
  readonly #dispatch: JsonValue;

  constructor(project: ParsedProject, facts: CompileEnvironment['facts']) {
    this.#facts = facts;
    this.#packages = project.source.packages;
    const { target } = facts;
    this.#common = [
      facts.targetName,
      target.type,
      target.fields,
      target.database,
      target.schema,
      this.#packages.map(({ name, config }): JsonValue => [name, jsonObject(Object.entries(config.quoting))]),
    ];
    this.#vars = [facts.cliVars, ...this.#packages.map(({ name, config }): JsonValue => [name, config.vars])];
    this.#dispatch = this.#packages.map(({ name, config }): JsonValue => [name, JSON.stringify(config.dispatch)]);
  }

  /** Everything: for hashes of what any text may read. */
  all(variables: Iterable<string>): JsonValue {
    return [this.#common, this.#vars, this.#dispatch, this.#environment(variables)];
  }

  /** What these texts may read: those of a node, and of the macros that it may call. */
  of(texts: readonly string[], hasOwnMacros: boolean): JsonValue {
    const dispatches = hasOwnMacros || texts.some((text) => text.includes('dispatch'));
    const variables = texts.flatMap(variablesIn);
    return [this.#common, this.#varsIn(texts), dispatches ? this.#dispatch : null, this.#environment(variables)];
  }

  #varsIn(texts: readonly string[]): JsonValue {
    const names = new Set<string>();
    for (const text of texts) {
      const known = [...text.matchAll(LITERAL_VAR)];
      if (INDIRECT.test(text) || [...text.matchAll(ANY_VAR)].length > known.length) return this.#vars;
      for (const [, single, double] of known) names.add(single ?? double ?? '');
    }
    return [...names].sort().map((name): JsonValue => [name, this.#valuesOf(name)]);
  }

  /** From the command line, and from every package: of its own, and what it says for others. */
  #valuesOf(name: string): JsonValue {
    const within = (vars: JsonObject): JsonValue => [
      vars[name] ?? null,
      ...this.#packages.map((other): JsonValue => {
        const own = vars[other.name];
        return isJsonObject(own) ? (own[name] ?? null) : null;
      }),
    ];
    return [within(this.#facts.cliVars), ...this.#packages.map(({ config }) => within(config.vars))];
  }

  #environment(variables: Iterable<string>): JsonValue {
    const { env } = this.#facts.services;
    return [...new Set(variables)].sort().map((name): JsonValue => [name, env.get(name) ?? null]);
  }
}
