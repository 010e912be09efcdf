// Sources: one node per table, what the source says inherited by its tables.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  nodeId,
  type YamlPath,
} from '../../base/index.ts';
import { stringList } from '../config/build-config.ts';
import { literalText } from '../config/unrendered-calls.ts';
import { parseErrors } from '../errors.ts';
import type { NodeTools } from '../finish-node.ts';
import { fqnPrefix } from '../node-draft.ts';
import { relationName } from '../node-names.ts';
import { type Draft, duplicateOf } from '../parse-state.ts';
import type { SourceNode } from '../types.ts';
import { parseColumns } from './columns.ts';
import { hasThreshold, mergedFreshness, readFreshness } from './freshness.ts';
import { parseTestsOf, testsIn } from './generic-tests.ts';
import { columnsOf } from './patch-nodes.ts';
import { type Entry, EntryReader } from './properties-file.ts';

/** A table of a source, to be made into a node when all files are read. */
export interface SourceTable {
  readonly entry: Entry;
  readonly table: JsonObject;
  readonly path: YamlPath;
  readonly name: string;
  readonly uniqueId: SourceNode['uniqueId'];
}

/** The tables of one entry of `sources:`. */
export function readSource(entry: Entry): readonly SourceTable[] {
  return new EntryReader(entry).objects('tables').map((table, index) => {
    const path: YamlPath = ['tables', index];
    const name = new EntryReader(entry, table, path).name();
    return { entry, table, path, name, uniqueId: nodeId('source', entry.properties.context.name, entry.name, name) };
  });
}

/** Makes the nodes of tables and their tests; `seen` holds the tables of other files and gets these too. */
export function constructSources(
  tools: NodeTools,
  tables: readonly SourceTable[],
  seen: Map<string, SourceTable>,
): void {
  const { state } = tools;
  for (const given of tables) {
    const table = state.sourceOverrides.applyTo(given);
    if (table !== given) state.units?.recorder.keepOut();
    const known = seen.get(table.uniqueId);
    if (known) {
      const [first, second] = [placeOf(known), placeOf(table)];
      state.diagnostics.push(duplicateOf(first, second));
      continue;
    }
    // One of a file that was not read now: a full parse tells of it.
    if (state.sources.has(table.uniqueId) || state.disabled.has(table.uniqueId)) state.units?.giveUp();
    seen.set(table.uniqueId, table);
    state.guard(
      () => {
        parseSourceTests(tools, table);
        const node = sourceNode(tools, table);
        warnWithoutLoadedAt(tools, node);
        state.addSource(node, ['sources', table.entry.index, ...table.path, 'name']);
      },
      () => ({ span: table.entry.locate(table.path), nodeId: table.uniqueId }),
    );
  }
}

/** Thresholds say nothing without a way to find out when a source was loaded. */
function warnWithoutLoadedAt({ state }: NodeTools, node: Draft<SourceNode>): void {
  if (!hasThreshold(node.freshness) || node.loadedAtField || node.loadedAtQuery) return;
  if (state.facts.target.capabilities.freshnessFromMetadata === 'supported') return;
  const name = `${node.sourceName}.${node.name}`;
  state.warn({
    code: 'I073',
    name: 'FreshnessConfigProblem',
    msg: `[WARNING]: The configured adapter does not support metadata-based freshness. A loaded_at_field must be specified for source '${name}'.`,
  });
}

function placeOf({ entry, path, name, uniqueId }: SourceTable) {
  return {
    kind: 'source',
    uniqueId,
    name,
    sourceName: entry.name,
    originalFilePath: entry.properties.file.path,
    span: entry.locate([...path, 'name']),
  };
}

function parseSourceTests(tools: NodeTools, { entry, table, path, name }: SourceTable): void {
  const [key, tests] = testsIn(table);
  const whole = new EntryReader(entry);
  const tags = [...stringList(entry.data['tags']), ...stringList(table['tags'])];
  const quoteColumns = quotingOf(whole.object('quoting'), new EntryReader(entry, table, path).object('quoting'))[
    'column'
  ];
  parseTestsOf(
    tools,
    entry,
    {
      kind: 'source',
      source: entry.name,
      table: name,
      quoteColumns: typeof quoteColumns === 'boolean' ? quoteColumns : null,
      tags,
    },
    tests,
    [...path, key],
    columnsOf(entry, table, path),
  );
}

function quotingOf(source: JsonObject | null, table: JsonObject | null): JsonObject {
  return jsonObject(
    ['database', 'schema', 'identifier', 'column'].map((key) => [key, table?.[key] ?? source?.[key] ?? null]),
  );
}

function sourceNode(tools: NodeTools, { entry, table, path, name, uniqueId }: SourceTable): Draft<SourceNode> {
  const { state, configs } = tools;
  const { context, file } = entry.properties;
  const source = new EntryReader(entry);
  const own = new EntryReader(entry, table, path);
  const sourceConfig = source.object('config') ?? noKeys;
  const tableConfig = own.object('config') ?? noKeys;
  const patch = tableLevelConfig(entry, table, path, sourceConfig, tableConfig);
  const fqn = [...fqnPrefix(context.name, file.pathInRoot), entry.name, name];
  const request = { kind: 'source' as const, packageName: context.name, fqn, patch };
  const config = configs.build(request);
  // An empty text, often of a template, means none.
  const database = source.text('database') || state.facts.target.database;
  const schema = source.text('schema') || entry.name;
  const identifier = own.text('identifier') || name;
  const quoting = quotingOf(source.object('quoting'), own.object('quoting'));
  const meta = isJsonObject(config['meta']) ? config['meta'] : noKeys;
  const sourceMeta = jsonObject([
    ...Object.entries(source.object('meta') ?? noKeys),
    ...Object.entries(isJsonObject(sourceConfig['meta']) ? sourceConfig['meta'] : noKeys),
  ]);
  const { name: sourceName } = entry;
  const { externalSource } = state.facts.target;
  const external = externalSource?.({ name, sourceName, identifier, schema, database, meta, sourceMeta, config });
  return {
    kind: 'source',
    uniqueId,
    name,
    packageName: context.name,
    path: file.path,
    originalFilePath: file.path,
    fqn,
    get span() {
      return entry.locate([...path, 'name']);
    },
    database,
    schema,
    identifier,
    sourceName,
    sourceDescription: source.text('description') ?? '',
    sourceMeta,
    loader: source.text('loader') ?? '',
    description: own.text('description') ?? '',
    columns: parseColumns(entry, columnsOf(entry, table, path)),
    meta,
    tags: stringList(config['tags']),
    config,
    unrenderedConfig: configs.unrendered(request),
    quoting,
    loadedAtField: textOrNull(config['loaded_at_field']),
    loadedAtQuery: textOrNull(config['loaded_at_query']),
    freshness: config['freshness'] ?? null,
    external: externalOf(own.object('external')),
    relationName: external ?? relationName(state, database, schema, identifier, quoting),
    docBlocks: [],
    patchPath: null,
    createdAt: state.createdAt,
    unrenderedDatabase: textOrNull(entry.raw['database'] || null),
    unrenderedSchema: textOrNull(entry.raw['schema'] || null),
  };
}

const noKeys: JsonObject = jsonObject();

function textOrNull(value: JsonValue | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}

const externalKeys = ['location', 'file_format', 'row_format', 'tbl_properties', 'partitions'] as const;

/** A partition with the keys that dbt fills in; a text stays one, and what has no name becomes one (observed). */
function partitionOf(given: JsonValue): JsonValue {
  if (!isJsonObject(given)) return given;
  if (!('name' in given)) return literalText(given);
  const empty = jsonObject([
    ['name', ''],
    ['description', ''],
    ['data_type', ''],
    ['meta', jsonObject()],
  ]);
  return jsonObject([...Object.entries(empty), ...Object.entries(given)]);
}

function externalOf(given: JsonObject | null): JsonValue {
  if (!given) return null;
  const more = Object.entries(given).filter(([key]) => !(externalKeys as readonly string[]).includes(key));
  const known = externalKeys.map((key) => {
    const value = given[key] ?? null;
    return [key, key === 'partitions' && isJsonArray(value) ? value.map(partitionOf) : value] as const;
  });
  return jsonObject([...known, ...more]);
}

/** `config` of the source, then of the table, then what both levels say outside of config. */
function tableLevelConfig(
  entry: Entry,
  table: JsonObject,
  path: YamlPath,
  sourceConfig: JsonObject,
  tableConfig: JsonObject,
): JsonObject {
  const { data } = entry;
  const made = jsonObject([...Object.entries(sourceConfig), ...Object.entries(tableConfig)]);
  const freshness = mergedFreshness(
    readFreshness(data, 'freshness'),
    readFreshness(sourceConfig, 'freshness'),
    readFreshness(table, 'freshness'),
    readFreshness(tableConfig, 'freshness'),
  );
  if (freshness === null) made['freshness'] = null;
  else if (freshness.isSet) made['freshness'] = freshness.value;
  else delete made['freshness'];
  const [field, query] = loadedAt(entry, table, path, sourceConfig, tableConfig);
  made['loaded_at_field'] = field;
  made['loaded_at_query'] = query;
  made['meta'] = jsonObject(
    [data['meta'], sourceConfig['meta'], table['meta'], tableConfig['meta']].flatMap((meta) =>
      isJsonObject(meta) ? Object.entries(meta) : [],
    ),
  );
  const tags = [data['tags'], sourceConfig['tags'], table['tags'], tableConfig['tags']].flatMap(stringList);
  made['tags'] = [...new Set(tags)].sort();
  return made;
}

/** @throws TsdbtError loaded-at-field-and-query */
function loadedAt(
  entry: Entry,
  table: JsonObject,
  path: YamlPath,
  sourceConfig: JsonObject,
  tableConfig: JsonObject,
): readonly [string | null, string | null] {
  const { data } = entry;
  const sourceField = data['loaded_at_field'] || sourceConfig['loaded_at_field'] || null;
  const sourceQuery = data['loaded_at_query'] || sourceConfig['loaded_at_query'] || null;
  const hasTableField = 'loaded_at_field' in table || Boolean(tableConfig['loaded_at_field']);
  const tableField = table['loaded_at_field'] || tableConfig['loaded_at_field'] || null;
  const tableQuery = table['loaded_at_query'] || tableConfig['loaded_at_query'] || null;
  if (hasTableField && tableQuery) fail(parseErrors.loadedAtTwice, { level: 'table' }, { span: entry.locate(path) });
  if (sourceField && sourceQuery) fail(parseErrors.loadedAtTwice, { level: 'source' }, { span: entry.locate([]) });
  const field = hasTableField || tableField !== null ? tableField : sourceField;
  const query = tableQuery ?? (hasTableField ? null : sourceQuery);
  return [textOrNull(field), textOrNull(query)];
}
