// The properties files of a package: read, checked for dbt's minimal shape, and their entries handed out one by one.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  parseYaml,
  type Span,
  type Steps,
  TsdbtError,
  type YamlDocument,
  type YamlPath,
} from '../../base/index.ts';
import { reprOf, toValue } from '../../jinja/index.ts';
import type { ProjectFile } from '../../project/index.ts';
import { mayHoldTemplate } from '../capture.ts';
import { literalText } from '../config/unrendered-calls.ts';
import { parseErrors } from '../errors.ts';
import { strippedTemplate } from '../node-draft.ts';
import type { PackageContext, ParseState } from '../parse-state.ts';
import { warnDeprecated } from '../warnings.ts';
import { renderEntry } from './render-entry.ts';

/** Sections of a properties file, in the order in which dbt reads them. */
export const sections = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'macros',
  'data_tests',
  'analyses',
  'exposures',
  'functions',
  'metrics',
  'groups',
  'semantic_models',
  'unit_tests',
  'saved_queries',
] as const;

export type Section = (typeof sections)[number];

/** A read properties file. */
export interface PropertiesFile {
  readonly context: PackageContext;
  readonly file: ProjectFile;
  readonly document: YamlDocument;
  readonly value: JsonObject;
  /** False when rendering changes no text in it. */
  readonly hasTemplates: boolean;
}

/** One element of a section. */
export interface Entry {
  readonly properties: PropertiesFile;
  readonly section: Section;
  readonly index: number;
  readonly name: string;
  /** Rendered, except for tests and descriptions. */
  readonly data: JsonObject;
  /** As written. */
  readonly raw: JsonObject;
  /** The place of a value in it. */
  locate(path?: YamlPath, part?: 'key' | 'value'): Span;
}

/** A properties file and what stands in it; nothing when it is empty, broken or taken from the cache. */
export interface ReadFile {
  readonly file: ProjectFile;
  readonly properties: PropertiesFile | undefined;
}

/** Reads all properties files of a package. Broken ones become diagnostics. */
export function* readProperties(state: ParseState, context: PackageContext): Steps<readonly ReadFile[]> {
  const found: ReadFile[] = [];
  for (const file of context.source.files) {
    if (file.kind !== 'properties') continue;
    let properties: PropertiesFile | undefined;
    state.unit(file, 'read', () => {
      properties = state.guard(() => readFile(state, context, file));
    });
    found.push({ file, properties });
    yield;
  }
  return found;
}

function readFile(state: ParseState, context: PackageContext, file: ProjectFile): PropertiesFile | undefined {
  // dbt reads these files without the white space around them: a block text at the end has no line end.
  const document = parseYaml(strippedTemplate(file));
  for (const { message } of document.warnings) {
    const text = `${message.replace(' in line', ' in "<unicode string>", line')} in file \`${file.path}\``;
    warnDeprecated(state, 'D024', 'DuplicateYAMLKeysDeprecation', text);
  }
  return propertiesOf(context, file, document);
}

/**
 * What stands in a properties file; undefined when nothing does.
 * @throws TsdbtError for a file that has not dbt's minimal shape
 */
export function propertiesOf(
  context: PackageContext,
  file: ProjectFile,
  document: YamlDocument,
): PropertiesFile | undefined {
  const { value } = document;
  if (value === null) return undefined;
  if (!isJsonObject(value)) {
    return fail(parseErrors.propertiesNotMapping, { path: file.path }, { span: document.locate([]) });
  }
  checkShape(file.path, value, document);
  return { context, file, document, value, hasTemplates: mayChange(document.file.text) };
}

/** True when rendering could change some text: a template, or a block text with its line end. */
function mayChange(text: string): boolean {
  return mayHoldTemplate(text) || /[|>][-+0-9]*[ \t]*(#.*)?\r?$/m.test(text) || text.includes('\\n');
}

function checkShape(path: string, value: JsonObject, document: YamlDocument): void {
  for (const key of sections) {
    // What is wrong in this one is told when its entries are read.
    if (key === 'data_tests') continue;
    for (const [index, element] of listOf(path, key, value, document).entries()) {
      if (!isNamed(element)) refuseElement(element, { path, key }, document.locate([key, index]));
    }
  }
}

/** The elements of a section. @throws TsdbtError when it is no list */
function listOf(path: string, key: Section, value: JsonObject, document: YamlDocument): readonly JsonValue[] {
  const list = value[key];
  // A section without entries: dbt 2 takes it as empty, dbt 1 refuses it.
  if (list === undefined || list === null) return [];
  if (isJsonArray(list)) return list;
  return fail(parseErrors.sectionNotList, { path, key }, { span: document.locate([key], 'key') });
}

function isNamed(element: JsonValue): element is JsonObject {
  return isJsonObject(element) && 'name' in element;
}

function refuseElement(element: JsonValue, at: { readonly path: string; readonly key: Section }, span: Span): never {
  return fail(isJsonObject(element) ? parseErrors.entryWithoutName : parseErrors.entryNotMapping, at, { span });
}

/**
 * Calls `parse` for each entry below `data_tests`, where singular tests are described. As in dbt what cannot be parsed
 * there ends the section with a word to the log, and the project is read all the same.
 */
export function eachSingularTest(state: ParseState, properties: PropertiesFile, parse: (entry: Entry) => void): void {
  const { file, value, document } = properties;
  const key = 'data_tests';
  state.guard(() => {
    try {
      for (const [index, element] of listOf(file.path, key, value, document).entries()) {
        if (!isNamed(element)) return refuseElement(element, { path: file.path, key }, document.locate([key, index]));
        parse(entryOf(state, properties, key, index, element));
      }
    } catch (thrown) {
      if (!(thrown instanceof TsdbtError) || thrown.diagnostic.heading !== 'Parsing Error') throw thrown;
      const { heading, message } = thrown.diagnostic;
      const msg = `Unable to parse '${key}' section of file '${file.path}'\n${heading}\n  ${message}`;
      state.warn({ code: 'Z050', name: 'Note', msg, data: jsonObject([['msg', msg]]) });
    }
  });
}

/** Calls `parse` for each entry of a section; an error in one does not hide the others. */
export function eachEntry(
  state: ParseState,
  properties: PropertiesFile,
  section: Section,
  parse: (entry: Entry) => void,
): void {
  const list = properties.value[section];
  if (!isJsonArray(list)) return;
  for (const [index, raw] of list.entries()) {
    if (!isJsonObject(raw)) continue;
    state.guard(() => parse(entryOf(state, properties, section, index, raw)));
  }
}

/** One element of a section, rendered. @throws TsdbtError of its templates, or when its name is no text */
export function entryOf(
  state: ParseState,
  properties: PropertiesFile,
  section: Section,
  index: number,
  raw: JsonObject,
): Entry {
  const locate: Entry['locate'] = (path = [], part) => properties.document.locate([section, index, ...path], part);
  const data = properties.hasTemplates ? renderEntry(state, properties, section, index, raw) : raw;
  const entry: Entry = { properties, section, index, name: '', data, raw, locate };
  return { ...entry, name: new EntryReader(entry).name() };
}

/** Throws dbt's error for a wrong property. @throws TsdbtError invalid-property */
export function invalid(properties: PropertiesFile, key: string, reason: string, span: Span): never {
  return fail(parseErrors.invalidProperty, { path: properties.file.path, key, reason }, { span });
}

/** Readers of single values with dbt's errors for wrong types. */
export class EntryReader {
  readonly #entry: Entry;
  readonly #data: JsonObject;
  readonly #path: YamlPath;

  constructor(entry: Entry, data: JsonObject = entry.data, path: YamlPath = []) {
    this.#entry = entry;
    this.#data = data;
    this.#path = path;
  }

  #wrong(key: string, value: JsonValue, type: string, index?: number): never {
    const at = index === undefined ? [...this.#path, key] : [...this.#path, key, index];
    const shown = reprOf(toValue(value));
    return invalid(
      this.#entry.properties,
      this.#entry.section,
      `at path [${shownPath(at)}]: ${shown} is not of type '${type}'`,
      this.#entry.locate(at),
    );
  }

  /** Text; what a template makes a number or a boolean of counts as it is printed. */
  text(key: string): string | null {
    const value = this.#data[key];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string') return value;
    return this.#isTemplate(key) ? literalText(value) : this.#wrong(key, value, 'string');
  }

  /** The text of `name`, which has to be there. */
  name(): string {
    const name = this.text('name');
    if (name !== null) return name;
    if (this.#data['name'] === null) return this.#wrong('name', null, 'string');
    const { properties, section } = this.#entry;
    const reason = `at path [${shownPath(this.#path)}]: 'name' is a required property`;
    return invalid(properties, section, reason, this.#entry.locate(this.#path));
  }

  /** True for what is a text in the file. */
  #isTemplate(key: string): boolean {
    let written: JsonValue | undefined = this.#entry.raw;
    for (const step of [...this.#path, key]) {
      if (typeof step === 'number') written = isJsonArray(written) ? written[step] : undefined;
      else written = isJsonObject(written) ? written[step] : undefined;
    }
    return typeof written === 'string';
  }

  flag(key: string): boolean | null {
    const value = this.#data[key];
    if (value === undefined || value === null) return null;
    return typeof value === 'boolean' ? value : this.#wrong(key, value, 'boolean');
  }

  object(key: string): JsonObject | null {
    const value = this.#data[key];
    if (value === undefined || value === null) return null;
    return isJsonObject(value) ? value : this.#wrong(key, value, 'object');
  }

  list(key: string): readonly JsonValue[] {
    const value = this.#data[key];
    if (value === undefined || value === null) return [];
    return isJsonArray(value) ? value : this.#wrong(key, value, 'array');
  }

  /** A list whose elements must be mappings. */
  objects(key: string): readonly JsonObject[] {
    return this.list(key).map((one, index) => (isJsonObject(one) ? one : this.#wrong(key, one, 'object', index)));
  }

  /** A list whose elements must be texts. */
  texts(key: string): readonly string[] {
    return this.list(key).map((one, index) => (typeof one === 'string' ? one : this.#wrong(key, one, 'string', index)));
  }

  version(key: string): string | number | null {
    const value = this.#data[key];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' || typeof value === 'number') return value;
    return isJsonObject(value) || isJsonArray(value) ? this.#wrong(key, value, 'string') : String(value);
  }
}

function shownPath(path: YamlPath): string {
  return path.map((part) => (typeof part === 'number' ? part : `'${part}'`)).join('][');
}
