// Metrics: derived, cumulative and simple ones, and aliases of what they are made from.
import { type JsonObject, type JsonValue, objectOf, objectsOf, type Span, type YamlPath } from '../../../base/index.ts';
import { parseErrors } from '../../errors.ts';
import { GRAINS } from '../../yaml/semantic-words.ts';
import { type Layer, type Metric, textOf } from './layer.ts';
import { nameProblems } from './names.ts';
import type { Finding } from './rule.ts';

const standard: ReadonlySet<string> = new Set(GRAINS);

/** A finding about a metric, at the place of one of its type_params. */
export function metricFinding(
  metric: Metric,
  path: YamlPath,
  problem: string,
  { hint, level = 'error' }: { readonly hint?: string; readonly level?: Finding['level'] } = {},
): Finding {
  return {
    level,
    kind: parseErrors.metricRule,
    problem: `The ${metric.type} metric '${metric.name}' ${problem}`,
    hint,
    span: path.length > 0 ? metric.atParam(...path) : metric.at('name'),
    nodeId: metric.node.uniqueId,
  };
}

function ofType({ metrics }: Layer, type: string): Metric[] {
  return metrics.filter((metric) => metric.type === type);
}

/** Rule: a derived metric has inputs, names them without doubt and uses each of them. */
export function* derivedMetrics(layer: Layer): Generator<Finding> {
  for (const metric of ofType(layer, 'derived')) {
    const inputs = objectsOf(metric.params['metrics']);
    if (inputs.length === 0) {
      yield metricFinding(metric, ['metrics'], 'has no metrics that it is derived from', {
        hint: 'list them under metrics (input_metrics in a metric without type_params)',
      });
    }
    yield* inputAliases(metric, inputs);
    yield* usedInputs(metric, inputs);
  }
}

function* inputAliases(metric: Metric, inputs: readonly JsonObject[]): Generator<Finding> {
  const used = new Set(inputs.map((input) => String(input['name'])));
  for (const [index, input] of inputs.entries()) {
    const alias = textOf(input['alias']);
    if (!alias) continue;
    const path = ['metrics', index, 'alias'];
    yield* nameProblems({
      what: 'an alias',
      name: alias,
      at: () => metric.atParam(...path),
      nodeId: metric.node.uniqueId,
    });
    // dbt lets two inputs share an alias; the names of inputs are what an alias may not be.
    if (used.has(alias)) {
      yield metricFinding(
        metric,
        path,
        `gives '${String(input['name'])}' the alias '${alias}', which is the name of an input`,
        {
          hint: 'choose another alias',
        },
      );
    }
  }
}

function* usedInputs(metric: Metric, inputs: readonly JsonObject[]): Generator<Finding> {
  const expr = textOf(metric.params['expr']);
  if (!expr) {
    yield metricFinding(metric, [], 'has no expr that says how it is made from its inputs', {
      level: 'warning',
      hint: 'add an expr that uses each of them',
    });
    return;
  }
  for (const [index, input] of inputs.entries()) {
    const name = textOf(input['alias']) || String(input['name']);
    if (expr.includes(name)) continue;
    yield metricFinding(metric, ['metrics', index], `has the input '${name}', which its expr '${expr}' does not use`, {
      level: 'warning',
      hint: 'use it, or remove it from the list',
    });
  }
}

/** Rule: the time that an input metric is shifted by is said once, in known granularities. */
export function* inputOffsets(layer: Layer): Generator<Finding> {
  for (const metric of layer.metrics) {
    for (const [index, input] of objectsOf(metric.params['metrics']).entries()) {
      const at = (key: string): YamlPath => ['metrics', index, key];
      const window = objectOf(input['offset_window']);
      const grain = textOf(input['offset_to_grain']);
      if (window) yield* windowGrain(layer, metric, { path: at('offset_window'), window, allowsCustom: true });
      if (grain && !standard.has(grain.toLowerCase())) yield grainFinding(metric, at('offset_to_grain'), grain);
      if (window && grain) {
        const problem = `shifts '${String(input['name'])}' by both offset_window and offset_to_grain; one of them is expected`;
        yield metricFinding(metric, at('offset_to_grain'), problem, { hint: 'remove one of them' });
      }
    }
  }
}

function grainFinding(metric: Metric, path: YamlPath, grain: string): Finding {
  return metricFinding(metric, path, `has ${String(path.at(-1))}: ${grain}, which is no standard granularity`, {
    hint: `granularities: ${GRAINS.join(', ')}`,
  });
}

/** What is wrong with the granularity of a window. */
export function* windowGrain(
  { customGrains }: Layer,
  metric: Metric,
  {
    path,
    window,
    allowsCustom = false,
  }: { readonly path: YamlPath; readonly window: JsonObject; readonly allowsCustom?: boolean },
): Generator<Finding> {
  const written = String(window['granularity']);
  const single = written.endsWith('s') ? written.slice(0, -1) : written;
  const isCustom = customGrains.has(single) || customGrains.has(written);
  if (standard.has(single) || standard.has(written) || (isCustom && allowsCustom)) return;
  const key = String(path.at(-1));
  const shown = `${String(window['count'])} ${written}`;
  if (isCustom) {
    const problem = `has ${key}: ${shown}; a custom granularity cannot be used there`;
    yield metricFinding(metric, path, problem, { hint: `granularities: ${GRAINS.join(', ')}` });
  } else {
    const known = [...GRAINS, ...(allowsCustom ? customGrains : [])].join(', ');
    const problem = `has ${key}: ${shown}, and '${written}' is no granularity`;
    yield metricFinding(metric, path, problem, { hint: `granularities: ${known}` });
  }
}

/** Rule: a cumulative metric has a window or a grain to date, in standard granularities. */
export function* cumulativeMetrics(layer: Layer): Generator<Finding> {
  for (const metric of ofType(layer, 'cumulative')) {
    const own = objectOf(metric.params['cumulative_type_params']);
    const old = objectOf(metric.params['window']);
    const given = objectOf(own?.['window']);
    if (old && given && (old['count'] !== given['count'] || old['granularity'] !== given['granularity'])) {
      yield metricFinding(
        metric,
        ['window'],
        'has two windows that differ, under type_params and under cumulative_type_params',
        {
          hint: 'remove type_params.window',
        },
      );
    }
    const window = given ?? old;
    const grain = textOf(own?.['grain_to_date']) || textOf(metric.params['grain_to_date']);
    const at = (key: string): YamlPath => [...(own?.[key] ? ['cumulative_type_params'] : []), key];
    if (grain && !standard.has(grain.toLowerCase())) yield grainFinding(metric, at('grain_to_date'), grain);
    if (window && grain) {
      yield metricFinding(metric, at('grain_to_date'), 'has both window and grain_to_date; one of them is expected', {
        hint: 'remove one of them',
      });
    }
    if (window) yield* windowGrain(layer, metric, { path: at('window'), window });
  }
}

/** Rule: a simple metric of a measure leaves the expression to the measure. */
export function* simpleMetrics(layer: Layer): Generator<Finding> {
  for (const metric of ofType(layer, 'simple')) {
    const measure = layer.measuresByName.get(inputName(metric.params['measure']) ?? '');
    const expr = textOf(metric.params['expr']);
    if (!measure || expr === null || expr === measure.name || expr === textOf(measure.data['expr'])) continue;
    yield metricFinding(
      metric,
      ['expr'],
      `has the expr '${expr}', which has no effect beside the measure '${measure.name}'`,
      {
        level: 'warning',
        hint: 'remove it; the expr of the measure counts',
      },
    );
  }
}

/** The name of an input; undefined when there is none. */
export function inputName(input: JsonValue | undefined): string | undefined {
  const name = objectOf(input)?.['name'];
  return name === undefined ? undefined : String(name);
}

/** Rule: aliases of measures are there where they are needed, and stand for one thing. */
export function* measureAliases(layer: Layer): Generator<Finding> {
  const owners = new Map<string, string>();
  for (const metric of layer.metrics) {
    const inputs = objectsOf(metric.params['input_measures']);
    yield* filteredTwice(metric, inputs);
    for (const input of inputs) {
      const alias = textOf(input['alias']);
      if (alias === null) continue;
      const path = textOf(objectOf(metric.params['measure'])?.['alias']) === alias ? ['measure', 'alias'] : [];
      const at = (): Span => (path.length > 0 ? metric.atParam(...path) : metric.at('name'));
      yield* nameProblems({ what: 'an alias', name: alias, at, nodeId: metric.node.uniqueId });
      if (layer.measuresByName.has(alias)) {
        const problem = `gives the measure '${String(input['name'])}' the alias '${alias}', which is the name of a measure`;
        yield metricFinding(metric, path, problem, { hint: 'choose another alias' });
      }
      const owner = owners.get(alias);
      if (owner !== undefined) {
        const problem = `uses the alias '${alias}' of a measure, which the metric '${owner}' uses too; an alias may be used by one metric`;
        yield metricFinding(metric, path, problem, { hint: 'choose another alias, or leave it out' });
      }
      owners.set(alias, metric.name);
    }
  }
}

function* filteredTwice(metric: Metric, inputs: readonly JsonObject[]): Generator<Finding> {
  const byName = new Map<string, JsonObject[]>();
  for (const input of inputs) {
    const name = String(input['name']);
    const list = byName.get(name);
    if (list) list.push(input);
    else byName.set(name, [input]);
  }
  for (const [name, list] of byName) {
    if (list.length === 1) continue;
    if (!list.some((input) => input['filter'] !== null && textOf(input['alias']) === null)) continue;
    const problem = `is made from the measure '${name}' with different filters; each of them must have an alias`;
    yield metricFinding(metric, [], problem, { hint: 'add alias: beside the filter of each input measure' });
  }
}
