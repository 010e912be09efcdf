// Rows of the catalog: one line of each relation comes from the engine, since a hundred thousand rows of columns cost
// several times as much to hand over.
import { strOf, type Value } from '../../jinja/index.ts';
import type { CatalogRow, Connection } from '../adapter.ts';

/** Between columns, and between the parts of one; a name that has one in it is read row by row. */
const COLUMN_END = '\u001e';
const PART_END = '\u001f';

const RELATIONS = `relations as (
         select database_name, schema_name, table_name, 'BASE TABLE' as type, comment from duckdb_tables()
         union all
         select database_name, schema_name, view_name, 'VIEW', comment from duckdb_views() where not internal
       )`;

/** Those of all columns for which `where`, over the names of database and schema, holds. @throws TsdbtError 2xxx */
export async function catalogRows(connection: Connection, where: string): Promise<CatalogRow[]> {
  const { rows } = await connection.execute(
    `with ${RELATIONS},
       columns as (
         select database_name, schema_name, table_name, count(comment) as commented,
                string_agg(column_name || chr(31) || column_index || chr(31) || data_type, chr(30) order by column_index) as columns
         from duckdb_columns() where ${where} group by all
       )
       select r.database_name, r.schema_name, r.table_name, r.type, r.comment, c.commented, c.columns
       from relations as r join columns as c using (database_name, schema_name, table_name)
       order by 1, 2, 3`,
  );
  const found: CatalogRow[] = [];
  for (const [database, schema, name, type, comment, commented, columns] of rows) {
    // Comments hold anything.
    if (Number(text(commented) ?? 0) > 0) return rowByRow(connection, where);
    const relation = relationOf(database, schema, name, type, comment);
    for (const column of (text(columns) ?? '').split(COLUMN_END)) {
      const first = column.indexOf(PART_END);
      const second = column.indexOf(PART_END, first + 1);
      const columnType = column.slice(second + 1);
      const isThree = first >= 0 && second > first && !columnType.includes(PART_END);
      if (!isThree || columnType === '') return rowByRow(connection, where);
      found.push(rowOf(relation, column.slice(0, first), Number(column.slice(first + 1, second)), columnType, null));
    }
  }
  return found;
}

async function rowByRow(connection: Connection, where: string): Promise<CatalogRow[]> {
  const { rows } = await connection.execute(
    `with ${RELATIONS},
       columns as (select * from duckdb_columns() where ${where})
       select r.database_name, r.schema_name, r.table_name, r.type, r.comment,
              c.column_name, c.column_index, c.data_type, c.comment
       from relations as r join columns as c using (database_name, schema_name, table_name)
       order by 1, 2, 3, c.column_index`,
  );
  return rows.map(([database, schema, name, type, comment, columnName, index, columnType, columnComment]) =>
    rowOf(
      relationOf(database, schema, name, type, comment),
      text(columnName) ?? '',
      Number(text(index) ?? 0),
      text(columnType) ?? '',
      text(columnComment),
    ),
  );
}

/** Field by field: to spread the relation costs as much as all the rest of a hundred thousand rows. */
function rowOf(
  { database, schema, name, type, comment, owner }: RelationPart,
  columnName: string,
  columnIndex: number,
  columnType: string,
  columnComment: string | null,
): CatalogRow {
  return { database, schema, name, type, comment, owner, columnName, columnIndex, columnType, columnComment };
}

type RelationPart = Omit<CatalogRow, 'columnName' | 'columnIndex' | 'columnType' | 'columnComment'>;
type Cell = Value | undefined;

function relationOf(database: Cell, schema: Cell, name: Cell, type: Cell, comment: Cell): RelationPart {
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
