// Reads keys of dbt_project.yml with the types dbt wants; everything else is reported at its place.
import {
  type Diagnostic,
  diagnostic,
  type ErrorKind,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  nearest,
  unexpectedKeys,
  type YamlDocument,
  type YamlPath,
} from '../base/index.ts';
import { reprOf, strOf, toValue } from '../jinja/index.ts';
import { projectErrors } from './errors.ts';

/** Two numbers, or three as https://semver.org has them. */
const VERSION =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?)?$/;

export class ProjectKeys {
  readonly #value: JsonObject;
  readonly #document: YamlDocument;
  readonly #diagnostics: Diagnostic[];
  /** Absolute path of the file, for messages. */
  readonly #file: string;

  constructor(value: JsonObject, document: YamlDocument, diagnostics: Diagnostic[], file: string) {
    this.#file = file;
    this.#value = value;
    this.#document = document;
    this.#diagnostics = diagnostics;
  }

  value(key: string): JsonValue | undefined {
    return this.#value[key];
  }

  has(key: string): boolean {
    return key in this.#value;
  }

  /** True for a key with something under it. */
  isFilled(key: string): boolean {
    const value = this.#value[key];
    return value !== undefined && value !== null && !(isJsonObject(value) && Object.keys(value).length === 0);
  }

  text(key: string): string | undefined {
    const value = this.#present(key);
    if (value === undefined || typeof value === 'string') return value;
    return this.wrong([key], value, 'string');
  }

  boolean(key: string): boolean | undefined {
    const value = this.#present(key);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.wrong([key], value, 'boolean');
  }

  integer(key: string): number | undefined {
    const value = this.#present(key);
    if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return value;
    return this.wrong([key], value, 'integer');
  }

  /** A version as text: `1.0` stays `1.0`. dbt takes two or three numbers, the latter with what semver allows behind. */
  version(key: string): string | undefined {
    const value = this.#present(key);
    if (value === undefined) return undefined;
    const text = typeof value === 'string' ? value : strOf(toValue(value));
    if (VERSION.test(text)) return text;
    return this.invalid(
      [key],
      `'${text}' is not valid under any of the given schemas`,
      "write two or three numbers in quotes, for example  version: '1.0.0'",
    );
  }

  mapping(key: string): JsonObject | undefined {
    const value = this.#present(key);
    if (value === undefined || isJsonObject(value)) return value;
    return this.wrong([key], value, 'dictionary');
  }

  list(key: string): readonly JsonValue[] | undefined {
    const value = this.#present(key);
    if (value === undefined || isJsonArray(value)) return value;
    return this.wrong([key], value, 'list');
  }

  texts(key: string): readonly string[] | undefined {
    const items = this.list(key);
    return items?.flatMap((item, index) => {
      if (typeof item === 'string') return [item];
      this.wrong([key, index], item, 'string');
      return [];
    });
  }

  /** A list of texts, or one text that stands for a list of it. */
  textOrTexts(key: string): readonly string[] | undefined {
    const value = this.#present(key);
    return typeof value === 'string' ? [value] : this.texts(key);
  }

  /** Folders relative to the project: without `./` in front and `/` behind. */
  paths(key: string, initial: readonly string[]): readonly string[] {
    const paths = this.texts(key);
    if (!paths) return initial;
    return [
      ...new Set(
        paths.map(
          (path) =>
            path
              .replaceAll('\\', '/')
              .replace(/^(?:\.\/+)+/, '')
              .replace(/\/+$/, '') || '.',
        ),
      ),
    ];
  }

  exclusive(old: string, current: string): void {
    if (!this.has(old)) return;
    if (this.has(current)) this.report(projectErrors.bothKeys, { old, current }, old);
    else this.report(projectErrors.deprecatedKey, { old, current }, old);
  }

  /** Warns of a key that is only honoured still, unless it says what is the default anyway. */
  deprecated(old: string, initial: string): void {
    if (this.has(old) && this.#value[old] !== initial)
      this.report(projectErrors.deprecatedKey, { old, current: undefined }, old);
  }

  report<P>(kind: ErrorKind<P>, payload: P, key: string | undefined): void {
    this.#diagnostics.push(
      diagnostic(kind, payload, { span: this.#document.locate(key === undefined ? [] : [key], 'key') }),
    );
  }

  /** Keys that dbt does not know are errors: mostly a word that is spelled in another way. */
  refuseOthers(known: ReadonlySet<string>): void {
    const unknown = Object.keys(this.#value).filter((key) => !known.has(key));
    if (unknown.length === 0) return;
    const problem = unexpectedKeys(unknown);
    const hints = unknown.flatMap((key) => {
      const near = nearest(key, known);
      return near === undefined ? [] : [`did you mean '${near}' instead of '${key}'?`];
    });
    const path = [unknown[0] ?? ''];
    this.#diagnostics.push(
      diagnostic(
        projectErrors.invalidProject,
        { path: '', problem, file: this.#file, hint: hints.join(' ') || undefined },
        { span: this.#document.locate(path, 'key') },
      ),
    );
  }

  invalid(path: YamlPath, problem: string, hint?: string): undefined {
    this.#diagnostics.push(
      diagnostic(
        projectErrors.invalidProject,
        { path: path.map((part) => reprOf(part)).join(', '), problem, file: this.#file, hint },
        { span: this.#document.locate(path) },
      ),
    );
  }

  wrong(path: YamlPath, value: JsonValue, wanted: string): undefined {
    const shown = typeof value === 'string' ? `'${value}'` : JSON.stringify(value, bigintAsText);
    const hint = wanted === 'list' && typeof value === 'string' ? `write  ${path.join('.')}: ["${value}"]` : undefined;
    return this.invalid(path, `${shown} is not of type '${wanted}'`, hint);
  }

  #present(key: string): JsonValue | undefined {
    return this.#value[key] ?? undefined;
  }
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
