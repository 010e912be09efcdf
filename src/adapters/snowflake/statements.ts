// Snowflake's statements: where a text is cut, and which of them begin or end a transaction.
import { splitStatements } from '../../sql/index.ts';

const LEXIS = /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$|;/g;

/** The statements of a text, each with its semicolon; those that are blank or only comments are left out. */
export function statementsOf(sql: string): string[] {
  return splitStatements(sql, { lexis: LEXIS, keepsEnds: true }).map((statement) => statement.trim());
}

export type TransactionWord = 'begin' | 'commit' | 'rollback';

/** What a statement does to the transaction of its session, if that is all it does. */
export function transactionWord(statement: string): TransactionWord | undefined {
  const word = /^(begin|start|commit|rollback)(?:\s+(?:transaction|work|name\s+\w+))*\s*;?$/i.exec(statement)?.[1];
  if (word === undefined) return undefined;
  const lowered = word.toLowerCase();
  return lowered === 'start' ? 'begin' : (lowered as TransactionWord);
}

/** A text as a literal. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
