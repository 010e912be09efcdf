// Filters of metrics, of their inputs and of saved queries: they can be read and name known granularities.
import { type JsonValue, nearest, objectOf, objectsOf, type Span } from '../../../base/index.ts';
import { parseErrors } from '../../errors.ts';
import { GRAINS } from '../../yaml/semantic-words.ts';
import type { Layer, Metric, SemanticDraft } from './layer.ts';
import { queryItems, resolveItem } from './query-items.ts';
import type { Finding } from './rule.ts';

/** A filter with its place and what messages call it. */
interface Filter {
  readonly text: string;
  readonly what: string;
  readonly node: SemanticDraft;
  at(): Span;
}

/** Rule: every filter can be read. */
export function* readableFilters(layer: Layer): Generator<Finding> {
  for (const filter of everyFilter(layer)) yield* filterProblems(filter, layer.customGrains);
}

function* filterProblems({ text, what, node, at }: Filter, customGrains: ReadonlySet<string>): Generator<Finding> {
  // Conditions without templates name nothing.
  if (!text.includes('{')) return;
  const found = (level: Finding['level'], problem: string, hint: string): Finding => ({
    level,
    kind: parseErrors.semanticFilter,
    problem: `${what} ${problem}`,
    hint,
    span: at(),
    nodeId: node.uniqueId,
  });
  const read = queryItems(text);
  if ('problem' in read) {
    yield found('error', `cannot be read: ${read.problem}`, "write as in {{ Dimension('order__status') }} = 'paid'");
    return;
  }
  for (const item of read.value) {
    const resolved = resolveItem(item, customGrains);
    if ('problem' in resolved) {
      yield found(
        'error',
        `cannot be read: ${resolved.problem}`,
        "write as in {{ Dimension('order__status') }} = 'paid'",
      );
      return;
    }
    const { grain } = resolved.value;
    if (!grain || customGrains.has(grain) || GRAINS.some((one) => one === grain)) continue;
    const known = [...GRAINS, ...customGrains];
    const near = nearest(grain, known);
    yield found(
      'warning',
      `names '${grain}', which is no granularity`,
      near ? `did you mean "${near}"?` : `granularities: ${known.join(', ')}`,
    );
  }
}

function* everyFilter({ metrics, savedQueries }: Layer): Generator<Filter> {
  for (const metric of metrics) yield* metricFilters(metric);
  for (const { name, node, params, at } of savedQueries) {
    for (const { text, path } of textsOf(params['where'])) {
      yield {
        text,
        what: `The filter of the saved query '${name}'`,
        node,
        at: () => at('query_params', 'where', ...path),
      };
    }
  }
}

function* metricFilters(metric: Metric): Generator<Filter> {
  const { node, params } = metric;
  const owner = `metric '${metric.name}'`;
  for (const { text, path } of textsOf(node.body['filter'])) {
    yield { text, what: `The filter of the ${owner}`, node, at: () => metric.at('filter', ...path) };
  }
  for (const role of ['measure', 'numerator', 'denominator']) {
    for (const { text, path } of textsOf(objectOf(params[role])?.['filter'])) {
      yield {
        text,
        what: `The filter of the ${role} of the ${owner}`,
        node,
        at: () => metric.atParam(role, 'filter', ...path),
      };
    }
  }
  for (const [index, input] of objectsOf(params['metrics']).entries()) {
    for (const { text, path } of textsOf(input['filter'])) {
      const what = `The filter of the input '${String(input['name'])}' of the ${owner}`;
      yield { text, what, node, at: () => metric.atParam('metrics', index, 'filter', ...path) };
    }
  }
}

/** The texts of a filter with their places in its list; a single one has the place of the filter. */
function textsOf(filter: JsonValue | undefined): { readonly text: string; readonly path: readonly number[] }[] {
  const all = objectsOf(objectOf(filter)?.['where_filters']);
  return all.map((one, index) => ({
    text: String(one['where_sql_template']),
    path: [index],
  }));
}
