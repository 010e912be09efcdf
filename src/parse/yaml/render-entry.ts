// Jinja in the values of a properties file: rendered natively, except for what dbt leaves for later.
import {
  type Diagnostic,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  span,
  TsdbtError,
} from '../../base/index.ts';
import { couldNotRender, createYamlContext } from '../../context/index.ts';
import { type Globals, parseTemplate, plainText, toJson } from '../../jinja/index.ts';
import { mayHoldTemplate } from '../capture.ts';
import type { PackageContext, ParseState } from '../parse-state.ts';
import type { PropertiesFile, Section } from './properties-file.ts';

type KeyPath = readonly (string | number)[];

/** The entry with its templates rendered. @throws TsdbtError with the place in the file */
export function renderEntry(
  state: ParseState,
  properties: PropertiesFile,
  section: Section,
  index: number,
  raw: JsonObject,
): JsonObject {
  const globals = propertiesGlobals(state, properties.context);
  const locate = (path: KeyPath) => properties.document.locate([section, index, ...path]);
  const made = renderValue(raw, [], (text, path) => {
    if (!isRendered(section, path)) return text;
    if (!mayHoldTemplate(text)) return plainText(text);
    try {
      return renderNativeAt(text, globals, properties.file.path, () => locate(path));
    } catch (error) {
      if (!(error instanceof TsdbtError)) throw error;
      throw new TsdbtError(failedToRender(properties, couldNotRender(error.diagnostic, text)));
    }
  });
  return isJsonObject(made) ? made : raw;
}

/** dbt names the file of what it cannot parse in an entry. */
function failedToRender({ context, file }: PropertiesFile, found: Diagnostic): Diagnostic {
  if (found.heading !== 'Parsing Error') return found;
  const message = `Failed to render ${file.path} from project ${context.name}: Parsing Error\n  ${found.message}`;
  return { ...found, message };
}

/** One text rendered as a native value. @throws TsdbtError whose span is `place`'s */
export function renderNativeAt(
  text: string,
  globals: Globals,
  path: string,
  place: () => ReturnType<PropertiesFile['document']['locate']>,
): JsonValue {
  try {
    return toJson(parseTemplate({ path, text }).renderNative({ globals }));
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
    const at = place();
    const inner = error.diagnostic.span;
    const start = at.file.text.indexOf(text, at.start);
    const shown = start !== -1 && start <= at.end && inner ? span(at.file, start + inner.start, start + inner.end) : at;
    throw new TsdbtError({ ...error.diagnostic, span: shown });
  }
}

/** Rebuilds only what changes. */
function renderValue(value: JsonValue, path: KeyPath, render: (text: string, path: KeyPath) => JsonValue): JsonValue {
  if (typeof value === 'string') return render(value, path);
  if (isJsonArray(value)) {
    const items = value.map((item, index) => renderValue(item, [...path, index], render));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  let changed = false;
  const entries = Object.entries(value).map(([key, item]) => {
    const made = renderValue(item, [...path, key], render);
    changed ||= made !== item;
    return [key, made] as const;
  });
  return changed ? jsonObject(entries) : value;
}

/** Names that properties of a package may use. */
export function propertiesGlobals(state: ParseState, context: PackageContext): Globals {
  const known = globalsOf.get(context);
  if (known) return known;
  const made = createYamlContext({ facts: state.facts, vars: context.vars, varsAsWritten: true });
  globalsOf.set(context, made);
  return made;
}

const globalsOf = new WeakMap<PackageContext, Globals>();

const later: ReadonlySet<string | number> = new Set(['tests', 'data_tests', 'description', 'loaded_at_query']);
const testsAndDescriptions: ReadonlySet<string | number> = new Set(['tests', 'data_tests', 'description']);
const withParts: ReadonlySet<string | number> = new Set(['columns', 'dimensions', 'measures', 'entities', 'metrics']);

/** False for what is rendered later or never: tests, descriptions, hooks, filters. */
function isRendered(section: Section, path: KeyPath): boolean {
  const [first] = path;
  if (first === undefined) return true;
  switch (section) {
    case 'sources':
      if (first === 'description' || first === 'loaded_at_query') return false;
      if (first === 'config' && path[1] === 'loaded_at_query') return false;
      return first !== 'tables' || !isLater(path.slice(2));
    case 'macros':
      return !isLater(first === 'arguments' ? path.slice(1) : path);
    case 'metrics':
      return !isFilter(path) && !isLater(path);
    case 'saved_queries':
      return !(first === 'query_params' && path[1] === 'where') && !isLater(path);
    default:
      return !(first === 'metrics' && isFilter(path)) && !isLater(path);
  }
}

function isFilter(path: KeyPath): boolean {
  return path.at(-1) === 'filter' || path.at(-2) === 'filter';
}

function isLater(path: KeyPath): boolean {
  const [first, second, third, fourth, fifth] = path;
  if (first === undefined) return false;
  if (later.has(first)) return true;
  if (path.length === 2 && second !== undefined && later.has(second)) return true;
  if (
    first === 'config' &&
    (second === 'pre_hook' ||
      second === 'post_hook' ||
      second === 'pre-hook' ||
      second === 'post-hook' ||
      second === 'loaded_at_query')
  ) {
    return true;
  }
  if (path.length === 5 && fifth === 'description') return true;
  if (first === 'versions' && third !== undefined) {
    if (testsAndDescriptions.has(third)) return true;
    if (third === 'columns' && fifth !== undefined && testsAndDescriptions.has(fifth)) return true;
  }
  if (withParts.has(first) && third !== undefined && testsAndDescriptions.has(third)) return true;
  return first === 'derived_semantics' && fourth !== undefined && testsAndDescriptions.has(fourth);
}
