// Semantic models: `semantic_models:`, and models that are one themselves (`semantic_model:` with columns).
import { isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { mergedObject } from '../config/merge-config.ts';
import type { NodeTools } from '../finish-node.ts';
import { parseReference } from '../reference-expression.ts';
import type { ColumnNode, RefArgs } from '../types.ts';
import type { Entry } from '../yaml/properties-file.ts';
import { DIMENSION_TYPES, ENTITY_TYPES, GRAINS } from '../yaml/semantic-words.ts';
import { placeInEntry } from '../yaml/yaml-place.ts';
import { addSemantic, semanticBase } from './add-semantic.ts';
import { AGGREGATIONS, Part } from './fields.ts';
import { createMetric, nonAdditive, parseModelMetric } from './metric.ts';

/** One entry of `semantic_models:`, and the metrics that its measures ask for. @throws TsdbtError invalid-property */
export function parseSemanticModel(tools: NodeTools, entry: Entry): void {
  const part = new Part(entry);
  const config = part.read.object('config');
  const measures = part.parts('measures');
  const defaults = part.part('defaults');
  const made = addModel(tools, part, {
    name: entry.name,
    config,
    model: part.required('model'),
    description: part.text('description'),
    label: part.text('label'),
    defaults: defaults ? jsonObject([['agg_time_dimension', defaults.text('agg_time_dimension')]]) : null,
    primaryEntity: part.text('primary_entity'),
    entities: part.parts('entities').map(entityOf),
    measures: measures.map(measureOf),
    dimensions: part.parts('dimensions').map(dimensionOf),
  });
  for (const measure of measures) {
    if (measure.read.flag('create_metric') !== true) continue;
    createMetric(
      tools,
      measure,
      {
        name: measure.required('name'),
        label: measure.text('label'),
        expr: measure.expression('expr', 'boolean', 'integer'),
        description: measure.text('description'),
      },
      jsonObject([
        ['enabled', made['enabled'] ?? true],
        ['meta', made['meta'] ?? jsonObject()],
      ]),
    );
  }
}

/** `semantic_model:` and `metrics:` of a model. @throws TsdbtError invalid-property */
export function parseModelSemantics(
  tools: NodeTools,
  entry: Entry,
  columns: ReadonlyMap<string, ColumnNode>,
  description: string,
): void {
  const part = new Part(entry);
  const given = entry.data['semantic_model'];
  const own = isJsonObject(given) ? part.part('semantic_model') : undefined;
  const name = own?.text('name') ?? entry.name;
  const aggTimeDimension = part.text('agg_time_dimension');
  if (given === true || (own && own.read.flag('enabled') !== false)) {
    const derived = part.part('derived_semantics');
    addModel(tools, part, {
      name,
      config: own ? modelConfig(own) : jsonObject(),
      model: `ref('${entry.name}')`,
      description,
      label: null,
      defaults: jsonObject([['agg_time_dimension', aggTimeDimension]]),
      primaryEntity: part.text('primary_entity'),
      entities: [...columnEntities(columns), ...(derived?.parts('entities') ?? []).map(entityOf)],
      measures: [],
      dimensions: [...columnDimensions(columns), ...(derived?.parts('dimensions') ?? []).map(derivedDimension)],
    });
  }
  for (const metric of part.parts('metrics'))
    parseModelMetric(tools, metric, { semanticModel: name, aggTimeDimension });
}

const MODEL_KEYS = ['config', 'enabled', 'group', 'name'];

function modelConfig(own: Part): JsonObject {
  const unknown = Object.keys(own.data).filter((key) => !MODEL_KEYS.includes(key));
  if (unknown.length > 0) {
    own.wrong(
      unknown[0] ?? '',
      `Unknown field(s) in semantic_model config: ${unknown.sort().join(', ')}. Valid fields are: ${MODEL_KEYS.join(', ')}.`,
    );
  }
  // dbt reads the others only where there is a config.
  const config = own.part('config');
  if (!config) return jsonObject();
  const group = own.text('group');
  return jsonObject([
    ['meta', config.read.object('meta') ?? jsonObject()],
    ['enabled', own.read.flag('enabled') ?? true],
    ...(group === null ? [] : [['group', group] as const]),
  ]);
}

interface Model {
  readonly name: string;
  readonly config: JsonObject | null;
  readonly model: string;
  readonly description: string | null;
  readonly label: string | null;
  readonly defaults: JsonValue;
  readonly primaryEntity: string | null;
  readonly entities: readonly JsonObject[];
  readonly measures: readonly JsonObject[];
  readonly dimensions: readonly JsonObject[];
}

/** Adds a semantic model; gives its config. */
function addModel(tools: NodeTools, part: Part, model: Model): JsonObject {
  const base = semanticBase(tools, part, { kind: 'semantic_model', name: model.name, config: model.config });
  const found = parseReference(model.model);
  if (found?.kind !== 'ref') {
    part.wrong('model', `'${model.model}' is not a reference to a model; expected is ref('name')`);
  }
  const refs: RefArgs[] = [{ ...found.ref, span: placeInEntry(part.entry, [...part.path, 'model']) }];
  const meta = base.config['meta'];
  const withMeta = (elements: readonly JsonObject[]): JsonObject[] =>
    elements.map((one) => mergedObject(one, { config: elementConfig(isJsonObject(meta) ? meta : jsonObject(), one) }));
  addSemantic(tools, base, {
    description: model.description,
    label: model.label,
    refs,
    body: jsonObject([
      ['model', model.model],
      ['defaults', model.defaults],
      ['entities', withMeta(model.entities)],
      ['measures', withMeta(model.measures)],
      ['dimensions', withMeta(model.dimensions)],
      ['primary_entity', model.primaryEntity],
    ]),
  });
  return base.config;
}

/** The meta of the semantic model, then that of the element. */
function elementConfig(meta: JsonObject, element: JsonObject): JsonObject {
  const own = element['config'];
  const ownMeta = isJsonObject(own) ? own['meta'] : undefined;
  return jsonObject([['meta', isJsonObject(ownMeta) ? mergedObject(meta, ownMeta) : meta]]);
}

function metaConfig(meta: JsonObject): JsonObject {
  return jsonObject([['meta', meta]]);
}

function entityOf(part: Part): JsonObject {
  return jsonObject([
    ['name', part.required('name')],
    ['type', part.word('type', ENTITY_TYPES)],
    ['description', part.text('description')],
    ['label', part.text('label')],
    ['role', part.text('role')],
    ['expr', part.expression('expr')],
    ['config', metaConfig(part.meta())],
  ]);
}

function dimensionOf(part: Part): JsonObject {
  const params = part.part('type_params');
  return dimensionShape(
    part,
    params ? typeParams(params.word('time_granularity', GRAINS), params.part('validity_params')) : null,
  );
}

function derivedDimension(part: Part): JsonObject {
  const grain = part.text('granularity');
  const validity = part.part('validity_params');
  if (validity && grain === null) {
    part.wrong(
      'validity_params',
      `Derived dimension ${part.required('name')} has validity_params, so it must specify a granularity.`,
    );
  }
  part.required('expr');
  return dimensionShape(part, grain === null ? null : typeParams(part.word('granularity', GRAINS), validity));
}

function dimensionShape(part: Part, params: JsonObject | null): JsonObject {
  return jsonObject([
    ['name', part.required('name')],
    ['type', part.word('type', DIMENSION_TYPES)],
    ['description', part.text('description')],
    ['label', part.text('label')],
    ['is_partition', part.read.flag('is_partition') ?? false],
    ['type_params', params],
    ['expr', part.expression('expr')],
    ['metadata', null],
    ['config', metaConfig(part.meta())],
  ]);
}

function typeParams(grain: string, validity: Part | undefined): JsonObject {
  return jsonObject([
    ['time_granularity', grain],
    ['validity_params', validity ? validityShape(validity.data) : null],
  ]);
}

function validityShape(data: JsonObject): JsonObject {
  return jsonObject([
    ['is_start', data['is_start'] === true],
    ['is_end', data['is_end'] === true],
  ]);
}

function measureOf(part: Part): JsonObject {
  const params = part.part('agg_params');
  const given = part.part('non_additive_dimension');
  return jsonObject([
    ['name', part.required('name')],
    ['agg', part.word('agg', AGGREGATIONS)],
    ['description', part.text('description')],
    ['label', part.text('label')],
    ['create_metric', false],
    ['expr', part.expression('expr', 'boolean', 'integer')],
    [
      'agg_params',
      params
        ? jsonObject([
            ['percentile', params.number('percentile')],
            ['use_discrete_percentile', params.read.flag('use_discrete_percentile') ?? false],
            ['use_approximate_percentile', params.read.flag('use_approximate_percentile') ?? false],
          ])
        : null,
    ],
    ['non_additive_dimension', given ? nonAdditive(given, 'window_choice', 'window_groupings') : null],
    ['agg_time_dimension', part.text('agg_time_dimension')],
    ['config', metaConfig(part.meta())],
  ]);
}

function columnEntities(columns: ReadonlyMap<string, ColumnNode>): JsonObject[] {
  return [...columns.values()].flatMap((column) => {
    const { entity } = column;
    if (entity === null) return [];
    if (!isJsonObject(entity)) return [columnEntity(column, { name: column.name, type: entity, meta: column.meta })];
    const config = entity['config'];
    const meta = isJsonObject(config) && isJsonObject(config['meta']) ? config['meta'] : column.meta;
    return [columnEntity(column, { name: String(entity['name']), type: entity['type'] ?? null, meta, given: entity })];
  });
}

function columnEntity(
  column: ColumnNode,
  made: { readonly name: string; readonly type: JsonValue; readonly meta: JsonObject; readonly given?: JsonObject },
): JsonObject {
  return jsonObject([
    ['name', made.name],
    ['type', made.type],
    ['description', made.given?.['description'] ?? column.description],
    ['label', made.given?.['label'] ?? null],
    ['role', null],
    ['expr', made.name === column.name ? null : column.name],
    ['config', metaConfig(made.meta)],
  ]);
}

function columnDimensions(columns: ReadonlyMap<string, ColumnNode>): JsonObject[] {
  return [...columns.values()].flatMap((column) => {
    const { dimension } = column;
    if (dimension === null) return [];
    const given = isJsonObject(dimension) ? dimension : jsonObject();
    const name = String(given['name'] ?? column.name);
    const config = given['config'];
    const ownMeta = isJsonObject(config) && isJsonObject(config['meta']) ? config['meta'] : jsonObject();
    const validity = given['validity_params'];
    const hasGrain = isJsonObject(dimension) && column.granularity !== null;
    return [
      jsonObject([
        ['name', name],
        ['type', isJsonObject(dimension) ? (given['type'] ?? null) : dimension],
        ['description', given['description'] || column.description],
        ['label', given['label'] ?? null],
        ['is_partition', given['is_partition'] === true],
        [
          'type_params',
          hasGrain
            ? jsonObject([
                ['time_granularity', column.granularity],
                ['validity_params', isJsonObject(validity) ? validityShape(validity) : null],
              ])
            : null,
        ],
        ['expr', name === column.name ? null : column.name],
        ['metadata', null],
        ['config', metaConfig(mergedObject(column.meta, ownMeta))],
      ]),
    ];
  });
}
