// Reads the values that a FieldScanner has found, as the types that artifacts have them in.
import type { Json } from '../format/packing.ts';
import { type FieldKeys, FieldScanner } from './field-scan.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfString,
  endOfValue,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from './json-scan.ts';
import { BrokenJson, parseJson } from './parse-json.ts';
import { type TextPool, textOnce } from './text-pool.ts';

/** The fields of one object after the other. What a slot gives is valid until the next object is read. */
export class FieldReader {
  readonly #scanner: FieldScanner;
  readonly #pool: TextPool;
  #bytes: Buffer = Buffer.alloc(0);
  /** Places in the pool of the texts that were given last, by slot. */
  readonly #last: Int32Array;

  /** A reader with so many slots; texts that come again and again are one text in the pool. */
  constructor(slots: number, pool: TextPool) {
    this.#scanner = new FieldScanner(slots);
    this.#pool = pool;
    this.#last = new Int32Array(slots).fill(-1);
  }

  /**
   * Reads the object that begins at `from`; gives the place behind it, -1 where it does not end before `length`. What is
   * no object has no fields. @throws BrokenJson
   */
  read(bytes: Buffer, from: number, length: number, keys: FieldKeys): number {
    this.#bytes = bytes;
    const end = this.#scanner.scan(bytes, from, length, keys);
    if (end >= 0) return end;
    const behind = endOfValue(bytes, from, length);
    if (behind >= 0) this.readJson(parseJson(bytes.toString('utf8', from, behind)), keys);
    return behind;
  }

  /** Reads an object that was read as a whole. */
  readJson(value: Json | undefined, keys: FieldKeys): void {
    this.#bytes = Buffer.from(JSON.stringify(value ?? null));
    const end = this.#scanner.scan(this.#bytes, 0, this.#bytes.length, keys, true);
    if (end < 0) this.#scanner.from.fill(-1);
  }

  /** The text of a slot, or its number as text; undefined for anything else and for ''. */
  word(slot: number): string | undefined {
    const from = this.#scanner.from[slot] ?? -1;
    if (from < 0) return undefined;
    const to = this.#scanner.to[slot] ?? 0;
    const first = this.#bytes[from] ?? 0;
    if (first === QUOTE) {
      if (to - from === 2) return undefined;
      // Mostly it is that of the object before.
      const known = this.#last[slot] ?? -1;
      if (this.#pool.isAt(known, this.#bytes, from + 1, to - 1)) return this.#pool.at(known);
      const text = this.#pool.text(this.#bytes, from + 1, to - 1);
      this.#last[slot] = this.#pool.last;
      return text;
    }
    return isNumber(first) ? String(this.json(slot)) : undefined;
  }

  /** As `word`, for texts that hardly come again. */
  wordOnce(slot: number): string | undefined {
    const from = this.#scanner.from[slot] ?? -1;
    if (from < 0 || this.#bytes[from] !== QUOTE) return this.word(slot);
    const to = this.#scanner.to[slot] ?? 0;
    return to - from === 2 ? undefined : textOnce(this.#bytes, from + 1, to - 1);
  }

  /** The number of a slot, or `otherwise`. */
  number(slot: number, otherwise = 0): number {
    const from = this.#scanner.from[slot] ?? -1;
    const first = from < 0 ? 0 : (this.#bytes[from] ?? 0);
    if (!isNumber(first)) return otherwise;
    // Most are short and whole.
    const to = this.#scanner.to[slot] ?? 0;
    let number = 0;
    for (let at = from; at < to; at += 1) {
      const digit = (this.#bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9 || to - from > 9) return Number(this.json(slot));
      number = number * 10 + digit;
    }
    return number;
  }

  /** The value of a slot; undefined where there is none. @throws BrokenJson */
  json(slot: number): Json | undefined {
    const from = this.#scanner.from[slot] ?? -1;
    return from < 0 ? undefined : parseJson(this.#bytes.toString('utf8', from, this.#scanner.to[slot]));
  }

  /** Whether there is a value, whatever it is. */
  has(slot: number): boolean {
    return (this.#scanner.from[slot] ?? -1) >= 0;
  }

  /** Whether there is something that is neither null nor an empty text, list or object. */
  says(slot: number): boolean {
    const from = this.#scanner.from[slot] ?? -1;
    if (from < 0) return false;
    const first = this.#bytes[from];
    return first !== 0x6e && !((first === QUOTE || isOpen(first)) && this.#scanner.to[slot] === from + 2);
  }

  /** Whether the value of a slot is an object. */
  isObject(slot: number): boolean {
    const from = this.#scanner.from[slot] ?? -1;
    return from >= 0 && this.#bytes[from] === OPEN_OBJECT;
  }

  /** The texts of a list, or of a single text. */
  words(slot: number): string[] {
    const from = this.#scanner.from[slot] ?? -1;
    if (from < 0) return [];
    const to = this.#scanner.to[slot] ?? 0;
    const bytes = this.#bytes;
    if (bytes[from] === QUOTE) return [this.#pool.text(bytes, from + 1, to - 1)];
    const found: string[] = [];
    if (bytes[from] !== OPEN_LIST) return found;
    eachElement(bytes, from, to, (at) => {
      const end = endOfValue(bytes, at, to);
      if (bytes[at] === QUOTE && end >= 0) found.push(this.#pool.text(bytes, at + 1, end - 1));
      return end;
    });
    return found;
  }

  /** Reads the elements of a list one after the other. @throws BrokenJson */
  elements(slot: number, keys: FieldKeys, inner: FieldReader, take: () => void): void {
    const from = this.#scanner.from[slot] ?? -1;
    const bytes = this.#bytes;
    if (from < 0 || bytes[from] !== OPEN_LIST) return;
    const to = this.#scanner.to[slot] ?? 0;
    eachElement(bytes, from, to, (at) => {
      const end = inner.read(bytes, at, to, keys);
      if (end >= 0) take();
      return end;
    });
  }

  /**
   * Reads the members of an object by name, each as an object; the one that begins at `from`. `take` gets the name.
   * @throws BrokenJson
   */
  members(bytes: Buffer, from: number, to: number, keys: FieldKeys, take: (name: string) => void): void {
    if (bytes[from] !== OPEN_OBJECT) return;
    eachElement(bytes, from, to, (at) => {
      const behind = bytes[at] === QUOTE ? endOfString(bytes, at, to) : -1;
      const colon = behind < 0 ? to : next(bytes, behind, to);
      if (colon >= to || bytes[colon] !== COLON) return -1;
      const name = this.#pool.text(bytes, at + 1, behind - 1);
      const end = this.read(bytes, next(bytes, colon + 1, to), to, keys);
      if (end >= 0) take(name);
      return end;
    });
  }
}

/** Goes through what stands between brackets; `pass` gives the place behind what begins at a place. @throws BrokenJson */
function eachElement(bytes: Buffer, from: number, to: number, pass: (at: number) => number): void {
  let at = next(bytes, from + 1, to);
  if (at === to - 1) return;
  for (;;) {
    const end = pass(at);
    at = end < 0 ? to : next(bytes, end, to);
    if (at === to - 1 && (bytes[at] === CLOSE_OBJECT || bytes[at] === CLOSE_LIST)) return;
    if (at >= to || bytes[at] !== COMMA) throw new BrokenJson('a comma is missing');
    at = next(bytes, at + 1, to);
  }
}

function next(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && (bytes[at] ?? 0) <= 0x20) at += 1;
  return at;
}

function isOpen(byte: number | undefined): boolean {
  return byte === OPEN_OBJECT || byte === OPEN_LIST;
}

function isNumber(first: number): boolean {
  return (first >= 0x30 && first <= 0x39) || first === 0x2d;
}
