// What counts as the same in two manifests, by kind of resource (dbt's same_* rules, seen with dbt 1.12.3).
import { memberOf } from '../artifacts/index.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  jsonObject,
  objectOrEmpty,
} from '../base/index.ts';
import { isNodeKind, literalText } from '../parse/index.ts';

/** A part of a resource that can be asked about on its own; undefined for kinds that have no such part. */
export type PartTest = (now: JsonObject, before: JsonObject) => boolean;

/** Whether sources are compared by their unrendered database and schema (`state_modified_compare_more_unrendered_values`). */
export interface SameRules {
  readonly comparesUnrendered: boolean;
}

/** Config keys that do not count: where a node goes is asked for on its own, tags and group change nothing. */
const NODE_CONFIG_LEFT_OUT: ReadonlySet<string> = new Set(['alias', 'schema', 'database', 'tags', 'group']);
const METRIC_CONFIG_LEFT_OUT: ReadonlySet<string> = new Set(['group']);
const TEST_CONFIG = [
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
  'sql_header',
] as const;

/** Whether the configuration is the same, as it is written in the project. */
export function sameConfig(now: JsonObject, before: JsonObject): boolean {
  const kind = now['resource_type'];
  // These two keep no unrendered configuration that dbt would look at.
  if (kind === 'semantic_model' || kind === 'saved_query') return same(now, before, 'config');
  const [a, b] = [objectOrEmpty(now['unrendered_config']), objectOrEmpty(before['unrendered_config'])];
  if (kind === 'test') return TEST_CONFIG.every((key) => sameSetting(memberOf(a, key), memberOf(b, key)));
  const leftOut = isNodeKind(kind) ? NODE_CONFIG_LEFT_OUT : kind === 'metric' ? METRIC_CONFIG_LEFT_OUT : undefined;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    if (!leftOut?.has(key) && !sameSetting(memberOf(a, key), memberOf(b, key))) return false;
  }
  return true;
}

/**
 * Values of config() calls are kept as texts, or as data where dbt reads a model without rendering it (its static
 * parser): a text and the value that it is the text of are the same setting.
 */
function sameSetting(now: JsonValue | undefined, before: JsonValue | undefined): boolean {
  if (jsonEqual(now, before)) return true;
  if (now === undefined || before === undefined) return false;
  if (typeof now === 'string' && typeof before !== 'string') return now === literalText(before);
  return typeof before === 'string' && typeof now !== 'string' && before === literalText(now);
}

/** Whether descriptions that are written into the warehouse are the same. */
export function samePersistedDescriptions(now: JsonObject, before: JsonObject): boolean {
  const persisted = memberOf(now['config'], 'persist_docs');
  if (isTruthy(memberOf(persisted, 'relation')) && !same(now, before, 'description')) return false;
  if (!isTruthy(memberOf(persisted, 'columns'))) return true;
  return jsonEqual(columnDescriptions(now), columnDescriptions(before));
}

/** Whether the place in the warehouse is configured in the same way; names made from the target do not count. */
export function sameRelation(now: JsonObject, before: JsonObject, rules: SameRules): boolean {
  if (now['resource_type'] !== 'source') {
    const [a, b] = [now['unrendered_config'], before['unrendered_config']];
    return ['database', 'schema', 'alias'].every((key) =>
      jsonEqual(memberOf(a, key) ?? null, memberOf(b, key) ?? null),
    );
  }
  const keys = rules.comparesUnrendered ? ['unrendered_database', 'unrendered_schema'] : ['database', 'schema'];
  return [...keys, 'identifier'].every((key) => same(now, before, key));
}

/** The whole of a resource that is no node: which of its parts count differs from kind to kind. */
export function sameContents(now: JsonObject, before: JsonObject, rules: SameRules): boolean {
  switch (now['resource_type']) {
    case 'source':
      return (
        sameRelation(now, before, rules) &&
        sameConfig(now, before) &&
        all(now, before, ['fqn', 'quoting', 'freshness', 'loaded_at_field', 'external'])
      );
    case 'exposure':
      return (
        sameConfig(now, before) &&
        all(now, before, ['fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label']) &&
        jsonEqual(sortedDependencies(now), sortedDependencies(before))
      );
    case 'unit_test':
      return same(now, before, 'checksum');
    case 'metric':
      return sameConfig(now, before) && all(now, before, ['type', 'description', 'label']);
    case 'semantic_model':
      return all(now, before, [
        'model',
        'description',
        'defaults',
        'entities',
        'dimensions',
        'measures',
        'config',
        'primary_entity',
        'group',
      ]);
    case 'saved_query':
      return sameSavedQuery(now, before);
    default:
      return true;
  }
}

function sameSavedQuery(now: JsonObject, before: JsonObject): boolean {
  const [a, b] = [now['query_params'], before['query_params']];
  const sameParameters = ['metrics', 'group_by', 'where'].every((key) =>
    jsonEqual(plain(memberOf(a, key)), plain(memberOf(b, key))),
  );
  return (
    sameParameters &&
    all(now, before, ['description', 'label', 'config', 'group', 'tags']) &&
    jsonEqual(exportsOf(now), exportsOf(before))
  );
}

function exportsOf(query: JsonObject): JsonValue {
  const list = query['exports'];
  if (!isJsonArray(list)) return [];
  return list.map((one) => {
    const config = memberOf(one, 'unrendered_config');
    return [
      memberOf(one, 'name') ?? null,
      ...['export_as', 'schema', 'alias'].map((key) => memberOf(config, key) ?? null),
    ];
  });
}

/** Keys that make a node what it is, apart from its body, config, descriptions, place and contract. */
export function sameIdentity(now: JsonObject, before: JsonObject): boolean {
  switch (now['resource_type']) {
    case 'model':
      return (
        all(now, before, ['fqn', 'latest_version', 'deprecation_date']) &&
        (now['access'] ?? 'protected') === (before['access'] ?? 'protected')
      );
    case 'function':
      // Manifests from before dbt 1.12 know no overloads.
      return (
        all(now, before, ['fqn', 'arguments', 'returns']) &&
        jsonEqual(plain(memberOf(now, 'overloads') ?? []), plain(memberOf(before, 'overloads') ?? []))
      );
    default:
      return same(now, before, 'fqn');
  }
}

function all(now: JsonObject, before: JsonObject, keys: readonly string[]): boolean {
  return keys.every((key) => same(now, before, key));
}

function same(now: JsonObject, before: JsonObject, key: string): boolean {
  return jsonEqual(plain(memberOf(now, key)), plain(memberOf(before, key)));
}

/** Without keys that hold nothing: older manifests lack what newer ones write as null. */
function plain(value: JsonValue | undefined): JsonValue {
  if (value === undefined) return null;
  if (isJsonArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  const made = jsonObject();
  for (const [key, member] of Object.entries(value)) if (member !== null) made[key] = plain(member);
  return made;
}

function columnDescriptions(node: JsonObject): JsonObject {
  return jsonObject(
    Object.entries(objectOrEmpty(node['columns'])).map(([name, column]) => [
      name,
      memberOf(column, 'description') ?? '',
    ]),
  );
}

function sortedDependencies(resource: JsonObject): JsonValue {
  const nodes = memberOf(resource['depends_on'], 'nodes');
  return isJsonArray(nodes) ? [...new Set(nodes.map(String))].sort() : [];
}

function isTruthy(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== '';
}
