// Column lists of CREATE TABLE and ALTER TABLE.
import type { Column, Constraint } from '../catalog.ts';
import { notHere } from '../errors.ts';
import type { Session } from '../session.ts';
import { duckdbName, duckdbPath, duckdbText, type Path } from '../sql/names.ts';
import { Reader } from '../sql/reader.ts';
import { type DeclaredType, declaredType } from '../sql/types.ts';

export interface ColumnDefinition extends Column {
  readonly declared: DeclaredType | undefined;
}

export interface Definitions {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly Constraint[];
}

const CONSTRAINTS = ['PRIMARY', 'UNIQUE', 'FOREIGN', 'CONSTRAINT', 'CHECK'];

/** Reads what stands between the brackets of a column list. @throws SnowflakeError 001003, 000002 */
export function readDefinitions(session: Session, text: string): Definitions {
  const reader = new Reader(text);
  const columns: ColumnDefinition[] = [];
  const constraints: Constraint[] = [];
  do {
    if (CONSTRAINTS.some((word) => reader.sees(word)) && reader.peek(1)?.text !== ',') {
      constraints.push(readConstraint(session, reader, undefined));
    } else {
      columns.push(readColumn(session, reader, constraints));
    }
  } while (reader.accept(','));
  if (!reader.atEnd) throw reader.unexpected();
  return { columns, constraints };
}

/** A column: its name, its type when there is one, its properties. */
export function readColumn(session: Session, reader: Reader, constraints: Constraint[]): ColumnDefinition {
  const name = reader.name();
  const declared = startsType(reader) ? readType(reader) : undefined;
  let nullable = true;
  let comment: string | null = null;
  let fallback: string | null = null;
  for (;;) {
    if (reader.accept('NOT', 'NULL')) nullable = false;
    else if (reader.accept('NULL')) nullable = true;
    else if (reader.accept('COMMENT')) comment = reader.text();
    else if (reader.accept('DEFAULT')) fallback = readDefault(reader);
    else if (reader.accept('COLLATE')) throw notHere('collate');
    else if (['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'REFERENCES'].some((word) => reader.sees(word))) {
      const constraint = readConstraint(session, reader, name);
      if (constraint.kind === 'PRIMARY KEY') nullable = false;
      constraints.push(constraint);
    } else break;
  }
  const type = declared?.described ?? { type: 'text', precision: null, scale: null, length: null };
  return { name, type, nullable, comment, default: fallback, declared };
}

function startsType(reader: Reader): boolean {
  const token = reader.peek();
  if (token?.kind !== 'word') return false;
  return !['COMMENT', 'NOT', 'NULL', 'DEFAULT', ...CONSTRAINTS].includes(token.text.toUpperCase());
}

/** A type with its sizes: `number(38, 0)`, `double precision`, `timestamp without time zone`. */
export function readType(reader: Reader): DeclaredType {
  const words = [reader.next().text];
  const first = words[0]?.toUpperCase() ?? '';
  if (first === 'DOUBLE' && reader.accept('PRECISION')) words.push('PRECISION');
  if ((first === 'CHARACTER' || first === 'CHAR') && reader.accept('VARYING')) words.push('VARYING');
  if (first === 'TIMESTAMP') {
    if (reader.accept('WITHOUT', 'TIME', 'ZONE')) words.push('WITHOUT TIME ZONE');
    else if (reader.accept('WITH', 'LOCAL', 'TIME', 'ZONE')) words.push('WITH LOCAL TIME ZONE');
    else if (reader.accept('WITH', 'TIME', 'ZONE')) words.push('WITH TIME ZONE');
  }
  const sizes = reader.sees('(') ? reader.bracketed().split(',').map(Number) : [];
  if (sizes.some(Number.isNaN)) throw notHere(`type ${words.join(' ')} of something`);
  return declaredType(words.join(' '), sizes);
}

/** A default as DuckDB may get it: a literal or the moment. */
function readDefault(reader: Reader): string {
  const sign = reader.accept('-') ? '-' : '';
  const token = reader.next();
  const word = token.text.toUpperCase();
  if (word === 'CURRENT_TIMESTAMP') {
    if (reader.accept('(')) reader.expect(')');
    return 'CURRENT_TIMESTAMP()';
  }
  const isLiteral = token.kind === 'number' || token.kind === 'string' || ['TRUE', 'FALSE', 'NULL'].includes(word);
  if (!isLiteral) throw notHere(`default ${token.text}`);
  return token.kind === 'string' ? duckdbText(token.value) : sign + token.text;
}

function readConstraint(session: Session, reader: Reader, column: string | undefined): Constraint {
  const name = reader.accept('CONSTRAINT') ? reader.name() : `SYS_CONSTRAINT_${Date.now().toString(16)}`;
  const columns = (): string[] => (column === undefined ? readNames(reader) : [column]);
  if (reader.accept('PRIMARY', 'KEY')) return { kind: 'PRIMARY KEY', name, columns: columns(), ...readNothing(reader) };
  if (reader.accept('UNIQUE')) return { kind: 'UNIQUE', name, columns: columns(), ...readNothing(reader) };
  const isForeign = reader.accept('FOREIGN', 'KEY');
  if (!isForeign && !reader.sees('REFERENCES')) throw reader.unexpected();
  const own = isForeign && column !== undefined ? [column] : columns();
  reader.expect('REFERENCES');
  const path = session.path(reader.path(), 'REFERENCES');
  const references = { path, columns: reader.sees('(') ? readNames(reader) : [] };
  return { kind: 'FOREIGN KEY', name, columns: own, references, ...readNothing(reader) };
}

/** Words about enforcement, which mean nothing. */
function readNothing(reader: Reader): Record<string, never> {
  const words = ['NOT', 'ENFORCED', 'RELY', 'NORELY', 'DEFERRABLE', 'INITIALLY', 'DEFERRED', 'ENABLE', 'NOVALIDATE'];
  while (!reader.sees('NOT', 'NULL') && reader.acceptOneOf(...words) !== undefined) {
    // Snowflake keeps them without effect.
  }
  return {};
}

/** Names in brackets. */
export function readNames(reader: Reader): string[] {
  reader.expect('(');
  const names = [reader.name()];
  while (reader.accept(',')) names.push(reader.name());
  reader.expect(')');
  return names;
}

/** The statements that forbid nulls in a new table's columns, which `as select` cannot say. */
export function notNullStatements(stored: Path, columns: readonly Column[]): string[] {
  return columns
    .filter((column) => !column.nullable)
    .map((column) => `ALTER TABLE ${duckdbPath(stored)} ALTER ${duckdbName(column.name)} SET NOT NULL`);
}

/** The column as DuckDB's CREATE TABLE has it. Keys are not enforced there either. */
export function duckdbColumn(column: ColumnDefinition): string {
  if (!column.declared) throw notHere('a column without a type');
  const fallback =
    column.default === null ? '' : ` DEFAULT ${column.default === 'CURRENT_TIMESTAMP()' ? 'now()' : column.default}`;
  return `${duckdbName(column.name)} ${column.declared.duckdb}${column.nullable ? '' : ' NOT NULL'}${fallback}`;
}
