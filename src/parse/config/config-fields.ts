// The config keys of each kind of resource with their defaults, in dbt's order, and how values of several levels meet.
import { functionConfigs } from '../../adapters/index.ts';
import { type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';

/** Kinds of resources with a config of their own. */
export type ConfigKind =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'analysis'
  | 'operation'
  | 'sql_operation'
  | 'function'
  | 'source'
  | 'exposure'
  | 'group'
  | 'unit_test'
  | 'metric'
  | 'semantic_model'
  | 'saved_query';

/** What a deeper level does to the value so far. */
export type Merge = 'clobber' | 'append' | 'update' | 'per-key';

export type FieldType = 'boolean' | 'string' | 'string-or-list' | 'object' | 'integer' | 'number' | 'list';

export interface ConfigField {
  readonly name: string;
  readonly initial: JsonValue;
  readonly merge: Merge;
  /** Checked when set; null is always allowed where the default is null. */
  readonly type?: FieldType | undefined;
}

const field = (name: string, initial: JsonValue, type?: FieldType, merge: Merge = 'clobber'): ConfigField => ({
  name,
  initial,
  type,
  merge,
});
const dict = (entries: { readonly [key: string]: JsonValue } = {}): JsonObject => jsonObject(Object.entries(entries));

const common: readonly ConfigField[] = [
  field('enabled', true, 'boolean'),
  field('alias', null, 'string'),
  field('schema', null, 'string'),
  field('database', null, 'string'),
  field('tags', [], 'string-or-list', 'append'),
  field('meta', dict(), 'object', 'update'),
  field('group', null, 'string'),
  field('static_analysis', null),
];

function nodeFields(materialized: string): readonly ConfigField[] {
  return [
    ...common,
    field('materialized', materialized, 'string'),
    field('incremental_strategy', null, 'string'),
    field('batch_size', null),
    field('lookback', 1),
    field('begin', null),
    field('persist_docs', dict(), 'object'),
    field('post-hook', [], undefined, 'append'),
    field('pre-hook', [], undefined, 'append'),
    field('quoting', dict(), 'object', 'update'),
    field('column_types', dict(), 'object', 'update'),
    field('full_refresh', null, 'boolean'),
    field('unique_key', null, 'string-or-list'),
    field('on_schema_change', 'ignore', 'string'),
    field('on_configuration_change', 'apply', 'string'),
    field('grants', dict(), 'object', 'per-key'),
    field('packages', [], 'list', 'append'),
    field('docs', dict({ show: true, node_color: null }), 'object', 'update'),
    field('contract', dict({ enforced: false, alias_types: true }), 'object', 'update'),
    field('event_time', null),
    field('concurrent_batches', null),
  ];
}

const plain = nodeFields('view');

const freshnessDefault: JsonObject = dict({
  warn_after: dict({ count: null, period: null }),
  error_after: dict({ count: null, period: null }),
  filter: null,
});

const fields: { readonly [kind in ConfigKind]: readonly ConfigField[] } = {
  model: [
    ...plain,
    field('access', 'protected'),
    field('freshness', null),
    field('on_error', null, 'string'),
    field('latest_version_pointer', dict({ enabled: null, alias: null }), undefined, 'update'),
  ],
  seed: [...nodeFields('seed'), field('delimiter', ',', 'string'), field('quote_columns', null, 'boolean')],
  snapshot: [
    ...nodeFields('snapshot'),
    field('strategy', null, 'string'),
    field('target_schema', null, 'string'),
    field('target_database', null, 'string'),
    field('updated_at', null, 'string'),
    field('check_cols', null, 'string-or-list'),
    field(
      'snapshot_meta_column_names',
      dict({
        dbt_valid_to: null,
        dbt_valid_from: null,
        dbt_scd_id: null,
        dbt_updated_at: null,
        dbt_is_deleted: null,
      }),
      'object',
    ),
    field('dbt_valid_to_current', null, 'string'),
  ],
  test: [
    ...common.map((one) => (one.name === 'schema' ? field('schema', 'dbt_test__audit', 'string') : one)),
    field('materialized', 'test', 'string'),
    field('severity', 'ERROR', 'string'),
    field('store_failures', null, 'boolean'),
    field('store_failures_as', null, 'string'),
    field('sql_header', null),
    field('where', null, 'string'),
    field('limit', null, 'integer'),
    field('fail_calc', 'count(*)', 'string'),
    field('warn_if', '!= 0', 'string'),
    field('error_if', '!= 0', 'string'),
  ],
  analysis: plain,
  operation: plain,
  sql_operation: plain,
  function: [
    ...nodeFields('function'),
    field('type', 'scalar', 'string'),
    field('volatility', null, 'string'),
    ...Object.entries(functionConfigs).map(([engine, defaults]) => field(engine, defaults)),
    field('runtime_version', null, 'string'),
    field('entry_point', null, 'string'),
  ],
  source: [
    field('enabled', true, 'boolean'),
    field('event_time', null),
    field('freshness', freshnessDefault),
    field('loaded_at_field', null, 'string'),
    field('loaded_at_query', null, 'string'),
    field('meta', dict(), 'object', 'update'),
    field('tags', [], 'string-or-list'),
    field('static_analysis', null),
  ],
  exposure: [field('enabled', true, 'boolean'), field('tags', [], 'string-or-list'), field('meta', dict(), 'object')],
  group: [field('meta', dict(), 'object', 'update')],
  unit_test: [
    field('tags', [], 'string-or-list', 'append'),
    field('meta', dict(), 'object', 'update'),
    field('enabled', true, 'boolean'),
    field('static_analysis', null),
  ],
  metric: [
    field('enabled', true, 'boolean'),
    field('group', null, 'string'),
    field('meta', dict(), 'object', 'update'),
  ],
  semantic_model: [
    field('enabled', true, 'boolean'),
    field('group', null, 'string'),
    field('meta', dict(), 'object', 'update'),
  ],
  saved_query: [
    field('enabled', true, 'boolean'),
    field('group', null, 'string'),
    field('meta', dict(), 'object', 'update'),
    field('export_as', null, 'string'),
    field('schema', null, 'string'),
    field('cache', dict({ enabled: false }), 'object', 'update'),
  ],
};

const byName = new Map<ConfigKind, ReadonlyMap<string, ConfigField>>();

/** The fields of a kind, in dbt's order. */
export function configFields(kind: ConfigKind): readonly ConfigField[] {
  return fields[kind];
}

/** The field of that name; undefined for a custom key. */
export function configField(kind: ConfigKind, name: string): ConfigField | undefined {
  let found = byName.get(kind);
  if (!found) {
    found = new Map(fields[kind].map((one) => [one.name, one]));
    byName.set(kind, found);
  }
  return found.get(name);
}

/** Top-level key of dbt_project.yml whose tree configures this kind; undefined = none. */
export function configTree(kind: ConfigKind): readonly string[] {
  switch (kind) {
    case 'seed':
      return ['seeds'];
    case 'snapshot':
      return ['snapshots'];
    case 'source':
      return ['sources'];
    case 'test':
      return ['data_tests', 'tests'];
    case 'exposure':
      return ['exposures'];
    case 'unit_test':
      return ['unit_tests'];
    case 'metric':
      return ['metrics'];
    case 'semantic_model':
      return ['semantic-models', 'semantic_models'];
    case 'saved_query':
      return ['saved-queries', 'saved_queries'];
    case 'function':
      return ['functions'];
    default:
      return ['models'];
  }
}
