// Reads a JSON file of any size member by member: the file is never one string, nor one value. What stands at the top
// is an object; of its values that are objects or lists, each member is handed over by itself.
import { closeSync, openSync, readSync } from 'node:fs';

/** The file is no JSON object, or ends too early. */
export class BrokenJson extends Error {
  override readonly name = 'BrokenJson';
}

/** Takes a member: `key` is undefined in lists and for plain values of the top. `parse` is valid during the call only. */
export type MemberTaker = (section: string, key: string | undefined, parse: () => unknown) => void;

const CHUNK = 1 << 20;
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Hands over all members in the order of the file. Sections whose name `wants` declines are passed over quickly.
 * @throws BrokenJson, and what opening a file throws
 */
export function readJsonMembers(
  path: string,
  take: MemberTaker,
  wants: (section: string) => boolean = () => true,
): void {
  const handle = openSync(path, 'r');
  try {
    new MemberReader(handle, take, wants).read();
  } finally {
    closeSync(handle);
  }
}

/** The bytes of a file of any size, piece by piece; a piece is valid until the next one is asked for. */
export function* fileChunks(path: string): Generator<Uint8Array> {
  const handle = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) yield buffer.subarray(0, read);
  } finally {
    closeSync(handle);
  }
}

class MemberReader {
  readonly #handle: number;
  readonly #take: MemberTaker;
  readonly #wants: (section: string) => boolean;
  #buffer = Buffer.allocUnsafe(CHUNK);
  /** Bytes in the buffer, and the place of the next one. */
  #length = 0;
  #at = 0;
  /** The first byte that is still needed; -1: none. */
  #mark = -1;

  constructor(handle: number, take: MemberTaker, wants: (section: string) => boolean) {
    this.#handle = handle;
    this.#take = take;
    this.#wants = wants;
  }

  read(): void {
    // A byte order mark is no part of the text.
    if (this.#peek() === 0xef) this.#at += 3;
    this.#expect(OPEN_OBJECT);
    this.#members(CLOSE_OBJECT, (section) => this.#section(section ?? ''));
    if (this.#peek() !== -1) throw new BrokenJson('something follows the end of the object');
  }

  /** Members up to the closing bracket; each with its key in an object. */
  #members(close: number, one: (key: string | undefined) => void): void {
    if (this.#peek() === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      let key: string | undefined;
      if (close === CLOSE_OBJECT) {
        if (this.#peek() !== QUOTE) throw new BrokenJson('a key is missing');
        key = this.#parsed(() => this.#skipString()) as string;
        this.#expect(COLON);
      }
      one(key);
      const next = this.#peek();
      this.#at += 1;
      if (next === close) return;
      if (next !== COMMA) throw new BrokenJson(next === -1 ? 'it ends too early' : 'a comma is missing');
    }
  }

  #section(name: string): void {
    const first = this.#peek();
    if (!this.#wants(name)) this.#skipValue();
    else if (first === OPEN_OBJECT || first === OPEN_LIST) {
      this.#at += 1;
      this.#members(first === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST, (key) => this.#member(name, key));
    } else this.#member(name, undefined);
  }

  #member(section: string, key: string | undefined): void {
    this.#peek();
    this.#mark = this.#at;
    this.#skipValue();
    const [from, to] = [this.#mark, this.#at];
    this.#take(section, key, () => parse(this.#buffer.toString('utf8', from, to)));
    this.#mark = -1;
  }

  #parsed(skip: () => void): unknown {
    this.#mark = this.#at;
    skip();
    const value = parse(this.#buffer.toString('utf8', this.#mark, this.#at));
    this.#mark = -1;
    return value;
  }

  /** The next byte that is no space, without taking it; -1 at the end. */
  #peek(): number {
    for (;;) {
      while (this.#at < this.#length) {
        const byte = this.#buffer[this.#at] ?? 0;
        if (byte > 0x20) return byte;
        this.#at += 1;
      }
      if (!this.#fill()) return -1;
    }
  }

  #expect(byte: number): void {
    if (this.#peek() !== byte) throw new BrokenJson(`${String.fromCharCode(byte)} is missing`);
    this.#at += 1;
  }

  #skipValue(): void {
    const first = this.#peek();
    if (first === QUOTE) this.#skipString();
    else if (first === OPEN_OBJECT || first === OPEN_LIST) this.#skipNested();
    else this.#skipScalar();
  }

  /** Numbers and words end where something else begins. */
  #skipScalar(): void {
    for (;;) {
      while (this.#at < this.#length) {
        const byte = this.#buffer[this.#at] ?? 0;
        if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST || byte <= 0x20) return;
        this.#at += 1;
      }
      if (!this.#fill()) throw new BrokenJson('it ends too early');
    }
  }

  #skipString(): void {
    this.#at += 1;
    for (;;) {
      const buffer = this.#buffer;
      const length = this.#length;
      let at = this.#at;
      while (at < length) {
        const byte = buffer[at];
        if (byte === QUOTE) {
          this.#at = at + 1;
          return;
        }
        at += byte === BACKSLASH ? 2 : 1;
      }
      this.#at = at;
      if (!this.#fill()) throw new BrokenJson('it ends too early');
    }
  }

  /** An object or list with all that is in it. */
  #skipNested(): void {
    let depth = 0;
    for (;;) {
      const buffer = this.#buffer;
      const length = this.#length;
      let at = this.#at;
      let isString = false;
      for (; at < length; at += 1) {
        const byte = buffer[at] ?? 0;
        if (byte === QUOTE) {
          isString = true;
          break;
        }
        if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
        else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 0) {
          this.#at = at + 1;
          return;
        }
      }
      this.#at = at;
      if (isString) this.#skipString();
      else if (!this.#fill()) throw new BrokenJson('it ends too early');
    }
  }

  /** Reads on; what is marked stays in the buffer, which grows where one member needs it. False at the end. */
  #fill(): boolean {
    const kept = this.#mark < 0 ? Math.min(this.#at, this.#length) : this.#mark;
    if (kept > 0) {
      this.#buffer.copyWithin(0, kept, this.#length);
      this.#length -= kept;
      this.#at -= kept;
      if (this.#mark >= 0) this.#mark = 0;
    }
    if (this.#length === this.#buffer.length) {
      const larger = Buffer.allocUnsafe(this.#buffer.length * 2);
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    const read = readSync(this.#handle, this.#buffer, this.#length, this.#buffer.length - this.#length, null);
    this.#length += read;
    return read > 0;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // It quotes the text, which may be what a limited site does not tell.
    throw new BrokenJson(message.replace(/, (?:\.\.\.)?".*$/s, ''));
  }
}
