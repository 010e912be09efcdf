// Relations of the catalog: one line of each comes from the engine, since a hundred thousand rows of columns cost several
// times as much to hand over.
import { strOf, type Value } from '../../jinja/index.ts';
import type { CatalogColumn, CatalogTable, Connection } from '../adapter.ts';
import { type CatalogRow, catalogTables } from '../shared/catalog-tables.ts';

/** Between columns, and between the parts of one; a name that has one in it is read row by row. */
const COLUMN_END = '\u001e';
const PART_END = '\u001f';

const RELATIONS = `relations as (
         select database_name, schema_name, table_name, 'BASE TABLE' as type, comment from duckdb_tables()
         union all
         select database_name, schema_name, view_name, 'VIEW', comment from duckdb_views() where not internal
       )`;

/**
 * Those for which `where`, over the names of database and schema, holds. Columns are put in order here: that costs the
 * engine more than all else. @throws TsdbtError 2xxx
 */
export async function catalogOf(connection: Connection, where: string): Promise<CatalogTable[]> {
  const { rows } = await connection.execute(
    `with ${RELATIONS},
       columns as (
         select database_name, schema_name, table_name, count(comment) as commented,
                string_agg(column_name || chr(31) || column_index || chr(31) || data_type, chr(30)) as columns
         from duckdb_columns() where ${where} group by all
       )
       select r.database_name, r.schema_name, r.table_name, r.type, r.comment, c.commented, c.columns
       from relations as r join columns as c using (database_name, schema_name, table_name)
       order by 1, 2, 3`,
  );
  const found: CatalogTable[] = [];
  for (const [database, schema, name, type, comment, commented, columns] of rows) {
    // Comments hold anything.
    const read = Number(text(commented) ?? 0) > 0 ? undefined : columnsIn(text(columns) ?? '');
    if (read === undefined) return rowByRow(connection, where);
    found.push({ ...relationOf(database, schema, name, type, comment), columns: read });
  }
  return found;
}

/** The columns of a line; undefined where a name has a separator in it. */
function columnsIn(line: string): CatalogColumn[] | undefined {
  const found: CatalogColumn[] = [];
  let isOrdered = true;
  let last = 0;
  for (const column of line.split(COLUMN_END)) {
    const first = column.indexOf(PART_END);
    const second = column.indexOf(PART_END, first + 1);
    const type = column.slice(second + 1);
    if (first < 0 || second <= first || type === '' || type.includes(PART_END)) return undefined;
    const index = Number(column.slice(first + 1, second));
    isOrdered &&= index > last;
    last = index;
    found.push({ name: column.slice(0, first), index, type, comment: null });
  }
  return isOrdered ? found : found.sort((a, b) => a.index - b.index);
}

async function rowByRow(connection: Connection, where: string): Promise<CatalogTable[]> {
  const { rows } = await connection.execute(
    `with ${RELATIONS},
       columns as (select * from duckdb_columns() where ${where})
       select r.database_name, r.schema_name, r.table_name, r.type, r.comment,
              c.column_name, c.column_index, c.data_type, c.comment
       from relations as r join columns as c using (database_name, schema_name, table_name)
       order by 1, 2, 3, c.column_index`,
  );
  return catalogTables(
    rows.map(
      ([database, schema, name, type, comment, columnName, index, columnType, columnComment]): CatalogRow => [
        relationOf(database, schema, name, type, comment),
        {
          name: text(columnName) ?? '',
          index: Number(text(index) ?? 0),
          type: text(columnType) ?? '',
          comment: text(columnComment),
        },
      ],
    ),
  );
}

type Cell = Value | undefined;

function relationOf(database: Cell, schema: Cell, name: Cell, type: Cell, comment: Cell): CatalogRow[0] {
  return {
    database: text(database) ?? '',
    schema: text(schema) ?? '',
    name: text(name) ?? '',
    type: text(type) ?? '',
    comment: text(comment),
    owner: null,
  };
}

function text(value: Cell): string | null {
  return value === undefined || value === null ? null : strOf(value);
}
