// What Snowflake's information schema tells of relations and their columns, for catalog.json.
import { PyDecimal, strOf, type Value } from '../../jinja/index.ts';
import type { CatalogStatistic } from '../adapter.ts';
import type { CatalogRow } from '../shared/catalog-tables.ts';
import { literal } from './statements.ts';

/** One row per column of the relations in these schemas, whatever the case of their names. */
export function catalogSql(database: string, schemas: readonly string[]): string {
  const wanted = schemas.map((name) => `upper(t.table_schema) = upper(${literal(name)})`).join(' or ');
  return `select t.table_catalog as table_database, t.table_schema, t.table_name,
  case when t.is_dynamic = 'YES' and t.table_type = 'BASE TABLE' then 'DYNAMIC TABLE' else t.table_type end as table_type,
  t.comment as table_comment, t.table_owner, c.column_name, c.ordinal_position, c.data_type, c.comment as column_comment,
  t.table_type as stored_type, t.clustering_key, t.row_count, t.bytes,
  to_varchar(convert_timezone('UTC', t.last_altered), 'yyyy-mm-dd HH24:MI') || 'UTC' as last_modified
from ${database}.information_schema.tables as t
join ${database}.information_schema.columns as c
  on c.table_catalog = t.table_catalog and c.table_schema = t.table_schema and c.table_name = t.table_name
where ${wanted}
order by c.ordinal_position`;
}

/** A row of that query: a relation and one of its columns. */
export function catalogRow(row: ReadonlyMap<string, Value>): CatalogRow {
  const text = (name: string): string | null => {
    const value = row.get(name) ?? null;
    return value === null ? null : strOf(value);
  };
  return [
    {
      database: text('table_database') ?? '',
      schema: text('table_schema') ?? '',
      name: text('table_name') ?? '',
      type: text('table_type') ?? '',
      comment: text('table_comment'),
      owner: text('table_owner'),
      statistics: statisticsOf(row, text),
    },
    {
      name: text('column_name') ?? '',
      index: Number(text('ordinal_position') ?? 0),
      type: text('data_type') ?? '',
      comment: text('column_comment'),
    },
  ];
}

/** dbt's statistics of a relation; what is not known of it is left out. */
function statisticsOf(
  row: ReadonlyMap<string, Value>,
  text: (name: string) => string | null,
): readonly CatalogStatistic[] {
  const found: CatalogStatistic[] = [];
  const add = (id: string, label: string, description: string, value: CatalogStatistic['value'] | null): void => {
    if (value !== null) found.push({ id, label, description, value });
  };
  const isTable = /^(BASE|INTERACTIVE) TABLE$/.test(text('stored_type') ?? '');
  add('clustering_key', 'Clustering Key', 'The key used to cluster this table', text('clustering_key'));
  add('row_count', 'Row Count', 'An approximate count of rows in this table', count(row.get('row_count')));
  add('bytes', 'Approximate Size', 'Approximate size of the table as reported by Snowflake', count(row.get('bytes')));
  add('last_modified', 'Last Modified', 'The timestamp for last update/change', isTable ? text('last_modified') : null);
  return found;
}

function count(value: Value | undefined): number | null {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return value instanceof PyDecimal ? value.toNumber() : null;
}
