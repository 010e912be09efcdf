// CREATE: what kind of object, under which name, replacing what; the kinds have files of their own.
import { type Relation, type RelationKind, temporaryKey } from '../catalog.ts';
import { alreadyExists, notHere, takenByOtherKind } from '../errors.ts';
import { type ResultSet, statusResult } from '../result.ts';
import type { Session } from '../session.ts';
import { type Path, printedName } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';
import { createFunction } from './create-function.ts';
import { createTable } from './create-table.ts';
import { createView } from './create-view.ts';

/** Words in front of the object's kind. */
export interface Modifiers {
  readonly orReplace: boolean;
  readonly isTransient: boolean;
  readonly isTemporary: boolean;
  readonly isSecure: boolean;
}

const SKIPPED = ['LOCAL', 'GLOBAL', 'VOLATILE', 'RECURSIVE'];

/** Runs a CREATE. A DDL statement commits the transaction that is open. @throws SnowflakeError */
export async function create(session: Session, reader: Reader): Promise<ResultSet> {
  reader.expect('CREATE');
  const words = new Set<string>();
  const orReplace = reader.accept('OR', 'REPLACE');
  for (;;) {
    const word = reader.acceptOneOf('TRANSIENT', 'TEMPORARY', 'TEMP', 'SECURE', 'DYNAMIC', ...SKIPPED);
    if (word === undefined) break;
    words.add(word);
  }
  const modifiers: Modifiers = {
    orReplace,
    isTransient: words.has('TRANSIENT'),
    isTemporary: words.has('TEMPORARY') || words.has('TEMP') || words.has('VOLATILE'),
    isSecure: words.has('SECURE'),
  };
  await session.commit();
  const kind = reader.acceptOneOf('TABLE', 'VIEW', 'SCHEMA', 'DATABASE', 'FUNCTION');
  switch (kind) {
    case 'TABLE':
      return createTable(session, reader, modifiers, words.has('DYNAMIC') ? 'DYNAMIC TABLE' : 'TABLE');
    case 'VIEW':
      return createView(session, reader, modifiers);
    case 'SCHEMA':
      return createSchema(session, reader, modifiers);
    case 'DATABASE':
      return createDatabase(session, reader, modifiers);
    case 'FUNCTION':
      return createFunction(session, reader, modifiers);
    default:
      throw notHere(`create ${reader.peek()?.text.toLowerCase() ?? ''}`);
  }
}

/** What stands under the name of a new relation, and whether the statement ends here. */
interface Place {
  readonly path: Path;
  /** Where DuckDB keeps the new one. */
  readonly stored: Path;
  readonly old: Relation | undefined;
  /** The answer when nothing has to be done. */
  readonly done: ResultSet | undefined;
}

/** Reads `[if not exists] name` and looks at what is there. @throws SnowflakeError 002002, 001998, 002003 */
export function readPlace(session: Session, reader: Reader, modifiers: Modifiers, kind: RelationKind): Place {
  const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
  const path = session.path(reader.path(), `CREATE ${kind}`);
  const { relations } = session.warehouse.catalog.schema(path.database, path.schema);
  const key = modifiers.isTemporary ? temporaryKey(path.name, session.id) : path.name;
  const old = relations.get(key);
  const place = { path, stored: { ...path, name: key }, old };
  if (!old) return { ...place, done: undefined };
  if (ifNotExists) return { ...place, done: statusResult(`${path.name} already exists, statement succeeded.`) };
  const isSameKind = (old.kind === 'VIEW') === (kind === 'VIEW');
  if (modifiers.orReplace && !isSameKind) throw takenByOtherKind(printedName(path.name), old.kind);
  if (!modifiers.orReplace) throw alreadyExists(printedName(path.name));
  return { ...place, done: undefined };
}

async function createSchema(session: Session, reader: Reader, modifiers: Modifiers): Promise<ResultSet> {
  const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
  const { database, schema } = session.schemaPath(reader.path(), 'CREATE SCHEMA');
  let comment = '';
  while (!reader.atEnd && !reader.sees(';')) {
    if (reader.accept('COMMENT', '=')) comment = reader.text();
    else if (!reader.accept('WITH', 'MANAGED', 'ACCESS')) throw notHere(`create schema … ${reader.peek()?.text ?? ''}`);
  }
  reader.end();
  const { catalog } = session.warehouse;
  catalog.database(database);
  if (catalog.findSchema(database, schema)) {
    if (ifNotExists) return statusResult(`${schema} already exists, statement succeeded.`);
    if (!modifiers.orReplace) throw alreadyExists(printedName(schema));
    await session.warehouse.dropSchema(database, schema);
  }
  await session.warehouse.createSchema(database, schema, session.role, modifiers.isTransient, comment);
  session.database = database;
  session.schema = schema;
  return statusResult(`Schema ${printedName(schema)} successfully created.`);
}

async function createDatabase(session: Session, reader: Reader, modifiers: Modifiers): Promise<ResultSet> {
  const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
  const name = reader.name();
  const comment = reader.accept('COMMENT', '=') ? reader.text() : '';
  reader.end();
  const { warehouse } = session;
  if (warehouse.catalog.databases.has(name)) {
    if (ifNotExists) return statusResult(`${name} already exists, statement succeeded.`);
    if (!modifiers.orReplace) throw alreadyExists(printedName(name));
    await warehouse.dropDatabase(name);
  }
  await warehouse.createDatabase(name, session.role, comment);
  session.database = name;
  session.schema = 'PUBLIC';
  return statusResult(`Database ${printedName(name)} successfully created.`);
}
