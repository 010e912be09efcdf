// The files `runs/<id>`: what happened in one run, for the gantt and for lists of results.
import { FORMAT_VERSION } from './core.ts';
import {
  characterCode,
  field,
  intArray,
  intern,
  joinNames,
  numberOf,
  parseRecord,
  sparse,
  sparseNumbers,
  splitNames,
  textOf,
  toCharacters,
  unintern,
} from './packing.ts';
import { type Status, statusFromCode } from './status.ts';

/** One result of a run. */
export interface RunRow {
  readonly id: string;
  /** Index in the core; -1 for generic tests, hooks and nodes that are no more. */
  readonly node: number;
  /** Row in the file `tests`; -1 for what is no test. */
  readonly test: number;
  readonly status: Status;
  /** Milliseconds after the start of the run; -1 where it is not known. */
  readonly start: number;
  /** Milliseconds; -1 where it did not run. */
  readonly duration: number;
  /** From 0; -1 where it is not known. */
  readonly thread: number;
  /** Rows that the warehouse told; -1 where it did not. */
  readonly rows: number;
  readonly failures: number;
  readonly message: string;
}

/** The results of a run, a list for each member of `RunRow`: there may be tens of thousands of them in thirty runs. */
export interface RunLists {
  readonly node: readonly number[];
  readonly test: readonly number[];
  /** '' where the core or the table of tests has it. */
  readonly ids: readonly string[];
  /** Codes of states. */
  readonly status: readonly number[];
  readonly start: readonly number[];
  readonly duration: readonly number[];
  readonly thread: readonly number[];
  /** Missing where there are none. */
  readonly rows: readonly (number | undefined)[];
  readonly failures: readonly (number | undefined)[];
  readonly message: readonly string[];
}

/** The results of a run as JSON text. Ids that the core or the table of tests has are not repeated. */
export function encodeRun({ node, test, ids, status, start, duration, thread, ...run }: RunLists): string {
  return JSON.stringify({
    v: FORMAT_VERSION,
    count: node.length,
    node,
    test: sparse(test.map((row) => (row >= 0 ? row : undefined))),
    ids: joinNames(ids),
    status: toCharacters(status),
    start,
    duration,
    thread: toCharacters(thread.map((number) => number + 1)),
    rows: sparse(run.rows),
    failures: sparse(run.failures),
    message: intern(run.message),
  });
}

/**
 * Reads the results of a run; `ids` are those of the core, `testIds` those of the file `tests` (without them the ids of
 * generic tests are ''). @throws FormatProblem when it is damaged
 */
export function decodeRun(text: string, ids: readonly string[], testIds: readonly string[] = []): RunRow[] {
  const record = parseRecord(text, FORMAT_VERSION, 'a run');
  const count = numberOf(record, 'count');
  const nodes = intArray(field(record, 'node'), count);
  const tests = sparseNumbers(field(record, 'test'));
  const others = splitNames(textOf(record, 'ids'), count);
  const statuses = textOf(record, 'status');
  const starts = intArray(field(record, 'start'), count);
  const durations = intArray(field(record, 'duration'), count);
  const threads = textOf(record, 'thread');
  const rows = sparseNumbers(field(record, 'rows'));
  const failures = sparseNumbers(field(record, 'failures'));
  const messages = unintern(field(record, 'message'), count);
  return others.map((other, row) => {
    const node = nodes[row] ?? -1;
    const test = tests.get(row) ?? -1;
    return {
      id: ids[node] ?? testIds[test] ?? other,
      node: node < ids.length ? node : -1,
      test,
      status: statusFromCode(characterCode(statuses, row)),
      start: starts[row] ?? -1,
      duration: durations[row] ?? -1,
      thread: Math.max(characterCode(threads, row), 0) - 1,
      rows: rows.get(row) ?? -1,
      failures: failures.get(row) ?? -1,
      message: messages[row] ?? '',
    };
  });
}
