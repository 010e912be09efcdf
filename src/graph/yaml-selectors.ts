// selectors.yml → named selections, and the normal form that the manifest shows.
import {
  type Diagnostic,
  diagnostic,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MutableJsonObject,
  type Outcome,
  type SourceFile,
  span,
  TsdbtError,
} from '../base/index.ts';
import { cliVarScope, couldNotRender, createYamlContext, type InvocationFacts } from '../context/index.ts';
import { type Globals, parseTemplate, plainText, toJson } from '../jinja/index.ts';
import type { ProjectSource } from '../project/index.ts';
import { graphErrors } from './errors.ts';
import { criterion, parseCriterion, type SelectionCriterion, type SelectionSpec } from './selection-spec.ts';
import type { IndirectSelection } from './types.ts';

/** The selectors of a project by name. */
export interface Selectors {
  readonly names: readonly string[];
  /** Name of the one with `default: true`. */
  readonly defaultName: string | undefined;
  /** The selection of a name; `indirect` holds for criteria that do not say their own. */
  spec(name: string, indirect: IndirectSelection): SelectionSpec | undefined;
  /** `selectors` of the manifest: text criteria are written out as mappings. */
  readonly manifest: JsonObject;
}

export interface SelectorReading {
  /** Renders one text that holds Jinja; texts stay as written without it. */
  readonly render?: ((text: string) => JsonValue) | undefined;
}

/** Reads the selectors of a project; a fault in one of them is an error diagnostic and leaves out all of them, as in dbt. */
export function readSelectors(source: ProjectSource, reading: SelectorReading = {}): Outcome<Selectors> {
  if (!source.selectorsFile) return { value: NO_SELECTORS, diagnostics: [] };
  const { file, value } = source.selectorsFile;
  const reader = new Reader(file);
  let read: JsonValue | undefined;
  try {
    read = rendered(value, reading.render);
    return { value: reader.read(read), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
    // An error of a template stays what it is.
    const { diagnostic: found } = error;
    const located = read === undefined ? { ...found, span: span(file, 0) } : reader.located(found);
    return { value: NO_SELECTORS, diagnostics: [located] };
  }
}

/** The same with the templates in them rendered; they see --vars and the target. */
export function projectSelectors(source: ProjectSource, facts: InvocationFacts): Outcome<Selectors> {
  const globals = createYamlContext({ facts, vars: cliVarScope(source.cliVars) });
  return readSelectors(source, {
    render: (text) => renderedText(text, globals),
  });
}

function renderedText(text: string, globals: Globals): JsonValue {
  try {
    return toJson(parseTemplate({ path: 'selectors.yml', text }).renderNative({ globals }));
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
    throw new TsdbtError(couldNotRender(error.diagnostic, text));
  }
}

const NO_SELECTORS: Selectors = { names: [], defaultName: undefined, spec: () => undefined, manifest: jsonObject() };

function rendered(value: JsonValue, render: SelectorReading['render']): JsonValue {
  if (!render) return value;
  if (typeof value === 'string') return /\{[{%#]/.test(value) ? render(value) : plainText(value);
  if (isJsonArray(value)) return value.map((item) => rendered(item, render));
  if (isJsonObject(value)) return jsonObject(Object.entries(value).map(([key, item]) => [key, rendered(item, render)]));
  return value;
}

const SET_OPERATORS = ['union', 'intersection'] as const;
/** What a selector may say of itself, and of which type it is. */
const SELECTOR_KEYS: Readonly<{ [key: string]: 'string' | 'boolean' | 'any' }> = {
  name: 'string',
  definition: 'any',
  description: 'string',
  default: 'boolean',
};
const MODES: readonly string[] = ['eager', 'cautious', 'buildable', 'empty'];

class Reader {
  readonly #file: SourceFile;
  /** The selector being read, to find its place in the file. */
  #current: string | undefined;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  read(value: JsonValue): Selectors {
    const { selectors: list, version = 2, ...others } = isJsonObject(value) ? value : jsonObject();
    if (list === undefined || !isJsonArray(list)) return this.#fail("'selectors' is not a list");
    if (!Number.isInteger(version)) return this.#fail("'version' is no whole number");
    const [other] = Object.keys(others);
    if (other !== undefined) return this.#fail(`the key '${other}' means nothing at its top`);
    const definitions = new Map<string, JsonValue>();
    const manifest = jsonObject();
    let defaultName: string | undefined;
    for (const entry of list) {
      if (!isJsonObject(entry)) return this.#fail('a selector is not a mapping');
      const name = entry['name'];
      if (typeof name !== 'string') return this.#fail('a selector has no name');
      this.#current = name;
      for (const [key, given] of Object.entries(entry)) {
        const type = SELECTOR_KEYS[key];
        if (type === undefined) return this.#fail(`selector '${name}' has the key '${key}', which means nothing there`);
        if (type !== 'any' && given !== null && typeof given !== type)
          return this.#fail(`'${key}' of selector '${name}' is no ${type}`);
      }
      const definition = entry['definition'];
      if (definition === undefined || definition === null) return this.#fail(`selector '${name}' has no definition`);
      if (entry['default'] === true) {
        if (defaultName !== undefined) {
          return this.#fail(`Found multiple selectors with \`default: true\`: ${defaultName} and ${name}`);
        }
        defaultName = name;
      }
      // Read once here so that faults are told at once, whichever selector is going to be used.
      this.definition(definition, 'eager', true);
      definitions.set(name, definition);
      manifest[name] = jsonObject([...Object.entries(entry), ['definition', this.#normal(definition)]]);
    }
    const specs = new Map<string, SelectionSpec>();
    const spec = (name: string, indirect: IndirectSelection): SelectionSpec | undefined => {
      const definition = definitions.get(name);
      if (definition === undefined) return undefined;
      const key = `${indirect} ${name}`;
      const known = specs.get(key) ?? this.definition(definition, indirect, true);
      specs.set(key, known);
      return known;
    };
    return { names: [...definitions.keys()], defaultName, spec, manifest };
  }

  definition(definition: JsonValue, indirect: IndirectSelection, isRoot = false): SelectionSpec {
    if (typeof definition === 'string') return parseCriterion(definition, indirect);
    if (!isJsonObject(definition)) {
      return this.#fail('Expected to find union, intersection, str or dict');
    }
    const keys = Object.keys(definition);
    for (const operator of SET_OPERATORS) {
      if (!(operator in definition)) continue;
      const others = keys.filter((key) => key !== operator);
      if (isRoot && others.length === 1 && others[0] === 'exclude')
        return this.#excluding(definition, operator, indirect);
      if (isRoot && others.length > 0) {
        return this.#fail(
          `Only a single 'union' or 'intersection' key is allowed in a root level selector definition; found ${keys.join(',')}.`,
        );
      }
      return this.#setOperation(operator, this.#list(definition, operator), indirect);
    }
    return this.#mapping(definition, keys, indirect);
  }

  /** `exclude` beside `union` or `intersection`: dbt v2 reads it as it reads one inside the list; dbt 1 refuses it. */
  #excluding(definition: JsonObject, operator: 'union' | 'intersection', indirect: IndirectSelection): SelectionSpec {
    const exclusion = jsonObject([['exclude', definition['exclude'] ?? null]]);
    return this.#setOperation(operator, [...this.#list(definition, operator), exclusion], indirect);
  }

  #setOperation(
    kind: 'union' | 'intersection',
    parts: readonly JsonValue[],
    indirect: IndirectSelection,
  ): SelectionSpec {
    const included: SelectionSpec[] = [];
    let excluded: SelectionSpec | undefined;
    let excludes = 0;
    for (const part of parts) {
      if (isJsonObject(part) && 'exclude' in part) {
        if (++excludes > 1)
          return this.#fail('You cannot provide multiple exclude arguments to the same selector set operator');
        excluded = this.#exclusion(part, indirect);
      } else {
        included.push(this.definition(part, indirect));
      }
    }
    const group: SelectionSpec = { kind, parts: included, indirect: 'eager' };
    return excluded ? { kind: 'difference', parts: [group, excluded], indirect: 'eager' } : group;
  }

  #exclusion(definition: JsonObject, indirect: IndirectSelection): SelectionSpec | undefined {
    const parts = this.#list(definition, 'exclude').map((part) => this.definition(part, indirect));
    if (parts.length < 2) return parts[0];
    return { kind: 'union', parts, indirect: 'eager' };
  }

  #mapping(definition: JsonObject, keys: readonly string[], indirect: IndirectSelection): SelectionSpec {
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) {
      return this.#criterion({ method: only, value: definition[only] ?? null }, indirect);
    }
    if (!('method' in definition && 'value' in definition)) {
      return this.#fail(
        `Expected either 1 key or else "method" and "value" keys, but got [${keys.map((key) => `'${key}'`).join(', ')}]`,
      );
    }
    const base = this.#criterion(definition, indirect);
    const excluded = 'exclude' in definition ? this.#exclusion(definition, indirect) : undefined;
    return excluded ? { kind: 'difference', parts: [base, excluded], indirect: 'eager' } : base;
  }

  #criterion(definition: JsonObject, indirect: IndirectSelection): SelectionCriterion {
    const method = definition['method'];
    if (typeof method !== 'string') return this.#fail('the method of a selector is not a text');
    const mode = definition['indirect_selection'] ?? indirect;
    if (!isMode(mode)) return this.#fail(`'${String(mode)}' is not a valid IndirectSelection`);
    return criterion(JSON.stringify(definition), {
      method,
      value: definition['value'] ?? null,
      childrensParents: isSet(definition['childrens_parents']),
      parents: isSet(definition['parents']),
      parentsDepth: this.#depth(definition['parents_depth']),
      children: isSet(definition['children']),
      childrenDepth: this.#depth(definition['children_depth']),
      indirect: mode,
    });
  }

  /** 0 and null mean "no limit", as in dbt. */
  #depth(written: JsonValue | undefined): number | undefined {
    const depth = typeof written === 'string' ? Number(written || 0) : (written ?? 0);
    if (typeof depth !== 'number' || !Number.isInteger(depth)) {
      return this.#fail(`Invalid node spec - could not handle parent depth ${String(written)}`);
    }
    return depth === 0 ? undefined : depth;
  }

  #list(definition: JsonObject, key: string): readonly JsonValue[] {
    const value = definition[key];
    if (!isJsonArray(value)) return this.#fail(`Invalid value for key "${key}". Expected a list.`);
    for (const item of value) {
      if (typeof item !== 'string' && !isJsonObject(item)) {
        return this.#fail(`Invalid value type in key "${key}", expected dict or str (value: ${JSON.stringify(item)}).`);
      }
    }
    return value;
  }

  #normal(definition: JsonValue): JsonValue {
    if (typeof definition === 'string') return normalCriterion(parseCriterion(definition, 'eager'));
    if (!isJsonObject(definition)) return definition;
    const keys = Object.keys(definition);
    for (const key of [...SET_OPERATORS, 'exclude']) {
      const parts = definition[key];
      if (key in definition && isJsonArray(parts) && (key !== 'exclude' || keys.length === 1)) {
        return jsonObject([[key, parts.map((part) => this.#normal(part))]]);
      }
    }
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) {
      return jsonObject([
        ['method', only],
        ['value', definition[only] ?? null],
      ]);
    }
    return definition;
  }

  #fail(problem: string): never {
    throw new TsdbtError(diagnostic(graphErrors.invalidSelectorFile, { problem }));
  }

  /** Puts an error at the selector it belongs to. */
  located(found: Diagnostic): Diagnostic {
    const { text } = this.#file;
    const name = this.#current?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const place = name === undefined ? -1 : text.search(new RegExp(`name:\\s*["']?${name}["']?\\s*(#.*)?$`, 'm'));
    const isOurs = found.slug === graphErrors.invalidSelectorFile.slug;
    const problem = isOurs ? found : diagnostic(graphErrors.invalidSelectorFile, { problem: found.message });
    return { ...problem, hint: found.hint ?? problem.hint, span: span(this.#file, Math.max(place, 0)) };
  }
}

function isMode(value: JsonValue): value is IndirectSelection {
  return typeof value === 'string' && MODES.includes(value);
}

/** Python's truth of a YAML value. */
function isSet(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

function normalCriterion(found: SelectionCriterion): JsonObject {
  const normal: MutableJsonObject = jsonObject();
  if (found.childrensParents) normal['childrens_parents'] = true;
  if (found.parents) normal['parents'] = true;
  if (found.parentsDepth !== undefined) normal['parents_depth'] = String(found.parentsDepth);
  normal['method'] = [found.method, ...found.methodArguments].join('.');
  if (found.value !== '') normal['value'] = found.value;
  if (found.children) normal['children'] = true;
  if (found.childrenDepth !== undefined) normal['children_depth'] = String(found.childrenDepth);
  return normal;
}
