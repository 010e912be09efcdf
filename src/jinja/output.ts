// Rendered text with the places it came from.
import { type SourceFile, type Span, span } from '../base/index.ts';
import type { OutputMap } from './types.ts';
import type { Value } from './values.ts';

/** Text under construction; remembers for each write the template place and the text of a macro inside. */
export class OutputBuffer {
  readonly file: SourceFile;
  text = '';
  /** The values written, where they are wanted one by one (native rendering). */
  values: Value[] | undefined;
  readonly #at: number[] = [];
  readonly #from: number[] = [];
  /** End of the place; 0 = verbatim text, whose characters map one to one. */
  readonly #to: number[] = [];
  #inner: Map<number, OutputBuffer> | undefined;

  constructor(file: SourceFile) {
    this.file = file;
  }

  /** Adds text that stands in the template as it is. */
  writeText(text: string, start: number): void {
    this.#at.push(this.text.length);
    this.#from.push(start);
    this.#to.push(0);
    this.values?.push(text);
    this.text += text;
  }

  /** Adds the text of an expression; `inner` is the buffer it was made in, when that is known. */
  writeValue(text: string, start: number, end: number, inner: OutputBuffer | undefined): void {
    if (inner) {
      this.#inner ??= new Map();
      this.#inner.set(this.#at.length, inner);
    }
    this.#at.push(this.text.length);
    this.#from.push(start);
    this.#to.push(end);
    this.text += text;
  }

  /** Places of a character, innermost first; empty when the offset is outside. */
  trail(offset: number): Span[] {
    const at = this.#segment(offset);
    if (at === undefined) return [];
    const begun = this.#at[at] ?? 0;
    const inner = this.#inner?.get(at)?.trail(offset - begun) ?? [];
    const from = this.#from[at] ?? 0;
    const to = this.#to[at] ?? 0;
    const own =
      to === 0 ? span(this.file, from + offset - begun, from + offset - begun + 1) : span(this.file, from, to);
    return [...inner, own];
  }

  #segment(offset: number): number | undefined {
    if (offset < 0 || offset >= this.text.length) return undefined;
    let low = 0;
    let high = this.#at.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#at[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The map of a finished buffer. */
export function outputMap(buffer: OutputBuffer): OutputMap {
  return {
    locate: (offset) => buffer.trail(offset).at(-1),
    trail: (offset) => buffer.trail(offset),
  };
}
