// SqlAnalyzer by @polyglot-sql/sdk. Its trees and its errors stay in this folder.
import type * as Polyglot from '@polyglot-sql/sdk';
import type { SqlAnalyzer, Translation } from '../sql-analyzer.ts';
import { alignedOrigins } from './aligned-origins.ts';
import { codePointOffsets } from './code-points.ts';
import { tokensOf } from './tokens.ts';

/** Loads the library (some 23 MB of WebAssembly). @throws what the loader throws when it is not installed */
export async function openPolyglot(): Promise<SqlAnalyzer> {
  const library = await import('@polyglot-sql/sdk');
  const listed = library.getDialects();
  // Of one dialect the library lists the long name only, and reads the engine's own as well.
  const short = listed.filter((name) => name.endsWith('resql')).map((name) => name.slice(0, -2));
  const dialects = new Set([...listed, ...short]);
  return {
    dialects,
    translate: (sql, from, to) => translate(library, sql, from as Polyglot.Dialect, to as Polyglot.Dialect),
  };
}

function translate(library: typeof Polyglot, sql: string, from: Polyglot.Dialect, to: Polyglot.Dialect): Translation {
  const made = library.transpile(sql, from, to, { pretty: true, unsupportedLevel: 'raise' });
  const [text, second] = made.sql ?? [];
  if (!made.success || text === undefined) {
    const reason = (made.error ?? 'there is no statement').replace(PLACE, '');
    return refused(codePointOffsets(sql)(made.errorStart ?? 0), `not understood as ${from}: ${reason}`);
  }
  if (second !== undefined) return refused(0, 'this is more than one statement; a node holds one');
  return {
    sql: text,
    problems: [],
    originOf: alignedOrigins(tokensOf(library, sql, from), tokensOf(library, text, to)),
  };
}

function refused(offset: number, message: string): Translation {
  return { sql: '', problems: [{ offset, message }], originOf: () => undefined };
}

const PLACE = /^(Parse|Tokenize) error at line \d+, column \d+: /;
