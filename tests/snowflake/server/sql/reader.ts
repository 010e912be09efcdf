// Reads commands word by word.
import { syntaxError } from '../errors.ts';
import { type Token, tokenize } from './lexer.ts';
import { nameOf } from './names.ts';

export class Reader {
  readonly sql: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string) {
    this.sql = sql;
    this.#tokens = tokenize(sql);
  }

  /** The token ahead, or the one some steps further. */
  peek(steps = 0): Token | undefined {
    return this.#tokens[this.#at + steps];
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** True when these words or symbols come next; nothing is taken. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, i) => {
      const token = this.peek(i);
      return (
        token !== undefined && token.kind !== 'quoted' && token.kind !== 'string' && token.text.toUpperCase() === word
      );
    });
  }

  /** Takes these words or symbols when they come next. */
  accept(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#at += words.length;
    return true;
  }

  /** The one of these words that comes next, taken. */
  acceptOneOf(...words: readonly string[]): string | undefined {
    return words.find((word) => this.accept(word));
  }

  /** @throws SnowflakeError 001003 when something else comes next */
  expect(...words: readonly string[]): void {
    if (!this.accept(...words)) throw this.unexpected();
  }

  unexpected(): Error {
    const token = this.peek();
    return syntaxError(this.sql, token?.start ?? this.sql.length, token?.text ?? '');
  }

  next(): Token {
    const token = this.peek();
    if (!token) throw this.unexpected();
    this.#at += 1;
    return token;
  }

  /** A name, folded. */
  name(): string {
    const token = this.next();
    if (token.kind !== 'word' && token.kind !== 'quoted') {
      this.#at -= 1;
      throw this.unexpected();
    }
    return nameOf(token);
  }

  /** A name with its qualifiers; `identifier('a.b')` too. */
  path(): string[] {
    if (this.sees('IDENTIFIER', '(')) {
      this.accept('IDENTIFIER', '(');
      const inner = new Reader(this.text()).path();
      this.expect(')');
      return inner;
    }
    const parts = [this.name()];
    while (this.accept('.')) parts.push(this.name());
    return parts;
  }

  /** A string literal's content. */
  text(): string {
    const token = this.next();
    if (token.kind !== 'string' && token.kind !== 'dollar') {
      this.#at -= 1;
      throw this.unexpected();
    }
    return token.value;
  }

  number(): number {
    const token = this.next();
    if (token.kind !== 'number') {
      this.#at -= 1;
      throw this.unexpected();
    }
    return Number(token.value);
  }

  /** What stands between brackets that come next, without them. */
  bracketed(): string {
    const open = this.peek();
    this.expect('(');
    let depth = 1;
    while (depth > 0) {
      const token = this.next();
      if (token.kind !== 'symbol') continue;
      if (token.text === '(') depth += 1;
      if (token.text === ')') depth -= 1;
    }
    const close = this.peek(-1);
    return this.sql.slice(open?.end, close?.start);
  }

  /**
   * The rest as it is written, without a last semicolon. Blanks stand for what is before it, so that places in it are
   * those of the whole statement.
   */
  rest(): string {
    const start = this.peek()?.start ?? this.sql.length;
    this.#at = this.#tokens.length;
    const before = this.sql.slice(0, start).replace(/[^\n]/g, ' ');
    return before + this.sql.slice(start).replace(/;\s*$/, '');
  }

  /** Nothing but a semicolon may follow. @throws SnowflakeError 001003 */
  end(): void {
    while (this.accept(';')) {
      // Empty statements say nothing.
    }
    if (!this.atEnd) throw this.unexpected();
  }
}
