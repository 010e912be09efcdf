// The only way to what a parser knows of SQL. Callers never see a library's tree: what they need is given as facts.
import { fail } from '../base/index.ts';
import { sqlErrors } from './errors.ts';
import type { LineageRequest, QueryLineage } from './lineage/query-lineage.ts';

/** Something in a text that has no translation that is known to mean the same. */
export interface TranslationProblem {
  /** Where in the text that was to be translated, in UTF-16 units. */
  readonly offset: number;
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface Translation {
  /** One statement; empty when there are problems. */
  readonly sql: string;
  readonly problems: readonly TranslationProblem[];
  /** From an offset of `sql` to one of the original, undefined where that is not certain. */
  originOf(offset: number): number | undefined;
}

export interface TranslateOptions {
  /** Functions (in lower case) that the author answers for: they mean the same by the same name on both engines. */
  readonly trusted?: ReadonlySet<string> | undefined;
}

export interface SqlAnalyzer {
  /** Names of the dialects that can be read and written. */
  readonly dialects: ReadonlySet<string>;
  /** One statement in another dialect. Never throws: what cannot be read or translated is a problem. */
  translate(sql: string, from: string, to: string, options?: TranslateOptions): Translation;
  /** The character that names are quoted with. */
  quoteOf(dialect: string): string;
  /** What each column of a query's result is made of. Never throws: what is not known is said. */
  lineage(request: LineageRequest): QueryLineage;
  /** What the statements of a text are made of, by names that say how they are translated; [] when it cannot be read. */
  features(sql: string, dialect: string): readonly string[];
}

let loaded: Promise<SqlAnalyzer> | undefined;

/** Loads the parser on first use: nobody else pays for it. @throws TsdbtError sql-analyzer-missing */
export function loadSqlAnalyzer(): Promise<SqlAnalyzer> {
  loaded ??= import('./translate/polyglot-analyzer.ts')
    .then(({ openPolyglot }) => openPolyglot())
    .catch((thrown: unknown) => fail(sqlErrors.analyzerMissing, { reason: reasonOf(thrown) }));
  return loaded;
}

function reasonOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? '';
}
