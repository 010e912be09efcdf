// Reads a JSON file of any size member by member: the file is never one string, nor one value. What stands at the top
// is an object; of its values that are objects or lists, each member is handed over by itself.
import { closeSync, openSync, readSync } from 'node:fs';
import type { Json } from '../format/packing.ts';
import type { FieldReader } from './field-reader.ts';
import type { FieldKeys } from './field-scan.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfString,
  endOfValue,
  KeyFilter,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  type WantedKeys,
} from './json-scan.ts';
import { BrokenJson, parseJson } from './parse-json.ts';
import { TextPool } from './text-pool.ts';

/** A member as it stands in the file; valid during the call that it is given to. */
export interface Member {
  /** The value, of an object only the members that are wanted. @throws BrokenJson */
  parse(wanted?: WantedKeys): Json;
  /** Where the member stands that `parse` was to locate; undefined where it is part of the value, or not there. */
  located(): Located | undefined;
  /** Reads the fields of an object. @throws BrokenJson */
  read(fields: FieldReader, keys: FieldKeys): void;
}

/** A value as it stands in bytes. */
export interface Located {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Takes a member: `key` is undefined in lists and for plain values of the top. */
export type MemberTaker = (section: string, key: string | undefined, member: Member) => void;

const CHUNK = 1 << 20;
/** Bytes of a list that are parsed together. */
const BATCH = 1 << 15;

/**
 * Whether a section is wanted; `end`: neither it nor what is behind it, which is not read at all. `each`: it is, and of a
 * list the fields of each element are read, not its value.
 */
export type SectionChoice = (section: string) => boolean | 'end' | 'each';

/** Thrown when no more is wanted. */
class EndOfReading extends Error {}

/** Where an artifact is: the path of its file, or its bytes. */
export type ArtifactSource = string | Buffer;

/**
 * Hands over all members in the order of the file. Sections whose name `wants` declines are passed over quickly.
 * @throws BrokenJson, and what opening a file throws
 */
export function readJsonMembers(
  source: ArtifactSource,
  take: MemberTaker,
  { wants = () => true, pool = new TextPool() }: { readonly wants?: SectionChoice; readonly pool?: TextPool } = {},
): void {
  const opened = typeof source === 'string' ? openSync(source, 'r') : source;
  try {
    new MemberReader(opened, take, wants, pool).readAll();
  } catch (error) {
    if (!(error instanceof EndOfReading)) throw error;
  } finally {
    if (typeof opened === 'number') closeSync(opened);
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

class MemberReader implements Member {
  /** Undefined: all of it is in the buffer. */
  readonly #handle: number | undefined;
  readonly #take: MemberTaker;
  readonly #wants: SectionChoice;
  readonly #pool: TextPool;
  readonly #filter = new KeyFilter();
  #buffer: Buffer;
  /** Bytes in the buffer, and the place of the next one. */
  #length = 0;
  #at = 0;
  /** The member that is handed over begins here and ends at `#at`. */
  #from = 0;
  #isPassed = false;
  /** Elements that were parsed together, and which of them is handed over. */
  #batch: readonly Json[] = [];
  #place = 0;
  /** Whether the value was copied in part, and so something may be located. */
  #isFiltered = false;

  constructor(source: number | Buffer, take: MemberTaker, wants: SectionChoice, pool: TextPool) {
    this.#handle = typeof source === 'number' ? source : undefined;
    this.#buffer = typeof source === 'number' ? Buffer.allocUnsafe(CHUNK) : source;
    this.#length = typeof source === 'number' ? 0 : source.length;
    this.#take = take;
    this.#wants = wants;
    this.#pool = pool;
  }

  readAll(): void {
    // A byte order mark is no part of the text.
    if (this.#peek() === 0xef) this.#at += 3;
    if (this.#peek() !== OPEN_OBJECT) throw new BrokenJson('{ is missing');
    this.#object((section) => this.#section(section));
    if (this.#peek() !== -1) throw new BrokenJson('something follows the end of the object');
  }

  parse(wanted?: WantedKeys): Json {
    this.#isFiltered = false;
    const known = this.#batch[this.#place];
    if (known !== undefined) return known;
    if (wanted !== undefined) {
      const from = this.#isPassed ? this.#from : this.#at;
      const end = this.#filter.copy(this.#buffer, from, this.#length, wanted);
      if (end >= 0) {
        this.#setMember(from, end);
        this.#isFiltered = true;
        return parseJson(this.#filter.out.toString('utf8', 0, this.#filter.size));
      }
      // What is not in the buffer as a whole, or not as it should be, is parsed as a whole.
    }
    if (!this.#isPassed) this.#pass(endOfValue);
    return this.#value('', '');
  }

  located(): Located | undefined {
    const { locatedFrom: from, locatedTo: to } = this.#filter;
    return this.#isFiltered && from >= 0 ? { bytes: this.#buffer, from, to } : undefined;
  }

  read(fields: FieldReader, keys: FieldKeys): void {
    const known = this.#batch[this.#place];
    if (known !== undefined) {
      fields.readJson(known, keys);
      return;
    }
    if (!this.#isPassed) {
      const end = fields.read(this.#buffer, this.#at, this.#length, keys);
      if (end >= 0) {
        this.#setMember(this.#at, end);
        return;
      }
      // It is not in the buffer as a whole.
      this.#pass(endOfValue);
    }
    fields.read(this.#buffer, this.#from, this.#at, keys);
  }

  #setMember(from: number, end: number): void {
    this.#from = from;
    this.#at = end;
    this.#isPassed = true;
  }

  /** What stands between `#from` and `#at`, between brackets or not. */
  #value(open: string, close: string): Json {
    return parseJson(`${open}${this.#buffer.toString('utf8', this.#from, this.#at)}${close}`);
  }

  #section(section: string): void {
    const first = this.#peek();
    const isWanted = this.#wants(section);
    if (isWanted === 'end') throw new EndOfReading();
    if (first === OPEN_OBJECT) this.#object((key) => this.#member(section, key), isWanted !== false);
    else if (first === OPEN_LIST) this.#list(section, isWanted);
    else if (isWanted) this.#member(section, undefined);
    else this.#pass(endOfValue);
  }

  /** The taker that parses a member finds its end at the same time. */
  #member(section: string, key: string | undefined): void {
    this.#isPassed = false;
    this.#take(section, key, this);
    if (!this.#isPassed) this.#pass(endOfValue);
  }

  /** The members of an object; without a taker they are passed over. */
  #object(take: (key: string) => void, isWanted = true): void {
    this.#at += 1;
    for (let next = this.#peek(); next !== CLOSE_OBJECT; next = this.#separator(CLOSE_OBJECT)) {
      if (this.#peek() !== QUOTE) throw new BrokenJson('a key is missing');
      this.#pass(endOfString);
      const key = isWanted ? this.#pool.text(this.#buffer, this.#from + 1, this.#at - 1) : '';
      this.#expect(COLON);
      this.#peek();
      if (isWanted) take(key);
      else this.#pass(endOfValue);
    }
    this.#at += 1;
  }

  /** The elements of a list: small ones are parsed many at a time, which costs half as much. */
  #list(section: string, isWanted: boolean | 'each'): void {
    this.#at += 1;
    for (let next = this.#peek(); next !== CLOSE_LIST; next = this.#separator(CLOSE_LIST)) {
      this.#peek();
      if (isWanted === 'each') {
        this.#member(section, undefined);
        continue;
      }
      this.#pass(endOfValue);
      if (!isWanted) continue;
      const first = this.#at;
      this.#extend();
      try {
        this.#batch = this.#value('[', ']') as readonly Json[];
      } catch {
        // What is before an error is handed over.
        this.#at = first;
        this.#batch = [];
      }
      if (this.#batch.length === 0) this.#take(section, undefined, this);
      for (this.#place = 0; this.#place < this.#batch.length; this.#place += 1) this.#take(section, undefined, this);
      this.#batch = [];
    }
    this.#at += 1;
  }

  /** Goes behind the elements that follow and are in the buffer. */
  #extend(): void {
    const bytes = this.#buffer;
    const length = this.#length;
    const next = (from: number): number => {
      let at = from;
      while (at < length && (bytes[at] ?? 0) <= 0x20) at += 1;
      return at;
    };
    while (this.#at - this.#from < BATCH) {
      const comma = next(this.#at);
      if (comma >= length || bytes[comma] !== COMMA) return;
      const at = next(comma + 1);
      const end = at < length ? endOfValue(bytes, at, length) : -1;
      if (end < 0) return;
      this.#at = end;
    }
  }

  /** Behind a member: passes the comma; gives the closing bracket where it is the last one. */
  #separator(close: number): number {
    const next = this.#peek();
    if (next === close) return close;
    if (next !== COMMA) throw new BrokenJson(next === -1 ? 'it ends too early' : 'a comma is missing');
    this.#at += 1;
    return COMMA;
  }

  /** Goes behind what begins here; it is in the buffer from `#from` on then. */
  #pass(end: (bytes: Buffer, from: number, length: number) => number): void {
    for (;;) {
      const at = end(this.#buffer, this.#at, this.#length);
      if (at >= 0) {
        this.#setMember(this.#at, at);
        return;
      }
      // From its beginning once more, with more of it: chunks are much larger than members.
      if (!this.#fill()) throw new BrokenJson('it ends too early');
    }
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

  /** Reads on; what is from `#at` on stays in the buffer, which grows where that needs it. False at the end. */
  #fill(): boolean {
    if (this.#handle === undefined) return false;
    if (this.#at > 0) {
      const kept = Math.min(this.#at, this.#length);
      this.#buffer.copyWithin(0, kept, this.#length);
      this.#length -= kept;
      this.#at -= kept;
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
