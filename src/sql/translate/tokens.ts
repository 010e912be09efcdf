// The words of a text, with their places in UTF-16 units.
import type * as Polyglot from '@polyglot-sql/sdk';
import { codePointOffsets } from './code-points.ts';

export interface Token {
  /** As written, without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The tokens of `sql`; [] where it cannot be cut into tokens. */
export function tokensOf(library: typeof Polyglot, sql: string, dialect: Polyglot.Dialect): Token[] {
  const offset = codePointOffsets(sql);
  const { tokens = [] } = library.tokenize(sql, dialect);
  return tokens.map(({ text, span }) => ({ text, start: offset(span.start), end: offset(span.end) }));
}
