// The configuration of a node, as its page shows it.
import type { Json } from '../format/packing.ts';
import { entriesOf, isEmpty, shownJson } from './json-value.ts';

/** Config that a page shows elsewhere, or that says nothing about this node. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set([
  'enabled',
  'meta',
  'tags',
  'group',
  'docs',
  'access',
  'contract',
  'materialized',
  'alias',
  'schema',
  'database',
  'static_analysis',
  'latest_version_pointer',
]);
/** Config that every node has with these values. */
const DEFAULTS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['on_schema_change', 'ignore'],
  ['on_configuration_change', 'apply'],
  ['lookback', 1],
]);
/** Config whose values are words, numbers and switches. Of all other keys nobody knows whether they hold SQL. */
const WITHOUT_SQL: ReadonlySet<string> = new Set([
  'batch_size',
  'begin',
  'column_types',
  'concurrent_batches',
  'delimiter',
  'file_format',
  'full_refresh',
  'grants',
  'hard_deletes',
  'incremental_strategy',
  'invalidate_hard_deletes',
  'limit',
  'lookback',
  'on_configuration_change',
  'on_schema_change',
  'packages',
  'persist_docs',
  'quote_columns',
  'quoting',
  'severity',
  'snapshot_meta_column_names',
  'store_failures',
  'store_failures_as',
  'strategy',
  'target_database',
  'target_schema',
  'transient',
]);
/** Config that names columns, or has an expression in the place of a column. */
const COLUMN_NAMES: ReadonlySet<string> = new Set(['check_cols', 'event_time', 'unique_key']);

/** The name of a column, quoted or not: no expression. */
export function isColumnName(text: string): boolean {
  return /^(?:[\p{L}\p{N}_$.]+|"[^"]*"|`[^`]*`|\[[^\]]*\])$/u.test(text);
}

/** The configuration as JSON text, without what every node has; undefined where nothing is left. */
export function configOf(config: Json | undefined, withoutSql: boolean): string | undefined {
  const shown = entriesOf(config).filter(
    ([key, value]) =>
      !isEmpty(value) &&
      !SHOWN_ELSEWHERE.has(key) &&
      DEFAULTS.get(key) !== value &&
      (!withoutSql || hasNoSql(key, value)),
  );
  return shown.length > 0 ? shownJson(Object.fromEntries(shown)) : undefined;
}

function hasNoSql(key: string, value: Json): boolean {
  if (WITHOUT_SQL.has(key)) return true;
  if (!COLUMN_NAMES.has(key)) return false;
  return (Array.isArray(value) ? (value as readonly Json[]) : [value]).every(
    (one) => typeof one === 'string' && isColumnName(one),
  );
}
