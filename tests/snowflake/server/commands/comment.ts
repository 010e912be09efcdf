// COMMENT ON.
import { doesNotExist, invalidIdentifier, notHere } from '../errors.ts';
import { type ResultSet, statusResult } from '../result.ts';
import type { Session } from '../session.ts';
import { printedName, printedPath } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';

/** Runs a COMMENT. @throws SnowflakeError 002003 */
export async function comment(session: Session, reader: Reader): Promise<ResultSet> {
  reader.expect('COMMENT');
  await session.commit();
  reader.accept('IF', 'EXISTS');
  reader.expect('ON');
  reader.accept('DYNAMIC');
  const kind = reader.acceptOneOf('TABLE', 'VIEW', 'COLUMN', 'SCHEMA', 'DATABASE');
  if (kind === undefined) throw notHere(`comment on ${reader.peek()?.text.toLowerCase() ?? ''}`);
  const parts = reader.path();
  reader.expect('IS');
  const text = reader.text();
  reader.end();
  const { catalog } = session.warehouse;
  if (kind === 'DATABASE') catalog.database(parts[0] ?? '').comment = text;
  else if (kind === 'SCHEMA') {
    const { database, schema } = session.schemaPath(parts, 'COMMENT');
    catalog.schema(database, schema).comment = text;
  } else commentRelation(session, kind, parts, text);
  return statusResult('Statement executed successfully.');
}

function commentRelation(session: Session, kind: string, parts: readonly string[], text: string): void {
  const column = kind === 'COLUMN' ? parts.at(-1) : undefined;
  const path = session.path(column === undefined ? parts : parts.slice(0, -1), 'COMMENT');
  const relation = session.warehouse.catalog.find(path, session.id);
  const isOther = kind !== 'COLUMN' && (relation?.kind === 'VIEW') !== (kind === 'VIEW');
  if (!relation || isOther) throw doesNotExist(kind === 'VIEW' ? 'View' : 'Table', printedPath(path));
  if (column === undefined) {
    relation.comment = text;
    return;
  }
  if (!relation.columns.some(({ name }) => name === column)) throw invalidIdentifier(printedName(column), undefined);
  relation.columns = relation.columns.map((each) => (each.name === column ? { ...each, comment: text } : each));
}
