// Run records of the first form: one JSON object with the ids in it.
import { readFileSync } from 'node:fs';
import type { RunColumns } from './run-columns.ts';
import { codes, pairs, parsed, texts, wordOf } from './run-record-text.ts';

/** What was read last; for the next record, which mostly has the same ids. */
export class FirstRecordReader {
  #joined = '';
  #ids: readonly string[] = [''];

  /** The record of the first form in a file, or undefined for one of another form. */
  read(path: string): RunColumns | undefined {
    const read = parsed(readFileSync(path, 'utf8'));
    const joined = read?.['ids'];
    if (read?.['schema'] !== 'tsdbt/run' || read['schema_version'] !== 1 || typeof joined !== 'string')
      return undefined;
    if (joined !== this.#joined) {
      this.#joined = joined;
      this.#ids = joined.split('\n');
    }
    return columnsOf(read, this.#ids);
  }
}

function columnsOf(read: { readonly [key: string]: unknown }, ids: readonly string[]): RunColumns {
  const column = (key: string): Int32Array => numbers(read[key], ids.length);
  return {
    id: wordOf(read, 'id'),
    command: wordOf(read, 'command'),
    startedAt: wordOf(read, 'startedAt'),
    elapsed: typeof read['elapsed'] === 'number' ? read['elapsed'] : 0,
    target: wordOf(read, 'target'),
    ids,
    statuses: texts(read['statuses']) ?? [],
    status: codes(wordOf(read, 'status'), ids.length),
    start: column('start'),
    duration: column('duration'),
    threads: texts(read['threads']) ?? [],
    thread: codes(wordOf(read, 'thread'), ids.length),
    rows: pairs(read['rows'], 'number'),
    failures: pairs(read['failures'], 'number'),
    messages: pairs(read['messages'], 'string'),
  };
}

function numbers(value: unknown, count: number): Int32Array {
  const found = new Int32Array(count).fill(-1);
  if (Array.isArray(value) && value.length <= count && value.every((one) => typeof one === 'number')) found.set(value);
  return found;
}
