// Snowflake's words: where each token of a statement stands, without deciding what it means.
import { syntaxError } from '../errors.ts';

export type TokenKind = 'word' | 'quoted' | 'string' | 'dollar' | 'number' | 'symbol' | 'bind';

export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** The name of a word or quoted identifier, the content of a string. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[A-Za-z_À-￿][\w$À-￿]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const BIND = /\?|:\d+/y;
const SYMBOL = /::|=>|->|<>|!=|<=|>=|\|\||[^\s]/y;
const SPACE = /(?:\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;

/** The tokens of a text, without spaces and comments. @throws SnowflakeError for a quote that never closes */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = skip(sql, 0);
  while (at < sql.length) {
    const token = read(sql, at, tokens.at(-1));
    tokens.push(token);
    at = skip(sql, token.end);
  }
  return tokens;
}

function skip(sql: string, at: number): number {
  return at + (match(SPACE, sql, at)?.length ?? 0);
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

function read(sql: string, at: number, before: Token | undefined): Token {
  const char = sql[at];
  if (char === "'") return readString(sql, at);
  if (char === '"') return readQuoted(sql, at);
  if (sql.startsWith('$$', at)) return readDollars(sql, at);
  const word = match(WORD, sql, at);
  if (word !== undefined) return token('word', sql, at, at + word.length, word);
  const number = match(NUMBER, sql, at);
  // In `a.1` and `x:0` the digits are no number of their own, which nobody here needs to know.
  if (number !== undefined && !(number.startsWith('.') && isName(before))) {
    return token('number', sql, at, at + number.length, number);
  }
  const bind = match(BIND, sql, at);
  if (bind !== undefined && !isName(before)) return token('bind', sql, at, at + bind.length, bind);
  const symbol = match(SYMBOL, sql, at) ?? sql[at] ?? '';
  return token('symbol', sql, at, at + symbol.length, symbol);
}

function isName(token: Token | undefined): boolean {
  return token !== undefined && (token.kind === 'quoted' || token.text === ')' || token.text === ']');
}

function token(kind: TokenKind, sql: string, start: number, end: number, value: string): Token {
  return { kind, text: sql.slice(start, end), value, start, end };
}

const ESCAPES: { readonly [char: string]: string } = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

function readString(sql: string, start: number): Token {
  let value = '';
  for (let at = start + 1; at < sql.length; at += 1) {
    const char = sql[at] ?? '';
    if (char === "'" && sql[at + 1] === "'") {
      value += "'";
      at += 1;
    } else if (char === "'") return token('string', sql, start, at + 1, value);
    else if (char === '\\') {
      at += 1;
      const escaped = sql[at] ?? '';
      value += ESCAPES[escaped] ?? escaped;
    } else value += char;
  }
  throw syntaxError(sql, start, sql.slice(start, start + 20));
}

function readQuoted(sql: string, start: number): Token {
  const end = /"(?:[^"]|"")*"/y;
  const text = match(end, sql, start);
  if (text === undefined) throw syntaxError(sql, start, sql.slice(start, start + 20));
  return token('quoted', sql, start, start + text.length, text.slice(1, -1).replaceAll('""', '"'));
}

function readDollars(sql: string, start: number): Token {
  const close = sql.indexOf('$$', start + 2);
  if (close < 0) throw syntaxError(sql, start, '$$');
  return token('dollar', sql, start, close + 2, sql.slice(start + 2, close));
}

/** Statements of a text, cut at semicolons; what lies between as it is written, empty ones left out. */
export function splitStatements(sql: string): string[] {
  const cuts = tokenize(sql).filter((token) => token.text === ';' && token.kind === 'symbol');
  const starts = [0, ...cuts.map((token) => token.end)];
  return starts
    .map((start, i) => sql.slice(start, cuts[i]?.start ?? sql.length))
    .filter((text) => skip(text, 0) < text.length)
    .map((text) => text.trim());
}
