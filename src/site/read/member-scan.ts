// Goes through the members of JSON objects in bytes, and hashes them without the moment at which somebody wrote them.
import { hash } from 'node:crypto';
import { CLOSE_OBJECT, COLON, COMMA, endOfString, endOfValue, OPEN_OBJECT, QUOTE } from './json-scan.ts';
import { BrokenJson } from './parse-json.ts';

/** A member: its key begins at `from` with a quote, its value at `value`, and both end before `to`. */
export type SpanTaker = (key: string, from: number, value: number, to: number) => void;

/** Hands over the members of the object that begins at a place; gives the place behind it. @throws BrokenJson */
export function eachSpan(bytes: Buffer, begin: number, take: SpanTaker): number {
  if (bytes[begin] !== OPEN_OBJECT) throw new BrokenJson('{ is missing');
  let at = pastSpace(bytes, begin + 1);
  if (bytes[at] === CLOSE_OBJECT) return at + 1;
  for (;;) {
    const from = at;
    const keyEnd = bytes[from] === QUOTE ? endOfString(bytes, from, bytes.length) : -1;
    const colon = keyEnd < 0 ? -1 : pastSpace(bytes, keyEnd);
    if (colon < 0 || bytes[colon] !== COLON) throw new BrokenJson('a key is missing');
    const value = pastSpace(bytes, colon + 1);
    const to = endOfValue(bytes, value, bytes.length);
    if (to < 0) throw new BrokenJson('it ends too early');
    take(textAt(bytes, from, keyEnd), from, value, to);
    at = pastSpace(bytes, to);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    if (bytes[at] !== COMMA) throw new BrokenJson('a comma is missing');
    at = pastSpace(bytes, at + 1);
  }
}

function pastSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] ?? 0) <= 0x20) at += 1;
  return at;
}

/** The text of a string with its quotes. */
export function textAt(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from + 1, to - 1);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

/** Characters of a digest: 96 bits. */
export const DIGEST = 16;

/** The digest of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64').slice(0, DIGEST);
}

const CREATED = Buffer.from('"created_at":');

/** Digests of members that each say when they were parsed: of that the digest says nothing. */
export class MemberDigests {
  readonly #bytes: Buffer;
  /** The next place of the key that was not passed yet. */
  #next: number;

  /** `bytes` are overwritten. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#next = bytes.indexOf(CREATED);
  }

  /**
   * The digest of what stands from `from` up to `to`; members are asked for in their order. What has the key more than
   * once has it in what people wrote: then all of them count.
   */
  of(from: number, to: number): string {
    const bytes = this.#bytes;
    while (this.#next >= 0 && this.#next < from) this.#next = bytes.indexOf(CREATED, this.#next + 1);
    const found = this.#next;
    if (found < 0 || found >= to) return digestOf(bytes.subarray(from, to));
    const number = found + CREATED.length;
    this.#next = bytes.indexOf(CREATED, number);
    if (this.#next >= 0 && this.#next < to) return digestOf(bytes.subarray(from, to));
    let end = number;
    while (end < to && isOfNumber(bytes[end] ?? 0)) end += 1;
    // What stands before the number moves up to what stands behind it.
    bytes.copyWithin(from + end - number, from, number);
    return digestOf(bytes.subarray(from + end - number, to));
  }
}

function isOfNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e;
}
