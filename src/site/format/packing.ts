// How lists of names and numbers are written into the files of the site, so that they are small and quick to read.

/** A file of the site that is not what its reader expects; the page shows the message and stays. */
export class FormatProblem extends Error {}

/** An object of JSON that was read from a file: its keys are looked up with `field`, never by a plain index. */
export type Json = null | boolean | number | string | readonly Json[] | JsonRecord;
export interface JsonRecord {
  readonly [key: string]: Json | undefined;
}

export type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Names in one string, a line each; a line break in a name is written as `\n`, a backslash as `\\`. */
export function joinNames(names: readonly string[]): string {
  const joined = names.join('\n');
  // Hardly any name has either of them.
  const isPlain = !joined.includes('\\') && names.every((name) => !name.includes('\n'));
  return isPlain ? joined : names.map((name) => name.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')).join('\n');
}

/** The names that `joinNames` has joined; no name at all is the empty list when `count` is 0. */
export function splitNames(text: string, count: number): string[] {
  if (count === 0) return [];
  const names = text.split('\n');
  if (names.length !== count) throw new FormatProblem('the core of the site is damaged');
  if (!text.includes('\\')) return names;
  return names.map((name) => name.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one)));
}

/** Gives each different text a number, in the order of their first use. */
export class Interner {
  readonly list: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of a text. */
  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.list.length);
    this.list.push(text);
    return this.list.length - 1;
  }
}

/** A column of texts of which many are equal: the different ones, and one number for each row. */
export type Interned = readonly [list: readonly string[], numbers: readonly number[]];

/** Packs a column of texts. */
export function intern(texts: readonly string[]): Interned {
  const interner = new Interner();
  const numbers = texts.map((text) => interner.number(text));
  return [interner.list, numbers];
}

/** The column that `intern` has packed; a column that is not there is full of empty texts. */
export function unintern(value: Json | undefined, count: number): string[] {
  if (!Array.isArray(value)) return Array.from({ length: count }, () => '');
  const list = textsOf(value[0]);
  const numbers = numbersOf(value[1]);
  return Array.from({ length: count }, (_, row) => list[numbers[row] ?? -1] ?? '');
}

/** Codes of one character each, from `0` on; at most 64,000 different ones. */
export function toCharacters(codes: ArrayLike<number>): string {
  let text = '';
  const part: number[] = [];
  for (let at = 0; at < codes.length; at += 1) {
    part.push(48 + (codes[at] ?? 0));
    if (part.length < 4096) continue;
    text += String.fromCharCode(...part);
    part.length = 0;
  }
  return text + String.fromCharCode(...part);
}

/** The code at a place of a text of `toCharacters`; -1 outside of it. */
export function characterCode(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return Number.isNaN(code) ? -1 : code - 48;
}

/**
 * The value of a key that the record itself has: names like `constructor` or `__proto__` are ordinary keys. What all
 * objects share are functions, which JSON has none of: telling them apart costs less than asking for the owner.
 */
export function field(record: Json | undefined, key: string): Json | undefined {
  if (!isRecord(record)) return undefined;
  if (key === '__proto__') return Object.hasOwn(record, key) ? record[key] : undefined;
  const value = record[key];
  return typeof value === 'function' ? undefined : value;
}

/** True for an object that is no list. */
export function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a key, or ''. */
export function textOf(record: Json | undefined, key: string): string {
  const value = field(record, key);
  return typeof value === 'string' ? value : '';
}

/** The number of a key, or `otherwise`. */
export function numberOf(record: Json | undefined, key: string, otherwise = 0): number {
  const value = field(record, key);
  return typeof value === 'number' ? value : otherwise;
}

/** All texts of a list; what is none is ''. */
export function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map((one: Json) => (typeof one === 'string' ? one : '')) : [];
}

/** All numbers of a list; what is none is -1. */
export function numbersOf(value: Json | undefined): number[] {
  return Array.isArray(value) ? value.map((one: Json) => (typeof one === 'number' ? one : -1)) : [];
}

/** A list of numbers in an array of `count` places, -1 where the list ends before. */
export function intArray(value: Json | undefined, count: number, missing = -1): Int32Array {
  const array = new Int32Array(count).fill(missing);
  const list = Array.isArray(value) ? value : [];
  for (let row = 0; row < count && row < list.length; row += 1) {
    const one: Json | undefined = list[row];
    if (typeof one === 'number') array[row] = one;
  }
  return array;
}

/** Values at few of many rows: `[row, value, row, value …]`. */
export function sparse(values: readonly (string | number | undefined)[]): (string | number)[] {
  const pairs: (string | number)[] = [];
  values.forEach((value, row) => {
    if (value !== undefined && value !== '') pairs.push(row, value);
  });
  return pairs;
}

/** What `sparse` has written, by row. */
export function sparseTexts(value: Json | undefined): Map<number, string> {
  return sparseMap(value, (one) => (typeof one === 'string' ? one : undefined));
}

/** What `sparse` has written, by row. */
export function sparseNumbers(value: Json | undefined): Map<number, number> {
  return sparseMap(value, (one) => (typeof one === 'number' ? one : undefined));
}

function sparseMap<T>(value: Json | undefined, read: (one: Json | undefined) => T | undefined): Map<number, T> {
  const found = new Map<number, T>();
  const list = Array.isArray(value) ? value : [];
  for (let at = 0; at + 1 < list.length; at += 2) {
    const row: Json | undefined = list[at];
    const one = read(list[at + 1]);
    if (typeof row === 'number' && one !== undefined) found.set(row, one);
  }
  return found;
}

/** Reads the text of a file of the site. @throws FormatProblem when it is no JSON object of a version that is known */
export function parseRecord(text: string, version: number, what: string): JsonRecord {
  let value: Json = null;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    // Told below.
  }
  if (!isRecord(value)) throw new FormatProblem(`the file of ${what} is damaged`);
  const found = numberOf(value, 'v', Number.NaN);
  if (found !== version) throw new FormatProblem(`the file of ${what} has version ${found}, not ${version}`);
  return value;
}
