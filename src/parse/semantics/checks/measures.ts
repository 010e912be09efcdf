// Measures: their time, percentiles, counts, dimensions along which they are not added up.
import { Float, type JsonObject, type JsonValue, listOf, objectOf } from '../../../base/index.ts';
import { parseErrors } from '../../errors.ts';
import { type Element, type Layer, textOf } from './layer.ts';
import { hasTimeDimension, timeDimensionsHint } from './models.ts';
import type { Finding } from './rule.ts';

function* everyMeasure({ models }: Layer): Generator<Element> {
  for (const { measures } of models) yield* measures;
}

function wrong(measure: Element, path: readonly string[], problem: string, hint: string): Finding {
  return {
    level: 'error',
    kind: parseErrors.semanticModel,
    problem: `The measure '${measure.name}' of the semantic model '${measure.model.name}' ${problem}`,
    hint,
    span: measure.at(...path),
    nodeId: measure.model.node.uniqueId,
  };
}

/** The time dimension that a measure is aggregated by. */
function timeOf({ data, model }: Element): string | null {
  return textOf(data['agg_time_dimension']) || model.defaultTime;
}

/** Rule: each measure has a time dimension to be aggregated by. */
export function* aggregationTime(layer: Layer): Generator<Finding> {
  for (const measure of everyMeasure(layer)) {
    const time = timeOf(measure);
    const hint = timeDimensionsHint(measure.model);
    if (time === null) {
      const problem = 'has no agg_time_dimension, neither its own nor by the defaults of the semantic model';
      yield wrong(measure, ['name'], problem, hint);
    } else if (!hasTimeDimension(measure.model, time)) {
      const path = measure.data['agg_time_dimension'] ? ['agg_time_dimension'] : ['name'];
      yield wrong(measure, path, `has the agg_time_dimension '${time}', which is no time dimension there`, hint);
    }
  }
}

function numberOf(value: JsonValue | undefined): number | null {
  if (value === undefined || value === null) return null;
  return Number(value instanceof Float ? value.value : value);
}

/** Rule: percentile and the flags beside it are given where they mean something. */
export function* percentiles(layer: Layer): Generator<Finding> {
  for (const measure of everyMeasure(layer)) {
    const params = objectOf(measure.data['agg_params']);
    const agg = measure.data['agg'];
    const percentile = numberOf(params?.['percentile']);
    const at = (key: string): string[] => ['agg_params', key];
    if (agg === 'percentile') {
      if (percentile === null) {
        yield wrong(
          measure,
          ['agg'],
          'aggregates by percentile but does not say which one',
          'add agg_params: {percentile: 0.95}',
        );
      } else if (!(percentile > 0 && percentile < 1)) {
        const hint = 'write a fraction such as 0.95; for 0 use agg: min, for 1 agg: max';
        yield wrong(
          measure,
          at('percentile'),
          `has the percentile ${percentile}; a number between 0 and 1 is expected`,
          hint,
        );
      }
    } else if (agg === 'median') {
      if (percentile !== null && percentile !== 0.5) {
        yield wrong(
          measure,
          at('percentile'),
          `is a median with the percentile ${percentile}; that of a median is 0.5`,
          'remove it, or write agg: percentile',
        );
      }
      if (params?.['use_discrete_percentile'] === true) {
        yield wrong(
          measure,
          at('use_discrete_percentile'),
          'is a median, which cannot be a discrete percentile',
          'remove use_discrete_percentile, or write agg: percentile with percentile: 0.5',
        );
      }
    } else if (params) yield* strayParameters(measure, params, percentile);
  }
}

function* strayParameters(measure: Element, params: JsonObject, percentile: number | null): Generator<Finding> {
  const given = ['use_discrete_percentile', 'use_approximate_percentile'].filter((key) => params[key] === true);
  if (percentile) given.unshift('percentile');
  const [first] = given;
  if (first === undefined) return;
  const problem = `aggregates by ${String(measure.data['agg'])}, which takes no ${given.join(' and no ')}`;
  yield wrong(measure, ['agg_params', first], problem, 'remove agg_params, or write agg: percentile');
}

/** Rule: a count says what it counts, and a distinct count is one by its aggregation. */
export function* counts(layer: Layer): Generator<Finding> {
  for (const measure of everyMeasure(layer)) {
    if (measure.data['agg'] !== 'count') continue;
    const expr = textOf(measure.data['expr']);
    if (expr === null) {
      yield wrong(
        measure,
        ['agg'],
        'is a count without expr; what is counted must be said',
        'to count all rows write expr: 1',
      );
    } else if (expr.toLowerCase().startsWith('distinct ')) {
      const column = expr.slice('distinct '.length).trim();
      yield wrong(
        measure,
        ['expr'],
        `counts '${expr}', which cannot be added up as a count is`,
        `write agg: count_distinct with expr: ${column}`,
      );
    }
  }
}

/** Rule: what is said by non_additive_dimension fits the semantic model. */
export function* nonAdditiveDimensions(layer: Layer): Generator<Finding> {
  for (const measure of everyMeasure(layer)) {
    const given = objectOf(measure.data['non_additive_dimension']);
    const time = timeOf(measure);
    // Without a time the measure is wrong by another rule.
    if (given && time !== null) yield* nonAdditive(measure, given, time);
  }
}

function* nonAdditive(measure: Element, given: JsonObject, time: string): Generator<Finding> {
  const { dimensions, entities } = measure.model;
  const own = dimensions.find(({ name }) => name === time);
  if (!own) return;
  const at = (key: string): string[] => ['non_additive_dimension', key];
  const name = String(given['name']);
  const dimension = dimensions.find((one) => one.name === name);
  const hint = timeDimensionsHint(measure.model);
  if (!dimension)
    yield wrong(measure, at('name'), `is not additive along '${name}', which is no dimension there`, hint);
  else if (dimension.data['type'] !== 'time') {
    yield wrong(measure, at('name'), `is not additive along '${name}', which is no time dimension`, hint);
  }
  const [grain, ownGrain] = [dimension && grainOf(dimension), grainOf(own)];
  if (grain && ownGrain && grain !== ownGrain) {
    const problem = `is not additive along '${name}' of granularity ${grain}, but aggregated by '${time}' of granularity ${ownGrain}; they must be the same`;
    yield wrong(measure, at('name'), problem, 'change the time_granularity of one of them');
  }
  const choice = String(given['window_choice']);
  if (choice !== 'min' && choice !== 'max') {
    yield wrong(
      measure,
      at('window_choice'),
      `has the window_choice ${choice}; min or max is expected`,
      'write min for the first value in time, max for the last',
    );
  }
  const known = new Set(entities.map((one) => one.name));
  const unknown = listOf(given['window_groupings'])
    .map(String)
    .filter((one) => !known.has(one));
  if (unknown.length > 0) {
    const problem = `has window_groupings that are no entities of the semantic model: ${unknown.join(', ')}`;
    yield wrong(measure, at('window_groupings'), problem, `its entities: ${[...known].join(', ') || 'none'}`);
  }
}

function grainOf({ data }: Element): string | null {
  return textOf(objectOf(data['type_params'])?.['time_granularity']);
}
