// JSON.parse for texts that may not be told.
import type { Json } from '../format/packing.ts';

/** The file is no JSON object, or ends too early. */
export class BrokenJson extends Error {
  override readonly name = 'BrokenJson';
}

/** The value of a JSON text. @throws BrokenJson, without a word of the text */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // It quotes the text, which may be what a limited site does not tell.
    throw new BrokenJson(message.replace(/, (?:\.\.\.)?".*$/s, ''));
  }
}
