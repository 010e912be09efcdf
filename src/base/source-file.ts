// Text of a project file and positions in it. Offsets are UTF-16 code units;
// line and column are computed only when somebody needs to show them.

/** A text file: `path` as shown to the user (relative to the project, `/`-separated). */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Where this text was cut out of: places are shown there. `offset` is that of the first character. */
  readonly origin?: { readonly file: SourceFile; readonly offset: number } | undefined;
  /** Text that tsdbt brings or writes itself, such as the built-in macros: nobody can mend anything there. */
  readonly isGenerated?: boolean | undefined;
}

/** A half-open range `[start, end)` of offsets in a file. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** 1-based line and column. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

function startsOf(file: SourceFile): readonly number[] {
  const known = lineStarts.get(file);
  if (known) return known;
  const starts = [0];
  for (let at = file.text.indexOf('\n'); at !== -1; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1);
  lineStarts.set(file, starts);
  return starts;
}

/**
 * The 1-based line and column of an offset; offsets outside the text are clamped.
 * @example lineColumn({ path: 'a', text: 'x\nyz' }, 3) // { line: 2, column: 2 }
 */
export function lineColumn(file: SourceFile, offset: number): LineColumn {
  if (file.origin) return lineColumn(file.origin.file, file.origin.offset + offset);
  const starts = startsOf(file);
  const at = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

/** The offset of a 1-based line and column, clamped to the text. */
export function offsetAt(file: SourceFile, line: number, column: number): number {
  const starts = startsOf(file);
  const start = starts[Math.max(0, Math.min(line - 1, starts.length - 1))] ?? 0;
  return Math.min(start + Math.max(0, column - 1), file.text.length);
}

/** The text of a 1-based line (of the origin, where there is one), without its line break; empty when there is no such line. */
export function lineText(file: SourceFile, line: number): string {
  if (file.origin) return lineText(file.origin.file, line);
  const starts = startsOf(file);
  const start = starts[line - 1];
  if (start === undefined) return '';
  const end = starts[line];
  return file.text.slice(start, end === undefined ? undefined : end - 1).replace(/\r$/, '');
}

/** A span over a whole file, or from `start` to `end`. */
export function span(file: SourceFile, start = 0, end: number = start): Span {
  return { file, start, end };
}
