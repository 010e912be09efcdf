// Snowflake's statements: where a text is cut, and which of them begin or end a transaction.

const SKIPPED = /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$|;/g;

/** The statements of a text, each with its semicolon; those that are blank or only comments are left out. */
export function statementsOf(sql: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let isEmpty = true;
  let code = 0;
  const take = (end: number): void => {
    if (!isEmpty || sql.slice(code, end).trim() !== '') statements.push(sql.slice(start, end).trim());
  };
  for (const { 0: text, index } of sql.matchAll(SKIPPED)) {
    if (sql.slice(code, index).trim() !== '') isEmpty = false;
    code = index + text.length;
    if (text === ';') {
      const end = code;
      if (!isEmpty) statements.push(sql.slice(start, end).trim());
      start = end;
      isEmpty = true;
    } else if (!/^(--|\/\/|\/\*)/.test(text)) isEmpty = false;
  }
  take(sql.length);
  return statements;
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
