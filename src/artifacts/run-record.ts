// The record of a run: the part of run_results.json and sources.json that is kept when the next run overwrites them.
// Columns instead of objects: the record of 50,000 results has to be written in a few milliseconds.
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from './write-file.ts';

/** What a run record keeps of a result. */
export interface RecordedRunResult {
  readonly id: string;
  /** dbt's word: `success`, `error`, `skipped`, `pass`, `warn`, `fail` … */
  readonly status: string;
  /** Milliseconds after the start of the run; -1 where it is not known. */
  readonly start: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly thread: string;
  /** Rows that the warehouse told; -1 where it did not. */
  readonly rows: number;
  /** -1 where there are none. */
  readonly failures: number;
  readonly message: string;
}

/** What a run record keeps of a run. */
export interface RunRecord {
  readonly id: string;
  /** `build`, `source freshness` … */
  readonly command: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Seconds. */
  readonly elapsed: number;
  readonly target: string;
  readonly results: readonly RecordedRunResult[];
}

/** Grows when a reader of the form before would misunderstand something. */
const VERSION = 1;
/** In the target folder; `docs generate` reads it, `clean` removes it with the rest. */
const FOLDER = 'run_history';
/** A message that is longer is cut: the whole one is in the log. */
const MESSAGE_LIMIT = 2000;
const NAME = /^\d{8}T\d{9}-[0-9a-f]{8}\.json$/;

/**
 * Keeps the record of a run in `<target>/run_history` and removes the oldest ones beyond `keep`. One small file, not
 * forced to the disk: a machine that stops may lose it. `redact` takes secrets out. @throws TsdbtError 1901
 */
export function keepRunRecord(
  targetDirectory: string,
  record: RunRecord,
  keep: number,
  redact: (text: string) => string,
): void {
  const folder = join(targetDirectory, FOLDER);
  if (keep <= 0) return;
  const stamp = record.startedAt
    .replace(/[^0-9T]/g, '')
    .slice(0, 18)
    .padEnd(18, '0');
  const path = join(folder, `${stamp}-${shortId(record.id)}.json`);
  writeFileAtomic(path, [redact(recordText(record, redact))], { isDurable: false });
  for (const name of recordNames(folder).slice(0, -keep)) rmSync(join(folder, name), { force: true });
}

/** Whether there is a record of a run. */
export function hasRunRecord(targetDirectory: string, id: string): boolean {
  return recordNames(join(targetDirectory, FOLDER)).some((name) => name.endsWith(`-${shortId(id)}.json`));
}

function shortId(id: string): string {
  return id
    .replace(/[^0-9a-f]/g, '')
    .slice(0, 8)
    .padEnd(8, '0');
}

/** A run as it is read: one column for each fact, since a run may have tens of thousands of results. */
export interface RunColumns extends Omit<RunRecord, 'results'> {
  readonly ids: readonly string[];
  /** dbt's words, and the place of that of each result. */
  readonly statuses: readonly string[];
  readonly status: ArrayLike<number>;
  readonly start: readonly number[];
  readonly duration: readonly number[];
  readonly threads: readonly string[];
  readonly thread: ArrayLike<number>;
  /** By the place of the result; where there is none, it has no entry. */
  readonly rows: ReadonlyMap<number, number>;
  readonly failures: ReadonlyMap<number, number>;
  readonly messages: ReadonlyMap<number, string>;
}

/** The newest records of a target folder, newest first, one at a time; files that cannot be read are passed over. */
export function* readRunRecords(targetDirectory: string, most: number): Generator<RunColumns> {
  const folder = join(targetDirectory, FOLDER);
  const last: LastIds = { bytes: Buffer.alloc(0), ids: [] };
  // One for all: a record of 50,000 results has four megabytes.
  let buffer: Buffer = Buffer.alloc(0);
  for (const name of recordNames(folder).reverse().slice(0, most)) {
    const bytes = fileBytes(join(folder, name), buffer);
    if (bytes.length > buffer.length) buffer = bytes;
    const found = recordOf(bytes, last);
    if (found) yield found;
  }
}

/** The bytes of a file, in the buffer where they have room. */
function fileBytes(path: string, buffer: Buffer): Buffer {
  const handle = openSync(path, 'r');
  try {
    const { size } = fstatSync(handle);
    const target = size <= buffer.length ? buffer : Buffer.allocUnsafe(size + (size >> 3));
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read)
      read = readSync(handle, target, length, size - length, null);
    return target.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

/** The columns of results that are known one by one. */
export function runColumns({ results, ...run }: RunRecord): RunColumns {
  const statuses = [...new Set(results.map(({ status }) => status))];
  const threads = [...new Set(results.map(({ thread }) => thread))];
  const [statusPlace, threadPlace] = [placesOf(statuses), placesOf(threads)];
  return {
    ...run,
    ids: results.map(({ id }) => id),
    statuses,
    status: results.map(({ status }) => statusPlace.get(status) ?? -1),
    threads,
    thread: results.map(({ thread }) => threadPlace.get(thread) ?? -1),
    start: results.map(({ start }) => Math.round(start)),
    duration: results.map(({ duration }) => Math.round(duration)),
    rows: new Map(results.flatMap(({ rows }, at) => (rows >= 0 ? [[at, rows] as const] : []))),
    failures: new Map(results.flatMap(({ failures }, at) => (failures > 0 ? [[at, failures] as const] : []))),
    messages: new Map(results.flatMap(({ message }, at) => (message === '' ? [] : [[at, message] as const]))),
  };
}

function placesOf(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(texts.map((text, place) => [text, place]));
}

/** The names begin with the time of the run, so that their order is that of the runs. */
function recordNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort();
}

function recordText(record: RunRecord, redact: (text: string) => string): string {
  const { ids, messages, rows, failures, status, thread, ...columns } = runColumns(record);
  return JSON.stringify({
    schema: 'tsdbt/run',
    schema_version: VERSION,
    ...columns,
    ids: ids.map((id) => id.replaceAll('\n', ' ')).join('\n'),
    status: characters(status),
    thread: characters(thread),
    rows: [...rows],
    failures: [...failures],
    // Before it is cut: half a secret would not be known as one.
    messages: [...messages].map(([at, message]) => [at, redact(message).slice(0, MESSAGE_LIMIT)]),
  });
}

/** Runs of one project have mostly the same ids, which are most of a record: these are read once, and one list then. */
interface LastIds {
  /** As they stand in the file, between quotes; empty: none were read. */
  bytes: Buffer;
  ids: readonly string[];
}

const IDS = '"ids":"';
const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** The record in a file, or undefined for one of another form. */
function recordOf(bytes: Buffer, last: LastIds): RunColumns | undefined {
  // In a text the quotes would have backslashes.
  const begin = bytes.indexOf(IDS) + IDS.length;
  const end = begin + last.bytes.length;
  const isSame =
    last.bytes.length > 0 && bytes[end] === QUOTE && bytes.compare(last.bytes, 0, last.bytes.length, begin, end) === 0;
  const read = isSame
    ? parsed(bytes.toString('utf8', 0, begin) + bytes.toString('utf8', end))
    : parsed(bytes.toString('utf8'));
  const joined = read?.['ids'];
  if (read?.['schema'] !== 'tsdbt/run' || read['schema_version'] !== VERSION || typeof joined !== 'string')
    return undefined;
  const ids = isSame ? last.ids : joined.split('\n');
  if (!isSame) {
    const close = bytes.indexOf(QUOTE, begin);
    const isPlain = close > begin && bytes[close - 1] !== BACKSLASH;
    last.bytes = isPlain ? Buffer.from(bytes.subarray(begin, close)) : Buffer.alloc(0);
    last.ids = ids;
  }
  const word = (key: string): string => (typeof read[key] === 'string' ? read[key] : '');
  const column = (key: string): readonly number[] => numbers(read[key]) ?? ids.map(() => -1);
  return {
    id: word('id'),
    command: word('command'),
    startedAt: word('startedAt'),
    elapsed: typeof read['elapsed'] === 'number' ? read['elapsed'] : 0,
    target: word('target'),
    ids,
    statuses: texts(read['statuses']) ?? [],
    status: codes(word('status'), ids.length),
    start: column('start'),
    duration: column('duration'),
    threads: texts(read['threads']) ?? [],
    thread: codes(word('thread'), ids.length),
    rows: pairs(read['rows'], 'number'),
    failures: pairs(read['failures'], 'number'),
    messages: pairs(read['messages'], 'string'),
  };
}

function parsed(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : undefined;
  } catch {
    return undefined;
  }
}

/** Small numbers from -1 on, a character each: read many times faster than numbers of JSON. */
function characters(numbers: ArrayLike<number>): string {
  let text = '';
  for (let at = 0; at < numbers.length; at += 1) text += String.fromCharCode(49 + (numbers[at] ?? -1));
  return text;
}

function codes(text: string, count: number): Int16Array {
  const found = new Int16Array(count).fill(-1);
  for (let at = 0; at < count && at < text.length; at += 1) found[at] = text.charCodeAt(at) - 49;
  return found;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}

function numbers(value: unknown): readonly number[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'number') ? value : undefined;
}

function pairs(value: unknown, type: 'number'): ReadonlyMap<number, number>;
function pairs(value: unknown, type: 'string'): ReadonlyMap<number, string>;
function pairs(value: unknown, type: string): ReadonlyMap<number, unknown> {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const found = new Map<number, unknown>();
  for (const one of list) {
    if (Array.isArray(one) && typeof one[0] === 'number' && typeof one[1] === type) found.set(one[0], one[1]);
  }
  return found;
}
