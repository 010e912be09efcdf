// Finds where the values of wanted keys stand in an object, in one pass over its bytes: things of which there are tens of
// thousands, such as tests and columns, are read from there without an object of JSON between.
import {
  BACKSLASH,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfValue,
  LARGE,
  MOST_MISSES,
  OPEN_OBJECT,
  QUOTE,
} from './json-scan.ts';

/**
 * Names of wanted keys and the slots of their values; of objects in it again some. `OTHERS` names the slot of any key
 * that is not wanted, `WHOLE` in an inner object that of this object itself.
 */
export interface FieldTree {
  readonly [key: string]: number | FieldTree;
}

interface FieldKey {
  readonly name: Uint8Array;
  readonly slot: number;
  readonly inside: FieldKeys | undefined;
}

/** Wanted keys as they are looked up in bytes. */
export interface FieldKeys {
  readonly byLength: readonly (readonly FieldKey[] | undefined)[];
  /** Slots of what stands in this object. */
  readonly slots: readonly number[];
  /** The slot of the first value whose key is not wanted; -1 where nobody asks. */
  readonly others: number;
  /** The slot of the object itself; -1 where nobody asks. */
  readonly whole: number;
  /** The last large object, and where its values stood in it: mostly the next one is the same. */
  last: Buffer;
  places: Int32Array;
  misses: number;
}

export const OTHERS = '*';
export const WHOLE = '.';

const NOTHING = Buffer.alloc(0);
const NO_PLACES = new Int32Array(0);

/** A tree of keys as it is looked up. */
export function fieldKeys(tree: FieldTree): FieldKeys {
  const byLength: FieldKey[][] = [];
  const slots: number[] = [];
  for (const [key, value] of Object.entries(tree)) {
    const inside = typeof value === 'number' ? undefined : fieldKeys(value);
    const slot = typeof value === 'number' ? value : -1;
    slots.push(...(inside?.slots ?? [slot]));
    if (key === OTHERS || key === WHOLE) continue;
    const name = Buffer.from(key);
    const list = byLength[name.length] ?? [];
    list.push({ name, slot: inside?.whole ?? slot, inside });
    byLength[name.length] = list;
  }
  const slotOf = (key: string): number => (typeof tree[key] === 'number' ? tree[key] : -1);
  return {
    byLength,
    slots,
    others: slotOf(OTHERS),
    whole: slotOf(WHOLE),
    last: NOTHING,
    places: NO_PLACES,
    misses: 0,
  };
}

/** Where values stand: from `from[slot]` up to `to[slot]`; `from` is -1 for what is not there. */
export class FieldScanner {
  readonly from: Int32Array;
  readonly to: Int32Array;
  #bytes: Buffer = NOTHING;
  #length = 0;
  #isPlain = false;

  constructor(slots: number) {
    this.from = new Int32Array(slots);
    this.to = new Int32Array(slots);
  }

  /**
   * Finds the values of the object that begins at `from`; gives the place behind it. -1 for what is no object, does not
   * end before `length`, has errors, or keys with escapes, which may be any key unless the text is `isPlain`: written by
   * JSON.stringify.
   */
  scan(bytes: Buffer, from: number, length: number, keys: FieldKeys, isPlain = false): number {
    this.#bytes = bytes;
    this.#length = length;
    this.#isPlain = isPlain;
    this.from.fill(-1);
    return this.#object(from, keys);
  }

  #object(begin: number, keys: FieldKeys): number {
    const bytes = this.#bytes;
    const length = this.#length;
    if (begin >= length || bytes[begin] !== OPEN_OBJECT) return -1;
    let at = begin + 1;
    while (at < length && (bytes[at] ?? 0) <= 0x20) at += 1;
    if (at < length && bytes[at] === CLOSE_OBJECT) return at + 1;
    while (at < length) {
      // The key.
      if (bytes[at] !== QUOTE) return -1;
      const key = at + 1;
      at = key;
      while (at < length && bytes[at] !== QUOTE) {
        if (bytes[at] === BACKSLASH) {
          if (!this.#isPlain) return -1;
          at += 1;
        }
        at += 1;
      }
      const found = findKey(bytes, key, at - key, keys);
      at += 1;
      while (at < length && (bytes[at] ?? 0) <= 0x20) at += 1;
      if (at >= length || bytes[at] !== COLON) return -1;
      at += 1;
      while (at < length && (bytes[at] ?? 0) <= 0x20) at += 1;
      // The value.
      const value = at;
      at =
        found?.inside !== undefined && bytes[at] === OPEN_OBJECT
          ? this.#nested(at, found.inside)
          : endOfValue(bytes, at, length);
      if (at <= value) return -1;
      const slot = found === undefined ? keys.others : found.slot;
      if (slot >= 0) {
        this.from[slot] = value;
        this.to[slot] = at;
      }
      // What follows it.
      while (at < length && (bytes[at] ?? 0) <= 0x20) at += 1;
      const next = at < length ? bytes[at] : -1;
      at += 1;
      if (next === CLOSE_OBJECT) return at;
      if (next !== COMMA) return -1;
      while (at < length && (bytes[at] ?? 0) <= 0x20) at += 1;
    }
    return -1;
  }

  /** An object in an object; one that is the same as that of the member before is not looked at again. */
  #nested(begin: number, keys: FieldKeys): number {
    const { last, slots, places } = keys;
    const same = begin + last.length;
    if (last.length > 0 && same <= this.#length && this.#bytes.compare(last, 0, last.length, begin, same) === 0) {
      for (let at = 0; at < slots.length; at += 1) {
        const slot = slots[at] ?? 0;
        const from = places[at * 2] ?? -1;
        this.from[slot] = from < 0 ? -1 : begin + from;
        this.to[slot] = begin + (places[at * 2 + 1] ?? 0);
      }
      return same;
    }
    // Of a key that is there twice the last one counts, as a whole.
    for (const slot of slots) this.from[slot] = -1;
    const end = this.#object(begin, keys);
    if (end - begin >= LARGE && keys.misses <= MOST_MISSES) {
      keys.misses += 1;
      // Where there are too many different ones nobody compares any more.
      const isKept = keys.misses <= MOST_MISSES;
      keys.last = isKept ? Buffer.from(this.#bytes.subarray(begin, end)) : NOTHING;
      keys.places = Int32Array.from(
        slots.flatMap((slot) => {
          const from = this.from[slot] ?? -1;
          return from < 0 ? [-1, 0] : [from - begin, (this.to[slot] ?? 0) - begin];
        }),
      );
    }
    return end;
  }
}

function findKey(bytes: Buffer, from: number, length: number, keys: FieldKeys): FieldKey | undefined {
  const list = keys.byLength[length];
  if (list === undefined) return undefined;
  for (let which = 0; which < list.length; which += 1) {
    const key = list[which];
    if (key === undefined) return undefined;
    const { name } = key;
    let at = 0;
    while (at < length && name[at] === bytes[from + at]) at += 1;
    if (at === length) return key;
  }
  return undefined;
}
