// What metrics, semantic models and saved queries have in common: filters, inputs, windows, words of a closed list.
import {
  Float,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type YamlPath,
} from '../../base/index.ts';
import { type Entry, EntryReader, invalid } from '../yaml/properties-file.ts';
import { GRAINS } from '../yaml/semantic-words.ts';

/** A part of an entry with its place. */
export class Part {
  readonly entry: Entry;
  readonly data: JsonObject;
  readonly path: YamlPath;
  readonly read: EntryReader;

  constructor(entry: Entry, data: JsonObject = entry.data, path: YamlPath = []) {
    this.entry = entry;
    this.data = data;
    this.path = path;
    this.read = new EntryReader(entry, data, path);
  }

  /** The mapping below `key`; undefined when there is none. */
  part(key: string): Part | undefined {
    const value = this.read.object(key);
    return value ? new Part(this.entry, value, [...this.path, key]) : undefined;
  }

  parts(key: string): Part[] {
    return this.read.objects(key).map((one, index) => new Part(this.entry, one, [...this.path, key, index]));
  }

  /** @throws TsdbtError invalid-property */
  required(key: string): string {
    return this.text(key) ?? this.wrong(key, `'${key}' is a required property`);
  }

  /** Text, or null; numbers and booleans are none, as for dbt. @throws TsdbtError invalid-property */
  text(key: string): string | null {
    const value = this.data[key] ?? null;
    if (value === null || typeof value === 'string') return value;
    return this.wrong(key, `${shown(value)} is not of type 'string'`);
  }

  /** A word of a closed list, in small letters. @throws TsdbtError invalid-property */
  word<T extends string>(key: string, words: readonly T[], initial?: T): T {
    const text = this.text(key) ?? initial ?? this.wrong(key, `'${key}' is a required property`);
    const lower = text.toLowerCase();
    const known = words.map((one) => `'${one}'`).join(', ');
    return words.find((one) => one === lower) ?? this.wrong(key, `'${text}' is not one of [${known}]`);
  }

  /**
   * An expression: a text, or one of the other kinds that dbt takes there, as Python prints it; null when it is missing.
   * @throws TsdbtError invalid-property
   */
  expression(key: string, ...others: readonly ('boolean' | 'integer')[]): string | null {
    const value = this.data[key] ?? null;
    if (value === null || typeof value === 'string') return value;
    if (typeof value === 'boolean' && others.includes('boolean')) return value ? 'True' : 'False';
    const isWhole = typeof value === 'bigint' || Number.isInteger(value);
    if (isWhole && others.includes('integer')) return String(value);
    return this.wrong(
      key,
      `${shown(value)} is not of type ${['string', ...others].map((kind) => `'${kind}'`).join(', ')}`,
    );
  }

  /** A whole number, or null. @throws TsdbtError invalid-property */
  whole(key: string): JsonValue {
    const value = this.data[key] ?? null;
    if (value === null || typeof value === 'bigint' || Number.isInteger(value)) return value;
    return this.wrong(key, `${shown(value)} is not of type 'integer'`);
  }

  /** A number, or null. @throws TsdbtError invalid-property */
  number(key: string): JsonValue {
    const value = this.data[key] ?? null;
    if (value === null || typeof value === 'bigint' || typeof value === 'number' || value instanceof Float)
      return value;
    return this.wrong(key, `${shown(value)} is not of type 'number'`);
  }

  meta(): JsonObject {
    const meta = this.read.object('config')?.['meta'];
    return isJsonObject(meta) ? meta : jsonObject();
  }

  /** @throws TsdbtError invalid-property */
  wrong(key: string, problem: string): never {
    const { entry } = this;
    return invalid(entry.properties, entry.section, problem, entry.locate([...this.path, key]));
  }
}

function shown(value: JsonValue): string {
  if (typeof value === 'string') return `'${value}'`;
  return value instanceof Float ? String(value.value) : JSON.stringify(value);
}

/** Measures and metrics are combined by these. */
export const AGGREGATIONS = [
  'sum',
  'min',
  'max',
  'count_distinct',
  'sum_boolean',
  'average',
  'percentile',
  'median',
  'count',
] as const;

/** A filter as dbt writes it; null when there is none. @throws TsdbtError invalid-property */
export function whereFilters(part: Part, key: string): JsonValue {
  const value = part.data[key];
  if (value === undefined || value === null) return null;
  const texts = isJsonArray(value) ? value : [value];
  return jsonObject([
    [
      'where_filters',
      texts.map((text) => {
        if (typeof text !== 'string') part.wrong(key, `${shown(text)} is not of type 'string'`);
        return jsonObject([['where_sql_template', text]]);
      }),
    ],
  ]);
}

/** `28 days` as count and grain; null when it is not given. @throws TsdbtError invalid-property */
export function timeWindow(part: Part, key: string): JsonObject | null {
  const text = part.text(key);
  if (text === null) return null;
  const [count = '', written = '', ...more] = text.toLowerCase().split(' ');
  if (written === '' || more.length > 0) {
    part.wrong(
      key,
      `Invalid window (${text}) in cumulative/conversion metric. Should be of the form \`<count> <granularity>\`, e.g., \`28 days\``,
    );
  }
  if (!/^\d+$/.test(count)) {
    part.wrong(key, `Invalid count (${count}) in cumulative/conversion metric window string: (${text})`);
  }
  const single = written.endsWith('s') ? written.slice(0, -1) : written;
  const granularity = (GRAINS as readonly string[]).includes(single) ? single : written;
  return jsonObject([
    ['count', Number(count)],
    ['granularity', granularity],
  ]);
}

/** A metric used by another one: its name, or a mapping. */
export function metricInput(part: Part, key: string): JsonObject | null {
  const value = part.data[key];
  if (value === undefined || value === null) return null;
  if (isJsonObject(value)) return metricInputShape(new Part(part.entry, value, [...part.path, key]));
  return namedInput(String(value));
}

/** The metrics of a list. */
export function metricInputs(part: Part, key: string): JsonObject[] {
  return part.read
    .list(key)
    .map((value, index) =>
      isJsonObject(value)
        ? metricInputShape(new Part(part.entry, value, [...part.path, key, index]))
        : namedInput(String(value)),
    );
}

function namedInput(name: string): JsonObject {
  return jsonObject([
    ['name', name],
    ['filter', null],
    ['alias', null],
    ['offset_window', null],
    ['offset_to_grain', null],
  ]);
}

function metricInputShape(part: Part): JsonObject {
  return jsonObject([
    ['name', part.required('name')],
    ['filter', whereFilters(part, 'filter')],
    ['alias', part.text('alias')],
    ['offset_window', timeWindow(part, 'offset_window')],
    ['offset_to_grain', part.text('offset_to_grain')],
  ]);
}

/** A measure used by a metric: its name, or a mapping. */
export function measureInput(part: Part, key: string): JsonObject | null {
  const value = part.data[key];
  if (value === undefined || value === null) return null;
  const given = isJsonObject(value) ? new Part(part.entry, value, [...part.path, key]) : undefined;
  return jsonObject([
    ['name', given ? given.required('name') : String(value)],
    ['filter', given ? whereFilters(given, 'filter') : null],
    ['alias', given?.text('alias') ?? null],
    ['join_to_timespine', given?.read.flag('join_to_timespine') ?? false],
    ['fill_nulls_with', given?.whole('fill_nulls_with') ?? null],
  ]);
}
