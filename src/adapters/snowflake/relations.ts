// What Snowflake's relations have in templates beyond dbt's general ones.
import { type CallArgs, Dict, isTruthy, type Value } from '../../jinja/index.ts';
import type { RelationDifferences } from '../adapter.ts';
import { Relation } from '../shared/relation.ts';
import { dynamicTableChanges, dynamicTableConfig } from './dynamic-table.ts';

const RENAMED = new Set(['table', 'view', 'dynamic_table', 'interactive_table']);

function isIceberg(relation: Relation): boolean {
  return relation.field('table_format') === 'ICEBERG';
}

export const snowflakeRelations: RelationDifferences = {
  fields: { table_format: 'DEFAULT', catalog: null },
  types: { DynamicTable: 'dynamic_table', InteractiveTable: 'interactive_table' },
  aliasesSubqueries: false,
  moment: (text) => `to_timestamp_tz('${text}')`,
  attributes: {
    is_dynamic_table: ({ type }) => type === 'dynamic_table',
    is_interactive_table: ({ type }) => type === 'interactive_table',
    // dbt has them in the place of materialized views.
    is_materialized_view: ({ type }) => type === 'dynamic_table',
    is_iceberg_format: isIceberg,
    can_be_renamed: (relation) => RENAMED.has(relation.type ?? '') && !isIceberg(relation),
    can_be_replaced: ({ type }) => RENAMED.has(type ?? ''),
  },
  methods: {
    needs_to_drop: (relation, args) => needsToDrop(relation, argument(args, 'old_relation', 0)),
    get_ddl_prefix_for_create: (relation, args) => createPrefix(relation, args),
    get_ddl_prefix_for_alter: (relation) => (isIceberg(relation) ? 'iceberg' : ''),
    as_case_sensitive: (relation) => asStored(relation),
    from_config: (_relation, args) => dynamicTableConfig(argument(args, 'config', 0)),
    dynamic_table_config_changeset: (_relation, args) =>
      dynamicTableChanges(argument(args, 'relation_results', 0), argument(args, 'relation_config', 1)),
  },
};

function argument(args: CallArgs, name: string, at: number): Value {
  return args.named.get(name) ?? args.positional[at] ?? null;
}

/** `create or replace` puts only a table in the place of a table, and only one of the same format. */
function needsToDrop(relation: Relation, old: Value): boolean {
  return old instanceof Relation && (old.type !== 'table' || isIceberg(old) !== isIceberg(relation));
}

function createPrefix(relation: Relation, args: CallArgs): string {
  if (isTruthy(argument(args, 'temporary', 1))) return 'temporary';
  if (isIceberg(relation)) return 'iceberg';
  const config = argument(args, 'config', 0);
  const transient = config instanceof Dict ? config.get('transient') : undefined;
  return transient === false ? '' : 'transient';
}

/** The names as Snowflake stores them. */
function asStored(relation: Relation): Relation {
  const stored = (part: 'database' | 'schema' | 'identifier'): string | null => {
    const name = relation[part];
    return relation.quotePolicy[part] ? name : (name?.toUpperCase() ?? null);
  };
  return relation.with({
    database: stored('database'),
    schema: stored('schema'),
    identifier: stored('identifier'),
  });
}
