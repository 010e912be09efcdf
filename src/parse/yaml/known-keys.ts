// Keys of entries and of their parts to which dbt allows no others.
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  unexpectedKeys,
  type YamlPath,
} from '../../base/index.ts';
import { type Entry, invalid } from './properties-file.ts';

/** What a mapping, or each mapping of a list, may hold. */
interface Shape {
  /** Undefined where dbt keeps keys that it does not know. */
  readonly keys?: ReadonlySet<string>;
  /** The keys whose own mappings are checked. */
  readonly parts: { readonly [key: string]: Shape | ((data: JsonObject) => Shape | undefined) };
}

function closed(keys: readonly string[], parts: Shape['parts'] = {}): Shape {
  return { keys: new Set([...keys, ...Object.keys(parts)]), parts };
}

const open = (parts: Shape['parts']): Shape => ({ parts });

const docs = closed(['show', 'node_color']);
const quoting = closed(['database', 'schema', 'identifier', 'column']);

const metricInput = closed(['name', 'filter', 'alias', 'offset_window', 'offset_to_grain']);
const measureInput = closed(['name', 'filter', 'alias', 'join_to_timespine', 'fill_nulls_with']);
const constants = closed(['base_property', 'conversion_property']);
const metricBase = ['name', 'type', 'label', 'description', 'filter', 'time_granularity', 'config'];

const nestedMetric = closed([...metricBase, 'meta', 'tags'], {
  type_params: closed(['expr', 'window', 'grain_to_date'], {
    measure: measureInput,
    numerator: metricInput,
    denominator: metricInput,
    metrics: metricInput,
    conversion_type_params: closed(['entity', 'calculation', 'window'], {
      base_measure: measureInput,
      conversion_measure: measureInput,
      constant_properties: constants,
    }),
    cumulative_type_params: closed(['window', 'grain_to_date', 'period_agg']),
  }),
});

const flatMetric = closed(
  [
    ...metricBase,
    ...['hidden', 'agg', 'percentile', 'percentile_type', 'join_to_timespine', 'fill_nulls_with', 'expr'],
    ...['agg_time_dimension', 'window', 'grain_to_date', 'period_agg', 'entity', 'calculation'],
  ],
  {
    non_additive_dimension: closed(['name', 'window_agg', 'group_by']),
    input_metric: metricInput,
    numerator: metricInput,
    denominator: metricInput,
    input_metrics: metricInput,
    base_metric: metricInput,
    conversion_metric: metricInput,
    constant_properties: constants,
  },
);

const entity = ['type', 'name', 'description', 'label', 'config'];
const dimension = [...entity, 'is_partition'];
const validity = closed(['is_start', 'is_end']);

const column = open({
  docs,
  dimension: closed(dimension, { validity_params: validity }),
  entity: closed(entity),
});

/** A column of a version, or what it takes over of the model's columns. */
const versionColumn = (data: JsonObject): Shape => ('name' in data ? column : closed(['include', 'exclude']));

const fixture = ['rows', 'format', 'fixture'];
const described = open({ docs, columns: column });

const shapes: { readonly [section: string]: Shape | ((data: JsonObject) => Shape | undefined) } = {
  models: open({
    docs,
    columns: column,
    metrics: flatMetric,
    time_spine: closed(['standard_granularity_column'], { custom_granularities: closed(['name', 'column_name']) }),
    derived_semantics: closed([], {
      entities: closed([...entity, 'expr']),
      dimensions: closed([...dimension, 'expr', 'granularity'], { validity_params: validity }),
    }),
    versions: closed(
      [
        ...['v', 'defined_in', 'description', 'access', 'config', 'constraints', 'data_tests', 'tests'],
        'deprecation_date',
      ],
      { docs, columns: versionColumn },
    ),
  }),
  seeds: described,
  snapshots: described,
  analyses: described,
  sources: closed(
    [
      ...['name', 'description', 'meta', 'database', 'schema', 'loader', 'freshness', 'loaded_at_field'],
      ...['loaded_at_query', 'tags', 'config', 'overrides', 'loaded_at_field_present'],
      ...['unrendered_database', 'unrendered_schema'],
    ],
    { quoting, tables: open({ docs, quoting, columns: column }) },
  ),
  macros: open({ docs, arguments: closed(['name', 'type', 'description']) }),
  exposures: closed([
    ...['name', 'type', 'owner', 'description', 'label', 'maturity', 'meta', 'tags', 'url', 'depends_on', 'config'],
  ]),
  groups: closed(['name', 'owner', 'description', 'config']),
  metrics: (data) => ('type_params' in data ? nestedMetric : flatMetric),
  semantic_models: closed(['name', 'model', 'config', 'description', 'label', 'primary_entity'], {
    defaults: closed(['agg_time_dimension']),
    entities: closed([...entity, 'role', 'expr']),
    measures: closed(['name', 'agg', 'description', 'label', 'expr', 'agg_time_dimension', 'create_metric', 'config'], {
      agg_params: closed(['percentile', 'use_discrete_percentile', 'use_approximate_percentile']),
      non_additive_dimension: closed(['name', 'window_choice', 'window_groupings']),
    }),
    dimensions: closed([...dimension, 'expr'], {
      type_params: closed(['time_granularity'], { validity_params: validity }),
    }),
  }),
  saved_queries: closed(['name', 'description', 'label', 'config', 'tags'], {
    query_params: closed(['metrics', 'group_by', 'where', 'order_by', 'limit']),
    exports: closed(['name', 'config']),
  }),
  unit_tests: closed(['name', 'model', 'description', 'config'], {
    given: closed(['input', ...fixture]),
    expect: closed(fixture),
    overrides: closed(['macros', 'vars', 'env_vars']),
    versions: closed(['include', 'exclude']),
  }),
};

/** Refuses keys that an entry of its section, or a part of it, cannot have. @throws TsdbtError invalid-property */
export function refuseOtherKeys(entry: Entry): void {
  const shape = shapes[entry.section];
  if (shape) refuseIn(entry, shape, entry.data, []);
}

function refuseIn(
  entry: Entry,
  given: Shape | ((data: JsonObject) => Shape | undefined),
  data: JsonValue | undefined,
  path: YamlPath,
): void {
  if (isJsonArray(data)) {
    for (const [index, item] of data.entries()) refuseIn(entry, given, item, [...path, index]);
    return;
  }
  if (!isJsonObject(data)) return;
  const shape = typeof given === 'function' ? given(data) : given;
  if (!shape) return;
  const { keys, parts } = shape;
  if (keys) refuseOthers(entry, keys, data, path);
  for (const key in parts) {
    const part = parts[key];
    if (part && data[key] !== undefined) refuseIn(entry, part, data[key], [...path, key]);
  }
}

function refuseOthers(entry: Entry, keys: ReadonlySet<string>, data: JsonObject, path: YamlPath): void {
  const others = Object.keys(data).filter((key) => !keys.has(key));
  const [first] = others;
  if (first === undefined) return;
  const where = path.map((part) => (typeof part === 'number' ? `[${part}]` : `['${part}']`)).join('');
  const reason = `at path ${where === '' ? '[]' : where}: ${unexpectedKeys(others)}`;
  invalid(entry.properties, entry.section, reason, entry.locate([...path, first], 'key'));
}
