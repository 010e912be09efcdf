// What Spark says of tables: `show table extended` and `describe extended`.
import { strOf, type Value } from '../../jinja/index.ts';
import type { CatalogRow } from '../adapter.ts';
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

/** The catalog's rows of a relation, from its information; [] when that names no columns. */
export function catalogRows(relation: Relation): CatalogRow[] {
  const information = textOf(relation.parts.facts?.['information'] ?? '');
  const owner = /^Owner: (.*)$/m.exec(information)?.[1] ?? null;
  const comment = /^Comment: (.*)$/m.exec(information)?.[1] ?? null;
  return [...information.matchAll(COLUMN)].map((match, index) =>
    catalogRow(relation, { owner, comment, name: match[1] ?? '', type: match[2] ?? '', index }),
  );
}

/** One row of the catalog. */
export function catalogRow(
  relation: Relation,
  column: {
    readonly owner: string | null;
    /** Of the relation. */
    readonly comment: string | null;
    readonly name: string;
    readonly type: string;
    readonly index: number;
  },
): CatalogRow {
  return {
    database: '',
    schema: relation.schema ?? '',
    name: relation.identifier ?? '',
    type: relation.type ?? 'table',
    comment: column.comment,
    owner: column.owner,
    columnName: column.name,
    columnIndex: column.index,
    columnType: column.type,
    columnComment: null,
  };
}

function textOf(value: Value): string {
  return value === null ? '' : strOf(value);
}
