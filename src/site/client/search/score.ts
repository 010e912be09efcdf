// How well a name fits what was typed: exact > prefix > start of a word > anywhere > letters in order or one mistake.

/** Ranks, the best first; 0 is no match. */
export const RANK = { exact: 6, prefix: 5, word: 4, inside: 3, near: 2, other: 1, none: 0 } as const;

/** A text as it is compared: compatibility forms and letter case do not matter, in any script. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * The rank of a name for one term.
 * @param name Folded.
 * @param term Folded, not empty.
 * @param isLoose Also takes letters in order and one typing mistake.
 */
export function rankName(name: string, term: string, isLoose: boolean): number {
  const at = name.indexOf(term);
  if (at === 0) return name.length === term.length ? RANK.exact : RANK.prefix;
  if (at > 0) return startsWord(name, term, at) ? RANK.word : RANK.inside;
  return isLoose && term.length >= 3 && (isOneEdit(name, term) || isInOrder(name, term)) ? RANK.near : RANK.none;
}

function startsWord(name: string, term: string, first: number): boolean {
  for (let at = first; at > 0; at = name.indexOf(term, at + 1)) if (!isLetter(name, at - 1)) return true;
  return false;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return true;
}

/** True when the letters stand in order in the name, the first at the start of a word, not too far apart. */
function isInOrder(name: string, term: string): boolean {
  if (term.length * 4 < name.length) return false;
  for (let start = name.indexOf(term[0] ?? ''); start !== -1; start = name.indexOf(term[0] ?? '', start + 1)) {
    if (start > 0 && isLetter(name, start - 1)) continue;
    let at = start;
    let found = 1;
    while (found < term.length) {
      at = name.indexOf(term[found] ?? '', at + 1);
      if (at === -1) return false;
      found += 1;
    }
    return true;
  }
  return false;
}

/** True when one letter too many, too few, another or two swapped lie between the term and the name. */
export function isOneEdit(name: string, term: string): boolean {
  if (term.length < 4 || Math.abs(name.length - term.length) > 1) return false;
  let head = 0;
  while (head < name.length && name[head] === term[head]) head += 1;
  let tail = 0;
  const room = Math.min(name.length, term.length) - head;
  while (tail < room && name[name.length - 1 - tail] === term[term.length - 1 - tail]) tail += 1;
  const a = name.slice(head, name.length - tail);
  const b = term.slice(head, term.length - tail);
  if (a.length <= 1 && b.length <= 1) return true;
  return a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0];
}
