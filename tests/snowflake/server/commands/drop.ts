// DROP.
import { doesNotExist, notHere, nothingThere, SnowflakeError } from '../errors.ts';
import { type ResultSet, statusResult } from '../result.ts';
import type { Session } from '../session.ts';
import { duckdbPath, printedName, printedPath } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';

/** Runs a DROP. @throws SnowflakeError 002003, 002203 */
export async function drop(session: Session, reader: Reader): Promise<ResultSet> {
  reader.expect('DROP');
  await session.commit();
  const isDynamic = reader.accept('DYNAMIC');
  const kind = reader.acceptOneOf('TABLE', 'VIEW', 'SCHEMA', 'DATABASE', 'FUNCTION');
  if (kind === undefined) throw notHere(`drop ${reader.peek()?.text.toLowerCase() ?? ''}`);
  const ifExists = reader.accept('IF', 'EXISTS');
  const parts = reader.path();
  const signature = kind === 'FUNCTION' && reader.sees('(') ? reader.bracketed() : undefined;
  if (signature === undefined && kind === 'FUNCTION') throw reader.unexpected();
  reader.acceptOneOf('CASCADE', 'RESTRICT');
  reader.end();
  switch (kind) {
    case 'SCHEMA':
      return dropSchema(session, parts, ifExists);
    case 'DATABASE':
      return dropDatabase(session, parts[0] ?? '', ifExists);
    case 'FUNCTION':
      return dropFunction(session, parts, ifExists, reader.sql);
    default:
      return dropRelation(session, parts, isDynamic ? 'DYNAMIC TABLE' : kind, ifExists, reader.sql);
  }
}

function alreadyGone(name: string): ResultSet {
  return statusResult(`Drop statement executed successfully (${printedName(name)} already dropped).`);
}

async function dropRelation(
  session: Session,
  parts: readonly string[],
  kind: string,
  ifExists: boolean,
  written: string,
): Promise<ResultSet> {
  const path = session.path(parts, `DROP ${kind}`);
  const { catalog } = session.warehouse;
  const relation = catalog.find(path, session.id);
  if (!relation) {
    if (ifExists) return alreadyGone(path.name);
    throw doesNotExist(kind === 'VIEW' ? 'View' : kind === 'TABLE' ? 'Table' : 'Dynamic table', printedPath(path));
  }
  if (relation.kind !== kind && !(kind === 'TABLE' && relation.kind === 'DYNAMIC TABLE')) {
    const message = `SQL compilation error:\nObject found is of type '${relation.kind.replace(' ', '_')}', not specified type '${kind.replace(' ', '_')}'.`;
    throw new SnowflakeError('002203', '02000', message);
  }
  await session.together(
    [`DROP ${relation.kind === 'VIEW' ? 'VIEW' : 'TABLE'} ${duckdbPath(relation.stored)}`],
    written,
  );
  catalog.remove(relation);
  return statusResult(`${printedName(path.name)} successfully dropped.`);
}

async function dropSchema(session: Session, parts: readonly string[], ifExists: boolean): Promise<ResultSet> {
  const { database, schema } = session.schemaPath(parts, 'DROP SCHEMA');
  if (!session.warehouse.catalog.findSchema(database, schema)) {
    if (ifExists) return alreadyGone(schema);
    throw doesNotExist('Schema', `${printedName(database)}.${printedName(schema)}`);
  }
  await session.warehouse.dropSchema(database, schema);
  if (session.database === database && session.schema === schema) session.schema = null;
  return statusResult(`${printedName(schema)} successfully dropped.`);
}

async function dropDatabase(session: Session, name: string, ifExists: boolean): Promise<ResultSet> {
  if (!session.warehouse.catalog.databases.has(name)) {
    if (ifExists) return alreadyGone(name);
    throw doesNotExist('Database', printedName(name));
  }
  await session.warehouse.dropDatabase(name);
  if (session.database === name) {
    session.database = null;
    session.schema = null;
  }
  return statusResult(`${printedName(name)} successfully dropped.`);
}

async function dropFunction(
  session: Session,
  parts: readonly string[],
  ifExists: boolean,
  written: string,
): Promise<ResultSet> {
  const path = session.path(parts, 'DROP FUNCTION');
  const schema = session.warehouse.catalog.findSchema(path.database, path.schema);
  if (!schema?.functions.has(path.name)) {
    if (ifExists) return alreadyGone(path.name);
    throw nothingThere();
  }
  await session.together([`DROP MACRO ${duckdbPath(path)}`], written);
  schema.functions.delete(path.name);
  return statusResult(`${printedName(path.name)} successfully dropped.`);
}
