// Warnings that dbt prints while parsing, in its words and line breaks.
import type { ParseState } from './parse-state.ts';

/** `[WARNING]: …`, wrapped as dbt wraps its longer warnings. */
export function warnParse(state: ParseState, code: string, name: string, text: string): void {
  state.warn({ code, name, msg: wrapped(`[WARNING]: ${text}`) });
}

/**
 * A deprecation. All are told; the console prints the first of each name and counts the others.
 */
export function warnDeprecated(state: ParseState, code: string, name: string, text: string): void {
  const msg = wrapped(`[WARNING][${name}]: Deprecated functionality\n\n${text}`);
  state.warn({ code, name, msg });
}

const WIDTH = 80;

/** Paragraphs filled to dbt's line width; words are never cut. */
function wrapped(text: string): string {
  return text.split('\n\n').map(fill).join('\n');
}

function fill(paragraph: string): string {
  const lines: string[] = [];
  let line = '';
  for (const [blank, word] of pieces(paragraph)) {
    if (line === '') line = word;
    else if (line.length + blank.length + word.length <= WIDTH) line += blank + word;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
  return lines.join('\n');
}

/** Words with the blanks before them. */
function pieces(text: string): (readonly [blank: string, word: string])[] {
  return [...text.replaceAll('\n', ' ').matchAll(/(\s*)(\S+)/g)].map((match) => [match[1] ?? '', match[2] ?? '']);
}
