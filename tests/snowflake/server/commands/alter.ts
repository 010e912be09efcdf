// ALTER of sessions, warehouses, schemas and relations.
import type { Relation } from '../catalog.ts';
import { alreadyExists, doesNotExist, notHere, nothingThere, SnowflakeError } from '../errors.ts';
import { type ResultSet, STATEMENT_TYPES, statusResult } from '../result.ts';
import type { Session } from '../session.ts';
import { duckdbPath, type Path, printedName, printedPath } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';
import { prepare } from '../surroundings.ts';
import { alterColumns } from './alter-columns.ts';

const DONE = 'Statement executed successfully.';

/** Runs an ALTER. @throws SnowflakeError */
export async function alter(session: Session, reader: Reader): Promise<ResultSet> {
  reader.expect('ALTER');
  if (reader.accept('SESSION')) return alterSession(session, reader);
  await session.commit();
  // Warehouses are but names here.
  if (reader.accept('WAREHOUSE')) return statusResult(DONE);
  if (reader.accept('SCHEMA')) return alterSchema(session, reader);
  const kind = readKind(reader);
  const ifExists = reader.accept('IF', 'EXISTS');
  const path = session.path(reader.path(), `ALTER ${kind}`);
  const relation = session.warehouse.catalog.find(path, session.id);
  if (!relation) {
    if (ifExists) return statusResult(DONE);
    throw doesNotExist(kind === 'VIEW' ? 'View' : 'Table', printedPath(path));
  }
  if ((relation.kind === 'VIEW') !== (kind === 'VIEW')) {
    const message = `SQL compilation error:\nObject found is of type '${relation.kind.replace(' ', '_')}', not specified type '${kind}'.`;
    throw new SnowflakeError('002203', '02000', message);
  }
  await alterRelation(session, reader, relation);
  relation.alteredOn = new Date();
  return statusResult(DONE);
}

function readKind(reader: Reader): 'TABLE' | 'VIEW' {
  if (reader.accept('DYNAMIC', 'TABLE') || reader.accept('TABLE')) return 'TABLE';
  if (reader.accept('VIEW')) return 'VIEW';
  throw notHere(`alter ${reader.peek()?.text.toLowerCase() ?? ''}`);
}

async function alterRelation(session: Session, reader: Reader, relation: Relation): Promise<void> {
  if (reader.accept('RENAME', 'TO')) return rename(session, relation, session.path(reader.path(), 'ALTER'), reader.sql);
  if (reader.accept('SWAP', 'WITH')) return swap(session, relation, session.path(reader.path(), 'SWAP'), reader.sql);
  if (reader.accept('CLUSTER', 'BY')) {
    relation.clusterBy = `LINEAR(${reader.bracketed().trim()})`;
  } else if (reader.accept('DROP', 'CLUSTERING', 'KEY')) {
    relation.clusterBy = '';
  } else if (reader.accept('REFRESH')) {
    await refresh(session, relation);
  } else if (reader.acceptOneOf('SUSPEND', 'RESUME') !== undefined) {
    reader.accept('RECLUSTER');
  } else if (reader.accept('SET', 'COMMENT', '=')) {
    relation.comment = reader.text();
  } else if (reader.accept('UNSET', 'COMMENT')) {
    relation.comment = '';
  } else if (reader.sees('SET') || reader.sees('UNSET')) {
    readSettings(reader, relation);
  } else {
    await alterColumns(session, reader, relation);
  }
  reader.end();
}

/** `set target_lag = '…' warehouse = …`: remembered. */
function readSettings(reader: Reader, relation: Relation): void {
  const settings = new Map(relation.settings);
  if (reader.accept('UNSET')) settings.delete(reader.name());
  else reader.expect('SET');
  while (!reader.atEnd && !reader.sees(';')) {
    if (reader.sees('TAG') || reader.sees('IMMUTABLE')) throw notHere(`alter … set ${reader.peek()?.text ?? ''}`);
    const name = reader.name();
    reader.expect('=');
    settings.set(name, reader.next().value);
    reader.accept(',');
  }
  relation.settings = settings;
}

/** A dynamic table's query, run anew. */
async function refresh(session: Session, relation: Relation): Promise<void> {
  const query = /\bas\b([\s\S]*)$/i.exec(relation.text)?.[1];
  if (relation.kind !== 'DYNAMIC TABLE' || query === undefined) throw nothingThere();
  const { sql } = await prepare(session, query);
  const stored = duckdbPath(relation.stored);
  await session.together([`DELETE FROM ${stored}`, `INSERT INTO ${stored} ${sql}`], relation.text);
}

async function rename(session: Session, relation: Relation, to: Path, written: string): Promise<void> {
  const { catalog } = session.warehouse;
  catalog.schema(to.database, to.schema);
  if (catalog.find(to, session.id)) throw alreadyExists(printedName(to.name));
  if (relation.temporaryOf !== undefined) throw notHere('renaming a temporary table');
  const isMoved = to.database !== relation.path.database || to.schema !== relation.path.schema;
  if (isMoved && relation.kind === 'VIEW') throw notHere('moving a view to another schema');
  const from = duckdbPath(relation.stored);
  const statements = isMoved
    ? [`CREATE TABLE ${duckdbPath(to)} AS SELECT * FROM ${from}`, `DROP TABLE ${from}`]
    : [renameStatement(relation, to.name)];
  // One transaction of DuckDB changes one database.
  if (to.database === relation.path.database) await session.together(statements, written);
  else for (const statement of statements) await session.read(statement, written);
  catalog.remove(relation);
  relation.path = to;
  relation.stored = to;
  catalog.add(relation);
}

function renameStatement(relation: Relation, name: string): string {
  const kind = relation.kind === 'VIEW' ? 'VIEW' : 'TABLE';
  return `ALTER ${kind} ${duckdbPath(relation.stored)} RENAME TO ${duckdbPath({ ...relation.stored, name })
    .split('.')
    .at(-1)}`;
}

async function swap(session: Session, one: Relation, path: Path, written: string): Promise<void> {
  const { catalog } = session.warehouse;
  const other = catalog.relation(path, session.id);
  if (one.kind === 'VIEW' || other.kind === 'VIEW') throw notHere('swapping a view');
  if (one.path.schema !== other.path.schema || one.path.database !== other.path.database) {
    throw notHere('swapping tables of two schemas');
  }
  const aside = `${one.path.name} aside`;
  await session.together(
    [
      renameStatement(one, aside),
      renameStatement(other, one.path.name),
      renameStatement({ ...one, stored: { ...one.stored, name: aside } }, other.path.name),
    ],
    written,
  );
  catalog.remove(one);
  catalog.remove(other);
  const place = { path: one.path, stored: one.stored };
  one.path = other.path;
  one.stored = other.stored;
  other.path = place.path;
  other.stored = place.stored;
  catalog.add(one);
  catalog.add(other);
}

async function alterSchema(session: Session, reader: Reader): Promise<ResultSet> {
  const { database, schema } = session.schemaPath(reader.path(), 'ALTER SCHEMA');
  const found = session.warehouse.catalog.namedSchema(database, schema);
  if (!reader.accept('SET', 'COMMENT', '=')) throw notHere('alter schema, but for its comment');
  found.comment = reader.text();
  reader.end();
  return statusResult(DONE);
}

async function alterSession(session: Session, reader: Reader): Promise<ResultSet> {
  if (reader.accept('UNSET')) {
    do session.parameters.delete(reader.name());
    while (reader.accept(','));
    reader.end();
    return statusResult(DONE, STATEMENT_TYPES.use);
  }
  reader.expect('SET');
  while (!reader.atEnd && !reader.sees(';')) {
    const name = reader.name();
    reader.expect('=');
    session.parameters.set(name, reader.next().value);
    reader.accept(',');
  }
  reader.end();
  refuseZone(session);
  return statusResult(DONE, STATEMENT_TYPES.use);
}

/** A parameter that DuckDB would have to know. */
function refuseZone(session: Session): void {
  const zone = session.parameters.get('TIMEZONE');
  if (zone !== undefined && zone !== 'UTC') throw notHere(`time zone ${zone}`);
}
