// Python's bytes, as `str.encode` gives them.
import { fault } from '../errors.ts';
import { type CallArgs, HostFunction, JinjaObject, type Value } from '../values.ts';

/** Immutable bytes; they print as `b'…'`, and their items are numbers. */
export class PyBytes extends JinjaObject {
  readonly typeName: string = 'bytes';
  readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    super();
    this.data = data;
  }

  override toText(): string {
    const quote = this.data.includes(0x27) && !this.data.includes(0x22) ? '"' : "'";
    return `b${quote}${Array.from(this.data, (byte) => shownByte(byte, quote)).join('')}${quote}`;
  }
  override getAttr(name: string): Value | undefined {
    if (name === 'decode') return new HostFunction(name, ({ positional }) => decoded(this.data, positional[0]));
    if (name === 'hex') return new HostFunction(name, () => Buffer.from(this.data).toString('hex'));
    return undefined;
  }
  override getItem(key: Value): Value | undefined {
    return typeof key === 'number' ? this.data.at(key) : undefined;
  }
  override slice(picked: Value[]): Value {
    return new PyBytes(Uint8Array.from(picked, Number));
  }
  override iterate(): Iterable<Value> {
    return this.data;
  }
  override length(): number {
    return this.data.length;
  }
  override truthy(): boolean {
    return this.data.length > 0;
  }
  override equals(other: Value): boolean {
    return other instanceof PyBytes && Buffer.compare(this.data, other.data) === 0;
  }
}

const shortEscapes = new Map([
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x5c, '\\\\'],
]);

function shownByte(byte: number, quote: string): string {
  const short = shortEscapes.get(byte);
  if (short !== undefined) return short;
  const letter = String.fromCharCode(byte);
  if (letter === quote) return `\\${letter}`;
  return byte < 0x20 || byte > 0x7e ? `\\x${byte.toString(16).padStart(2, '0')}` : letter;
}

/** `str.encode(encoding)`. Throws for encodings that are not known and letters that one lacks. */
export function encoded(text: string, { positional, named }: CallArgs): PyBytes {
  const name = encodingName(positional[0] ?? named.get('encoding'));
  const most = name === 'ascii' ? 0x7f : 0xff;
  if (name !== 'utf8' && [...text].some((letter) => (letter.codePointAt(0) ?? 0) > most)) {
    return fault(`'${name}' codec can't encode all characters: ordinal not in range(${most + 1})`);
  }
  return new PyBytes(Buffer.from(text, name));
}

function decoded(data: Uint8Array, encoding: Value | undefined): string {
  return Buffer.from(data).toString(encodingName(encoding));
}

function encodingName(encoding: Value | undefined): 'utf8' | 'ascii' | 'latin1' {
  const given = typeof encoding === 'string' ? encoding.toLowerCase().replaceAll(/[-_ ]/g, '') : 'utf8';
  if (given === 'utf8') return 'utf8';
  if (given === 'ascii' || given === 'usascii') return 'ascii';
  if (given === 'latin1' || given === 'iso88591') return 'latin1';
  return fault(`unknown encoding: ${String(encoding)}`);
}
