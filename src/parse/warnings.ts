// Warnings that dbt prints while parsing, in its words and line breaks.
import { wrapText } from '../base/index.ts';
import { lineWidth } from '../context/index.ts';
import type { ParseState } from './parse-state.ts';

/** `[WARNING]: …`, wrapped as dbt wraps its longer warnings. */
export function warnParse(state: ParseState, code: string, name: string, text: string): void {
  state.warn({ code, name, msg: wrapText(`[WARNING]: ${text}`, lineWidth(state.source.flags)) });
}

/**
 * A deprecation. All are told; the console prints the first of each name and counts the others.
 */
export function warnDeprecated(state: ParseState, code: string, name: string, text: string): void {
  const msg = wrapText(`[WARNING][${name}]: Deprecated functionality\n\n${text}`, lineWidth(state.source.flags));
  state.warn({ code, name, msg });
}

/** Tags outside of the blocks of a file, which mean nothing there; `path` as dbt names the file. */
export function warnStrayTags(state: ParseState, path: string, names: readonly string[]): void {
  for (const name of names) {
    const text = `Found unexpected '${name}' block tag. in file \`${path}\``;
    warnDeprecated(state, 'D023', 'UnexpectedJinjaBlockDeprecation', text);
  }
}
