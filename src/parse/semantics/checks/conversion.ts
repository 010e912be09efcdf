// Conversion metrics: inputs that can be counted, an entity and properties that both sides have.
import { type JsonObject, type JsonValue, nearest, objectOf, objectsOf } from '../../../base/index.ts';
import { parseErrors } from '../../errors.ts';
import { type Element, type Layer, type Metric, type SemanticModel, textOf } from './layer.ts';
import { inputName, metricFinding, windowGrain } from './metrics.ts';
import type { Finding } from './rule.ts';

/** One of the two things that a conversion metric compares. */
interface Side {
  readonly role: 'base' | 'conversion';
  readonly measure: Element | undefined;
  readonly metric: Metric | undefined;
  readonly model: SemanticModel | undefined;
}

/** Rule: everything about conversion metrics. */
export function* conversionMetrics(layer: Layer): Generator<Finding> {
  for (const metric of layer.metrics) {
    const params = metric.type === 'conversion' ? objectOf(metric.params['conversion_type_params']) : undefined;
    if (!params) continue;
    const sides = (['base', 'conversion'] as const).map((role) => sideOf(layer, params, role));
    for (const side of sides) yield* inputProblems(metric, params, side);
    const models = sides.flatMap(({ model }) => model ?? []);
    if (models.length < 2) continue;
    yield* entityProblems(metric, params, sides);
    for (const side of sides) yield* countProblems(metric, params, side);
    const window = objectOf(params['window']);
    if (window) yield* windowGrain(layer, metric, { path: ['conversion_type_params', 'window'], window });
    yield* propertyProblems(metric, params, sides);
  }
}

function sideOf(layer: Layer, params: JsonObject, role: Side['role']): Side {
  const measureName = inputName(params[`${role}_measure`]);
  const metricName = inputName(params[`${role}_metric`]);
  const measure = measureName === undefined ? undefined : layer.measuresByName.get(measureName);
  const metric = metricName === undefined ? undefined : layer.metricsByName.get(metricName);
  const owner = textOf(objectOf(metric?.params['metric_aggregation_params'])?.['semantic_model']);
  return {
    role,
    measure,
    metric,
    model: measure?.model ?? (owner === null ? undefined : layer.modelsByName.get(owner)),
  };
}

function* inputProblems(metric: Metric, params: JsonObject, side: Side): Generator<Finding> {
  const { role, metric: input, model } = side;
  const name = inputName(params[`${role}_metric`]);
  if (name === undefined) return;
  const path = ['conversion_type_params', `${role}_metric`];
  if (input && input.type !== 'simple') {
    yield metricFinding(
      metric,
      path,
      `has the ${role}_metric '${name}', a ${input.type} metric; a simple one is expected`,
      {
        hint: 'write a simple metric with agg: count, count_distinct, or sum of 1',
      },
    );
  }
  if (!model) {
    const problem = `has the ${role}_metric '${name}', which is no simple metric of a semantic model by its agg`;
    yield metricFinding(metric, path, problem, { hint: 'write a metric with agg under the metrics of a model' });
  }
}

function* entityProblems(metric: Metric, params: JsonObject, sides: readonly Side[]): Generator<Finding> {
  const entity = String(params['entity']);
  for (const { role, model } of sides) {
    if (!model || model.entities.some(({ name }) => name === entity)) continue;
    const known = model.entities.map(({ name }) => name);
    const near = nearest(entity, known);
    yield metricFinding(
      metric,
      ['conversion_type_params', 'entity'],
      `has the entity '${entity}', which the semantic model '${model.name}' of its ${role} input does not have`,
      { hint: near ? `did you mean "${near}"?` : `its entities: ${known.join(', ') || 'none'}` },
    );
  }
}

/** What is aggregated on a side: counts only. */
function* countProblems(
  metric: Metric,
  params: JsonObject,
  { role, measure, metric: input }: Side,
): Generator<Finding> {
  const what = measure ? 'measure' : 'metric';
  const agg = measure ? measure.data['agg'] : objectOf(input?.params['metric_aggregation_params'])?.['agg'];
  const expr = textOf(measure ? measure.data['expr'] : input?.params['expr']);
  const name = measure?.name ?? input?.name ?? '';
  const path = ['conversion_type_params', `${role}_${what}`];
  if (agg !== 'count' && agg !== 'count_distinct' && !(agg === 'sum' && expr === '1')) {
    const problem = `compares counts, but its ${role}_${what} '${name}' is ${aggregationText(agg, expr)}`;
    yield metricFinding(metric, path, problem, {
      hint: 'use one with agg: count, agg: count_distinct, or agg: sum with expr: 1',
    });
  }
  const filter = objectOf(params[path[1] ?? ''])?.['filter'] ?? null;
  if (role === 'conversion' && filter !== null) {
    yield metricFinding(
      metric,
      [...path, 'filter'],
      `filters its ${path[1]} '${name}', which MetricFlow does not fully support`,
      {
        level: 'warning',
        hint: 'put the condition into the expr of what is counted',
      },
    );
  }
}

function aggregationText(agg: JsonValue | undefined, expr: string | null): string {
  return `aggregated by ${String(agg)}${agg === 'sum' ? ` of ${expr ?? 'a column'}` : ''}`;
}

function* propertyProblems(metric: Metric, params: JsonObject, sides: readonly Side[]): Generator<Finding> {
  for (const [index, pair] of objectsOf(params['constant_properties']).entries()) {
    for (const { role, model } of sides) {
      if (!model) continue;
      const key = `${role}_property`;
      const name = String(pair[key]);
      const known = [...model.entities, ...model.dimensions].map((one) => one.name);
      if (known.includes(name)) continue;
      const near = nearest(name, known);
      yield {
        level: 'error',
        kind: parseErrors.metricRule,
        problem: `The conversion metric '${metric.name}' has the ${key} '${name}', which is no dimension or entity of the semantic model '${model.name}'`,
        hint: near ? `did you mean "${near}"?` : `its dimensions and entities: ${known.join(', ') || 'none'}`,
        span: metric.atParam('conversion_type_params', 'constant_properties', index, key),
        nodeId: metric.node.uniqueId,
      };
    }
  }
}
