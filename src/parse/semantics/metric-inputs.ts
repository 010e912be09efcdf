// What metrics are made from: input measures and the resources they depend on, worked out when all of them are known.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type NodeId,
  nodeId,
} from '../../base/index.ts';
import { mergedObject } from '../config/merge-config.ts';
import { parseErrors } from '../errors.ts';
import type { Draft, ParseState } from '../parse-state.ts';
import type { SemanticNode } from '../types.ts';

/** Sets dependsOn and input_measures of every metric. Errors become diagnostics. */
export function linkMetrics(state: ParseState): void {
  const linker = new MetricLinker(state);
  for (const metric of state.semantics.values()) {
    if (metric.kind !== 'metric') continue;
    state.guard(
      () => linker.link(metric),
      () => ({ span: metric.span, nodeId: metric.uniqueId }),
    );
  }
}

type Metric = Draft<SemanticNode>;

class MetricLinker {
  readonly #state: ParseState;
  readonly #done = new Set<Metric>();
  readonly #measures = new Map<string, Map<string, Metric>>();
  readonly #metrics = new Map<string, Map<string, Metric>>();

  constructor(state: ParseState) {
    this.#state = state;
    for (const one of state.semantics.values()) this.#note(one);
    for (const list of state.disabled.values()) {
      for (const one of list) if (one.kind === 'semantic_model' || one.kind === 'metric') this.#note(one);
    }
  }

  #note(one: Metric): void {
    if (one.kind === 'metric') put(this.#metrics, one.name, one);
    else if (one.kind === 'semantic_model') {
      for (const measure of list(one.body['measures'])) put(this.#measures, String(measure['name']), one);
    }
  }

  /** The own package of the project first, then that of the metric, then any. */
  #find(
    among: ReadonlyMap<string, ReadonlyMap<string, Metric>>,
    name: string,
    packageName: string,
  ): Metric | undefined {
    const found = among.get(name);
    return found?.get(this.#state.rootPackage) ?? found?.get(packageName) ?? found?.values().next().value;
  }

  /** @throws TsdbtError metric-input */
  link(metric: Metric): void {
    if (this.#done.has(metric)) return;
    this.#done.add(metric);
    const params = metric.body['type_params'];
    if (!isJsonObject(params)) return;
    const type = metric.body['type'];
    if (type === 'simple') this.#simple(metric, params);
    else if (type === 'cumulative') this.#cumulative(metric, params);
    else if (type === 'conversion') this.#conversion(metric, params);
    else if (type === 'ratio') this.#ofMetrics(metric, [params['numerator'], params['denominator']]);
    else this.#ofMetrics(metric, isJsonArray(params['metrics']) ? params['metrics'] : []);
  }

  #simple(metric: Metric, params: JsonObject): void {
    const { measure, metric_aggregation_params: aggregation } = params;
    if (isJsonObject(measure)) {
      this.#ofMeasures(metric, [measure]);
      return;
    }
    if (!isJsonObject(aggregation)) {
      wrong(metric, `Simple metric ${metric.name} should have a measure or agg type defined, but it does not.`);
    }
    depend(metric, nodeId('semantic_model', this.#state.rootPackage, String(aggregation['semantic_model'])));
  }

  #cumulative(metric: Metric, params: JsonObject): void {
    const { measure, cumulative_type_params: cumulative } = params;
    if (isJsonObject(measure)) {
      this.#ofMeasures(metric, [measure]);
      return;
    }
    const input = isJsonObject(cumulative) ? cumulative['metric'] : undefined;
    if (!isJsonObject(input)) {
      wrong(metric, `Cumulative metric ${metric.name} should have a measure or input_metric defined, but it does not.`);
    }
    this.#ofMetrics(metric, [input], false);
  }

  #conversion(metric: Metric, params: JsonObject): void {
    const conversion = params['conversion_type_params'];
    if (!isJsonObject(conversion)) {
      wrong(metric, `${metric.name} is a conversion metric and must have conversion_type_params defined.`);
    }
    const { base_measure, conversion_measure, base_metric, conversion_metric } = conversion;
    if (isJsonObject(base_measure) && isJsonObject(conversion_measure)) {
      this.#ofMeasures(metric, [base_measure, conversion_measure]);
    } else this.#ofMetrics(metric, [base_metric, conversion_metric], false);
  }

  #ofMeasures(metric: Metric, measures: readonly JsonObject[]): void {
    setMeasures(metric, measures);
    for (const measure of measures) {
      const name = String(measure['name']);
      const model = this.#find(this.#measures, name, metric.packageName);
      if (!model) {
        wrong(metric, `A semantic model having a measure \`${name}\` does not exist but was referenced.`);
      } else if (model.config['enabled'] === false) {
        wrong(metric, `The measure \`${name}\` is referenced on disabled semantic model \`${model.name}\`.`);
      } else depend(metric, model.uniqueId);
    }
  }

  #ofMetrics(metric: Metric, inputs: readonly (JsonValue | undefined)[], takesMeasures = true): void {
    const measures: JsonObject[] = [];
    for (const input of inputs) {
      if (!isJsonObject(input)) {
        wrong(metric, 'Invalid ratio metric. Both a numerator and denominator must be specified');
      }
      const name = String(input['name']);
      const target = this.#find(this.#metrics, name, metric.packageName);
      if (!target) {
        wrong(metric, `The metric \`${name}\` does not exist but was referenced by metric \`${metric.name}\`.`);
      } else if (target.config['enabled'] === false) {
        wrong(metric, `The metric \`${name}\` is disabled and thus cannot be referenced.`);
      } else {
        this.link(target);
        const params = target.body['type_params'];
        if (takesMeasures && isJsonObject(params)) measures.push(...list(params['input_measures']));
        depend(metric, target.uniqueId);
      }
    }
    setMeasures(metric, measures);
  }
}

function put(map: Map<string, Map<string, Metric>>, name: string, one: Metric): void {
  const known = map.get(name);
  if (known) known.set(one.packageName, one);
  else map.set(name, new Map([[one.packageName, one]]));
}

function list(value: JsonValue | undefined): JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}

function depend(metric: Metric, id: NodeId): void {
  if (!metric.dependsOn.includes(id)) metric.dependsOn = [...metric.dependsOn, id];
}

/** Each input measure once, as it is written first. */
function setMeasures(metric: Metric, measures: readonly JsonObject[]): void {
  const params = metric.body['type_params'];
  if (!isJsonObject(params)) return;
  const once = new Map(measures.map((measure) => [JSON.stringify(measure), measure]));
  metric.body = mergedObject(metric.body, {
    type_params: mergedObject(params, { input_measures: [...once.values()] }),
  });
}

function wrong(metric: Metric, problem: string): never {
  return fail(parseErrors.metricInput, { problem }, { span: metric.span, nodeId: metric.uniqueId });
}
