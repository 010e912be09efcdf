// The views of a database's INFORMATION_SCHEMA, made anew for each statement that reads them.
import type { Column, Relation, Schema } from './catalog.ts';
import { doesNotExist } from './errors.ts';
import type { Session } from './session.ts';
import { duckdbName, duckdbText, type Path, printedPath } from './sql/names.ts';

type Value = string | number | boolean | Date | null;

interface View<T> {
  readonly columns: { readonly [name: string]: readonly [type: string, value: (item: T) => Value] };
}

interface CountedRelation {
  readonly relation: Relation;
  readonly rows: string | null;
}

interface PlacedColumn {
  readonly relation: Relation;
  readonly column: Column;
  readonly position: number;
}

const TABLES: View<CountedRelation> = {
  columns: {
    TABLE_CATALOG: ['VARCHAR', ({ relation }) => relation.path.database],
    TABLE_SCHEMA: ['VARCHAR', ({ relation }) => relation.path.schema],
    TABLE_NAME: ['VARCHAR', ({ relation }) => relation.path.name],
    TABLE_OWNER: ['VARCHAR', ({ relation }) => relation.owner],
    TABLE_TYPE: ['VARCHAR', ({ relation }) => tableType(relation)],
    IS_TRANSIENT: ['VARCHAR', ({ relation }) => (relation.kind === 'VIEW' ? null : yesNo(relation.isTransient))],
    CLUSTERING_KEY: ['VARCHAR', ({ relation }) => (relation.clusterBy === '' ? null : relation.clusterBy)],
    ROW_COUNT: ['BIGINT', ({ rows }) => rows],
    BYTES: ['BIGINT', ({ rows }) => (rows === null ? null : rows === '0' ? 0 : 1024)],
    RETENTION_TIME: ['BIGINT', () => 1],
    CREATED: ['TIMESTAMPTZ', ({ relation }) => relation.createdOn],
    LAST_ALTERED: ['TIMESTAMPTZ', ({ relation }) => relation.alteredOn],
    LAST_DDL: ['TIMESTAMPTZ', ({ relation }) => relation.alteredOn],
    COMMENT: ['VARCHAR', ({ relation }) => (relation.comment === '' ? null : relation.comment)],
    IS_TEMPORARY: ['VARCHAR', ({ relation }) => yesNo(relation.temporaryOf !== undefined)],
    IS_ICEBERG: ['VARCHAR', () => 'NO'],
    IS_DYNAMIC: ['VARCHAR', ({ relation }) => yesNo(relation.kind === 'DYNAMIC TABLE')],
    IS_HYBRID: ['VARCHAR', () => 'NO'],
  },
};

const VIEWS: View<CountedRelation> = {
  columns: {
    TABLE_CATALOG: ['VARCHAR', ({ relation }) => relation.path.database],
    TABLE_SCHEMA: ['VARCHAR', ({ relation }) => relation.path.schema],
    TABLE_NAME: ['VARCHAR', ({ relation }) => relation.path.name],
    TABLE_OWNER: ['VARCHAR', ({ relation }) => relation.owner],
    VIEW_DEFINITION: ['VARCHAR', ({ relation }) => relation.text],
    IS_SECURE: ['VARCHAR', ({ relation }) => yesNo(relation.isSecure)],
    CREATED: ['TIMESTAMPTZ', ({ relation }) => relation.createdOn],
    LAST_ALTERED: ['TIMESTAMPTZ', ({ relation }) => relation.alteredOn],
    COMMENT: ['VARCHAR', ({ relation }) => (relation.comment === '' ? null : relation.comment)],
  },
};

const COLUMNS: View<PlacedColumn> = {
  columns: {
    TABLE_CATALOG: ['VARCHAR', ({ relation }) => relation.path.database],
    TABLE_SCHEMA: ['VARCHAR', ({ relation }) => relation.path.schema],
    TABLE_NAME: ['VARCHAR', ({ relation }) => relation.path.name],
    COLUMN_NAME: ['VARCHAR', ({ column }) => column.name],
    ORDINAL_POSITION: ['BIGINT', ({ position }) => position],
    COLUMN_DEFAULT: ['VARCHAR', ({ column }) => column.default],
    IS_NULLABLE: ['VARCHAR', ({ column }) => yesNo(column.nullable)],
    DATA_TYPE: ['VARCHAR', ({ column }) => DATA_TYPES[column.type.type] ?? column.type.type.toUpperCase()],
    CHARACTER_MAXIMUM_LENGTH: ['BIGINT', ({ column }) => (column.type.type === 'text' ? column.type.length : null)],
    NUMERIC_PRECISION: ['BIGINT', ({ column }) => (column.type.type === 'fixed' ? column.type.precision : null)],
    NUMERIC_SCALE: ['BIGINT', ({ column }) => (column.type.type === 'fixed' ? column.type.scale : null)],
    DATETIME_PRECISION: ['BIGINT', ({ column }) => (column.type.type.startsWith('time') ? column.type.scale : null)],
    COMMENT: ['VARCHAR', ({ column }) => column.comment],
  },
};

const DATA_TYPES: { readonly [type: string]: string } = { fixed: 'NUMBER', real: 'FLOAT', text: 'TEXT' };

const SCHEMATA: View<Schema> = {
  columns: {
    CATALOG_NAME: ['VARCHAR', (schema) => schema.database],
    SCHEMA_NAME: ['VARCHAR', (schema) => schema.name],
    SCHEMA_OWNER: ['VARCHAR', (schema) => schema.owner],
    IS_TRANSIENT: ['VARCHAR', (schema) => yesNo(schema.isTransient)],
    CREATED: ['TIMESTAMPTZ', (schema) => schema.createdOn],
    LAST_ALTERED: ['TIMESTAMPTZ', (schema) => schema.createdOn],
    COMMENT: ['VARCHAR', (schema) => (schema.comment === '' ? null : schema.comment)],
  },
};

/** The statement that makes a table of the view. @throws SnowflakeError 002003 for a view that is not here */
export async function informationSchemaStatement(session: Session, path: Path, stored: string): Promise<string> {
  const { catalog } = session.warehouse;
  const relations = catalog.visible(session.id, { database: path.database });
  switch (path.name) {
    case 'TABLES':
      return statement(stored, TABLES, await counted(session, relations));
    case 'VIEWS':
      return statement(
        stored,
        VIEWS,
        relations.filter(({ kind }) => kind === 'VIEW').map((relation) => ({ relation, rows: null })),
      );
    case 'COLUMNS':
      return statement(
        stored,
        COLUMNS,
        relations.flatMap((relation) => relation.columns.map((column, i) => ({ relation, column, position: i + 1 }))),
      );
    case 'SCHEMATA':
      return statement(stored, SCHEMATA, [...catalog.database(path.database).schemas.values()]);
    default:
      throw doesNotExist('Object', printedPath(path));
  }
}

function counted(session: Session, relations: readonly Relation[]): Promise<CountedRelation[]> {
  return Promise.all(
    relations.map(async (relation) => ({ relation, rows: await session.warehouse.countRows(relation) })),
  );
}

function tableType(relation: Relation): string {
  if (relation.kind === 'VIEW') return 'VIEW';
  return relation.temporaryOf === undefined ? 'BASE TABLE' : 'LOCAL TEMPORARY';
}

function yesNo(value: boolean): string {
  return value ? 'YES' : 'NO';
}

function statement<T>(stored: string, view: View<T>, items: readonly T[]): string {
  const columns = Object.entries(view.columns);
  const rows = items.map((item) => `(${columns.map(([, [type, value]]) => literal(value(item), type)).join(', ')})`);
  const blank = `(${columns.map(([, [type]]) => `CAST(NULL AS ${type})`).join(', ')})`;
  const names = columns.map(([name]) => duckdbName(name)).join(', ');
  const values = `SELECT * FROM (VALUES ${[blank, ...rows].join(', ')}) AS V(${names})`;
  const [first] = columns;
  return `CREATE OR REPLACE TEMP TABLE ${stored} AS ${values} WHERE ${duckdbName(first?.[0] ?? '')} IS NOT NULL`;
}

function literal(value: Value, type: string): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = duckdbText(value instanceof Date ? value.toISOString() : value);
  return type === 'VARCHAR' ? text : `CAST(${text} AS ${type})`;
}
