// Places of files as the protocol has them: URIs, and ranges of lines and UTF-16 columns.
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Position, Range } from 'vscode-languageserver/node';
import { lineColumn, type SourceFile, type Span } from '../base/index.ts';

/** Absolute path of a `file:` URI; undefined for others (`untitled:`, `git:`). */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** The position of an offset. */
export function positionAt(text: string | SourceFile, offset: number): Position {
  const { line, column } = lineColumn(fileOf(text), offset);
  return { line: line - 1, character: column - 1 };
}

/** The range of offsets. */
export function rangeOf(text: string | SourceFile, start: number, end: number): Range {
  const file = fileOf(text);
  return { start: positionAt(file, start), end: positionAt(file, end) };
}

/** A span in the file it was cut out of. */
export function wholeSpan({ file, start, end }: Span): Span {
  return file.origin
    ? wholeSpan({ file: file.origin.file, start: file.origin.offset + start, end: file.origin.offset + end })
    : { file, start, end };
}

/** The range of a span; an empty one covers the word that stands there, so that it can be seen. */
export function rangeOfSpan(span: Span): Range {
  const { file, start, end } = wholeSpan(span);
  if (end > start) return rangeOf(file, start, end);
  const word = /^[\w.]+/.exec(file.text.slice(start, start + 200))?.[0].length ?? 0;
  return rangeOf(file, start, start + word);
}

let last: { readonly text: string; readonly file: SourceFile } | undefined;

/** Line starts are known by file: texts that are asked for again and again keep theirs. */
function fileOf(text: string | SourceFile): SourceFile {
  if (typeof text !== 'string') return text;
  if (last?.text !== text) last = { text, file: { path: '', text } };
  return last.file;
}
