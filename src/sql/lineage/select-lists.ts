// Where the items of select lists stand in the text: the library's trees do not tell.
import type { TextRange } from './query-lineage.ts';

/** Words that end a select list. */
const ENDS: ReadonlySet<string> = new Set(
  `from where group having qualify order limit union intersect except minus window into offset fetch cluster distribute
  sort using for`.split(/\s+/),
);
/** After one of these a word is no keyword but a name. */
const BEFORE_NAMES: ReadonlySet<string> = new Set(['.', ',', 'as', 'select', '(']);

/** Such words inside of an item. */
const NO_END: ReadonlySet<string> = new Set(['* except', 'within group', 'distinct from']);

/** All select lists of a text. Asked for outer ones before inner ones, it tells them apart by what stands in them. */
export class SelectLists {
  readonly #lists: SelectList[];

  constructor(sql: string, hasBackslashes: boolean) {
    this.#lists = listsIn(sql, hasBackslashes).sort((a, b) => a.start - b.start);
  }

  /**
   * The ranges of the items of one list; [] where it is not certain which list is meant.
   * @param places where something inside each item stands, undefined for items of which nothing is known
   */
  rangesOf(places: readonly (number | undefined)[]): readonly TextRange[] {
    const place = places.find((one) => one !== undefined);
    let found: SelectList | undefined;
    for (let list = place === undefined ? undefined : this.#last(place); list; list = list.outer) {
      if (!list.isTaken && list.fits(places)) found = list;
    }
    if (place === undefined) {
      const [only, ...others] = this.#lists.filter((one) => !one.isTaken && one.items.length === places.length);
      if (others.length === 0) found = only;
    }
    if (!found) return [];
    found.isTaken = true;
    return found.items;
  }

  /** The last list that begins at a place or before. */
  #last(place: number): SelectList | undefined {
    let [low, high] = [0, this.#lists.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lists[middle]?.start ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return this.#lists[low - 1];
  }
}

class SelectList {
  readonly items: { start: number; end: number }[] = [];
  /** The list in an item of which this one stands. */
  readonly outer: SelectList | undefined;
  isTaken = false;
  /** How many parentheses of DISTINCT ON are to come. */
  #head = 0;
  #isNew = true;

  constructor(outer: SelectList | undefined) {
    this.outer = outer;
  }

  get start(): number {
    return this.items[0]?.start ?? 0;
  }

  fits(places: readonly (number | undefined)[]): boolean {
    if (places.length !== this.items.length) return false;
    return places.every((place, at) => {
      const item = this.items[at];
      return place === undefined || (item !== undefined && item.start <= place && place < item.end);
    });
  }

  next(): void {
    this.#isNew = true;
  }

  /** Takes the next word: of the item, or of what stands before the first one. */
  take(word: string, previous: string, start: number, end: number): void {
    if (this.items.length === 0) {
      if ((word === 'distinct' || word === 'all') && previous === 'select') return;
      if (word === 'on' && previous === 'distinct') this.#head = 3;
    }
    if (this.#head > 0) {
      this.#head -= 1;
      return;
    }
    const last = this.items.at(-1);
    if (this.#isNew || !last) this.items.push({ start, end });
    else last.end = end;
    this.#isNew = false;
  }
}

function listsIn(sql: string, hasBackslashes: boolean): SelectList[] {
  const found: SelectList[] = [];
  // The list at each depth of parentheses.
  const open: (SelectList | undefined)[] = [undefined];
  const set = (list: SelectList | undefined): void => {
    open[open.length - 1] = list;
  };
  let previous = '';
  for (const [start, end] of codeWords(sql, hasBackslashes)) {
    const word = sql.slice(start, end).toLowerCase();
    if (CLOSING.has(word) && open.length > 1) open.pop();
    const list = open.at(-1);
    if (word === ';') set(undefined);
    else if (word === 'select' && previous !== '.') {
      const outer = open.findLast((one, depth) => one !== undefined && depth < open.length - 1);
      const made = new SelectList(outer);
      found.push(made);
      set(made);
    } else if (ENDS.has(word) && !BEFORE_NAMES.has(previous) && !NO_END.has(`${previous} ${word}`)) set(undefined);
    else if (word === ',') list?.next();
    else list?.take(word, previous, start, end);
    if (OPENING.has(word)) open.push(undefined);
    previous = word;
  }
  return found.filter(({ items }) => items.length > 0);
}

const OPENING: ReadonlySet<string> = new Set(['(', '[', '{']);
const CLOSING: ReadonlySet<string> = new Set([')', ']', '}']);

const WORDS =
  /\b[eE]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|(\$\w*\$)[\s\S]*?\1|[\w$]+|[^\s\w]/g;
const WORDS_WITH_BACKSLASHES =
  /'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|(\$\$)[\s\S]*?\1|[\w$]+|[^\s\w]/g;

function* codeWords(sql: string, hasBackslashes: boolean): Generator<readonly [number, number]> {
  for (const { 0: word, index } of sql.matchAll(hasBackslashes ? WORDS_WITH_BACKSLASHES : WORDS)) {
    if (!word.startsWith('--') && !word.startsWith('/*')) yield [index, index + word.length];
  }
}
