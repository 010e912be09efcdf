// SqlAnalyzer by @polyglot-sql/sdk. Its trees and its errors stay in this folder.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type * as Polyglot from '@polyglot-sql/sdk';
import { analyzeQuery } from '../lineage/analyze-query.ts';
import type { SqlAnalyzer, TranslateOptions, Translation, TranslationProblem } from '../sql-analyzer.ts';
import { alignedOrigins } from './aligned-origins.ts';
import { codePointOffsets } from './code-points.ts';
import facts from './dialects.json' with { type: 'json' };
import { type Feature, featuresOf } from './features.ts';
import { knowledgeOf, mendsOf } from './knowledge.ts';
import { markCalls, mendCalls, mendPaths, mendPhrases } from './mends.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Loads the library (some 23 MB of WebAssembly). @throws what the loader throws when it is not installed */
export async function openPolyglot(): Promise<SqlAnalyzer> {
  const library = await loadLibrary();
  const listed = library.getDialects();
  // Of one dialect the library lists the long name only, and reads the engine's own as well.
  const short = listed.filter((name) => name.endsWith('resql')).map((name) => name.slice(0, -2));
  return {
    dialects: new Set([...listed, ...short]),
    translate: (sql, from, to, options = {}) => {
      const translator = new Translator(library, from as Polyglot.Dialect, to as Polyglot.Dialect);
      return translator.translate(sql, options);
    },
    lineage: (request) => analyzeQuery(request, (sql, dialect) => library.parse(sql, dialect as Polyglot.Dialect)),
    quoteOf: (dialect) => (facts.backticks.includes(dialect) ? '`' : '"'),
    features: (sql, dialect) => featuresOf(library.parse(sql, dialect as Polyglot.Dialect).ast).map(({ name }) => name),
  };
}

/** The library without its program, which is given to it as it is on the disk. */
interface Unloaded {
  init(options: { readonly wasmUrl: Uint8Array }): Promise<void>;
}

/** Reads the library's program itself: what it does to read it loads node's web client, which costs more than the rest. */
async function loadLibrary(): Promise<typeof Polyglot> {
  // Its functions are optimized only when they are run very often: with the default a handful of queries costs ten times
  // as much on Node 20, and hundreds take as long with either. Those that are not run are not looked at either: the
  // program is the one that the lock file names.
  setFlagsFromString('--wasm-tiering-budget=100000000');
  setFlagsFromString('--wasm-lazy-validation');
  const library: unknown = await import('@polyglot-sql/sdk/manual');
  const file = createRequire(import.meta.url).resolve('@polyglot-sql/sdk/polyglot_sql.wasm');
  await (library as Unloaded).init({ wasmUrl: readFileSync(file) });
  return library as typeof Polyglot;
}

class Translator {
  readonly #library: typeof Polyglot;
  readonly #from: Polyglot.Dialect;
  readonly #to: Polyglot.Dialect;

  constructor(library: typeof Polyglot, from: Polyglot.Dialect, to: Polyglot.Dialect) {
    this.#library = library;
    this.#from = from;
    this.#to = to;
  }

  translate(sql: string, options: TranslateOptions): Translation {
    const parsed = this.#library.parse(sql, this.#from);
    if (!parsed.success) return this.#unreadable(sql, parsed);
    const statements: unknown = parsed.ast;
    if (Array.isArray(statements) && statements.length > 1)
      return refused({ offset: 0, message: 'this is more than one statement; a node holds one' });
    if (Array.isArray(statements) && statements.length === 0)
      return refused({ offset: 0, message: 'there is no statement' });
    const original = tokensOf(this.#library, sql, this.#from);
    const problems = this.#unproven(sql, statements, original, options);
    if (problems.length > 0) return refused(...problems);
    const mends = mendsOf(this.#from, this.#to);
    const marked = markCalls(sql, mends, (text) => tokensOf(this.#library, text, this.#from));
    const made = this.#library.transpile(marked, this.#from, this.#to, { pretty: true, unsupportedLevel: 'raise' });
    const [text] = made.sql ?? [];
    if (!made.success || text === undefined) {
      // The marks have moved the places.
      return refused({ offset: 0, message: `no translation from ${this.#from} to ${this.#to}: ${made.error ?? ''}` });
    }
    const cut = (part: string): Token[] => tokensOf(this.#library, part, this.#to);
    const mended = mendPhrases(mendPaths(mendCalls(text, mends, cut), mends, cut), mends, cut);
    return { sql: mended, problems: [], originOf: alignedOrigins(original, cut(mended)) };
  }

  #unreadable(sql: string, { error, errorStart }: { error?: string; errorStart?: number }): Translation {
    const reason = (error ?? 'there is no statement').replace(PLACE, '');
    const offset = codePointOffsets(sql)(errorStart ?? 0);
    return refused({ offset, message: `not understood as ${this.#from}: ${reason}` });
  }

  /** What of a statement was never seen to be translated rightly. */
  #unproven(
    sql: string,
    statements: unknown,
    tokens: readonly Token[],
    options: TranslateOptions,
  ): TranslationProblem[] {
    if (this.#from === this.#to) return [];
    const [from, to] = [this.#from, this.#to];
    const known = knowledgeOf(from, to);
    if (!known) return [{ offset: 0, message: `no translations from ${from} to ${to} are known to be right` }];
    const offset = codePointOffsets(sql);
    const problems = new Map<number, TranslationProblem>();
    for (const feature of featuresOf(statements)) {
      if (known.proven.has(feature.name) || isTrusted(feature.name, options.trusted)) continue;
      const at = placeOf(feature, sql, tokens, offset);
      const reason =
        known.refusals[feature.name] ??
        known.refusals[
          feature.name
            .split(/[ /.=]/)
            .slice(0, 2)
            .join(' ')
        ];
      const message = `no translation from ${from} to ${to} is known to be right for ${feature.name}`;
      if (!problems.has(at)) problems.set(at, { offset: at, message, hint: reason });
    }
    return [...problems.values()].sort((a, b) => a.offset - b.offset);
  }
}

function isTrusted(feature: string, trusted: ReadonlySet<string> | undefined): boolean {
  const name = /^function (\w+)\//.exec(feature)?.[1];
  return name !== undefined && trusted?.has(name) === true;
}

function placeOf(
  { words, number, inside }: Feature,
  sql: string,
  tokens: readonly Token[],
  offset: (characters: number) => number,
): number {
  for (const word of words) {
    const places = tokens.filter(({ text, start }) => text.toLowerCase() === word && !isQuote(sql.charAt(start)));
    const place = places[number] ?? places[0];
    if (place) return place.start;
  }
  const near = words.find((word) => word.length > 3 && tokens.some(({ text }) => text.toLowerCase().includes(word)));
  const place = near === undefined ? undefined : tokens.find(({ text }) => text.toLowerCase().includes(near));
  if (place) return place.start;
  return inside === undefined ? 0 : offset(inside);
}

function isQuote(character: string): boolean {
  return character === "'" || character === '"' || character === '`';
}

function refused(...problems: readonly TranslationProblem[]): Translation {
  return { sql: '', problems, originOf: () => undefined };
}

const PLACE = /^(Parse|Tokenize) error at line \d+, column \d+: /;
