// INSERT … VALUES with nothing but literals, as seeds send it: written anew word by word, without a tree of all rows.
import type { Session } from '../session.ts';
import { type Token, tokenize } from '../sql/lexer.ts';
import { duckdbName, duckdbPath, duckdbText, nameOf } from '../sql/names.ts';

const CONSTANTS = new Set(['NULL', 'TRUE', 'FALSE']);

/**
 * DuckDB's statements for the insert: with OVERWRITE the rows that were there go first. Undefined when it is another
 * statement or holds more than literals.
 * @throws SnowflakeError 002003
 */
export function literalInsert(session: Session, sql: string): string[] | undefined {
  const tokens = tokenize(sql);
  const values = tokens.findIndex((token) => isWord(token, 'VALUES'));
  if (values < 0 || !isWord(tokens[0], 'INSERT')) return undefined;
  const isOverwrite = isWord(tokens[1], 'OVERWRITE');
  const into = isOverwrite ? 2 : 1;
  if (!isWord(tokens[into], 'INTO')) return undefined;
  const target = tokens.slice(into + 1, values);
  const open = target.findIndex((token) => token.text === '(');
  const path = (open < 0 ? target : target.slice(0, open)).filter((token) => token.text !== '.');
  const columns = open < 0 ? [] : target.slice(open + 1, -1).filter((token) => token.text !== ',');
  const rows = writtenRows(tokens.slice(values + 1));
  if (rows === undefined || [...path, ...columns].some((token) => token.kind !== 'word' && token.kind !== 'quoted')) {
    return undefined;
  }
  const { stored } = session.warehouse.catalog.relation(session.path(path.map(nameOf), 'INSERT'), session.id);
  const names = columns.length === 0 ? '' : ` (${columns.map((column) => duckdbName(nameOf(column))).join(', ')})`;
  const before = isOverwrite ? [`DELETE FROM ${duckdbPath(stored)}`] : [];
  return [...before, `INSERT INTO ${duckdbPath(stored)}${names} VALUES ${rows}`];
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word;
}

/** The rows as DuckDB's SQL; undefined when one holds something else than a literal. */
function writtenRows(tokens: readonly Token[]): string | undefined {
  const written: string[] = [];
  for (const token of tokens) {
    const text = writtenToken(token);
    if (text === undefined) return undefined;
    written.push(text);
  }
  return written.join(' ');
}

function writtenToken(token: Token): string | undefined {
  if (token.kind === 'string') return duckdbText(token.value);
  if (token.kind === 'number') return token.text;
  if (token.kind === 'word') return CONSTANTS.has(token.text.toUpperCase()) ? token.text : undefined;
  return ['(', ')', ',', '-'].includes(token.text) ? token.text : undefined;
}
