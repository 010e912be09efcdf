// The only way to sql-formatter. What comes back has the words of what went in; callers prove it.
import type { FormatOptionsWithLanguage } from 'sql-formatter';
import known from './dialect-words.json' with { type: 'json' };

/** How SQL is laid out. */
export interface SqlStyle {
  readonly keywords: 'lower' | 'upper' | 'preserve';
  /** Blanks of one step. */
  readonly indent: number;
  /** Characters of a line up to which the content of parentheses stays on it. */
  readonly width: number;
}

/** How texts and comments are written in a dialect. */
export interface SqlLexicon {
  /** A backslash in a text takes the next character along. */
  readonly backslashes: boolean;
  /** What begins a comment up to the end of the line, besides `--`. */
  readonly comments: readonly string[];
  /** A comma may stand behind the last item of a list. */
  readonly trailingCommas: boolean;
}

export type SqlFormatter = (sql: string, dialect: string, style: SqlStyle) => string | { readonly problem: string };

interface DialectFacts {
  readonly language?: string;
  readonly backslashes?: boolean;
  readonly comments?: readonly string[];
  readonly trailingCommas?: boolean;
  /** The parser of another library that reads it, by the name of its file. */
  readonly opinion?: string;
}

/** What is known of a dialect; of an unknown one, what standard SQL has. */
export function sqlLexicon(dialect: string): SqlLexicon {
  const { backslashes = false, comments = [], trailingCommas = false } = factsOf(dialect);
  return { backslashes, comments, trailingCommas };
}

function factsOf(dialect: string): DialectFacts {
  return (known as { readonly [dialect: string]: DialectFacts | undefined })[dialect] ?? {};
}

/** Loads the formatter on first use. */
export async function loadSqlFormatter(): Promise<SqlFormatter> {
  const { format } = await import('sql-formatter');
  return (sql, dialect, { keywords, indent, width }) => {
    const language = (factsOf(dialect).language ?? 'sql') as NonNullable<FormatOptionsWithLanguage['language']>;
    try {
      return format(sql, { language, keywordCase: keywords, tabWidth: indent, expressionWidth: width });
    } catch (thrown) {
      return { problem: (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? '' };
    }
  };
}
