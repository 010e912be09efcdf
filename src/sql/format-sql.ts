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
      return wholeFrames(
        format(sql, { language, keywordCase: keywords, tabWidth: indent, expressionWidth: width }),
        indent,
      );
    } catch (thrown) {
      return { problem: (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? '' };
    }
  };
}

const BOUND = String.raw`(?:(?!\b(?:and|between)\b)[^\n()]|\([^\n()]*\))*?\b(?:preceding|following|current row)`;
const BROKEN_FRAME = new RegExp(
  String.raw`^([ \t]*)(\S[^\n]*?)[ \t]+((?:rows|range|groups) between ${BOUND})\n[ \t]*(and ${BOUND})\b`,
  'gim',
);

/** The formatter takes the `and` of a window's frame for that of a condition: a frame stands on a line of its own. */
function wholeFrames(sql: string, indent: number): string {
  return sql.replace(BROKEN_FRAME, (_, blanks: string, before: string, start: string, end: string) => {
    // The list before it stands one step further in.
    const own = blanks.slice(0, Math.max(0, blanks.length - indent));
    return `${blanks}${before}\n${own}${start} ${end}`;
  });
}
