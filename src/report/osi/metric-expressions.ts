// A metric as one expression of SQL, everything that it reads written out.

import type { OsiInput, OsiMetric } from './osi-metric.ts';
import { allOf, joinedFilters } from './where-filter.ts';

/** Why a metric has no expression. */
export class NoExpression extends Error {
  readonly metric: string;
  constructor(metric: string) {
    super(metric);
    this.metric = metric;
  }
}

const COUNTED = /^CASE WHEN ([A-Za-z_]\w*) IS NOT NULL THEN 1 ELSE 0 END$/;

/** The expressions of metrics. */
export class MetricExpressions {
  readonly #metrics: ReadonlyMap<string, OsiMetric>;
  readonly #made = new Map<string, string>();

  constructor(metrics: readonly OsiMetric[]) {
    this.#metrics = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  /**
   * @param condition what holds for the rows besides the filter of the metric
   * @throws NoExpression for a conversion metric, and for one that reads one or what does not exist
   */
  of(name: string, condition?: string): string {
    const metric = this.#metrics.get(name);
    if (!metric) throw new NoExpression(name);
    const where = allOf([condition, joinedFilters(metric.where)]);
    const key = JSON.stringify([name, where]);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#make(metric, where);
    this.#made.set(key, made);
    return made;
  }

  #make(metric: OsiMetric, where: string | undefined): string {
    const [first, second] = metric.inputs;
    switch (metric.type) {
      case 'simple':
        return aggregated(metric, where);
      case 'derived':
        return this.#derived(metric, where);
      case 'cumulative':
        if (first) return this.#input(first, where);
        break;
      case 'ratio':
        if (first && second) return `(${this.#input(first, where)}) / (${this.#input(second, where)})`;
    }
    throw new NoExpression(metric.name);
  }

  #input(input: OsiInput, where: string | undefined): string {
    return this.of(input.name, allOf([where, joinedFilters(input.where)]));
  }

  #derived(metric: OsiMetric, where: string | undefined): string {
    let { expr } = metric;
    for (const input of metric.inputs) {
      const type = this.#metrics.get(input.name)?.type;
      const made = this.#input(input, where);
      const inner = type === 'derived' || type === 'ratio' ? `(${made})` : made;
      const word = (input.alias ?? input.name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      expr = expr.replace(new RegExp(`\\b${word}\\b`, 'g'), () => inner);
    }
    return expr;
  }
}

function aggregated({ name, expr, aggregation }: OsiMetric, where: string | undefined): string {
  if (!aggregation) throw new NoExpression(name);
  const { agg, percentile, isDiscrete, semanticModel } = aggregation;
  const column = qualified(expr, semanticModel);
  const value = where === undefined ? column : `CASE WHEN ${where} THEN ${column} END`;
  switch (agg) {
    case 'count_distinct':
      return `COUNT(DISTINCT ${value})`;
    case 'average':
      return `AVG(${value})`;
    case 'percentile':
      return `PERCENTILE_${isDiscrete ? 'DISC' : 'CONT'}(${percentile}) WITHIN GROUP (ORDER BY ${value})`;
    default:
      return `${agg.toUpperCase()}(${value})`;
  }
}

/** A column with the name of its semantic model; expressions stay as they are. */
function qualified(expr: string, semanticModel: string): string {
  if (/^[A-Za-z_]\w*$/.test(expr)) return `${semanticModel}.${expr}`;
  const counted = COUNTED.exec(expr)?.[1];
  return counted === undefined ? expr : `CASE WHEN ${semanticModel}.${counted} IS NOT NULL THEN 1 ELSE 0 END`;
}
