// CREATE TABLE with columns, from a query, like or cloned from another; dynamic tables.
import type { Column, Constraint, Relation } from '../catalog.ts';
import { doesNotExist, notHere, SnowflakeError } from '../errors.ts';
import { type ResultColumn, type ResultSet, statusResult, textColumn } from '../result.ts';
import type { Session } from '../session.ts';
import { duckdbName, duckdbPath, type Path, printedName, printedPath } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';
import { asColumns, prepare } from '../surroundings.ts';
import { type ColumnDefinition, duckdbColumn, notNullStatements, readDefinitions } from './column-definitions.ts';
import { type Modifiers, readPlace } from './create.ts';
import { describePrepared } from './query.ts';
import { type RelationOptions, readOptions } from './relation-options.ts';

/** What a new table consists of. */
interface Content {
  /** DuckDB's statements that make and fill it; they replace what was there, which the query may read. */
  readonly statements: readonly string[];
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly from?: Relation;
}

/** Runs the rest of a CREATE TABLE or CREATE DYNAMIC TABLE. @throws SnowflakeError */
export async function createTable(
  session: Session,
  reader: Reader,
  modifiers: Modifiers,
  kind: 'TABLE' | 'DYNAMIC TABLE',
): Promise<ResultSet> {
  const { path, stored, old, done } = readPlace(session, reader, modifiers, kind);
  if (done) return done;
  const list = reader.sees('(') ? reader.bracketed() : undefined;
  const before = readOptions(reader);
  const content = await readContent(session, reader, stored, list);
  const after = content.from ? readOptions(reader) : before;
  if (kind === 'DYNAMIC TABLE' && !before.settings.has('WAREHOUSE')) throw missing('WAREHOUSE');
  reader.end();
  await session.together(content.statements, reader.sql);
  const relation = newRelation(
    session,
    { path, stored, kind, modifiers, old, content },
    merged(before, after),
    reader.sql,
  );
  session.warehouse.catalog.add(relation);
  const what = kind === 'TABLE' ? 'Table' : 'Dynamic table';
  return statusResult(`${what} ${printedName(path.name)} successfully created.`);
}

function merged(before: RelationOptions, after: RelationOptions): RelationOptions {
  return { ...before, copyGrants: before.copyGrants || after.copyGrants };
}

function missing(option: string): SnowflakeError {
  return new SnowflakeError('002029', '42601', `SQL compilation error:\nMissing option(s): [${option}]`);
}

async function readContent(session: Session, reader: Reader, stored: Path, list: string | undefined): Promise<Content> {
  if (reader.accept('CLONE')) return copied(session, reader, stored, true);
  if (reader.accept('LIKE')) return copied(session, reader, stored, false);
  const definitions = list === undefined ? undefined : readDefinitions(session, list);
  if (reader.accept('AS'))
    return queried(session, reader.rest(), stored, definitions?.columns ?? [], definitions?.constraints ?? []);
  if (!definitions) throw reader.unexpected();
  const { columns, constraints } = definitions;
  return {
    statements: [`CREATE OR REPLACE TABLE ${duckdbPath(stored)} (${columns.map(duckdbColumn).join(', ')})`],
    columns,
    constraints,
  };
}

function copied(session: Session, reader: Reader, stored: Path, withRows: boolean): Content {
  const path = session.path(reader.path(), 'CLONE');
  if (reader.sees('AT') || reader.sees('BEFORE')) throw notHere('time travel');
  const from = session.warehouse.catalog.find(path, session.id);
  if (!from) throw doesNotExist('Object', printedPath(path));
  if (from.kind === 'VIEW')
    throw new SnowflakeError(
      '002203',
      '02000',
      `SQL compilation error:\nObject found is of type 'VIEW', not specified type 'TABLE'.`,
    );
  const where = withRows ? '' : ' WHERE FALSE';
  const statements = [
    `CREATE OR REPLACE TABLE ${duckdbPath(stored)} AS SELECT * FROM ${duckdbPath(from.stored)}${where}`,
    ...notNullStatements(stored, from.columns),
  ];
  return { statements, columns: from.columns, constraints: from.constraints, from };
}

async function queried(
  session: Session,
  query: string,
  stored: Path,
  defined: readonly ColumnDefinition[],
  constraints: readonly Constraint[],
): Promise<Content> {
  const { sql } = await prepare(session, query);
  const described = await withNullsAsText(session, sql, await describePrepared(session, sql, query));
  refuseDoubleColumns(described);
  if (defined.length > 0 && defined.length !== described.length) {
    const message = `SQL compilation error:\nInvalid column definition list (expected ${defined.length} columns, got ${described.length})`;
    throw new SnowflakeError('002026', '42601', message);
  }
  const columns: ColumnDefinition[] = asColumns(described).map((column, i) => {
    const given = defined[i];
    if (!given) return { ...column, declared: undefined };
    return { ...given, type: given.declared ? given.type : column.type };
  });
  const casts = columns.map((column, i) => castColumn(column, described[i], i));
  const numbered = described.map((_, i) => `C${i}`).join(', ');
  const select = `SELECT ${casts.join(', ')} FROM (${sql}) AS Q(${numbered})`;
  return {
    statements: [`CREATE OR REPLACE TABLE ${duckdbPath(stored)} AS ${select}`, ...notNullStatements(stored, columns)],
    columns,
    constraints,
  };
}

/** A column of nothing but nulls is text to Snowflake and a whole number to DuckDB. */
async function withNullsAsText(
  session: Session,
  sql: string,
  described: readonly ResultColumn[],
): Promise<readonly ResultColumn[]> {
  if (!/\bnull\b/i.test(sql)) return described;
  const numbered = described.map((_, i) => `C${i}`);
  const types = numbered.map((column) => `TYPEOF(${column})`).join(', ');
  const reader = await session.read(
    `SELECT ${types} FROM (SELECT 1) LEFT JOIN (${sql}) AS Q(${numbered.join(', ')}) ON FALSE`,
    sql,
  );
  const [row = []] = reader.getRows();
  return described.map((column, i) => (row[i] === '"NULL"' ? textColumn(column.name) : column));
}

/** Whole numbers are NUMBER(38,0) and nulls are text, so they are not stored as DuckDB's smallest type. */
function castColumn(column: ColumnDefinition, described: ResultColumn | undefined, i: number): string {
  const name = duckdbName(column.name);
  if (column.declared) return `CAST(C${i} AS ${column.declared.duckdb}) AS ${name}`;
  if (described?.type === 'fixed' && described.scale === 0 && described.precision === 38) {
    return `CAST(C${i} AS ${WHOLE}) AS ${name}`;
  }
  return described?.type === 'text' ? `CAST(C${i} AS VARCHAR) AS ${name}` : `C${i} AS ${name}`;
}

const WHOLE = 'BIGINT';

function refuseDoubleColumns(columns: readonly ResultColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new SnowflakeError(
        '002025',
        '42S21',
        `SQL compilation error:\nduplicate column name '${printedName(name)}'`,
      );
    }
    seen.add(name);
  }
}

interface Made {
  readonly path: Path;
  readonly stored: Path;
  readonly kind: 'TABLE' | 'DYNAMIC TABLE';
  readonly modifiers: Modifiers;
  readonly old: Relation | undefined;
  readonly content: Content;
}

function newRelation(session: Session, made: Made, options: RelationOptions, text: string): Relation {
  const { path, stored, kind, modifiers, old, content } = made;
  const now = new Date();
  const keeps = options.copyGrants ? (old ?? content.from) : undefined;
  return {
    path,
    stored,
    kind,
    isTransient: modifiers.isTransient,
    temporaryOf: modifiers.isTemporary ? session.id : undefined,
    isSecure: false,
    createdOn: now,
    alteredOn: now,
    owner: session.role,
    comment: options.comment,
    clusterBy: options.clusterBy || (content.from?.clusterBy ?? ''),
    columns: content.columns.map(({ name, type, nullable, comment, default: fallback }) => ({
      name,
      type,
      nullable,
      comment,
      default: fallback,
    })),
    constraints: content.constraints,
    grants: keeps?.grants ?? [],
    text,
    settings: options.settings,
  };
}
