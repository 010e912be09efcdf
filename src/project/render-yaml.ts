// Template texts inside YAML values → values with types, each error at its place in the file.
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MutableJsonObject,
  type Span,
  span,
  TsdbtError,
  type YamlDocument,
  type YamlPath,
} from '../base/index.ts';
import { couldNotRender } from '../context/index.ts';
import { type Globals, parseTemplate, plainText, toJson } from '../jinja/index.ts';

export interface RenderYamlOptions {
  readonly document: YamlDocument;
  readonly globals: Globals;
  /** Keys and indexes of the value inside the document. */
  readonly path: YamlPath;
  /** False for what is rendered later or never; asked with whole paths from the root of the document. */
  readonly shouldRender?: ((path: YamlPath) => boolean) | undefined;
  /** Turns placeholders of secrets into their values. */
  readonly reveal?: ((text: string) => string) | undefined;
  /** True where a text that is no template stays as it is (dbt: below `password`). */
  readonly keepBroken?: ((path: YamlPath) => boolean) | undefined;
}

const TEMPLATE = /\{[{%#]/;

/** Renders every text of a value natively. Without any template the same object comes back. @throws TsdbtError 12xx */
export function renderYaml(value: JsonValue, options: RenderYamlOptions): JsonValue {
  return rendered(value, options.path, options);
}

/** As `renderYaml` for a mapping. */
export function renderYamlMapping(value: JsonObject, options: RenderYamlOptions): JsonObject {
  const result = rendered(value, options.path, options);
  return isJsonObject(result) ? result : value;
}

function rendered(value: JsonValue, path: YamlPath, options: RenderYamlOptions): JsonValue {
  if (typeof value === 'string') {
    if (TEMPLATE.test(value)) return renderedText(value, path, options);
    return options.shouldRender?.(path) === false ? value : plainText(value);
  }
  if (isJsonArray(value)) {
    let changed: JsonValue[] | undefined;
    value.forEach((item, index) => {
      const made = rendered(item, [...path, index], options);
      if (made === item) return;
      changed ??= [...value];
      changed[index] = made;
    });
    return changed ?? value;
  }
  if (!isJsonObject(value)) return value;
  let changed: MutableJsonObject | undefined;
  for (const key of Object.keys(value)) {
    const item = value[key] ?? null;
    const made = rendered(item, [...path, key], options);
    if (made === item) continue;
    changed ??= jsonObject(Object.entries(value));
    changed[key] = made;
  }
  return changed ?? value;
}

function renderedText(text: string, path: YamlPath, options: RenderYamlOptions): JsonValue {
  if (options.shouldRender && !options.shouldRender(path)) return text;
  try {
    const file = { path: options.document.file.path, text };
    const value = toJson(parseTemplate(file).renderNative({ globals: options.globals }));
    return options.reveal ? revealed(value, options.reveal) : value;
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
    if (options.keepBroken?.(path)) return text;
    const found = error.diagnostic;
    const at = placeInFile(options.document, path, text, found.span);
    throw new TsdbtError({ ...couldNotRender(found, text), span: at });
  }
}

/** A place inside a YAML value as a place of the file: exact when the value stands there as written. */
function placeInFile(document: YamlDocument, path: YamlPath, text: string, inner: Span | undefined): Span {
  const place = document.locate(path);
  if (!inner || inner.file.text !== text) return place;
  const written = document.file.text.slice(place.start, place.end).indexOf(text);
  if (written === -1) return place;
  return span(document.file, place.start + written + inner.start, place.start + written + inner.end);
}

function revealed(value: JsonValue, reveal: (text: string) => string): JsonValue {
  if (typeof value === 'string') return reveal(value);
  if (isJsonArray(value)) return value.map((item) => revealed(item, reveal));
  if (!isJsonObject(value)) return value;
  return jsonObject(Object.keys(value).map((key) => [key, revealed(value[key] ?? null, reveal)]));
}
