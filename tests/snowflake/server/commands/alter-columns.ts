// ALTER TABLE and ALTER VIEW of columns: add, drop, rename, types, nulls, comments, constraints.
import type { Column, Relation } from '../catalog.ts';
import { invalidIdentifier, notHere, SnowflakeError } from '../errors.ts';
import type { Session } from '../session.ts';
import { duckdbName, duckdbPath, printedName } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';
import { duckdbColumn, readColumn, readDefinitions, readType } from './column-definitions.ts';

/** Runs the change that the reader stands at. @throws SnowflakeError */
export async function alterColumns(session: Session, reader: Reader, relation: Relation): Promise<void> {
  if (reader.accept('ADD')) return add(session, reader, relation);
  if (reader.accept('DROP')) return drop(session, reader, relation);
  if (reader.accept('RENAME', 'COLUMN')) return renameColumn(session, reader, relation);
  if (reader.acceptOneOf('ALTER', 'MODIFY') !== undefined) return change(session, reader, relation);
  throw reader.unexpected();
}

const CONSTRAINTS = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN'];

async function add(session: Session, reader: Reader, relation: Relation): Promise<void> {
  if (CONSTRAINTS.some((word) => reader.sees(word))) {
    const { constraints } = readDefinitions(session, reader.rest());
    relation.constraints = [...relation.constraints, ...constraints];
    return;
  }
  reader.accept('COLUMN');
  do {
    const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
    const constraints = [...relation.constraints];
    const column = readColumn(session, reader, constraints);
    if (relation.columns.some(({ name }) => name === column.name)) {
      if (ifNotExists) continue;
      throw new SnowflakeError(
        '001430',
        '42601',
        `SQL compilation error:\ncolumn '${printedName(column.name)}' already exists`,
      );
    }
    // DuckDB adds no column with NOT NULL; it gets that afterwards.
    const table = `ALTER TABLE ${duckdbPath(relation.stored)}`;
    const statements = [`${table} ADD COLUMN ${duckdbColumn({ ...column, nullable: true })}`];
    if (!column.nullable) statements.push(`${table} ALTER ${duckdbName(column.name)} SET NOT NULL`);
    await session.together(statements, reader.sql);
    const { declared: _, ...kept } = column;
    relation.columns = [...relation.columns, kept];
    relation.constraints = constraints;
  } while (reader.accept(','));
}

async function drop(session: Session, reader: Reader, relation: Relation): Promise<void> {
  if (CONSTRAINTS.some((word) => reader.sees(word))) throw notHere('dropping a constraint');
  reader.accept('COLUMN');
  do {
    const ifExists = reader.accept('IF', 'EXISTS');
    const name = reader.name();
    if (ifExists && !relation.columns.some((column) => column.name === name)) continue;
    columnOf(relation, name);
    await session.read(`ALTER TABLE ${duckdbPath(relation.stored)} DROP COLUMN ${duckdbName(name)}`, reader.sql);
    relation.columns = relation.columns.filter((column) => column.name !== name);
  } while (reader.accept(','));
}

async function renameColumn(session: Session, reader: Reader, relation: Relation): Promise<void> {
  const name = reader.name();
  reader.expect('TO');
  const to = reader.name();
  columnOf(relation, name);
  const sql = `ALTER TABLE ${duckdbPath(relation.stored)} RENAME COLUMN ${duckdbName(name)} TO ${duckdbName(to)}`;
  await session.read(sql, reader.sql);
  replace(relation, name, { name: to });
}

/** `alter [column] a …, [column] b …`: the types, nulls and comments of columns. */
async function change(session: Session, reader: Reader, relation: Relation): Promise<void> {
  const isBracketed = reader.accept('(');
  do {
    reader.accept('COLUMN');
    const name = reader.name();
    const column = columnOf(relation, name);
    const alter = `ALTER TABLE ${duckdbPath(relation.stored)} ALTER ${duckdbName(name)}`;
    if (reader.accept('COMMENT')) {
      const comment = reader.text();
      replace(relation, name, { comment: comment === '' ? null : comment });
    } else if (reader.accept('UNSET', 'COMMENT')) replace(relation, name, { comment: null });
    else if (reader.accept('SET', 'DATA', 'TYPE') || reader.accept('TYPE')) {
      const { duckdb, described } = readType(reader);
      refuseOtherKind(column, described.type);
      await session.read(`${alter} SET DATA TYPE ${duckdb}`, reader.sql);
      replace(relation, name, { type: described });
    } else if (reader.accept('SET', 'NOT', 'NULL') || reader.accept('NOT', 'NULL')) {
      await session.read(`${alter} SET NOT NULL`, reader.sql);
      replace(relation, name, { nullable: false });
    } else if (reader.accept('DROP', 'NOT', 'NULL')) {
      await session.read(`${alter} DROP NOT NULL`, reader.sql);
      replace(relation, name, { nullable: true });
    } else if (reader.accept('DROP', 'DEFAULT')) {
      await session.read(`${alter} DROP DEFAULT`, reader.sql);
      replace(relation, name, { default: null });
    } else throw notHere(`alter column … ${reader.peek()?.text ?? ''}`);
  } while (reader.accept(','));
  if (isBracketed) reader.expect(')');
}

/** Snowflake changes the size of a type, never its kind. */
function refuseOtherKind(column: Column, type: string): void {
  if (column.type.type === type) return;
  const message = `SQL compilation error: cannot change column ${printedName(column.name)} from type ${column.type.type.toUpperCase()} to ${type.toUpperCase()}`;
  throw new SnowflakeError('002108', '22000', message);
}

function columnOf(relation: Relation, name: string): Column {
  const column = relation.columns.find((each) => each.name === name);
  if (!column) throw invalidIdentifier(printedName(name), undefined);
  return column;
}

function replace(relation: Relation, name: string, facts: Partial<Column>): void {
  relation.columns = relation.columns.map((column) => (column.name === name ? { ...column, ...facts } : column));
}
