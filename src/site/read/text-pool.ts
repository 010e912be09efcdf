// Texts that come again and again, as one text each: they are found by their bytes, without a text being made.
import { BACKSLASH } from './json-scan.ts';
import { parseJson } from './parse-json.ts';

/** What is longer hardly comes twice. */
const LONGEST = 120;
/** Texts beyond that are made anew each time. */
const MOST = 1 << 18;
/** Texts of one project differ at their ends. */
const HASHED = 20;

/** Texts by their bytes. */
export class TextPool {
  readonly #texts: string[] = [];
  /** Places in `#texts` by hash; -1 where there is none. */
  #table = new Int32Array(1 << 12).fill(-1);
  /** Of each text its hash, and where its bytes end in `#bytes`. */
  #hashes = new Int32Array(1 << 11);
  #ends = new Int32Array(1 << 11);
  #bytes = new Uint8Array(1 << 16);

  /** The place of the text that was given last; -1 where it has none. */
  last = -1;

  /** Whether the text at a place is that of a string of JSON. */
  isAt(place: number, bytes: Buffer, from: number, to: number): boolean {
    return place >= 0 && this.#isSame(place, bytes, from, to);
  }

  /** The text at a place. */
  at(place: number): string {
    return this.#texts[place] ?? '';
  }

  /** The text of a string of JSON whose content stands from `from` up to `to`. @throws BrokenJson */
  text(bytes: Buffer, from: number, to: number): string {
    this.last = -1;
    const length = to - from;
    if (length > LONGEST) return textOnce(bytes, from, to);
    let hash = length;
    for (let at = length > HASHED ? to - HASHED : from; at < to; at += 1)
      hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash ^= hash >>> 13;
    const mask = this.#table.length - 1;
    let place = hash & mask;
    for (let at = this.#table[place] ?? -1; at >= 0; at = this.#table[place] ?? -1) {
      if (this.#hashes[at] === hash && this.#isSame(at, bytes, from, to)) {
        this.last = at;
        return this.#texts[at] ?? '';
      }
      place = (place + 1) & mask;
    }
    return this.#new(bytes, from, to, hash, place);
  }

  #isSame(which: number, bytes: Buffer, from: number, to: number): boolean {
    const known = this.#bytes;
    let place = which === 0 ? 0 : (this.#ends[which - 1] ?? 0);
    if ((this.#ends[which] ?? 0) - place !== to - from) return false;
    for (let at = from; at < to; at += 1) {
      if (known[place] !== bytes[at]) return false;
      place += 1;
    }
    return true;
  }

  #new(bytes: Buffer, from: number, to: number, hash: number, place: number): string {
    const text = textOnce(bytes, from, to);
    const at = this.#texts.length;
    if (at >= MOST) return text;
    const begin = at === 0 ? 0 : (this.#ends[at - 1] ?? 0);
    const end = begin + to - from;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(this.#bytes.length * 2));
    for (let next = from; next < to; next += 1) this.#bytes[begin + next - from] = bytes[next] ?? 0;
    this.#texts.push(text);
    this.#table[place] = at;
    this.#hashes[at] = hash;
    this.#ends[at] = end;
    this.last = at;
    if (at + 1 === this.#hashes.length) this.#grow();
    return text;
  }

  #grow(): void {
    const size = this.#hashes.length * 2;
    this.#hashes = grown(this.#hashes, new Int32Array(size));
    this.#ends = grown(this.#ends, new Int32Array(size));
    const table = new Int32Array(size * 2).fill(-1);
    for (let at = 0; at < this.#texts.length; at += 1) {
      let place = (this.#hashes[at] ?? 0) & (table.length - 1);
      while (table[place] !== -1) place = (place + 1) & (table.length - 1);
      table[place] = at;
    }
    this.#table = table;
  }
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The text of a string of JSON that hardly comes again. @throws BrokenJson */
export function textOnce(bytes: Buffer, from: number, to: number): string {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || byte === BACKSLASH) return parseJson(bytes.toString('utf8', from - 1, to + 1)) as string;
  }
  return bytes.toString('latin1', from, to);
}
