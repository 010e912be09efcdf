// What Spark says of tables: `show table extended` and `describe extended`.
import { strOf, type Value } from '../../jinja/index.ts';
import type { CatalogColumn, CatalogTable } from '../adapter.ts';
import { Column } from '../shared/column.ts';
import { Relation } from '../shared/relation.ts';
import { sparkDialect } from './dialect.ts';

/** A relation from the text that Spark has of it. */
export function describedRelation(schema: string, identifier: string, information: string): Relation {
  return new Relation({
    dialect: sparkDialect,
    database: null,
    schema,
    identifier,
    type: information.includes('Type: VIEW') ? 'view' : 'table',
    facts: {
      is_delta: information.includes('Provider: delta'),
      is_hudi: information.includes('Provider: hudi'),
      is_iceberg: information.includes('Provider: iceberg'),
      information,
    },
  });
}

/** Rows of `describe extended` as the text that `show table extended` has. */
export function describedInformation(rows: readonly (readonly Value[])[]): string {
  return rows
    .map(([name = null, value = null]) => [textOf(name), value] as const)
    .filter(([name]) => !name.startsWith('#'))
    .map(([name, value]) => `${name}: ${value === null ? 'None' : strOf(value)}\n`)
    .join('');
}

/** Columns that Hudi keeps its own notes in. */
const HUDI_COLUMNS: ReadonlySet<string> = new Set([
  '_hoodie_commit_time',
  '_hoodie_commit_seqno',
  '_hoodie_record_key',
  '_hoodie_partition_path',
  '_hoodie_file_name',
]);

/** Columns of a relation from `describe extended`: they end where a blank name or a heading stands. */
export function describedColumns(relation: Relation, rows: readonly (readonly Value[])[]): Column[] {
  const found = rows.findIndex(([name = null]) => textOf(name) === '' || textOf(name).startsWith('#'));
  const end = found === -1 ? rows.length : found;
  const told = new Map(rows.slice(end + 1).map(([name = null, value = null]) => [textOf(name), textOf(value)]));
  return rows
    .slice(0, end)
    .map(
      ([name = null, type = null], index) =>
        new Column({
          dialect: sparkDialect,
          name: textOf(name),
          dtype: textOf(type),
          facts: {
            table_database: null,
            table_schema: relation.schema,
            table_name: relation.identifier,
            table_type: relation.type,
            table_owner: told.get('Owner') ?? 'None',
            column_index: index,
          },
        }),
    )
    .filter(({ name }) => !HUDI_COLUMNS.has(name));
}

const COLUMN = /^ \|-- (.*): (.*) \(nullable = (.*)\b/gm;

/** A relation of the catalog, from its information; it has no columns when that names none. */
export function informedTable(relation: Relation): CatalogTable {
  const information = textOf(relation.parts.facts?.['information'] ?? '');
  const owner = /^Owner: (.*)$/m.exec(information)?.[1] ?? null;
  const comment = /^Comment: (.*)$/m.exec(information)?.[1] ?? null;
  const columns = [...information.matchAll(COLUMN)].map(([, name = '', type = '']) => ({ name, type }));
  return catalogTable(relation, { owner, comment, columns });
}

/** The same from columns that were found by `describe extended`; undefined without any. */
export function describedTable(relation: Relation, described: readonly Column[]): CatalogTable | undefined {
  const [first] = described;
  const columns = described.map(({ name, dtype: type }) => ({ name, type }));
  const owner = strOf(first?.parts.facts?.['table_owner'] ?? null);
  return first && catalogTable(relation, { owner, comment: null, columns });
}

function catalogTable(
  { schema, identifier, type }: Relation,
  found: Pick<CatalogTable, 'owner' | 'comment'> & {
    readonly columns: readonly Pick<CatalogColumn, 'name' | 'type'>[];
  },
): CatalogTable {
  return {
    database: '',
    schema: schema ?? '',
    name: identifier ?? '',
    type: type ?? 'table',
    comment: found.comment,
    owner: found.owner,
    columns: found.columns.map((column, index) => ({ ...column, index, comment: null })),
  };
}

function textOf(value: Value): string {
  return value === null ? '' : strOf(value);
}
