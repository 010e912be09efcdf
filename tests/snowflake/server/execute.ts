// One statement: which command it is, and its result.
import { alter } from './commands/alter.ts';
import { comment } from './commands/comment.ts';
import { create } from './commands/create.ts';
import { describe } from './commands/describe.ts';
import { drop } from './commands/drop.ts';
import { grantOrRevoke } from './commands/grants.ts';
import { describeQuery, runQuery, truncate } from './commands/query.ts';
import { show } from './commands/show.ts';
import { transaction, use } from './commands/use.ts';
import { notHere, syntaxError } from './errors.ts';
import { type ResultSet, STATEMENT_TYPES } from './result.ts';
import type { Session } from './session.ts';
import { Reader } from './sql/reader.ts';

type Command = (session: Session, reader: Reader) => ResultSet | Promise<ResultSet>;

const COMMANDS: { readonly [word: string]: Command } = {
  ALTER: alter,
  BEGIN: transaction,
  COMMENT: comment,
  COMMIT: transaction,
  CREATE: create,
  DESC: describe,
  DESCRIBE: describe,
  DROP: drop,
  GRANT: grantOrRevoke,
  REVOKE: grantOrRevoke,
  ROLLBACK: transaction,
  SHOW: show,
  START: transaction,
  TRUNCATE: truncate,
  USE: use,
};

const QUERIES = new Set(['SELECT', 'WITH', 'VALUES', '(', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);
const ELSEWHERE = new Set('CALL COPY PUT GET LIST LS REMOVE RM EXECUTE EXPLAIN UNDROP DECLARE SET UNSET'.split(' '));

/** Runs a statement, or only says which columns it would give. @throws SnowflakeError */
export async function execute(session: Session, sql: string, describeOnly: boolean): Promise<ResultSet> {
  const reader = new Reader(sql);
  const word = reader.peek()?.text.toUpperCase() ?? '';
  const command = COMMANDS[word];
  if (command) {
    if (describeOnly && word !== 'SHOW' && !word.startsWith('DESC')) {
      return { columns: [], rows: [], statementTypeId: STATEMENT_TYPES.ddl };
    }
    return command(session, reader);
  }
  if (ELSEWHERE.has(word)) throw notHere(word);
  if (!QUERIES.has(word)) throw syntaxError(sql, reader.peek()?.start ?? 0, reader.peek()?.text ?? '');
  const query = sql.replace(/;\s*$/, '');
  if (!describeOnly) return runQuery(session, query);
  return { columns: await describeQuery(session, query), rows: [], statementTypeId: STATEMENT_TYPES.select };
}
