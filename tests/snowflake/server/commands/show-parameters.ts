// SHOW PARAMETERS.
import { notHere } from '../errors.ts';
import { type ResultSet, STATEMENT_TYPES, textColumn } from '../result.ts';
import type { Session } from '../session.ts';
import { printedName } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';
import { likePattern } from './like-pattern.ts';

/** `show parameters [like …] [in session]`, after SHOW PARAMETERS. @throws SnowflakeError 000002 for other places */
export function showParameters(session: Session, reader: Reader): ResultSet {
  const like = reader.accept('LIKE') ? likePattern(reader.text()) : undefined;
  if (reader.accept('IN') && !reader.accept('SESSION')) throw notHere('parameters of something else than the session');
  reader.accept('SESSION');
  reader.end();
  const columns = ['key', 'value', 'default', 'level', 'description', 'type'].map(textColumn);
  const known = new Map([
    ['QUERY_TAG', ''],
    ['TIMEZONE', 'UTC'],
    ['AUTOCOMMIT', 'true'],
    ['STATEMENT_TIMEOUT_IN_SECONDS', '172800'],
    ['ABORT_DETACHED_QUERY', 'false'],
  ]);
  const names = [...new Set([...known.keys(), ...session.parameters.keys()])].filter(
    (name) => like?.test(name) !== false,
  );
  const rows = names.map((name) => {
    const given = session.parameters.get(name);
    return [
      printedName(name),
      given ?? known.get(name) ?? '',
      known.get(name) ?? '',
      given === undefined ? '' : 'SESSION',
      '',
      'STRING',
    ];
  });
  return { columns, rows, statementTypeId: STATEMENT_TYPES.show };
}
