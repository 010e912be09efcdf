// Template text to tokens: nunjucks' token types and `nextToken`, Jinja2's lexical rules.
import { fail, type SourceFile, type Span, span } from '../base/index.ts';
import { jinjaErrors } from './errors.ts';
import { type PlainCall, readPlainCall } from './plain-call.ts';
import { syntaxHint } from './syntax-hint.ts';

export type TokenType =
  | 'data'
  | 'block-start'
  | 'block-end'
  | 'variable-start'
  | 'variable-end'
  | 'symbol'
  | 'string'
  | 'int'
  | 'float'
  | 'operator'
  | 'left-paren'
  | 'right-paren'
  | 'left-bracket'
  | 'right-bracket'
  | 'left-curly'
  | 'right-curly'
  | 'comma'
  | 'colon'
  | 'tilde'
  | 'pipe'
  | 'eof';

export interface Token {
  readonly type: TokenType;
  /** Data: whitespace control applied. String: escapes read. Otherwise as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const TAG_OPEN = /\{[{%#]/g;
const RAW_OPEN = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y;
const RAW_CLOSE = /\{%([-+]?)\s*endraw\s*(?:-%\}\s*|\+%\}|%\})/g;
const COMMENT_CLOSE = /(?:-#\}\s*|\+#\}|#\})/g;
const SPACE = /\s+/y;
const VARIABLE_END = /-\}\}\s*|\}\}/y;
const BLOCK_END = /-%\}\s*|\+%\}|%\}/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/y;
const INTEGER = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\dA-Fa-f])+|[1-9](?:_?\d)*|0(?:_?0)*/y;
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}<>=.:|,;]/y;

const OPERATOR_TYPES: Readonly<Partial<{ [text: string]: TokenType }>> = Object.assign(Object.create(null), {
  '(': 'left-paren',
  ')': 'right-paren',
  '[': 'left-bracket',
  ']': 'right-bracket',
  '{': 'left-curly',
  '}': 'right-curly',
  ',': 'comma',
  ':': 'colon',
  '~': 'tilde',
  '|': 'pipe',
});

const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Reads the tokens of `file` between two offsets; throws `jinja-syntax`. */
export class TokenSource {
  readonly file: SourceFile;
  readonly #text: string;
  readonly #end: number;
  #at: number;
  #inside: 'text' | 'variable' | 'block' = 'text';
  #open: string[] = [];
  #tagStart = 0;
  #queued: Token | undefined;

  constructor(file: SourceFile, start = 0, end: number = withoutFinalNewline(file.text)) {
    this.file = file;
    this.#text = file.text;
    this.#at = start;
    this.#end = end;
  }

  /** The next token; at the end `eof`, again and again. */
  nextToken(): Token {
    const queued = this.#queued;
    if (queued) {
      this.#queued = undefined;
      return queued;
    }
    return this.#inside === 'text' ? this.#textToken() : this.#codeToken();
  }

  /** The token that nextToken will give, left in place. */
  lookAhead(): Token {
    this.#queued ??= this.nextToken();
    return this.#queued;
  }

  /** The print statement whose opening was the last token, when it is one plain call; the tokens behind it follow. */
  takePlainCall(): PlainCall | undefined {
    const found = this.#queued === undefined ? readPlainCall(this.#text, this.#tagStart) : undefined;
    if (!found || found.end > this.#end) return undefined;
    this.#at = Math.min(found.next, this.#end);
    this.#inside = 'text';
    return found;
  }

  #textToken(): Token {
    const text = this.#text;
    for (;;) {
      if (this.#at >= this.#end) return this.#token('eof', '', this.#end);
      const start = this.#at;
      TAG_OPEN.lastIndex = start;
      const found = TAG_OPEN.exec(text)?.index ?? this.#end;
      const open = found + 2 > this.#end ? this.#end : found;
      if (open > start) {
        this.#at = open;
        const trimmed = open < this.#end && text[open + 2] === '-';
        const data = newlines(trimmed ? text.slice(start, open).trimEnd() : text.slice(start, open));
        if (data === '') continue;
        return this.#token('data', data, start);
      }
      const kind = text[open + 1];
      this.#tagStart = open;
      if (kind === '#') {
        this.#skipComment(open);
        continue;
      }
      if (kind === '%') {
        const raw = match(RAW_OPEN, text, open);
        if (raw !== undefined && open + raw.length <= this.#end) {
          const data = this.#rawText(open, open + raw.length);
          if (data.value !== '') return data;
          continue;
        }
      }
      const sign = text[open + 2];
      this.#at = open + (sign === '-' || sign === '+' ? 3 : 2);
      this.#inside = kind === '%' ? 'block' : 'variable';
      this.#open = [];
      return this.#token(kind === '%' ? 'block-start' : 'variable-start', text.slice(open, this.#at), open);
    }
  }

  #skipComment(open: number): void {
    COMMENT_CLOSE.lastIndex = open + 2;
    const close = COMMENT_CLOSE.exec(this.#text);
    if (!close || COMMENT_CLOSE.lastIndex - (close[0].length - close[0].trimEnd().length) > this.#end) {
      this.#syntax(
        'Missing end of comment tag',
        open,
        open + 2,
        'The comment starts here and is never closed by `#}`.',
      );
    }
    this.#at = Math.min(COMMENT_CLOSE.lastIndex, this.#end);
  }

  #rawText(open: number, start: number): Token {
    RAW_CLOSE.lastIndex = start;
    const close = RAW_CLOSE.exec(this.#text);
    if (!close || close.index >= this.#end) {
      return this.#syntax(
        'Missing end of raw directive',
        open,
        start,
        'The block `{% raw %}` starts here and is never closed.',
      );
    }
    const inner = this.#text.slice(start, close.index);
    this.#at = Math.min(RAW_CLOSE.lastIndex, this.#end);
    const value = newlines(close[1] === '-' ? inner.trimEnd() : inner);
    return { type: 'data', value, start, end: close.index };
  }

  #codeToken(): Token {
    const text = this.#text;
    if (mayBeSpace(text.charCodeAt(this.#at))) this.#at += match(SPACE, text, this.#at)?.length ?? 0;
    const start = this.#at;
    if (start >= this.#end) return this.#token('eof', '', this.#end);
    // The first character says which of the patterns can match.
    const first = text.charCodeAt(start);
    if (isNameStart(first)) return this.#take('symbol', match(NAME, text, start) ?? '');
    if (this.#open.length === 0 && CLOSING.has(first)) {
      const inBlock = this.#inside === 'block';
      const closing = match(inBlock ? BLOCK_END : VARIABLE_END, text, start);
      if (closing !== undefined) {
        this.#at = Math.min(start + closing.length, this.#end);
        this.#inside = 'text';
        return {
          type: inBlock ? 'block-end' : 'variable-end',
          value: closing,
          start,
          end: start + closing.trimEnd().length,
        };
      }
    }
    if (isDigit(first)) {
      const float = text[start - 1] === '.' ? undefined : match(FLOAT, text, start);
      return float !== undefined ? this.#take('float', float) : this.#take('int', match(INTEGER, text, start) ?? '');
    }
    if (first === SINGLE_QUOTE || first === DOUBLE_QUOTE) {
      const quoted = match(STRING, text, start);
      if (quoted === undefined || start + quoted.length > this.#end) return this.#unexpectedCharacter(start);
      this.#at = start + quoted.length;
      return this.#token('string', unescaped(newlines(quoted.slice(1, -1))), start);
    }
    const operator = match(OPERATOR, text, start);
    if (operator === undefined) return this.#unexpectedCharacter(start);
    this.#balance(operator, start);
    return this.#take(OPERATOR_TYPES[operator] ?? 'operator', operator);
  }

  #balance(operator: string, start: number): void {
    const closer = CLOSERS.get(operator);
    if (closer !== undefined) {
      this.#open.push(closer);
      return;
    }
    if (operator !== ')' && operator !== ']' && operator !== '}') return;
    const expected = this.#open.pop();
    if (expected === undefined) this.#syntax(`unexpected '${operator}'`, start, start + 1);
    if (expected !== operator) this.#syntax(`unexpected '${operator}', expected '${expected}'`, start, start + 1);
  }

  #unexpectedCharacter(start: number): never {
    const character = this.#text[start] ?? '';
    if (character === '"' || character === "'") {
      return this.#syntax(
        `unexpected char ${pythonQuoted(character)}: the string that starts here is not closed`,
        start,
        start + 1,
      );
    }
    return this.#syntax(`unexpected char ${pythonQuoted(character)}`, start, start + 1);
  }

  /** Start of the tag or print statement being read. */
  get tagStart(): number {
    return this.#tagStart;
  }

  #take(type: TokenType, value: string): Token {
    const start = this.#at;
    this.#at += value.length;
    if (this.#at > this.#end) this.#at = this.#end;
    return this.#token(type, value, start);
  }

  #token(type: TokenType, value: string, start: number): Token {
    return { type, value, start, end: this.#at };
  }

  #syntax(problem: string, start: number, end: number, hint?: string): never {
    const place: Span = span(this.file, start, end);
    return fail(jinjaErrors.syntax, { problem, hint: hint ?? syntaxHint(this.#text, start, problem) }, { span: place });
  }
}

const [SINGLE_QUOTE, DOUBLE_QUOTE] = [0x27, 0x22];
/** `-`, `+`, `%` and `}` */
const CLOSING: ReadonlySet<number> = new Set([0x2d, 0x2b, 0x25, 0x7d]);

function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Beyond ASCII there is white space too. */
function mayBeSpace(code: number): boolean {
  return code <= 0x20 || code > 0x7e;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Offset of the end of a text without its one final line break. */
export function withoutFinalNewline(text: string): number {
  if (text.endsWith('\r\n')) return text.length - 2;
  return text.endsWith('\n') || text.endsWith('\r') ? text.length - 1 : text.length;
}

/** Line breaks as Jinja2 gives them: `\n`. */
export function newlines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** What a text without tags renders to: it goes through dbt's templates too, which drop its last line end. */
export function plainText(text: string): string {
  const whole = newlines(text);
  return whole.slice(0, withoutFinalNewline(whole));
}

function pythonQuoted(character: string): string {
  return character === "'" ? `"'"` : `'${character}'`;
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);
const ESCAPE = /\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|([0-7]{1,3})|([\s\S]))/g;

/** Reads Python's string escapes; an unknown one stays as it is. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (whole, x?: string, u?: string, long?: string, octal?: string, one?: string) => {
    const hex = x ?? u ?? long;
    if (hex !== undefined) {
      const point = Number.parseInt(hex, 16);
      return point > 0x10ffff ? whole : String.fromCodePoint(point);
    }
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    return SIMPLE_ESCAPES.get(one ?? '') ?? whole;
  });
}
