// The configuration of a dynamic table: as a model wishes it, as Snowflake shows it, and what has changed.
import { fail } from '../../base/index.ts';
import { Dict, getAttribute, getItem, isTruthy, type Record, strOf, type Value } from '../../jinja/index.ts';
import { comparableKeys, comparableLag, comparableWarehouse, nonBlank, presentText } from './dynamic-table-texts.ts';
import { snowflakeErrors } from './errors.ts';
import { type ConfigReader, clusterBy, configOf, type Fields, member, record } from './model-config.ts';

const NOTHING: ConfigReader = () => null;

/** A model's wishes, as `relation.from_config(config.model)` tells them. @throws TsdbtError snowflake-dynamic-table */
export function dynamicTableConfig(model: Value): Record {
  return record('SnowflakeDynamicTableConfig', wished(model));
}

function wished(model: Value): Fields {
  const read = configOf(model) ?? NOTHING;
  const text = (name: string): string | null => textOf(read(name));
  const upper = (name: string): string | undefined =>
    isTruthy(read(name)) ? strOf(read(name)).toUpperCase() : undefined;
  const part = (name: string): Value => textOf(member(model, name))?.toLowerCase() ?? null;
  return {
    name: part('alias'),
    schema_name: part('schema'),
    database_name: part('database'),
    query: member(model, 'compiled_code') ?? null,
    target_lag: text('target_lag'),
    snowflake_warehouse: text('snowflake_warehouse'),
    snowflake_initialization_warehouse: presentText(text('snowflake_initialization_warehouse')),
    refresh_warehouse: text('refresh_warehouse'),
    // A blank name of a warehouse is none.
    warehouse_parameter:
      nonBlank(text('refresh_warehouse')) ?? nonBlank(text('snowflake_warehouse')) ?? text('snowflake_warehouse'),
    refresh_mode: upper('refresh_mode') ?? 'AUTO',
    initialize: upper('initialize') ?? 'ON_CREATE',
    scheduler: scheduler(text('target_lag'), text('scheduler')),
    row_access_policy: text('row_access_policy'),
    table_tag: text('table_tag'),
    cluster_by: clusterBy(read),
    copy_grants: read('copy_grants'),
    immutable_where: text('immutable_where'),
    transient: read('transient'),
  };
}

/** Without a lag nothing refreshes the table by itself. @throws TsdbtError snowflake-dynamic-table */
function scheduler(lag: string | null, wanted: string | null): string {
  if (!wanted) return lag ? 'ENABLE' : 'DISABLE';
  const word = wanted.toUpperCase();
  const refuse = (problem: string): never => fail(snowflakeErrors.dynamicTable, { problem });
  if (word !== 'ENABLE' && word !== 'DISABLE') {
    return refuse(`Invalid value for \`scheduler\`: '${wanted}'. Expected one of: ENABLE, DISABLE.`);
  }
  if (word === 'ENABLE' && lag === null) {
    return refuse("Invalid dynamic table config: `scheduler='ENABLE'` requires `target_lag`.");
  }
  if (word === 'DISABLE' && lag !== null) {
    return refuse("Invalid dynamic table config: `scheduler='DISABLE'` requires `target_lag` to be omitted.");
  }
  return word;
}

/** What `show dynamic tables` tells of one, in the fields of a wish. */
function shown(results: Value): Fields {
  const table = results instanceof Dict ? results.get('dynamic_table') : undefined;
  const row = getItem((table && getAttribute(table, 'rows')) ?? [], 0) ?? null;
  const read = (name: string): string | null => textOf(row === null ? null : getItem(row, name));
  const where = presentText(read('immutable_where'));
  const lag = read('target_lag');
  return {
    target_lag: lag,
    warehouse_parameter: read('warehouse'),
    snowflake_initialization_warehouse: presentText(read('initialization_warehouse')),
    refresh_mode: read('refresh_mode'),
    scheduler: read('scheduler') ?? (lag ? 'ENABLE' : 'DISABLE'),
    cluster_by: presentText(read('cluster_by')),
    immutable_where: where === null ? null : where.replace(/^immutable where \(([\s\S]*)\)$/i, '$1'),
    transient: results instanceof Dict ? (results.get('transient') ?? null) : null,
  };
}

/** One field in which a dynamic table differs from its configuration. */
interface Difference {
  readonly name: string;
  /** The table has to be made anew for it. */
  readonly rebuilds: boolean;
  readonly differs: (wished: Fields, held: Fields) => boolean;
  readonly context?: (wished: Fields) => Value;
}

const sameTexts = (name: string, comparable: (text: string | null) => string | null) => (a: Fields, b: Fields) =>
  comparable(textOf(a[name])) !== comparable(textOf(b[name]));
const asItIs = (text: string | null): string | null => text;

const DIFFERENCES: readonly Difference[] = [
  {
    name: 'target_lag',
    rebuilds: false,
    differs: (a, b) => textOf(a['target_lag']) !== null && sameTexts('target_lag', comparableLag)(a, b),
  },
  {
    name: 'snowflake_warehouse',
    rebuilds: false,
    differs: sameTexts('warehouse_parameter', comparableWarehouse),
    context: (a) => a['warehouse_parameter'] ?? null,
  },
  {
    name: 'snowflake_initialization_warehouse',
    rebuilds: false,
    differs: sameTexts('snowflake_initialization_warehouse', comparableWarehouse),
  },
  {
    name: 'refresh_mode',
    rebuilds: true,
    differs: (a, b) => a['refresh_mode'] !== 'AUTO' && a['refresh_mode'] !== b['refresh_mode'],
  },
  { name: 'scheduler', rebuilds: false, differs: sameTexts('scheduler', asItIs) },
  { name: 'immutable_where', rebuilds: false, differs: sameTexts('immutable_where', asItIs) },
  { name: 'cluster_by', rebuilds: false, differs: sameTexts('cluster_by', comparableKeys) },
  {
    name: 'transient',
    rebuilds: true,
    // Compared only where both sides say something.
    differs: (a, b) =>
      (a['transient'] ?? null) !== null && (b['transient'] ?? null) !== null && a['transient'] !== b['transient'],
  },
];

/** What must change for the table to be as the model wishes; null when nothing must. */
export function dynamicTableChanges(results: Value, model: Value): Value {
  const [wish, held] = [wished(model), shown(results)];
  const changed = DIFFERENCES.filter(({ differs }) => differs(wish, held));
  if (changed.length === 0) return null;
  const changes = DIFFERENCES.map((difference): [string, Value] => {
    if (!changed.includes(difference)) return [difference.name, null];
    const { name, rebuilds, context } = difference;
    const fields: Fields = {
      action: rebuilds ? 'create' : 'alter',
      context: context ? context(wish) : (wish[name] ?? null),
      requires_full_refresh: rebuilds,
    };
    return [name, record('RelationConfigChange', fields)];
  });
  return record('SnowflakeDynamicTableConfigChangeset', {
    ...Object.fromEntries(changes),
    requires_full_refresh: changed.some(({ rebuilds }) => rebuilds),
    has_changes: true,
  });
}

function textOf(value: Value | undefined): string | null {
  return value === undefined || value === null ? null : strOf(value);
}
