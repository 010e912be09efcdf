// Texts of a project use few words very often: `packWords` writes each as one character, which gzip packs a sixth smaller
// than the words. For the one file that holds everything; files beside a page are written without.

/** Characters of two bytes in UTF-8: JSON can do without them, and so they stand for words. */
const FIRST = 0x80;
const COUNT = 0x800 - FIRST;
const CODES = /[\u0080-\u07ff]/g;
/** Escapes of JSON are no words. */
const WORD = /\\.|[A-Za-z]{3,}/g;
/** What a word has to save, in characters, for its place in the list. */
const LEAST_SAVED = 60;

/** JSON text → a line `|word|word…`, then the text with a character for each of these words. */
export function packWords(json: string): string {
  const escaped = json.replace(CODES, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  // Most of it is no Latin: escapes would cost more than words save.
  if (!json.startsWith('{') || escaped.length > json.length * 1.1) return json;
  const counts = new Map<string, number>();
  for (const [word] of escaped.matchAll(WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts]
    .filter(([word, count]) => !word.startsWith('\\') && (word.length - 2) * count > LEAST_SAVED)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, COUNT)
    .map(([word]) => word);
  const codes = new Map(words.map((word, at) => [word, String.fromCharCode(FIRST + at)]));
  return `|${words.join('|')}\n${escaped.replace(WORD, (word) => codes.get(word) ?? word)}`;
}

/** What `packWords` has packed; any other text of a file as it is. */
export function unpackWords(text: string): string {
  if (text[0] !== '|') return text;
  const end = text.indexOf('\n');
  const words = text.slice(1, end).split('|');
  return text.slice(end + 1).replace(CODES, (one) => words[one.charCodeAt(0) - FIRST] ?? one);
}
