// What tsdbt asks of Postgres' own catalog.
import type { Relation } from '../shared/relation.ts';

/** A text as a SQL literal, whatever standard_conforming_strings says. */
export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

/** Tables, views and materialized views of a schema: schema, name, dbt's type. */
export function relationsSql(schema: string): string {
  return `select n.nspname, c.relname, case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' else 'table' end
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm') and lower(n.nspname) = lower(${literal(schema)})
order by 2`;
}

/**
 * Columns with the types of information_schema (`character varying`, `ARRAY`), length, precision, scale.
 * Read from the catalog itself: the view is slow in large databases. A relation without a schema is one that the
 * session sees, such as a temporary table.
 */
export function columnsSql(relation: Relation): string {
  const place =
    relation.schema === null ? 'pg_catalog.pg_table_is_visible(c.oid)' : `n.nspname = ${literal(relation.schema)}`;
  return `select a.attname,
  case
    when t.typtype = 'd' then
      case when bt.typelem <> 0 and bt.typlen = -1 then 'ARRAY'
           when nbt.nspname = 'pg_catalog' then pg_catalog.format_type(t.typbasetype, null)
           else 'USER-DEFINED' end
    when t.typelem <> 0 and t.typlen = -1 then 'ARRAY'
    when nt.nspname = 'pg_catalog' then pg_catalog.format_type(a.atttypid, null)
    else 'USER-DEFINED'
  end,
  information_schema._pg_char_max_length(information_schema._pg_truetypid(a, t), information_schema._pg_truetypmod(a, t)),
  information_schema._pg_numeric_precision(information_schema._pg_truetypid(a, t), information_schema._pg_truetypmod(a, t)),
  information_schema._pg_numeric_scale(information_schema._pg_truetypid(a, t), information_schema._pg_truetypmod(a, t))
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_type t on t.oid = a.atttypid
join pg_catalog.pg_namespace nt on nt.oid = t.typnamespace
left join pg_catalog.pg_type bt on t.typtype = 'd' and bt.oid = t.typbasetype
left join pg_catalog.pg_namespace nbt on nbt.oid = bt.typnamespace
where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v', 'f', 'p')
  and c.relname = ${literal(relation.identifier ?? '')} and ${place}
order by a.attnum`;
}

/** One row per column of every relation in the schemas, in dbt's order. */
export function catalogSql(schemas: readonly string[]): string {
  const names = schemas.map((schema) => literal(schema.toLowerCase())).join(', ');
  return `select n.nspname, c.relname,
  case c.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end,
  pg_catalog.obj_description(c.oid, 'pg_class'),
  a.attname, a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod),
  pg_catalog.col_description(c.oid, a.attnum), pg_catalog.pg_get_userbyid(c.relowner)
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid
where lower(n.nspname) in (${names})
  and c.relpersistence in ('p', 'u') and c.relkind in ('r', 'v', 'f', 'p', 'm')
  and a.attnum > 0 and not a.attisdropped
order by n.nspname, c.relname, a.attnum`;
}

/** One row per relation of the schemas, its columns in one text. */
export function shapesSql(schemas: readonly string[]): string {
  const names = schemas.map((schema) => literal(schema.toLowerCase())).join(', ');
  return `select n.nspname, c.relname,
  case c.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end,
  string_agg(a.attname || chr(31) || pg_catalog.format_type(a.atttypid, a.atttypmod), chr(30) order by a.attnum)
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid
where lower(n.nspname) in (${names})
  and c.relpersistence in ('p', 'u') and c.relkind in ('r', 'v', 'f', 'p', 'm')
  and a.attnum > 0 and not a.attisdropped
group by n.nspname, c.relname, c.relkind`;
}
