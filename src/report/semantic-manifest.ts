// semantic_manifest.json: what MetricFlow reads. The order of keys is that of its models.
import { plainText } from '../artifacts/index.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../base/index.ts';
import { nodeRelation } from '../graph/index.ts';
import { LEGACY_TIME_SPINE, type ModelNode, type SemanticNode } from '../parse/index.ts';
import { type ReportInput, writeSteadyArtifact } from './report-input.ts';

/** The version of MetricFlow whose format this is. */
const FORMAT: JsonObject = jsonObject([
  ['major_version', '0'],
  ['minor_version', '213'],
  ['patch_version', '0'],
]);

/** Writes target/semantic_manifest.json; gives its path. @throws TsdbtError 1901 */
export function writeSemanticManifest(input: ReportInput): string {
  const semantics = [...input.graph.project.semantics.values()];
  const ofKind = (kind: SemanticNode['kind'], shape: (node: SemanticNode) => JsonObject): JsonValue =>
    semantics.filter((one) => one.kind === kind).map(shape);
  const value = jsonObject([
    ['semantic_models', ofKind('semantic_model', (node) => semanticModel(input, node))],
    ['metrics', ofKind('metric', metric)],
    ['project_configuration', projectConfiguration(input)],
    ['saved_queries', ofKind('saved_query', savedQuery)],
  ]);
  return writeSteadyArtifact(input, 'semantic_manifest.json', plainText(value));
}

/** The keys of an object in the order given; what is missing is null. */
function ordered(value: JsonValue | undefined, keys: readonly string[]): JsonValue {
  if (!isJsonObject(value)) return null;
  return jsonObject(keys.map((key) => [key, value[key] ?? null]));
}

function listOf(value: JsonValue | undefined, keys: readonly string[]): JsonValue {
  return isJsonArray(value) ? value.map((one) => ordered(one, keys)) : [];
}

const ENTITY = ['name', 'description', 'type', 'role', 'expr', 'metadata', 'label', 'config'];
const MEASURE = [
  'name',
  'agg',
  'description',
  'create_metric',
  'expr',
  'agg_params',
  'metadata',
  'non_additive_dimension',
  'agg_time_dimension',
  'label',
  'config',
];
const DIMENSION = [
  'name',
  'description',
  'type',
  'datatype',
  'is_partition',
  'type_params',
  'expr',
  'metadata',
  'label',
  'config',
];

function semanticModel({ graph }: ReportInput, node: SemanticNode): JsonObject {
  const { body } = node;
  return jsonObject([
    ['name', node.name],
    ['defaults', body['defaults'] ?? null],
    ['description', node.description],
    ['node_relation', nodeRelation(graph, node.uniqueId)],
    ['primary_entity', body['primary_entity'] ?? null],
    ['entities', listOf(body['entities'], ENTITY)],
    ['measures', listOf(body['measures'], MEASURE)],
    ['dimensions', listOf(body['dimensions'], DIMENSION)],
    ['label', node.label],
    ['metadata', null],
    ['config', metaOnly(node)],
  ]);
}

function metaOnly(node: SemanticNode): JsonObject {
  return jsonObject([['meta', node.config['meta'] ?? jsonObject()]]);
}

const TYPE_PARAMS = [
  'measure',
  'numerator',
  'denominator',
  'expr',
  'window',
  'grain_to_date',
  'metrics',
  'conversion_type_params',
  'cumulative_type_params',
  'input_measures',
  'metric_aggregation_params',
  'join_to_timespine',
  'fill_nulls_with',
  'is_private',
];
const CONVERSION = [
  'base_measure',
  'base_metric',
  'conversion_measure',
  'conversion_metric',
  'entity',
  'calculation',
  'window',
  'constant_properties',
];

function metric(node: SemanticNode): JsonObject {
  const { body } = node;
  const params = body['type_params'];
  const typeParams = jsonObject(
    TYPE_PARAMS.map((key) => {
      const value = isJsonObject(params) ? (params[key] ?? null) : null;
      return [key, key === 'conversion_type_params' ? ordered(value, CONVERSION) : value];
    }),
  );
  return jsonObject([
    ['name', node.name],
    ['description', node.description],
    ['type', body['type'] ?? null],
    ['datatype', null],
    ['type_params', typeParams],
    ['filter', body['filter'] ?? null],
    ['metadata', null],
    ['label', node.label],
    ['config', metaOnly(node)],
    ['time_granularity', body['time_granularity'] ?? null],
  ]);
}

function savedQuery(node: SemanticNode): JsonObject {
  const { body } = node;
  const exports = isJsonArray(body['exports']) ? body['exports'] : [];
  return jsonObject([
    ['name', node.name],
    ['query_params', ordered(body['query_params'], ['metrics', 'group_by', 'order_by', 'limit', 'where'])],
    ['description', node.description],
    ['metadata', null],
    ['label', node.label],
    [
      'exports',
      exports.filter(isJsonObject).map((one) =>
        jsonObject([
          ['name', one['name'] ?? null],
          ['config', ordered(one['config'], ['export_as', 'schema_name', 'alias'])],
        ]),
      ),
    ],
    ['tags', node.tags],
  ]);
}

function projectConfiguration({ graph }: ReportInput): JsonObject {
  const { project } = graph;
  const models = [...project.nodes.values()].filter((node): node is ModelNode => node.kind === 'model');
  const legacy = [...project.semantics.values()].some(({ kind }) => kind === 'semantic_model')
    ? models.filter((model) => model.name === LEGACY_TIME_SPINE && !isJsonObject(model.timeSpine))
    : [];
  return jsonObject([
    [
      'time_spine_table_configurations',
      legacy.map((model) =>
        jsonObject([
          ['location', model.relationName],
          ['column_name', 'date_day'],
          ['grain', 'day'],
        ]),
      ),
    ],
    ['metadata', null],
    ['dsi_package_version', FORMAT],
    ['time_spines', models.flatMap(timeSpine)],
  ]);
}

function timeSpine(model: ModelNode): JsonObject[] {
  const { timeSpine: spine } = model;
  if (!isJsonObject(spine)) return [];
  const name = String(spine['standard_granularity_column']);
  return [
    jsonObject([
      [
        'node_relation',
        jsonObject([
          ['alias', model.alias],
          ['schema_name', model.schema],
          ['database', model.database || null],
          ['relation_name', model.relationName],
        ]),
      ],
      [
        'primary_column',
        jsonObject([
          ['name', name],
          ['time_granularity', model.columns.get(name)?.granularity ?? null],
        ]),
      ],
      ['custom_granularities', listOf(spine['custom_granularities'], ['name', 'column_name'])],
    ]),
  ];
}
