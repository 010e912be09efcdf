// DESCRIBE TABLE and DESCRIBE VIEW.
import { doesNotExist, notHere } from '../errors.ts';
import { type ResultSet, STATEMENT_TYPES, textColumn } from '../result.ts';
import type { Session } from '../session.ts';
import { printedPath } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';
import { describedType } from '../sql/types.ts';

const COLUMNS = [
  'name',
  'type',
  'kind',
  'null?',
  'default',
  'primary key',
  'unique key',
  'check',
  'expression',
  'comment',
  'policy name',
  'privacy domain',
  'schema evolution record',
].map(textColumn);

/** Runs a DESCRIBE. @throws SnowflakeError 002003 */
export function describe(session: Session, reader: Reader): ResultSet {
  reader.next();
  reader.accept('DYNAMIC');
  const kind = reader.acceptOneOf('TABLE', 'VIEW');
  if (kind === undefined) throw notHere(`describe ${reader.peek()?.text.toLowerCase() ?? ''}`);
  const path = session.path(reader.path(), 'DESCRIBE');
  if (reader.accept('TYPE', '=')) reader.name();
  reader.end();
  const relation = session.warehouse.catalog.find(path, session.id);
  if (!relation) throw doesNotExist(kind === 'VIEW' ? 'View' : 'Table', printedPath(path));
  const keyed = (name: string, of: string): string =>
    relation.constraints.some((each) => each.kind === of && each.columns.includes(name)) ? 'Y' : 'N';
  const rows = relation.columns.map((column) => [
    column.name,
    describedType(column.type),
    'COLUMN',
    column.nullable ? 'Y' : 'N',
    column.default,
    keyed(column.name, 'PRIMARY KEY'),
    keyed(column.name, 'UNIQUE'),
    null,
    null,
    column.comment,
    null,
    null,
    null,
  ]);
  return { columns: COLUMNS, rows, statementTypeId: STATEMENT_TYPES.show };
}
