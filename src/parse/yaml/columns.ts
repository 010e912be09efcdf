// Columns of a model, seed, snapshot, analysis or source table.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type YamlPath,
} from '../../base/index.ts';
import { stringList } from '../config/build-config.ts';
import { mergedObject } from '../config/merge-config.ts';
import { parseErrors } from '../errors.ts';
import type { ColumnNode } from '../types.ts';
import { type Entry, EntryReader, invalid } from './properties-file.ts';
import { DIMENSION_TYPES, ENTITY_TYPES, GRAINS } from './semantic-words.ts';

const known: ReadonlySet<string> = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'docs',
  'config',
  'data_tests',
  'tests',
  'quote',
  'tags',
  'granularity',
  'dimension',
  'entity',
]);

export const constraintTypes: ReadonlySet<JsonValue | undefined> = new Set([
  'check',
  'not_null',
  'unique',
  'primary_key',
  'foreign_key',
  'custom',
]);

/** Column name → column; a name that stands twice keeps its first place and its last content, as in dbt. */
export function parseColumns(
  entry: Entry,
  columns: readonly { readonly data: JsonObject; readonly path: YamlPath }[],
): Map<string, ColumnNode> {
  const made = new Map<string, ColumnNode>();
  for (const { data, path } of columns) {
    const column = parseColumn(entry, data, path);
    made.set(column.name, column);
  }
  return made;
}

const everyday: ReadonlySet<string> = new Set(['name', 'description', 'data_type', 'tests', 'data_tests']);

/** A column with nothing but texts and tests; undefined for any other. */
function everydayColumn(data: JsonObject): ColumnNode | undefined {
  const { name, description = '', data_type = null } = data;
  if (typeof name !== 'string' || typeof description !== 'string') return undefined;
  if (typeof data_type !== 'string' && data_type !== null) return undefined;
  for (const key in data) if (!everyday.has(key)) return undefined;
  return plainColumn(name, description, data_type);
}

/** A column of which nothing else is said. */
export function plainColumn(name: string, description: string, dataType: string | null): ColumnNode {
  return {
    name,
    description,
    meta: noKeys,
    data_type: dataType,
    constraints: noItems,
    quote: null,
    config: plainConfig,
    tags: noItems,
    granularity: null,
    dimension: null,
    entity: null,
    doc_blocks: noItems,
    extra: noKeys,
  };
}

function parseColumn(entry: Entry, data: JsonObject, path: YamlPath): ColumnNode {
  const simple = everydayColumn(data);
  if (simple) return simple;
  const read = new EntryReader(entry, data, path);
  const name = read.name();
  const constraints = read.objects('constraints');
  if (constraints.some((one) => !constraintTypes.has(one['type']))) {
    fail(
      parseErrors.invalidConstraint,
      { problem: `Invalid constraint type on column ${name}` },
      { span: entry.locate([...path, 'constraints']) },
    );
  }
  const config = read.object('config');
  const configMeta = config?.['meta'];
  const meta = isJsonObject(configMeta)
    ? mergedObject(read.object('meta') ?? jsonObject(), configMeta)
    : (read.object('meta') ?? noKeys);
  const tags = columnTags(data);
  const extra = Object.entries(data).filter(([key]) => !known.has(key));
  return {
    name,
    description: read.text('description') ?? '',
    meta,
    data_type: read.text('data_type'),
    constraints: constraints.map((one) => columnConstraint(one)),
    quote: read.flag('quote'),
    config:
      meta === noKeys && tags.length === 0
        ? plainConfig
        : jsonObject([
            ['meta', meta],
            ['tags', tags],
          ]),
    tags,
    granularity: wordOf(data['granularity'] ?? null, GRAINS, { entry, path: [...path, 'granularity'] }),
    dimension: dimensionShape(data['dimension'], data, { entry, path: [...path, 'dimension'] }),
    entity: entityShape(data['entity'], data, { entry, path: [...path, 'entity'] }),
    doc_blocks: [],
    extra: extra.length === 0 ? noKeys : jsonObject(extra),
  };
}

/** A word of a closed list, in small letters; an empty one is none. @throws TsdbtError invalid-property */
function wordOf(value: JsonValue, words: readonly string[], { entry, path }: Where): string | null {
  if (value === null || value === '') return value;
  const lower = typeof value === 'string' ? value.toLowerCase() : '';
  if (words.includes(lower)) return lower;
  const known = words.map((word) => `'${word}'`).join(', ');
  const shown = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return invalid(entry.properties, entry.section, `${shown} is not one of [${known}]`, entry.locate(path));
}

/** The place of a value, for errors. */
interface Where {
  readonly entry: Entry;
  readonly path: YamlPath;
}

/** What makes a column a dimension: its type, or a mapping with dbt's keys. */
function dimensionShape(value: JsonValue | undefined, column: JsonObject, where: Where): JsonValue {
  if (!isJsonObject(value)) return wordOf(value ?? null, DIMENSION_TYPES, where);
  const validity = value['validity_params'];
  return jsonObject([
    ['name', value['name'] ?? column['name'] ?? null],
    ['type', wordOf(value['type'] ?? null, DIMENSION_TYPES, where)],
    ['description', value['description'] || column['description'] || ''],
    ['label', value['label'] ?? null],
    ['is_partition', value['is_partition'] ?? false],
    ['config', value['config'] ?? jsonObject()],
    [
      'validity_params',
      isJsonObject(validity)
        ? jsonObject([
            ['is_start', validity['is_start'] ?? false],
            ['is_end', validity['is_end'] ?? false],
          ])
        : null,
    ],
  ]);
}

/** What makes a column an entity: its type, or a mapping with dbt's keys. */
function entityShape(value: JsonValue | undefined, column: JsonObject, where: Where): JsonValue {
  if (!isJsonObject(value)) return wordOf(value ?? null, ENTITY_TYPES, where);
  return jsonObject([
    ['name', value['name'] ?? column['name'] ?? null],
    ['type', wordOf(value['type'] ?? null, ENTITY_TYPES, where)],
    ['description', value['description'] || column['description'] || ''],
    ['label', value['label'] ?? null],
    ['config', value['config'] ?? jsonObject()],
  ]);
}

const noKeys: JsonObject = jsonObject();
const noItems: readonly never[] = [];
const plainConfig: JsonObject = jsonObject([
  ['meta', jsonObject()],
  ['tags', []],
]);

/** Tags of a column: its own and those under config. */
export function columnTags(data: JsonObject): readonly string[] {
  const config = data['config'];
  const own = isJsonArray(data['tags']) || typeof data['tags'] === 'string' ? stringList(data['tags']) : [];
  const configured = isJsonObject(config) ? stringList(config['tags']) : [];
  return own.length + configured.length === 0 ? [] : [...new Set([...own, ...configured])];
}

/** A constraint of a column with all of dbt's keys. */
export function columnConstraint(data: JsonObject): JsonObject {
  return jsonObject([
    ['type', data['type'] ?? null],
    ['name', data['name'] ?? null],
    ['expression', data['expression'] ?? null],
    ['warn_unenforced', data['warn_unenforced'] ?? true],
    ['warn_unsupported', data['warn_unsupported'] ?? true],
    ['to', data['to'] ?? null],
    ['to_columns', data['to_columns'] ?? []],
  ]);
}

/** A constraint of a model: as a column's, and the columns. */
export function modelConstraint(data: JsonObject): JsonObject {
  return jsonObject([...Object.entries(columnConstraint(data)), ['columns', data['columns'] ?? []]]);
}
