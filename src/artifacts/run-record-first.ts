// Run records of the first form: one JSON object with the ids in it.
import { readFileSync } from 'node:fs';
import type { RunColumns } from './run-columns.ts';
import { columnsOfAnyForm, pairs, parsed } from './run-record-text.ts';

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
  return {
    ...columnsOfAnyForm(read, ids),
    start: numbers(read['start'], ids.length),
    duration: numbers(read['duration'], ids.length),
    rows: pairs(read['rows'], 'number'),
  };
}

function numbers(value: unknown, count: number): Int32Array {
  const found = new Int32Array(count).fill(-1);
  if (Array.isArray(value) && value.length <= count && value.every((one) => typeof one === 'number')) found.set(value);
  return found;
}
