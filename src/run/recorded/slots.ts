// Texts with holes for what differs from one node to the next.

/** What stands for a node while its materialization is recorded, by the hole that it leaves. */
export type Slots = { readonly [name in SlotName]: string };

export type SlotName = 'id' | 'alias' | 'mark' | 'sql';

/** A text in pieces: literal text and names of holes, in turns, beginning and ending with text. */
export type SlottedText = readonly string[];

/** Cuts a text where it holds one of the stand-ins. */
export function cutAtSlots(text: string, slots: Slots): SlottedText {
  const names = Object.keys(slots) as SlotName[];
  const byText = new Map(names.map((name) => [slots[name], name]));
  const pieces: string[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(patternOf([...byText.keys()]))) {
    pieces.push(text.slice(at, index), byText.get(found) ?? '');
    at = index + found.length;
  }
  return [...pieces, text.slice(at)];
}

/** The text with the values in its holes. */
export function fillSlots(pieces: SlottedText, values: Slots): string {
  let text = pieces[0] ?? '';
  for (let i = 1; i < pieces.length; i += 2) text += values[pieces[i] as SlotName] + pieces[i + 1];
  return text;
}

function patternOf(texts: readonly string[]): RegExp {
  const longestFirst = [...texts].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g');
}
