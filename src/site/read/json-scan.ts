// Finds where a value of JSON ends in bytes, and copies of an object only the members that somebody wants: parsing those
// costs a fraction of parsing all. What is passed over is not looked at closely: brackets and quotes have to match.

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;

/** A string that is longer is searched for its end by the system, which is many times faster and slower to begin. */
const SHORT = 48;
/** Objects from this size on are compared with those before, until so many were different. */
export const LARGE = 200;
export const MOST_MISSES = 1000;

/** The place behind the string whose quote is at `from`; -1 when it does not end before `length`. */
export function endOfString(bytes: Buffer, from: number, length: number): number {
  let at = from + 1;
  const near = Math.min(length, at + SHORT);
  while (at < near) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  // Whatever was escaped last is behind `at`.
  const begin = at;
  for (;;) {
    const quote = at < length ? bytes.indexOf(QUOTE, at) : -1;
    if (quote < 0 || quote >= length) return -1;
    let escapes = quote;
    while (escapes > begin && bytes[escapes - 1] === BACKSLASH) escapes -= 1;
    if (((quote - escapes) & 1) === 0) return quote + 1;
    at = quote + 1;
  }
}

/** The place behind the value that begins at `from`; -1 when it may not end before `length`. */
export function endOfValue(bytes: Buffer, from: number, length: number): number {
  const first = bytes[from];
  if (first === QUOTE) return endOfString(bytes, from, length);
  if (first === OPEN_OBJECT || first === OPEN_LIST) return endOfNested(bytes, from, length);
  for (let at = from; at < length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST || byte <= 0x20) return at;
  }
  return -1;
}

function endOfNested(bytes: Buffer, from: number, length: number): number {
  let depth = 0;
  for (let at = from; at < length; ) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at, length);
      if (at < 0) return -1;
      continue;
    }
    at += 1;
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/**
 * Members of an object that are wanted: all of a member, of an object in it again some. `located`: an object that is not
 * copied; whoever wants it reads it where it stands.
 */
export interface KeyTree {
  readonly [key: string]: true | 'located' | KeyTree;
}

interface WantedKey {
  readonly name: Uint8Array;
  readonly inside: WantedKeys | undefined;
  readonly isLocated: boolean;
  /** The last large object of this key, what of it is wanted, and how often there was another one. */
  last: Buffer;
  copy: Buffer;
  misses: number;
}

const NOTHING = Buffer.alloc(0);
/** Wanted keys by their length. */
export type WantedKeys = readonly (readonly WantedKey[] | undefined)[];

/** A tree of keys as it is looked up in bytes. */
export function wantedKeys(tree: KeyTree): WantedKeys {
  const found: WantedKey[][] = [];
  for (const [key, value] of Object.entries(tree)) {
    const name = Buffer.from(key);
    const list = found[name.length] ?? [];
    const isLocated = value === 'located';
    const inside = value === true || isLocated ? undefined : wantedKeys(value);
    list.push({ name, inside, isLocated, last: NOTHING, copy: NOTHING, misses: 0 });
    found[name.length] = list;
  }
  return found;
}

/** Copies an object with what is wanted of it. Of a key that is there twice both are copied. */
export class KeyFilter {
  /** The copy, from 0 up to `size`. */
  out = Buffer.allocUnsafe(1 << 16);
  size = 0;
  /** Where the located member stands; -1 where there is none. */
  locatedFrom = -1;
  locatedTo = -1;
  #source: Buffer = Buffer.alloc(0);
  #length = 0;
  #keyEnd = 0;

  /**
   * Copies the object that begins at `from`; gives the place behind it. -1 for what is no object, does not end before
   * `length`, has errors, or keys with escapes, which may be any key.
   */
  copy(bytes: Buffer, from: number, length: number, wanted: WantedKeys): number {
    if (this.out.length < length - from) this.out = Buffer.allocUnsafe(bytes.length);
    this.size = 0;
    this.locatedFrom = -1;
    this.#source = bytes;
    this.#length = length;
    const end = this.#object(from, wanted);
    // Behind `length` stands what was read before.
    return end <= length ? end : -1;
  }

  /** The place behind the object; -1 for what is none. */
  #object(from: number, wanted: WantedKeys): number {
    const bytes = this.#source;
    if (bytes[from] !== OPEN_OBJECT) return -1;
    this.out[this.size++] = OPEN_OBJECT;
    const first = this.size;
    let at = this.#next(from + 1);
    if (bytes[at] !== CLOSE_OBJECT) {
      for (;;) {
        const value = this.#value(at);
        if (value < 0) return -1;
        const found = find(bytes, at + 1, this.#keyEnd, wanted);
        if (found === undefined) at = endOfValue(bytes, value, this.#length);
        else if (found.isLocated && bytes[value] === OPEN_OBJECT) {
          at = endOfValue(bytes, value, this.#length);
          this.locatedFrom = value;
          this.locatedTo = at;
        } else {
          if (this.size > first) this.out[this.size++] = COMMA;
          at = this.#wanted(at, value, found);
        }
        at = this.#behind(at);
        if (bytes[at] === CLOSE_OBJECT) break;
        if (at < 0) return -1;
        at = this.#next(at + 1);
      }
    }
    this.out[this.size++] = CLOSE_OBJECT;
    return at + 1;
  }

  #wanted(key: number, value: number, wanted: WantedKey): number {
    const { inside } = wanted;
    if (inside !== undefined && this.#source[value] === OPEN_OBJECT) {
      this.#append(key, value);
      return this.#same(value, wanted) ?? this.#new(value, wanted, inside);
    }
    const end = endOfValue(this.#source, value, this.#length);
    if (end >= 0) this.#append(key, end);
    return end;
  }

  /** The place behind an object that is the same as that of the member before, which most of the large ones are. */
  #same(value: number, { last, copy, misses }: WantedKey): number | undefined {
    const end = value + last.length;
    if (last.length === 0 || misses > MOST_MISSES || end > this.#length) return undefined;
    if (this.#source.compare(last, 0, last.length, value, end) !== 0) return undefined;
    this.size += copy.copy(this.out, this.size);
    return end;
  }

  #new(value: number, wanted: WantedKey, inside: WantedKeys): number {
    const begin = this.size;
    const end = this.#object(value, inside);
    if (end - value >= LARGE && wanted.misses <= MOST_MISSES) {
      wanted.last = Buffer.from(this.#source.subarray(value, end));
      wanted.copy = Buffer.from(this.out.subarray(begin, this.size));
      wanted.misses += 1;
    }
    return end;
  }

  /** The place of the value whose key begins at `key`, and in `#keyEnd` that of the quote behind the key; -1 for none. */
  #value(key: number): number {
    const bytes = this.#source;
    const length = this.#length;
    if (bytes[key] !== QUOTE) return -1;
    let at = key + 1;
    for (; at < length && bytes[at] !== QUOTE; at += 1) if (bytes[at] === BACKSLASH) return -1;
    this.#keyEnd = at;
    at = this.#next(at + 1);
    return bytes[at] === COLON && at < length ? this.#next(at + 1) : -1;
  }

  /** The place of the comma or bracket behind a value that ends at `end`; -1 where there is none. */
  #behind(end: number): number {
    if (end < 0) return -1;
    const at = this.#next(end);
    const byte = this.#source[at];
    return at < this.#length && (byte === COMMA || byte === CLOSE_OBJECT) ? at : -1;
  }

  /** The next place that is no space. */
  #next(from: number): number {
    const bytes = this.#source;
    let at = from;
    while (at < this.#length && (bytes[at] ?? 0) <= 0x20) at += 1;
    return at;
  }

  #append(from: number, to: number): void {
    const { out } = this;
    const bytes = this.#source;
    let place = this.size;
    if (to - from > SHORT) place += bytes.copy(out, place, from, to);
    else for (let at = from; at < to; at += 1) out[place++] = bytes[at] ?? 0;
    this.size = place;
  }
}

function find(bytes: Buffer, from: number, to: number, wanted: WantedKeys): WantedKey | undefined {
  const list = wanted[to - from];
  if (list === undefined) return undefined;
  for (const key of list) {
    const { name } = key;
    let at = 0;
    while (at < name.length && name[at] === bytes[from + at]) at += 1;
    if (at === name.length) return key;
  }
  return undefined;
}
