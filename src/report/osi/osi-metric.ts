// Metrics as an OSI document needs them: what a simple one adds up is said by itself, not by a measure.
import { Float, isJsonObject, type JsonObject, type JsonValue, objectOrEmpty, objectsOf } from '../../base/index.ts';
import type { SemanticNode } from '../../parse/index.ts';
import { whereTexts } from './where-filter.ts';

/** A metric that another one reads. */
export interface OsiInput {
  readonly name: string;
  readonly alias: string | undefined;
  readonly where: readonly string[];
}

/** What a simple metric adds up. */
interface OsiAggregation {
  readonly semanticModel: string;
  readonly agg: string;
  readonly percentile: string;
  readonly isDiscrete: boolean;
}

export interface OsiMetric {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly isPrivate: boolean;
  readonly where: readonly string[];
  readonly expr: string;
  /** Of a simple metric. */
  readonly aggregation?: OsiAggregation | undefined;
  /** Of a cumulative metric: one; of a ratio: numerator and denominator; of a derived metric all. */
  readonly inputs: readonly OsiInput[];
}

/** What is counted or added up where a semantic model says it. */
export interface OsiMeasure {
  readonly name: string;
  readonly semanticModel: string;
  /** Column or expression, as it is added up: what is counted or true is 1, everything else 0. */
  readonly expr: string;
  readonly body: JsonObject;
}

/** The measures of semantic models by name. */
export function osiMeasures(models: readonly SemanticNode[]): ReadonlyMap<string, OsiMeasure> {
  return new Map(
    models.flatMap((model) =>
      objectsOf(model.body['measures']).map((body) => {
        const name = String(body['name']).toLowerCase();
        const expr = added(String(body['agg']), textOf(body['expr']) ?? name);
        return [name, { name, semanticModel: model.name.toLowerCase(), expr, body }];
      }),
    ),
  );
}

/**
 * The metrics, and after them the hidden ones that stand for measures which cumulative and conversion metrics read and no
 * metric gives as it is.
 */
export function osiMetrics(
  nodes: readonly SemanticNode[],
  measures: ReadonlyMap<string, OsiMeasure>,
): readonly OsiMetric[] {
  const hidden = new HiddenMetrics(nodes, measures);
  const metrics = nodes.map((node) => osiMetric(node, measures, hidden));
  return [...metrics, ...hidden.made];
}

function osiMetric(node: SemanticNode, measures: ReadonlyMap<string, OsiMeasure>, hidden: HiddenMetrics): OsiMetric {
  const { body } = node;
  const params = objectOrEmpty(body['type_params']);
  const type = String(body['type']);
  const common = {
    name: node.name,
    type,
    description: node.description,
    isPrivate: params['is_private'] === true,
    expr: textOf(params['expr']) ?? '',
    where: whereTexts(body['filter']),
    inputs: [],
  };
  if (type === 'simple') return { ...common, ...simpleParts(node, params, measures) };
  if (type === 'ratio') return { ...common, inputs: inputsOf([params['numerator'], params['denominator']]) };
  if (type === 'derived') return { ...common, inputs: inputsOf(objectsOf(params['metrics'])) };
  if (type === 'cumulative') {
    const given = objectOrEmpty(params['cumulative_type_params'])['metric'];
    return { ...common, inputs: isJsonObject(given) ? inputsOf([given]) : hidden.inputsFor(params['measure']) };
  }
  const conversion = objectOrEmpty(params['conversion_type_params']);
  for (const kind of ['base', 'conversion']) {
    if (!isJsonObject(conversion[`${kind}_metric`])) hidden.inputsFor(conversion[`${kind}_measure`]);
  }
  return common;
}

function simpleParts(
  node: SemanticNode,
  params: JsonObject,
  measures: ReadonlyMap<string, OsiMeasure>,
): Pick<OsiMetric, 'where' | 'expr' | 'aggregation'> {
  const where = whereTexts(node.body['filter']);
  const input = objectOrEmpty(params['measure']);
  const measure = measures.get(String(input['name']));
  if (measure) {
    const { semanticModel, body } = measure;
    return {
      where: [...whereTexts(input['filter']), ...where],
      expr: measure.expr,
      aggregation: aggregationOf(semanticModel, body),
    };
  }
  const own = objectOrEmpty(params['metric_aggregation_params']);
  const expr = added(String(own['agg']), textOf(params['expr']) ?? node.name);
  return { where, expr, aggregation: aggregationOf(String(own['semantic_model'] ?? ''), own) };
}

/** What is read of true values and of things that are counted. */
function added(agg: string, expr: string): string {
  if (agg === 'sum_boolean') return `CASE WHEN ${expr} THEN 1 ELSE 0 END`;
  return agg === 'count' && expr !== '1' ? `CASE WHEN ${expr} IS NOT NULL THEN 1 ELSE 0 END` : expr;
}

function aggregationOf(semanticModel: string, given: JsonObject): OsiAggregation {
  const agg = String(given['agg']);
  const params = objectOrEmpty(given['agg_params']);
  const isMedian = agg === 'median';
  return {
    semanticModel,
    agg: agg === 'sum_boolean' || agg === 'count' ? 'sum' : isMedian ? 'percentile' : agg,
    percentile: isMedian ? '0.5' : decimal(params['percentile']),
    isDiscrete: params['use_discrete_percentile'] === true,
  };
}

/** A share as Python writes it: `0.9`, `1.0`. */
function decimal(value: JsonValue | undefined): string {
  const number = value instanceof Float ? value.value : Number(value ?? 0.5);
  return Number.isInteger(number) ? number.toFixed(1) : String(number);
}

function inputsOf(given: readonly (JsonValue | undefined)[]): readonly OsiInput[] {
  return given.filter(isJsonObject).map((one) => ({
    name: String(one['name']),
    alias: textOf(one['alias']),
    where: whereTexts(one['filter']),
  }));
}

/** Metrics that nobody wrote: one for each measure, and each way to fill its gaps, that is read without a metric. */
class HiddenMetrics {
  readonly made: OsiMetric[] = [];
  readonly #measures: ReadonlyMap<string, OsiMeasure>;
  readonly #names: Set<string>;
  /** Names of the plain metrics, by what they add up. */
  readonly #known = new Map<string, string>();

  constructor(nodes: readonly SemanticNode[], measures: ReadonlyMap<string, OsiMeasure>) {
    this.#measures = measures;
    this.#names = new Set(nodes.map(({ name }) => name));
    for (const node of nodes) {
      const key = plainKey(node, measures);
      if (key !== undefined && !this.#known.has(key)) this.#known.set(key, node.name);
    }
  }

  /** The metric in place of an input that is a measure; none where there is no such measure. */
  inputsFor(given: JsonValue | undefined): readonly OsiInput[] {
    const input = objectOrEmpty(given);
    const measure = this.#measures.get(String(input['name']));
    if (!measure) return [];
    const fill = input['fill_nulls_with'] ?? null;
    const isJoined = input['join_to_timespine'] === true;
    const key = keyOf(measure.name, measure.expr, fill, isJoined);
    const name = this.#known.get(key) ?? this.#make(key, measure, fill, isJoined);
    return [{ name, alias: textOf(input['alias']), where: whereTexts(input['filter']) }];
  }

  #make(key: string, measure: OsiMeasure, fill: JsonValue, isJoined: boolean): string {
    const { semanticModel, body, expr } = measure;
    const filled = fill === null ? '' : `_fill_nulls_with_${Number(fill) < 0 ? `neg_${-Number(fill)}` : fill}`;
    const base = `${measure.name}${filled}${isJoined ? '_join_to_timespine' : ''}`;
    let name = base;
    for (let count = 1; this.#names.has(name); count += 1) name = `${base}_${count}`;
    this.#names.add(name);
    this.#known.set(key, name);
    this.made.push({
      name,
      type: 'simple',
      description: textOf(body['description']) ?? null,
      isPrivate: true,
      where: [],
      expr,
      aggregation: aggregationOf(semanticModel, body),
      inputs: [],
    });
    return name;
  }
}

/** What a simple metric without filters adds up; undefined for every other one. */
function plainKey(node: SemanticNode, measures: ReadonlyMap<string, OsiMeasure>): string | undefined {
  const { body } = node;
  const params = objectOrEmpty(body['type_params']);
  const input = objectOrEmpty(params['measure']);
  const measure = measures.get(String(input['name']));
  const isPlain =
    body['type'] === 'simple' && isNull(body['time_granularity']) && isNull(body['filter']) && isNull(input['filter']);
  if (!isPlain || !measure) return undefined;
  const isJoined = input['join_to_timespine'] === true || params['join_to_timespine'] === true;
  const own = textOf(params['expr']);
  const asWritten = textOf(measure.body['expr']) ?? measure.name;
  const expr = own === undefined || own === asWritten ? measure.expr : own;
  return keyOf(measure.name, expr, input['fill_nulls_with'] ?? null, isJoined);
}

function keyOf(measure: string, expr: string, fill: JsonValue, isJoined: boolean): string {
  return JSON.stringify([measure, expr, fill, isJoined]);
}

function isNull(value: JsonValue | undefined): boolean {
  return value === undefined || value === null;
}

/** A text; undefined for null. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
