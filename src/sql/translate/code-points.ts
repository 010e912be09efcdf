// The library counts Unicode characters, we count UTF-16 units.

/** Gives, for a count of characters, the offset in `text`. */
export function codePointOffsets(text: string): (characters: number) => number {
  // Without characters outside the basic plane both counts are one.
  if (!/[\ud800-\udbff]/.test(text)) return (characters) => Math.min(characters, text.length);
  const offsets: number[] = [];
  let at = 0;
  for (const character of text) {
    offsets.push(at);
    at += character.length;
  }
  return (characters) => offsets[characters] ?? text.length;
}
