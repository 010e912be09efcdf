// What a translation may know: names of the session's relations, its system tables, earlier results.
import type { Column } from './catalog.ts';
import { doesNotExist, notHere } from './errors.ts';
import { informationSchemaStatement } from './information-schema.ts';
import type { Cell, ResultSet } from './result.ts';
import type { Session } from './session.ts';
import { duckdbName, duckdbText, type Path, printedPath } from './sql/names.ts';
import type { SessionFacts } from './sql/special-functions.ts';
import { type Surroundings, type Translation, translate } from './sql/translate.ts';
import type { ColumnType } from './sql/types.ts';

/** A translation and what must be made before it can run. */
export interface Prepared extends Translation {
  readonly preparations: readonly string[];
}

/** Translates a statement for a session, and makes the system tables that it reads. @throws SnowflakeError */
export async function prepare(session: Session, sql: string): Promise<Prepared> {
  const around = new SessionSurroundings(session);
  const translation = translate(sql, around);
  const preparations = await Promise.all(around.preparations.map((make) => make()));
  for (const statement of preparations) await session.read(statement, sql);
  return { ...translation, preparations };
}

class SessionSurroundings implements Surroundings {
  readonly preparations: (() => Promise<string>)[] = [];
  readonly facts: SessionFacts;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    this.facts = {
      database: session.database,
      schema: session.schema,
      role: session.role,
      warehouse: session.warehouseName,
      user: session.user,
      sessionId: session.id,
      lastQueryId: session.queryIds.at(-1) ?? null,
    };
  }

  relation(parts: readonly string[]): { readonly path: Path; readonly shownName: string } {
    const path = this.#session.path(parts, 'SELECT');
    if (path.schema === 'INFORMATION_SCHEMA') {
      if (!this.#session.warehouse.catalog.databases.has(path.database)) throw doesNotExist('Database', path.database);
      const stored = temporaryPath(`information_schema ${path.database} ${path.name}`.toUpperCase());
      this.preparations.push(() =>
        informationSchemaStatement(this.#session, path, `temp.main.${duckdbName(stored.name)}`),
      );
      return { path: stored, shownName: path.name };
    }
    const relation = this.#session.warehouse.catalog.find(path, this.#session.id);
    if (!relation) throw doesNotExist('Object', printedPath(path));
    return { path: relation.stored, shownName: path.name };
  }

  userFunction(parts: readonly string[]): Path | undefined {
    if (parts.length === 1 && this.#session.schema === null) return undefined;
    const path = this.#session.path(parts, 'SELECT');
    return this.#session.warehouse.catalog.findSchema(path.database, path.schema)?.functions.get(path.name)?.path;
  }

  resultOf(queryId: string): Path {
    const result = this.#session.warehouse.results.get(queryId);
    if (!result) throw notHere(`the result of statement ${queryId}`);
    const stored = temporaryPath(`RESULT ${queryId.toUpperCase()}`);
    this.preparations.push(async () => resultStatement(result, `temp.main.${duckdbName(stored.name)}`));
    return stored;
  }
}

/** A table that only this session's connection sees. */
function temporaryPath(name: string): Path {
  return { database: 'TEMP', schema: 'MAIN', name };
}

/** The statement that makes a table of a result that was sent. */
function resultStatement(result: ResultSet, stored: string): string {
  const names = result.columns.map((column) => duckdbName(column.name)).join(', ');
  const row = (cells: readonly Cell[]): string =>
    `(${cells.map((cell) => (cell === null ? 'NULL' : duckdbText(cell))).join(', ')})`;
  const blank = row(result.columns.map(() => null));
  const rows = [blank, ...result.rows.map(row)].join(', ');
  const values = result.columns.map((column, i) => `${valueFrom(`C${i}`, column)} AS ${duckdbName(column.name)}`);
  const inner = result.columns.map((_, i) => `C${i}`).join(', ');
  return `CREATE OR REPLACE TEMP TABLE ${stored} AS SELECT ${names} FROM (SELECT ${values.join(', ')}, ROW_NUMBER() OVER () AS "▾row" FROM (VALUES ${rows}) AS V(${inner})) WHERE "▾row" > 1 ORDER BY "▾row"`;
}

function valueFrom(column: string, type: ColumnType): string {
  switch (type.type) {
    case 'fixed':
      return `CAST(${column} AS ${type.scale === 0 ? 'BIGINT' : `DECIMAL(${type.precision},${type.scale})`})`;
    case 'real':
      return `CAST(${column} AS DOUBLE)`;
    case 'boolean':
      return `${column} = '1'`;
    case 'date':
      return `DATE '1970-01-01' + CAST(${column} AS INTEGER)`;
    case 'timestamp_ntz':
      return `CAST(TO_TIMESTAMP(CAST(${column} AS DOUBLE)) AS TIMESTAMP)`;
    case 'timestamp_ltz':
      return `TO_TIMESTAMP(CAST(${column} AS DOUBLE))`;
    case 'variant':
      return `CAST(${column} AS JSON)`;
    case 'array':
      return `CAST(CAST(${column} AS JSON) AS JSON[])`;
    case 'object':
      return `CAST(CAST(${column} AS JSON) AS MAP(VARCHAR, JSON))`;
    case 'text':
      return `CAST(${column} AS VARCHAR)`;
    default:
      throw notHere(`a column of type ${type.type} in result_scan`);
  }
}

/** Columns of a result as columns of a relation. */
export function asColumns(columns: readonly (ColumnType & { readonly name: string })[]): Column[] {
  return columns.map(({ name, type, precision, scale, length }) => ({
    name,
    type: { type, precision, scale, length },
    nullable: true,
    comment: null,
    default: null,
  }));
}
