// Snowflake's statements: where a text is cut, and which of them begin or end a transaction.
import { splitStatements } from '../../sql/index.ts';

const LEXIS = /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$|;/g;

/** The statements of a text, each with its semicolon; those that are blank or only comments are left out. */
export function statementsOf(sql: string): string[] {
  return splitStatements(sql, { lexis: LEXIS, keepsEnds: true }).map((statement) => statement.trim());
}

export type TransactionWord = 'begin' | 'commit' | 'rollback';

const BLANK = String.raw`(?:\s|--[^\n]*(?:\n|$)|//[^\n]*(?:\n|$)|/\*(?:[^*]|\*(?!/))*\*/)`;
const TRANSACTION = new RegExp(
  `^${BLANK}*(begin|start|commit|rollback)(?:${BLANK}+(?:transaction|work|name${BLANK}+\\w+))*${BLANK}*;?${BLANK}*$`,
  'i',
);

/** What a statement does to the transaction of its session, if that is all it does. Comments do not count. */
export function transactionWord(statement: string): TransactionWord | undefined {
  const word = TRANSACTION.exec(statement)?.[1]?.toLowerCase();
  return word === 'start' ? 'begin' : (word as TransactionWord | undefined);
}

/** A text as a literal. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
