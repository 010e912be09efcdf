// Syntax events of a YAML text, with the lenient line indentation of PyYAML inside [ ], { } and quotes.
import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { fail } from './diagnostic.ts';
import { baseErrors } from './errors.ts';
import { lineColumn, lineText, type SourceFile, span } from './source-file.ts';

export interface YamlEvents {
  readonly file: SourceFile;
  /** The text that the offsets of the events mean: that of the file, some lines indented further. */
  readonly text: string;
  readonly events: readonly Event[];
  /** From an offset in `text` to the one in the file. */
  readonly originalOffset: (offset: number) => number;
}

const FILL = ' '.repeat(64);
const MAX_FILLS = 2000;

/** Reads the events. @throws TsdbtError yaml-syntax */
export function readYamlEvents(file: SourceFile): YamlEvents {
  let { text } = file;
  // YAML 1.2 wants continuation lines deeper than their key; PyYAML does not, so such lines are pushed in, one by one.
  const fills: number[] = [];
  const originalOffset = (offset: number): number => {
    let original = offset;
    for (const fill of fills) if (fill < offset) original -= Math.min(FILL.length, offset - fill);
    return original;
  };
  for (;;) {
    try {
      return { file, text, events: parseEvents(text, { maxDepth: 200 }), originalOffset };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const position = error.mark?.position ?? 0;
      if (error.reason !== 'deficient indentation' || fills.length === MAX_FILLS) {
        return yamlSyntaxError(file, originalOffset(position), error.reason);
      }
      const lineStart = text.lastIndexOf('\n', position - 1) + 1;
      fills.push(lineStart);
      text = text.slice(0, lineStart) + FILL + text.slice(lineStart);
    }
  }
}

/** @throws TsdbtError yaml-syntax at an offset of the file */
export function yamlSyntaxError(file: SourceFile, offset: number, reason: string): never {
  const { line } = lineColumn(file, offset);
  return fail(
    baseErrors.yamlSyntax,
    { line, reason, near: lineText(file, line) },
    { span: span(file, offset, offset + 1) },
  );
}
