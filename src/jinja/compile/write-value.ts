// How the value of an expression becomes text of the template.
import type { OutputBuffer } from '../output.ts';
import { strOf } from '../text.ts';
import type { Value } from '../values.ts';
import { type Frame, located } from './state.ts';

/**
 * Adds the text of a value to what the frame writes.
 * @param made the text that a macro made last, where the value may be that
 * @throws TsdbtError with the place of the expression
 */
export function writeValue(
  frame: Frame,
  value: Value,
  node: { readonly start: number; readonly end: number },
  made: OutputBuffer | undefined,
): void {
  let text: string;
  try {
    text = typeof value === 'string' ? value : strOf(value);
  } catch (thrown) {
    throw located(thrown, frame, node, () => undefined);
  }
  frame.state.wrote(text.length, frame, node);
  const inner = made && text !== '' && made.text === text ? made : undefined;
  frame.out.values?.push(value);
  frame.out.writeValue(text, node.start, node.end, inner);
}
