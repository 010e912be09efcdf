// Where a word of a translation came from: the parser keeps no places, but names and values stay what they are.
import type { Token } from './tokens.ts';

/** From an offset of the translation to one of the original; undefined where the word stands there more or less often. */
export function alignedOrigins(
  original: readonly Token[],
  translation: readonly Token[],
): (offset: number) => number | undefined {
  let places: ReadonlyMap<string, readonly number[]> | undefined;
  return (offset) => {
    const at = translation.findIndex(({ start, end }) => start <= offset && offset < end);
    const word = translation[at]?.text.toLowerCase();
    if (word === undefined) return undefined;
    places ??= startsByWord(original);
    const origins = places.get(word) ?? [];
    const same = translation.flatMap(({ text }, index) => (text.toLowerCase() === word ? [index] : []));
    return origins.length === same.length ? origins[same.indexOf(at)] : undefined;
  };
}

function startsByWord(tokens: readonly Token[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { text, start } of tokens) {
    const word = text.toLowerCase();
    const starts = found.get(word);
    if (starts) starts.push(start);
    else found.set(word, [start]);
  }
  return found;
}
