// Metrics: the form with type_params, and the flat one. Their shapes are those of dbt's manifest.
import { isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { stringList } from '../config/build-config.ts';
import type { NodeTools } from '../finish-node.ts';
import type { Entry } from '../yaml/properties-file.ts';
import { GRAINS } from '../yaml/semantic-words.ts';
import { addSemantic, semanticBase } from './add-semantic.ts';
import { AGGREGATIONS, measureInput, metricInput, metricInputs, Part, timeWindow, whereFilters } from './fields.ts';

const TYPES = ['simple', 'ratio', 'cumulative', 'derived', 'conversion'] as const;
const CALCULATIONS = ['conversions', 'conversion_rate'] as const;
const PERIODS = ['first', 'last', 'average'] as const;

/** The semantic model that a simple metric in the flat form is part of. */
export interface MetricOwner {
  readonly semanticModel: string;
  readonly aggTimeDimension: string | null;
}

/** One entry of `metrics:`. @throws TsdbtError invalid-property */
export function parseMetric(tools: NodeTools, entry: Entry): void {
  const part = new Part(entry);
  if ('type_params' in entry.data) addMetric(tools, part, nestedForm(part));
  else addMetric(tools, part, flatForm(part, undefined));
}

/** One of the `metrics:` of a model. @throws TsdbtError invalid-property */
export function parseModelMetric(tools: NodeTools, part: Part, owner: MetricOwner): void {
  addMetric(tools, part, flatForm(part, part.word('type', TYPES, 'simple') === 'simple' ? owner : undefined));
}

/** A simple metric that a measure asks for by `create_metric`. */
export function createMetric(
  tools: NodeTools,
  { entry, path }: Part,
  measure: {
    readonly name: string;
    readonly label: string | null;
    readonly expr: string | null;
    readonly description: string | null;
  },
  config: JsonObject,
): void {
  const data = jsonObject([
    ['name', measure.name],
    ['label', measure.label ?? measure.name],
    ['type', 'simple'],
    [
      'type_params',
      jsonObject([
        ['measure', measure.name],
        ['expr', measure.expr ?? measure.name],
      ]),
    ],
    ['description', measure.description ?? `Metric created from measure ${measure.name}`],
    ['config', config],
  ]);
  // Its name and label stand where those of the measure do.
  const part = new Part(entry, data, path);
  addMetric(tools, part, nestedForm(part));
}

/** What the two forms of a metric differ in. */
interface MetricForm {
  readonly typeParams: JsonObject;
  /** Only the form with type_params has these outside of config. */
  readonly legacy: { readonly meta: JsonObject; readonly tags: readonly string[] } | undefined;
}

function addMetric(tools: NodeTools, part: Part, form: MetricForm): void {
  checkName(part);
  const type = part.word('type', TYPES, 'simple');
  const base = semanticBase(tools, part, {
    kind: 'metric',
    name: part.required('name'),
    config: part.read.object('config'),
  });
  const configMeta = base.config['meta'];
  const hasMeta = isJsonObject(configMeta) && Object.keys(configMeta).length > 0;
  const meta = hasMeta ? configMeta : (form.legacy?.meta ?? jsonObject());
  addSemantic(tools, base, {
    description: part.text('description') ?? '',
    label: part.text('label') ?? base.name,
    body: jsonObject([
      ['type', type],
      ['type_params', form.typeParams],
      ['filter', whereFilters(part, 'filter')],
      ['metadata', null],
      ['time_granularity', part.text('time_granularity')],
    ]),
    meta: form.legacy ? meta : jsonObject(),
    tags: form.legacy?.tags ?? [],
  });
}

/** @throws TsdbtError invalid-property with everything that is wrong with the name */
function checkName(part: Part): void {
  const name = part.required('name');
  const problems = [
    ...(name.includes(' ') ? ['cannot contain spaces'] : []),
    ...(name.length > 250 ? ['cannot contain more than 250 characters'] : []),
    ...(/^[A-Za-z]/.test(name) ? [] : ['must begin with a letter']),
    ...(/^\w+$/.test(name) ? [] : ['must contain only letters, numbers and underscores']),
  ];
  if (problems.length > 0) part.wrong('name', `The metric name '${name}' is invalid.  It ${problems.join(', ')}`);
}

function nestedForm(part: Part): MetricForm {
  part.required('label');
  const params = part.part('type_params') ?? part.wrong('type_params', "'type_params' is a required property");
  const grain = params.text('grain_to_date');
  const typeParams = typeParamsShape({
    measure: measureInput(params, 'measure'),
    numerator: metricInput(params, 'numerator'),
    denominator: metricInput(params, 'denominator'),
    expr: params.expression('expr', 'boolean'),
    window: timeWindow(params, 'window'),
    grain_to_date: grain === null ? null : params.word('grain_to_date', GRAINS),
    metrics: metricInputs(params, 'metrics'),
    conversion_type_params: nestedConversion(params),
    cumulative_type_params: part.word('type', TYPES, 'simple') === 'cumulative' ? nestedCumulative(params) : null,
  });
  const meta = part.read.object('meta') ?? jsonObject();
  return { typeParams, legacy: { meta, tags: stringList(part.data['tags']) } };
}

function nestedConversion(params: Part): JsonObject | null {
  const given = params.part('conversion_type_params');
  if (!given) return null;
  const input = (key: string): JsonObject =>
    measureInput(given, key) ?? given.wrong(key, `'${key}' is a required property`);
  return conversionShape(given, {
    base_measure: input('base_measure'),
    conversion_measure: input('conversion_measure'),
  });
}

function conversionShape(given: Part, inputs: JsonObject): JsonObject {
  return jsonObject([
    ['entity', given.required('entity')],
    ['base_measure', inputs['base_measure'] ?? null],
    ['conversion_measure', inputs['conversion_measure'] ?? null],
    ['base_metric', inputs['base_metric'] ?? null],
    ['conversion_metric', inputs['conversion_metric'] ?? null],
    ['calculation', given.word('calculation', CALCULATIONS, 'conversion_rate')],
    ['window', timeWindow(given, 'window')],
    ['constant_properties', constantProperties(given)],
  ]);
}

function constantProperties(given: Part): JsonValue {
  if (given.data['constant_properties'] === undefined || given.data['constant_properties'] === null) return null;
  return given.parts('constant_properties').map((one) =>
    jsonObject([
      ['base_property', one.required('base_property')],
      ['conversion_property', one.required('conversion_property')],
    ]),
  );
}

/** Window and grain may stand one level higher, as they once did. */
function nestedCumulative(params: Part): JsonObject {
  const own = params.part('cumulative_type_params') ?? new Part(params.entry, jsonObject(), params.path);
  return jsonObject([
    ['window', timeWindow(own, 'window') ?? timeWindow(params, 'window')],
    ['grain_to_date', own.text('grain_to_date') || params.text('grain_to_date')],
    ['period_agg', own.word('period_agg', PERIODS, 'first')],
    ['metric', null],
  ]);
}

function flatForm(part: Part, owner: MetricOwner | undefined): MetricForm {
  const type = part.word('type', TYPES, 'simple');
  const typeParams = typeParamsShape({
    numerator: metricInput(part, 'numerator'),
    denominator: metricInput(part, 'denominator'),
    expr: part.expression('expr', 'integer'),
    window: timeWindow(part, 'window'),
    metrics: metricInputs(part, 'input_metrics'),
    conversion_type_params: type === 'conversion' ? flatConversion(part) : null,
    cumulative_type_params: type === 'cumulative' ? flatCumulative(part) : null,
    metric_aggregation_params: part.text('agg') === null ? null : aggregation(part, owner),
    join_to_timespine: part.read.flag('join_to_timespine') ?? false,
    is_private: part.read.flag('hidden') ?? false,
  });
  return { typeParams, legacy: undefined };
}

function flatConversion(part: Part): JsonObject {
  const input = (key: string): JsonObject =>
    metricInput(part, key) ?? part.wrong(key, `${key} is required for conversion metrics.`);
  return conversionShape(part, { base_metric: input('base_metric'), conversion_metric: input('conversion_metric') });
}

function flatCumulative(part: Part): JsonObject {
  const metric =
    metricInput(part, 'input_metric') ?? part.wrong('input_metric', 'input_metric is required for cumulative metrics.');
  return jsonObject([
    ['window', timeWindow(part, 'window')],
    ['grain_to_date', part.text('grain_to_date')],
    ['period_agg', part.word('period_agg', PERIODS, 'first')],
    ['metric', metric],
  ]);
}

function aggregation(part: Part, owner: MetricOwner | undefined): JsonObject {
  if (!owner) return part.wrong('agg', 'simple metrics in v2 YAML must be attached to semantic_model');
  const percentile = (part.text('percentile_type') ?? '').toLowerCase();
  const given = part.part('non_additive_dimension');
  return jsonObject([
    ['semantic_model', owner.semanticModel],
    ['agg', part.word('agg', AGGREGATIONS)],
    [
      'agg_params',
      jsonObject([
        ['percentile', part.number('percentile')],
        ['use_discrete_percentile', percentile === 'discrete'],
        ['use_approximate_percentile', percentile === 'continuous'],
      ]),
    ],
    ['agg_time_dimension', part.text('agg_time_dimension') ?? owner.aggTimeDimension],
    ['non_additive_dimension', given ? nonAdditive(given, 'window_agg', 'group_by') : null],
  ]);
}

/** A dimension along which nothing is added up. */
export function nonAdditive(given: Part, choice: string, groupings: string): JsonObject {
  return jsonObject([
    ['name', given.required('name')],
    ['window_choice', given.word(choice, AGGREGATIONS)],
    ['window_groupings', given.read.list(groupings)],
  ]);
}

function typeParamsShape(given: { readonly [key: string]: JsonValue }): JsonObject {
  return jsonObject([
    ['measure', given['measure'] ?? null],
    ['input_measures', []],
    ['numerator', given['numerator'] ?? null],
    ['denominator', given['denominator'] ?? null],
    ['expr', given['expr'] ?? null],
    ['window', given['window'] ?? null],
    ['grain_to_date', given['grain_to_date'] ?? null],
    ['metrics', given['metrics'] ?? []],
    ['conversion_type_params', given['conversion_type_params'] ?? null],
    ['cumulative_type_params', given['cumulative_type_params'] ?? null],
    ['metric_aggregation_params', given['metric_aggregation_params'] ?? null],
    // dbt takes no notice of it in the flat form either.
    ['fill_nulls_with', null],
    ['join_to_timespine', given['join_to_timespine'] ?? false],
    ['is_private', given['is_private'] ?? null],
  ]);
}
