// Saved queries: what they are grouped and ordered by, the limit. Metrics that do not exist are told where they are linked.
import { type JsonValue, listOf, nearest, type YamlPath } from '../../../base/index.ts';
import { parseErrors } from '../../errors.ts';
import type { Layer, SavedQuery } from './layer.ts';
import { type QueryItem, queryItems, resolveItem } from './query-items.ts';
import type { Finding } from './rule.ts';

function wrong({ name, node, at }: SavedQuery, path: YamlPath, problem: string, hint?: string): Finding {
  return {
    level: 'error',
    kind: parseErrors.savedQueryRule,
    problem: `The saved query '${name}' ${problem}`,
    hint,
    span: at('query_params', ...path),
    nodeId: node.uniqueId,
  };
}

/** Rule: a saved query asks for what there is. */
export function* savedQueries(layer: Layer): Generator<Finding> {
  if (layer.savedQueries.length === 0) return;
  const known = new Set([...layer.metricsByName.keys(), 'metric_time']);
  for (const { dimensions, entities } of layer.models) {
    for (const { name } of dimensions) known.add(name);
    for (const { name } of entities) known.add(name);
  }
  for (const query of layer.savedQueries) {
    yield* groupings(query, layer, known);
    yield* orderings(query);
    yield* limit(query);
  }
}

function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearest(name, known);
  return near ? `did you mean "${near}"?` : undefined;
}

const FORM = "write one of Dimension('entity__name'), TimeDimension('entity__name', 'day'), Entity('name')";

function* groupings(query: SavedQuery, { customGrains }: Layer, known: ReadonlySet<string>): Generator<Finding> {
  for (const [index, value] of listOf(query.params['group_by']).entries()) {
    const text = String(value);
    const path = ['group_by', index];
    const read = queryItems(`{{${text}}}`);
    if ('problem' in read) {
      yield wrong(query, path, `is grouped by ${text}, which cannot be read: ${read.problem}`, FORM);
      continue;
    }
    const elements: string[] = [];
    let problem: string | undefined;
    for (const item of read.value) {
      const resolved = resolveItem(item, customGrains);
      if ('problem' in resolved) problem ??= resolved.problem;
      else elements.push(resolved.value.element);
    }
    const [element] = elements;
    if (problem !== undefined) {
      yield wrong(query, path, `is grouped by ${text}, which cannot be read: ${problem}`, FORM);
    } else if (element === undefined || elements.length > 1) {
      yield wrong(query, path, `is grouped by ${text}; one dimension or entity is expected`, FORM);
    } else if (!known.has(element)) {
      yield wrong(
        query,
        path,
        `is grouped by ${text}, but no semantic model has '${element}'`,
        didYouMean(element, known),
      );
    }
  }
}

function singleItem(text: string, isOrder: boolean): QueryItem | string {
  const read = queryItems(`{{ ${text} }}`, isOrder);
  if ('problem' in read) return read.problem;
  const [only] = read.value;
  return only && read.value.length === 1 ? only : 'one dimension, entity or metric is expected';
}

/** Ordered by what is asked for or grouped by, maybe descending. */
function* orderings(query: SavedQuery): Generator<Finding> {
  const orders = listOf(query.params['order_by']);
  if (orders.length === 0) return;
  const given = new Set<string>();
  const asked = listOf(query.params['metrics']).map((name) => `Metric('${String(name)}')`);
  for (const text of [...asked, ...listOf(query.params['group_by']).map(String)]) {
    const item = singleItem(text, false);
    // Told above; what is ordered by cannot be compared with it.
    if (typeof item === 'string') return;
    given.add(keyOf(item));
  }
  for (const [index, value] of orders.entries()) yield* ordering(query, index, value, given);
}

function* ordering(query: SavedQuery, index: number, value: JsonValue, given: ReadonlySet<string>): Generator<Finding> {
  const text = String(value);
  const item = singleItem(text, true);
  if (typeof item === 'string') {
    const hint = "write as in group_by, a metric as Metric('name'), and .descending(True) at the end";
    yield wrong(query, ['order_by', index], `is ordered by ${text}, which cannot be read: ${item}`, hint);
  } else if (!given.has(keyOf({ ...item, descending: null }))) {
    const hint = 'order by one of its metrics or of its group_by, written the same';
    yield wrong(query, ['order_by', index], `is ordered by ${text}, which it neither asks for nor groups by`, hint);
  }
}

function keyOf({ kind, name, entityPath, grain, datePart, groupBy, descending }: QueryItem): string {
  return JSON.stringify([kind, name, entityPath, grain, datePart, groupBy, descending]);
}

function* limit(query: SavedQuery): Generator<Finding> {
  const value = query.params['limit'] ?? null;
  if (value === null || !(Number(value) < 0)) return;
  yield wrong(query, ['limit'], `has the limit ${String(value)}; 0 or more is expected`, 'remove it to get all rows');
}
