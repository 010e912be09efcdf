// What the session of a run's locks asks the server.
import type { Relation } from '../shared/relation.ts';
import { literal } from './catalog-queries.ts';

/** The kind of what bears the name of a relation now: `table`, `view`, `materialized view`, or null. */
export function existingSql(relation: Relation): string {
  const { schema, identifier, quotePolicy } = relation;
  const part = (name: string, isQuoted: boolean): string =>
    `"${(isQuoted ? name : name.toLowerCase()).replaceAll('"', '""')}"`;
  const name = [
    ...(schema === null ? [] : [part(schema, quotePolicy.schema)]),
    part(identifier ?? '', quotePolicy.identifier),
  ].join('.');
  return `(pg_catalog.pg_identify_object('pg_catalog.pg_class'::pg_catalog.regclass, pg_catalog.to_regclass(${literal(name)})::pg_catalog.oid, 0)).type`;
}

/** Who holds these keys: key, application, user, process, last statement. */
export function holdersSql(keys: readonly string[]): string {
  return `select held.key, session.application_name, session.usename, session.pid, session.query
from (
  select pid, (classid::bigint << 32 | objid::bigint)::text as key
  from pg_catalog.pg_locks
  where locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
) as held
join pg_catalog.pg_stat_activity as session on session.pid = held.pid
where held.key in (${keys.map(literal).join(', ')})`;
}
