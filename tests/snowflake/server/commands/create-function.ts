// CREATE FUNCTION in SQL: a macro of DuckDB.
import { alreadyExists, notHere } from '../errors.ts';
import { type ResultSet, statusResult } from '../result.ts';
import type { Session } from '../session.ts';
import { duckdbName, duckdbPath, printedName } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';
import { describedType } from '../sql/types.ts';
import { prepare } from '../surroundings.ts';
import { readDefinitions, readType } from './column-definitions.ts';
import type { Modifiers } from './create.ts';

/** Runs the rest of a CREATE FUNCTION. @throws SnowflakeError 000002 for other languages and table functions */
export async function createFunction(session: Session, reader: Reader, modifiers: Modifiers): Promise<ResultSet> {
  const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
  const path = session.path(reader.path(), 'CREATE FUNCTION');
  const list = reader.bracketed();
  const args = list.trim() === '' ? [] : readDefinitions(session, list).columns;
  reader.expect('RETURNS');
  if (reader.sees('TABLE')) throw notHere('a function that returns a table');
  const returns = readType(reader);
  let comment = '';
  while (!reader.accept('AS')) {
    if (reader.accept('LANGUAGE')) {
      if (!reader.accept('SQL')) throw notHere(`a function in ${reader.peek()?.text ?? ''}`);
    } else if (reader.accept('COMMENT', '=')) comment = reader.text();
    else if (!['IMMUTABLE', 'VOLATILE', 'MEMOIZABLE', 'STRICT'].some((word) => reader.accept(word))) {
      if (!reader.accept('NOT', 'NULL') && !reader.accept('CALLED', 'ON', 'NULL', 'INPUT')) throw reader.unexpected();
    }
  }
  const body = reader.text().trim();
  reader.end();
  const { functions } = session.warehouse.catalog.schema(path.database, path.schema);
  if (functions.has(path.name) && ifNotExists) return statusResult(`${path.name} already exists, statement succeeded.`);
  if (functions.has(path.name) && !modifiers.orReplace) throw alreadyExists(printedName(path.name));
  // The arguments are columns to the translator, and names of a macro's parameters to DuckDB.
  const { sql } = await prepare(session, /^\s*(select|with)\b/i.test(body) ? `SELECT (${body})` : `SELECT ${body}`);
  const value = sql.replace(/^SELECT\s+/, '').replace(/\s+AS\s+"(?:[^"]|"")*"$/, '');
  const names = args.map((arg) => duckdbName(arg.name)).join(', ');
  const statement = `CREATE OR REPLACE MACRO ${duckdbPath(path)}(${names}) AS CAST(${value} AS ${returns.duckdb})`;
  await session.together([statement], reader.sql);
  functions.set(path.name, {
    path,
    argumentTypes: args.map((arg) => describedType(arg.type).replace(/\(.*/, '')),
    returns: describedType(returns.described).replace(/\(.*/, ''),
    createdOn: new Date(),
    comment,
    grants: [],
  });
  return statusResult(`Function ${printedName(path.name)} successfully created.`);
}
