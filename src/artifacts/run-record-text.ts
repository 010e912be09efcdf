// A run record as text: a line of JSON with the columns of the run, numbers as base64 of their bytes; behind it the ids, a
// line each. The ids are most of it, and those of one project are mostly the same ones: whoever has read them for another
// run does not read them again.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { sha256 } from '../base/index.ts';
import { type RunColumns, type RunRecord, runColumns } from './run-columns.ts';

/** Grows when a reader of the form before would misunderstand something. */
const VERSION = 2;
const SCHEMA = 'tsdbt/run';
/** A message that is longer is cut: the whole one is in the log. */
const MESSAGE_LIMIT = 2000;
/** More than the columns of most runs. */
const CHUNK = 1 << 20;
const NEWLINE = 0x0a;

/** The record as text, part by part; `redact` takes secrets out of what is text in it. */
export function* recordText(record: RunRecord, redact: (text: string) => string): Generator<string> {
  const { ids, messages, rows, failures, status, thread, start, duration, ...columns } = runColumns(record);
  const list = redact(ids.map((id) => id.replaceAll('\n', ' ')).join('\n'));
  const told = redact(
    JSON.stringify({
      schema: SCHEMA,
      schema_version: VERSION,
      ...columns,
      failures: [...failures],
      // Before it is cut: half a secret would not be known as one.
      messages: [...messages].map(([at, message]) => [at, redact(message).slice(0, MESSAGE_LIMIT)]),
    }),
  );
  const numbers = JSON.stringify({
    count: ids.length,
    status: characters(status),
    thread: characters(thread),
    start: base64(start),
    duration: base64(duration),
    rowsAt: base64(Int32Array.from(rows.keys())),
    rows: base64(Float64Array.from(rows.values())),
    ids: sha256(list),
    idsBytes: Buffer.byteLength(list),
  });
  yield `${told.slice(0, -1)},${numbers.slice(1)}\n`;
  yield list;
}

/** What was read last; for the next record, which mostly has the same ids. */
export class RecordReader {
  #buffer = Buffer.alloc(0);
  #hash = '';
  #ids: readonly string[] = [];

  /** The record in a file, or undefined for one of another form or that ends too early. */
  read(path: string): RunColumns | undefined {
    const handle = openSync(path, 'r');
    try {
      return this.#record(handle);
    } finally {
      closeSync(handle);
    }
  }

  #record(handle: number): RunColumns | undefined {
    const { size } = fstatSync(handle);
    let length = 0;
    let end = -1;
    while (end < 0 && length < size) {
      const read = this.#fill(handle, length, Math.min(size, length + CHUNK));
      if (read === 0) return undefined;
      end = this.#buffer.subarray(0, length + read).indexOf(NEWLINE, length);
      length += read;
    }
    const head = end < 0 ? undefined : parsed(this.#buffer.toString('utf8', 0, end));
    if (head?.['schema'] !== SCHEMA || head['schema_version'] !== VERSION) return undefined;
    if (head['idsBytes'] !== size - end - 1) return undefined;
    const hash = wordOf(head, 'ids');
    if (hash !== this.#hash || hash === '') {
      while (length < size) {
        const read = this.#fill(handle, length, size);
        if (read === 0) return undefined;
        length += read;
      }
      const bytes = this.#buffer.subarray(end + 1, size);
      if (sha256(bytes) !== hash) return undefined;
      this.#hash = hash;
      this.#ids = head['count'] === 0 ? [] : bytes.toString('utf8').split('\n');
    }
    return head['count'] === this.#ids.length ? columnsOf(head, this.#ids) : undefined;
  }

  /** Reads what is from `from` up to `to`, or a part of it; gives how much. */
  #fill(handle: number, from: number, to: number): number {
    if (to > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(to + (to >> 3));
      this.#buffer.copy(larger, 0, 0, from);
      this.#buffer = larger;
    }
    return readSync(handle, this.#buffer, from, to - from, from);
  }
}

type Head = { readonly [key: string]: unknown };

function columnsOf(head: Head, ids: readonly string[]): RunColumns | undefined {
  const count = ids.length;
  const [start, duration] = [integers(head['start'], count), integers(head['duration'], count)];
  const at = integers(head['rowsAt']);
  const rows = at && doubles(head['rows'], at.length);
  if (!start || !duration || !rows) return undefined;
  const byPlace = new Map<number, number>();
  for (let place = 0; place < at.length; place += 1) byPlace.set(at[place] ?? -1, rows[place] ?? -1);
  return { ...columnsOfAnyForm(head, ids), start, duration, rows: byPlace };
}

/** What is written alike in all forms of a record. */
export function columnsOfAnyForm(head: Head, ids: readonly string[]): Omit<RunColumns, 'start' | 'duration' | 'rows'> {
  return {
    id: wordOf(head, 'id'),
    command: wordOf(head, 'command'),
    startedAt: wordOf(head, 'startedAt'),
    elapsed: typeof head['elapsed'] === 'number' ? head['elapsed'] : 0,
    target: wordOf(head, 'target'),
    ids,
    statuses: texts(head['statuses']),
    status: codes(wordOf(head, 'status'), ids.length),
    threads: texts(head['threads']),
    thread: codes(wordOf(head, 'thread'), ids.length),
    failures: pairs(head['failures'], 'number'),
    messages: pairs(head['messages'], 'string'),
  };
}

/** The value of JSON text that is an object; undefined for everything else. */
export function parsed(text: string): Head | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Head) : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a key, or ''. */
function wordOf(head: Head, key: string): string {
  const value = head[key];
  return typeof value === 'string' ? value : '';
}

/** Small numbers from -1 on, a character each: read many times faster than numbers of JSON. */
function characters(numbers: Int16Array): string {
  let text = '';
  for (let at = 0; at < numbers.length; at += 1) text += String.fromCharCode(49 + (numbers[at] ?? -1));
  return text;
}

/** The numbers of a text of one character each; -1 where the text ends before. */
function codes(text: string, count: number): Int16Array {
  const found = new Int16Array(count);
  const known = Math.min(count, text.length);
  for (let at = 0; at < known; at += 1) found[at] = text.charCodeAt(at) - 49;
  return found.fill(-1, known);
}

/** A list of texts; empty for everything else. */
function texts(value: unknown): readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : [];
}

/** Pairs of a place and a value of a type; others are passed over. */
export function pairs(value: unknown, type: 'number'): ReadonlyMap<number, number>;
export function pairs(value: unknown, type: 'string'): ReadonlyMap<number, string>;
export function pairs(value: unknown, type: string): ReadonlyMap<number, unknown> {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const found = new Map<number, unknown>();
  for (const one of list) {
    if (Array.isArray(one) && typeof one[0] === 'number' && typeof one[1] === type) found.set(one[0], one[1]);
  }
  return found;
}

/** On disk the lowest byte comes first. */
const SWAPS = endianness() === 'BE';

function base64(numbers: Int32Array | Float64Array): string {
  const bytes = Buffer.from(numbers.buffer);
  if (SWAPS) swap(bytes, numbers.BYTES_PER_ELEMENT);
  return bytes.toString('base64');
}

function swap(bytes: Buffer, width: number): void {
  if (width === 4) bytes.swap32();
  else bytes.swap64();
}

function integers(value: unknown, count?: number): Int32Array | undefined {
  const bytes = decoded(value, 4, count);
  return bytes && new Int32Array(bytes);
}

function doubles(value: unknown, count: number): Float64Array | undefined {
  const bytes = decoded(value, 8, count);
  return bytes && new Float64Array(bytes);
}

/** The bytes of base64 as memory of their own: what lies in a pool begins anywhere. */
function decoded(value: unknown, width: number, count?: number): ArrayBuffer | undefined {
  if (typeof value !== 'string') return undefined;
  const length = Buffer.byteLength(value, 'base64');
  if (length % width !== 0 || (count !== undefined && length !== count * width)) return undefined;
  const memory = new ArrayBuffer(length);
  const bytes = Buffer.from(memory);
  if (bytes.write(value, 'base64') !== length) return undefined;
  if (SWAPS) swap(bytes, width);
  return memory;
}
