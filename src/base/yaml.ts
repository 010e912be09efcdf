// YAML text → plain data with PyYAML's meaning, and back to the place of every key and value.
// js-yaml reads the syntax; what scalars, merges and duplicate keys mean is decided here.
import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import { type Diagnostic, diagnostic } from './diagnostic.ts';
import { baseErrors } from './errors.ts';
import { isJsonArray, isJsonObject, type JsonValue, jsonObject, type MutableJsonObject } from './json.ts';
import { lineColumn, type SourceFile, type Span, span } from './source-file.ts';
import { readBlockYaml } from './yaml-block.ts';
import { readYamlEvents, type YamlEvents, yamlSyntaxError } from './yaml-events.ts';
import { placeOf, readPlaces, type YamlPlace } from './yaml-places.ts';
import { dateScalar, plainScalar, taggedScalar } from './yaml-scalar.ts';

/** Keys and indexes from the root of a document to a value. */
export type YamlPath = readonly (string | number)[];

/** A read YAML file. */
export interface YamlDocument {
  readonly file: SourceFile;
  /** null for an empty file; objects without prototype. */
  readonly value: JsonValue;
  /** Duplicate keys, as warnings. */
  readonly warnings: readonly Diagnostic[];
  /** Where a value (or the key that leads to it) stands; the nearest known place above when the path does not exist. */
  locate(path: YamlPath, part?: 'key' | 'value'): Span;
}

/** Reads one YAML document. @throws TsdbtError yaml-syntax */
export function parseYaml(file: SourceFile): YamlDocument {
  const simple = readBlockYaml(file.text);
  const { value, warnings } = simple === undefined ? readAny(file) : { value: simple, warnings: [] };
  let places: { readonly root: YamlPlace; readonly source: YamlEvents } | undefined;
  return {
    file,
    value,
    warnings,
    locate: (path, part = 'value') => {
      places ??= placesOf(file);
      const { root, source } = places;
      const { start, end } = placeOf(root, path, part);
      return span(file, source.originalOffset(start), source.originalOffset(end));
    },
  };
}

/** As parseYaml's value, with `onDate` asked for what an unquoted date or time (ISO text) becomes. @throws TsdbtError yaml-syntax */
export function parseYamlDates(file: SourceFile, onDate: (iso: string) => JsonValue): JsonValue {
  const plain = (text: string): JsonValue => {
    const iso = dateScalar(text);
    return iso === undefined ? plainScalar(text) : onDate(iso);
  };
  return new Reader(readYamlEvents(file), plain).document();
}

function readAny(file: SourceFile): Pick<YamlDocument, 'value' | 'warnings'> {
  const reader = new Reader(readYamlEvents(file));
  return { value: reader.document(), warnings: reader.warnings };
}

function placesOf(file: SourceFile): { readonly root: YamlPlace; readonly source: YamlEvents } {
  const source = readYamlEvents(file);
  return { root: readPlaces(source), source };
}

/** Aliases may not blow a small file up to more values than this. */
const MAX_VALUES = 5_000_000;
const CORE_TAG = 'tag:yaml.org,2002:';
/** Scalar styles of js-yaml from here on are blocks: literal and folded. */
const BLOCK_LITERAL = 4;
const MERGE: unique symbol = Symbol('merge');

interface Anchor {
  readonly value: JsonValue;
  readonly size: number;
}

class Reader {
  readonly warnings: Diagnostic[] = [];
  readonly #source: YamlEvents;
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, Anchor | undefined>();
  #at = 0;
  #size = 0;

  readonly #plain: (text: string) => JsonValue;

  constructor(source: YamlEvents, plain: (text: string) => JsonValue = plainScalar) {
    this.#source = source;
    this.#text = source.text;
    this.#events = source.events;
    this.#plain = plain;
  }

  document(): JsonValue {
    let value: JsonValue = null;
    for (let documents = 0; this.#at < this.#events.length; ) {
      const event = this.#events[this.#at];
      this.#at += 1;
      if (event?.type !== EVENT_ID.DOCUMENT) continue;
      documents += 1;
      const next = this.#events[this.#at];
      if (!next || next.type === EVENT_ID.POP) continue;
      if (documents > 1)
        this.#fail(startOf(next), 'expected a single document in the stream, but found another document');
      value = this.#value();
    }
    return value;
  }

  #value(): JsonValue {
    const event = this.#next();
    this.#size += 1;
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event.anchorStart, event.anchorEnd);
    const anchor =
      'anchorStart' in event && event.anchorStart >= 0
        ? this.#text.slice(event.anchorStart, event.anchorEnd)
        : undefined;
    const before = this.#size;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    let value: JsonValue;
    if (event.type === EVENT_ID.SCALAR) value = this.#scalar(event);
    else if (event.type === EVENT_ID.SEQUENCE) value = this.#sequence(event);
    else if (event.type === EVENT_ID.MAPPING) value = this.#mapping(event);
    else return this.#fail(0, 'unexpected end');
    if (anchor !== undefined) this.#anchors.set(anchor, { value, size: this.#size - before + 1 });
    return value;
  }

  #next(): Event {
    const event = this.#events[this.#at];
    this.#at += 1;
    return event ?? this.#fail(this.#text.length, 'unexpected end of the file');
  }

  #alias(start: number, end: number): JsonValue {
    const name = this.#text.slice(start, end);
    const found = this.#anchors.get(name);
    if (!found) {
      return this.#fail(
        start,
        this.#anchors.has(name) ? `alias '${name}' refers to itself` : `found undefined alias '${name}'`,
      );
    }
    this.#size += found.size;
    if (this.#size > MAX_VALUES) this.#fail(start, 'the aliases of this file stand for too many values');
    return found.value;
  }

  #scalar(event: Event & { type: 4 }): JsonValue {
    const text = this.#scalarText(event);
    if (event.tagStart < 0) return event.style === 1 ? this.#plain(text) : text;
    const tag = this.#tag(event);
    if (tag === '') return event.style === 1 ? this.#plain(text) : text;
    const value = taggedScalar(tag, text);
    return value === undefined
      ? this.#fail(
          event.tagStart,
          `could not determine a constructor for the tag '${this.#text.slice(event.tagStart, event.tagEnd)}'`,
        )
      : value;
  }

  #scalarText(event: Event & { type: 4 }): string {
    const text = getScalarValue(this.#text, event);
    // A block that ends with the file ends without the line break that the file does not have.
    const isCut = event.style >= BLOCK_LITERAL && event.valueEnd === this.#text.length && text.endsWith('\n');
    return isCut && !this.#text.endsWith('\n') ? text.slice(0, -1) : text;
  }

  /** Name of a core tag; empty for `!`. */
  #tag(event: { readonly tagStart: number; readonly tagEnd: number }): string {
    const written = this.#text.slice(event.tagStart, event.tagEnd);
    if (written === '!') return '';
    if (written.startsWith('!!')) return written.slice(2);
    if (written.startsWith(`!<${CORE_TAG}`)) return written.slice(2 + CORE_TAG.length, -1);
    return written;
  }

  #collectionTag(event: { readonly tagStart: number; readonly tagEnd: number }, allowed: readonly string[]): void {
    if (event.tagStart < 0) return;
    const tag = this.#tag(event);
    if (tag === '' || allowed.includes(tag)) return;
    this.#fail(
      event.tagStart,
      `could not determine a constructor for the tag '${this.#text.slice(event.tagStart, event.tagEnd)}'`,
    );
  }

  #sequence(event: Event & { type: 2 }): JsonValue {
    this.#collectionTag(event, ['seq']);
    const items: JsonValue[] = [];
    while (this.#events[this.#at]?.type !== EVENT_ID.POP) items.push(this.#value());
    this.#at += 1;
    return items;
  }

  #mapping(event: Event & { type: 3 }): JsonValue {
    this.#collectionTag(event, ['map']);
    const own: MutableJsonObject = jsonObject();
    let merged: MutableJsonObject | undefined;
    const starts = new Map<string, number>();
    for (let next = this.#events[this.#at]; next && next.type !== EVENT_ID.POP; next = this.#events[this.#at]) {
      const start = keyStart(next, this.#text);
      const key = this.#key();
      if (key === MERGE) {
        merged ??= jsonObject();
        this.#merge(merged, start);
        continue;
      }
      const first = starts.get(key);
      if (first === undefined) starts.set(key, start);
      else this.#duplicate(key, start, first);
      own[key] = this.#value();
    }
    this.#at += 1;
    // As in PyYAML, merged keys come first and a key of the mapping itself wins wherever it stands.
    return merged ? Object.assign(merged, own) : own;
  }

  #key(): string | typeof MERGE {
    const event = this.#events[this.#at];
    if (event?.type === EVENT_ID.SCALAR && event.style === 1 && event.tagStart < 0) {
      if (getScalarValue(this.#text, event) === '<<') {
        this.#at += 1;
        return MERGE;
      }
    }
    const start = event ? startOf(event) : 0;
    const key = this.#value();
    if (typeof key === 'string') return key;
    if (isJsonObject(key) || isJsonArray(key))
      return this.#fail(start, 'found unhashable key: a key must be a text or a number');
    return String(key !== null && typeof key === 'object' && 'value' in key ? key.value : key);
  }

  #merge(target: MutableJsonObject, start: number): void {
    const source = this.#value();
    const sources = isJsonArray(source) ? [...source].reverse() : [source];
    for (const one of sources) {
      if (!isJsonObject(one)) this.#fail(start, 'expected a mapping or list of mappings for merging');
      Object.assign(target, one);
    }
  }

  #duplicate(key: string, start: number, first: number): void {
    const { file, originalOffset } = this.#source;
    const at = originalOffset(start);
    const payload = { key, ...lineColumn(file, at), firstLine: lineColumn(file, originalOffset(first)).line };
    this.warnings.push(diagnostic(baseErrors.yamlDuplicateKey, payload, { span: span(file, at, at + key.length) }));
  }

  #fail(position: number, reason: string): never {
    return yamlSyntaxError(this.#source.file, this.#source.originalOffset(position), reason);
  }
}

/** Where a key begins, its quotation mark included. */
function keyStart(event: Event, text: string): number {
  const start = startOf(event);
  return event.type === EVENT_ID.SCALAR && event.style !== 1 && /["']/.test(text[start - 1] ?? '') ? start - 1 : start;
}

function startOf(event: Event): number {
  if ('valueStart' in event) return event.valueStart;
  if ('start' in event) return event.start;
  return 'anchorStart' in event ? Math.max(0, event.anchorStart - 1) : 0;
}
