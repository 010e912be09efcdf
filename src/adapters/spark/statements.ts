// Spark's statements: the protocol takes one at a time, without its semicolon.
import { splitStatements } from '../../sql/index.ts';

/** What is no plain code: texts, quoted names, comments; and semicolons. */
const SKIPPED = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`(?:[^`]|``)*`|--[^\n]*|\/\*[\s\S]*?\*\/|;/g;

/**
 * The statements of a text, without their semicolons; those that are blank or only comments are left out, unless there
 * is nothing else. A script of Spark's own (`begin … end`) is one statement.
 */
export function statementsOf(sql: string): string[] {
  if (!sql.includes(';') || /^\s*begin\b/i.test(sql)) return [sql];
  const kept = splitStatements(sql, { lexis: SKIPPED });
  return kept.length > 0 ? kept : [sql];
}

/** A statement with a blank for each of its comments: what looks like one inside a text is none. */
export function withoutComments(sql: string): string {
  return sql.replace(SKIPPED, (text) => (/^(?:--|\/\*)/.test(text) ? ' ' : text));
}

/** Whether a statement leaves everything as it is, comments in front aside. */
export function readsOnly(sql: string): boolean {
  const bare = withoutComments(sql).trim();
  // `with … insert` is no read; a select that a word inside makes look like a write is merely not sent again.
  return (
    /^\(*\s*(?:select|show|describe|desc|explain|with)\b/i.test(bare) &&
    !/\b(?:insert|merge|update|delete)\b/i.test(bare)
  );
}

/** The table that a statement makes from a query under a temporary name of ours. */
export function madeAside(sql: string): string | undefined {
  return /^\s*create (?:or replace )?table (\S*\b__tsdbt_\w+)\s/i.exec(sql)?.[1];
}
