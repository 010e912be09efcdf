// SELECT and what changes rows: INSERT, UPDATE, DELETE, MERGE, TRUNCATE.
import { errorOfDuckdb } from '../duckdb-errors.ts';
import { notHere, SnowflakeError } from '../errors.ts';
import {
  countsResult,
  type ResultColumn,
  type ResultSet,
  resultColumns,
  resultSet,
  STATEMENT_TYPES,
  statusResult,
} from '../result.ts';
import type { Session } from '../session.ts';
import { duckdbPath } from '../sql/names.ts';
import { type Branch, isBranch, printForDuckdb } from '../sql/polyglot.ts';
import type { Reader } from '../sql/reader.ts';
import { type Prepared, prepare } from '../surroundings.ts';
import { literalInsert } from './insert-literals.ts';

/** Columns of a query that is not run. @throws SnowflakeError */
export async function describeQuery(session: Session, sql: string): Promise<ResultColumn[]> {
  const prepared = await prepare(session, sql);
  return describePrepared(session, prepared.sql, sql);
}

/** Columns of DuckDB's SQL. */
export async function describePrepared(session: Session, duckdbSql: string, written: string): Promise<ResultColumn[]> {
  try {
    const statement = await session.connection.prepare(duckdbSql);
    const count = statement.columnCount;
    const indexes = Array.from({ length: count }, (_, i) => i);
    const columns = resultColumns(
      indexes.map((i) => statement.columnName(i)),
      indexes.map((i) => statement.columnType(i)),
    );
    statement.destroySync();
    return columns;
  } catch (cause) {
    throw errorOfDuckdb(cause, written);
  }
}

/** Runs a statement that the parser knows: a query or a change of rows. @throws SnowflakeError */
export async function runQuery(session: Session, sql: string): Promise<ResultSet> {
  const literal = literalInsert(session, sql);
  if (literal) {
    await beginWhenAsked(session);
    return countsResult({ 'number of rows inserted': await changed(session, literal, sql) }, STATEMENT_TYPES.insert);
  }
  const prepared = await prepare(session, sql);
  switch (prepared.kind) {
    case 'insert':
      return runInsert(session, prepared, sql);
    case 'update':
      await beginWhenAsked(session);
      return countsResult(
        {
          'number of rows updated': await changed(session, [prepared.sql], sql),
          'number of multi-joined rows updated': 0,
        },
        STATEMENT_TYPES.update,
      );
    case 'delete':
      await beginWhenAsked(session);
      return countsResult(
        { 'number of rows deleted': await changed(session, [prepared.sql], sql) },
        STATEMENT_TYPES.delete,
      );
    case 'merge':
      return runMerge(session, prepared, sql);
    case 'select':
    case 'subquery':
    case 'union':
    case 'intersect':
    case 'except':
    case 'values':
    case 'raw':
      return resultSet(await session.read(prepared.sql, sql));
    default:
      throw notHere(prepared.kind.replaceAll('_', ' '));
  }
}

/** With autocommit off, the first change of rows begins a transaction. */
async function beginWhenAsked(session: Session): Promise<void> {
  if (/^false$/i.test(session.parameters.get('AUTOCOMMIT') ?? 'true')) await session.begin();
}

async function changed(session: Session, statements: readonly string[], written: string): Promise<number> {
  const reader = await session.together(statements, written);
  return Number(reader?.getRows()[0]?.[0] ?? 0);
}

async function runInsert(session: Session, prepared: Prepared, written: string): Promise<ResultSet> {
  await beginWhenAsked(session);
  const content = prepared.tree['insert'];
  const isOverwrite = isBranch(content) && content['overwrite'] === true;
  const insert = isOverwrite ? printForDuckdb({ insert: { ...content, overwrite: false } }) : prepared.sql;
  const before = isOverwrite
    ? [`DELETE FROM ${printForDuckdb({ table: { ...(content['table'] as Branch), alias: null } })}`]
    : [];
  const count = await changed(session, [...before, insert], written);
  return countsResult({ 'number of rows inserted': count }, STATEMENT_TYPES.insert);
}

const ACTIONS = {
  INSERT: 'number of rows inserted',
  UPDATE: 'number of rows updated',
  DELETE: 'number of rows deleted',
} as const;

async function runMerge(session: Session, prepared: Prepared, written: string): Promise<ResultSet> {
  await beginWhenAsked(session);
  await refuseDoubleMatches(session, prepared, written);
  const reader = await session.read(`${prepared.sql} RETURNING MERGE_ACTION`, written);
  const counts: Record<string, number> = {};
  for (const [action, name] of Object.entries(ACTIONS)) {
    if (!new RegExp(`\\bTHEN ${action}\\b`).test(prepared.sql)) continue;
    counts[name] = reader.getRows().filter(([done]) => done === action).length;
  }
  return countsResult(counts, STATEMENT_TYPES.merge);
}

/** 100090: a row of the target that several rows of the source would change. */
async function refuseDoubleMatches(session: Session, { tree }: Prepared, written: string): Promise<void> {
  const merge = tree['merge'];
  if (!isBranch(merge) || !/"matched":\{"boolean":\{"value":true\}\}/.test(JSON.stringify(merge))) return;
  const print = (key: string): string => printForDuckdb(merge[key] as Branch);
  const target = isBranch(merge['this']) ? merge['this']['table'] : undefined;
  if (!isBranch(target)) return;
  const name = [target['alias'], target['name']].filter(isBranch)[0]?.['name'];
  const row = `"${String(name).replaceAll('"', '""')}".rowid`;
  const check = `SELECT 1 FROM ${print('this')} JOIN ${print('using')} ON ${print('on')} GROUP BY ${row} HAVING count(*) > 1 LIMIT 1`;
  const reader = await session.read(check, written);
  if (reader.currentRowCount > 0) {
    throw new SnowflakeError('100090', '42P18', 'Duplicate row detected during DML action');
  }
}

/** TRUNCATE is a change of rows here: it belongs to an open transaction. */
export async function truncate(session: Session, reader: Reader): Promise<ResultSet> {
  reader.expect('TRUNCATE');
  reader.accept('TABLE');
  const ifExists = reader.accept('IF', 'EXISTS');
  const path = session.path(reader.path(), 'TRUNCATE');
  reader.end();
  const relation = session.warehouse.catalog.find(path, session.id);
  if (!relation && ifExists) return statusResult('Statement executed successfully.');
  const { stored } = relation ?? session.warehouse.catalog.relation(path, session.id);
  await session.read(`DELETE FROM ${duckdbPath(stored)}`, reader.sql);
  return statusResult('Statement executed successfully.');
}
