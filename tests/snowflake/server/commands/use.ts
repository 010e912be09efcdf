// USE, and transactions.
import { notHere, nothingThere } from '../errors.ts';
import { type ResultSet, STATEMENT_TYPES, statusResult } from '../result.ts';
import type { Session } from '../session.ts';
import type { Reader } from '../sql/reader.ts';

const DONE = 'Statement executed successfully.';

/** Runs a USE. @throws SnowflakeError 002043 */
export function use(session: Session, reader: Reader): ResultSet {
  reader.expect('USE');
  if (reader.accept('SECONDARY', 'ROLES')) reader.rest();
  else if (reader.accept('ROLE')) session.role = reader.name();
  else if (reader.accept('WAREHOUSE')) session.warehouseName = reader.name();
  else if (reader.accept('SCHEMA')) useSchema(session, reader.path());
  else {
    reader.accept('DATABASE');
    const path = reader.path();
    if (path.length > 1) useSchema(session, path);
    else useDatabase(session, path[0] ?? '');
  }
  reader.end();
  return statusResult(DONE, STATEMENT_TYPES.use);
}

function useDatabase(session: Session, name: string): void {
  const database = session.warehouse.catalog.databases.get(name);
  if (!database) throw nothingThere();
  session.database = name;
  session.schema = database.schemas.has('PUBLIC') ? 'PUBLIC' : null;
}

function useSchema(session: Session, parts: readonly string[]): void {
  const { database, schema } = session.schemaPath(parts, 'USE SCHEMA');
  session.warehouse.catalog.namedSchema(database, schema);
  session.database = database;
  session.schema = schema;
}

/** BEGIN, START, COMMIT and ROLLBACK. @throws SnowflakeError 000002 for scripting blocks */
export async function transaction(session: Session, reader: Reader): Promise<ResultSet> {
  const word = reader.next().text.toUpperCase();
  if (reader.accept('NAME')) reader.name();
  reader.acceptOneOf('TRANSACTION', 'WORK');
  if (reader.accept('NAME')) reader.name();
  if (!reader.atEnd && !reader.sees(';')) throw notHere('scripting blocks');
  reader.end();
  if (word === 'COMMIT') await session.commit();
  else if (word === 'ROLLBACK') await session.rollback();
  else await session.begin();
  return statusResult(DONE, STATEMENT_TYPES.transaction);
}
