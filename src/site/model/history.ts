// Nodes and tests over the last runs: tables of numbers, since there may be tens of thousands of things in thirty runs.
import type { RunColumns } from '../../artifacts/index.ts';
import { MANY_TESTS } from '../format/details.ts';
import {
  isBroken,
  type RunInfo,
  type RunLists,
  type RunRow,
  STATUSES,
  type Status,
  statusOf,
} from '../format/index.ts';
import { statusCode, statusFromCode } from '../format/status.ts';
import { freshnessStatus } from '../read/freshness.ts';

/** One run, as it was recorded, and how the site finds what is in it. */
interface RunTable {
  readonly info: RunInfo;
  readonly places: Places;
  /** By the place of a result: codes of states; 0 (`none`) counts as if the run did not have it. */
  readonly codes: Uint8Array;
  readonly start: Int32Array;
  readonly duration: Int32Array;
  /** Of the run; and the numbers that they stand for. */
  readonly thread: Int16Array;
  readonly threads: readonly number[];
  /** By node; tests tell their failures instead. */
  readonly rows: Float64Array;
  readonly failures: ReadonlyMap<number, number>;
  readonly messages: ReadonlyMap<number, string>;
  /** Results of what the site does not know. */
  readonly others: readonly RunRow[];
}

/** Where the site has the results of a run, and where the run has those of the site. */
interface Places {
  /** By result, in the order of the run; -1: the site does not know it, or another result takes its place. */
  readonly ofResult: Int32Array;
  /** By place of the site; -1: the run does not have it. */
  readonly resultOf: Int32Array;
  /** Results of what the site does not know. */
  readonly unknown: readonly number[];
  /** Something is in the run more than once. */
  readonly repeats: boolean;
}

/** The last result of a node or test, and what came before. */
export interface Timeline {
  readonly status: Status;
  /** Place of the run that it is from. */
  readonly run: number;
  readonly start: number;
  readonly duration: number;
  readonly thread: number;
  readonly rows: number;
  readonly failures: number;
  readonly message: string;
  /** Of the newest run that took time; -1 without one. */
  readonly lastDuration: number;
  /** The run since which it is broken without a break; -1 where it is not. */
  readonly brokenSince: number;
}

/** The last runs, newest first. Nodes have the places from 0 on, tests those behind them. */
export class RunHistory {
  readonly #nodes: number;
  readonly #ids: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #tables: RunTable[] = [];
  readonly #uniform: string[] = [];
  #lastIds: readonly string[] | undefined;
  #lastPlaces: Places | undefined;

  /** The ids that the site knows: nodes in the order of the core, tests in that of their table. */
  constructor(nodes: readonly string[], tests: readonly string[]) {
    this.#nodes = nodes.length;
    this.#ids = [...nodes, ...tests];
    // A test that has a page of its own is found by its page first.
    const places = new Map<string, number>();
    tests.forEach((id, at) => {
      places.set(id, nodes.length + at);
    });
    nodes.forEach((id, at) => {
      places.set(id, at);
    });
    this.#places = places;
  }

  /** Takes the next older run. */
  add(run: RunColumns, withoutSql: boolean): void {
    const states = run.statuses.map(run.command === 'source freshness' ? freshnessStatus : statusOf);
    const count = run.ids.length;
    const codes = new Uint8Array(count);
    const counts = codesOf(run.status, states.map(statusCode), codes);
    const threads = threadNumbers(run.threads);
    const all = this.#placesOf(run.ids);
    const others: RunRow[] = [];
    for (const at of all.unknown) {
      const code = codes[at] ?? NONE;
      if (code !== NONE)
        others.push(otherRow(run, at, statusFromCode(code), numberOf(threads, run.thread, at), withoutSql));
    }
    const places = all.repeats ? withoutRepeats(all, codes) : all;
    const rows = new Float64Array(this.#nodes).fill(-1);
    for (const [at, value] of run.rows) {
      const place = all.ofResult[at] ?? -1;
      if (place >= 0 && place < this.#nodes) rows[place] = value;
    }
    const failures = byPlace(run.failures, all.ofResult);
    const messages = withoutSql ? new Map<number, string>() : byPlace(run.messages, all.ofResult);
    // What went well says nothing that the numbers do not.
    for (const place of messages.keys()) if (codes[places.resultOf[place] ?? 0] === PASS) messages.delete(place);
    const { id, command, startedAt, elapsed, target, start, duration, thread } = run;
    const sorted = new Map(
      STATUSES.flatMap((status, code) => (code > 0 && counts[code] ? [[status, counts[code] ?? 0] as const] : [])),
    );
    const info: RunInfo = { id, command, startedAt, elapsed, target, counts: sorted, hasResults: true };
    this.#tables.push({ info, places, codes, start, duration, thread, threads, rows, failures, messages, others });
  }

  /** Runs of one project have mostly the same ids. */
  #placesOf(ids: readonly string[]): Places {
    if (ids === this.#lastIds && this.#lastPlaces) return this.#lastPlaces;
    const ofResult = new Int32Array(ids.length);
    const resultOf = new Int32Array(this.#ids.length).fill(-1);
    const unknown: number[] = [];
    let repeats = false;
    for (let at = 0; at < ofResult.length; at += 1) {
      const place = this.#places.get(ids[at] ?? '') ?? -1;
      ofResult[at] = place;
      if (place < 0) {
        unknown.push(at);
        continue;
      }
      if (resultOf[place] !== -1) repeats = true;
      resultOf[place] = at;
    }
    this.#lastIds = ids;
    this.#lastPlaces = { ofResult, resultOf, unknown, repeats };
    return this.#lastPlaces;
  }

  /** How many runs there are. */
  get length(): number {
    return this.#tables.length;
  }

  /** The runs with their results; these are put together when they are asked for. */
  runs(testRow: (place: number) => number): { readonly info: RunInfo; readonly rows: () => RunLists }[] {
    return this.#tables.map((table, at) => ({ info: table.info, rows: () => this.#listsOf(table, at === 0, testRow) }));
  }

  #listsOf(table: RunTable, isNewest: boolean, testRow: (place: number) => number): RunLists {
    const { codes, others } = table;
    const nodes = this.#nodes;
    // More passing tests than that are left out of all runs but the newest: they are counted, and in their histories.
    const kept = keptResults(table, nodes, isNewest ? Number.POSITIVE_INFINITY : MANY_TESTS);
    const places = Array.from(kept, (at) => table.places.ofResult[at] ?? -1);
    const results = places.map((place) => table.places.resultOf[place] ?? -1);
    const optional = (value: number | undefined): number | undefined => ((value ?? -1) >= 0 ? value : undefined);
    const lists: Mutable<RunLists> = {
      node: places.map((place) => (place < nodes ? place : -1)),
      test: places.map(testRow),
      ids: places.map(() => ''),
      status: results.map((at) => codes[at] ?? NONE),
      start: results.map((at) => table.start[at] ?? -1),
      duration: results.map((at) => table.duration[at] ?? -1),
      thread: results.map((at) => numberOf(table.threads, table.thread, at)),
      rows: places.map((place) => (place < nodes ? optional(table.rows[place]) : undefined)),
      failures: places.map((place) => optional(table.failures.get(place))),
      message: places.map((place) => table.messages.get(place) ?? ''),
    };
    for (const row of others) addRow(lists, row);
    return lists;
  }

  /** The place of an id; undefined for one that the site does not know. */
  placeOf(id: string): number | undefined {
    return this.#places.get(id);
  }

  /** What is known of a place; undefined where no run had it. */
  timeline(place: number): Timeline | undefined {
    const tables = this.#tables;
    const run = tables.findIndex((table) => codeOf(table, place) !== NONE);
    const last = tables[run];
    if (!last) return undefined;
    const at = last.places.resultOf[place] ?? -1;
    return {
      status: statusFromCode(last.codes[at] ?? 0),
      run,
      start: last.start[at] ?? -1,
      duration: last.duration[at] ?? -1,
      thread: numberOf(last.threads, last.thread, at),
      rows: place < this.#nodes ? (last.rows[place] ?? -1) : -1,
      failures: last.failures.get(place) ?? -1,
      message: last.messages.get(place) ?? '',
      lastDuration: this.#lastDuration(place, run),
      brokenSince: this.#brokenSince(place),
    };
  }

  #lastDuration(place: number, first: number): number {
    for (let run = first; run < this.#tables.length; run += 1) {
      const table = this.#tables[run];
      const at = table?.places.resultOf[place] ?? -1;
      if (table === undefined || at < 0) continue;
      const found = table.duration[at] ?? -1;
      if (found > 0 && isRun(codeOf(table, place))) return found;
    }
    return -1;
  }

  #brokenSince(place: number): number {
    let since = -1;
    for (const [run, table] of this.#tables.entries()) {
      const code = codeOf(table, place);
      // What was skipped is as broken as it was before.
      if (!isRun(code)) continue;
      if (!BROKEN[code]) break;
      since = run;
    }
    return since;
  }

  /** States of a place over the runs, as `statusesOf` reads them. */
  states(place: number): string {
    const [newest] = this.#tables;
    const first = newest ? codeOf(newest, place) : NONE;
    if (this.#tables.every((table) => codeOf(table, place) === first)) {
      // Mostly one state all the time: one text for all of them.
      this.#uniform[first] ??= String.fromCharCode(48 + first).repeat(this.#tables.length);
      return this.#uniform[first] ?? '';
    }
    let text = '';
    for (const table of this.#tables) text += String.fromCharCode(48 + codeOf(table, place));
    return text;
  }

  /** Milliseconds of a place over the runs, two digits exact: a trend; -1 where it did not run. */
  durations(place: number): number[] {
    return this.#tables.map((table) => {
      const at = table.places.resultOf[place] ?? -1;
      return at < 0 || table.codes[at] === NONE ? -1 : digits(table.duration[at] ?? -1, 2);
    });
  }

  /** Rows of a place over the runs; those of older runs three digits exact. */
  rows(place: number): number[] {
    return this.#tables.map(({ rows }, run) => (run < 2 ? (rows[place] ?? -1) : digits(rows[place] ?? -1, 3)));
  }
}

type Mutable<T> = { [key in keyof T]: T[key] extends readonly (infer V)[] ? V[] : never };

/** The results that are listed, in the order of the run; passing tests only where there are no more than `most`. */
function keptResults({ places: { ofResult, resultOf }, codes }: RunTable, nodes: number, most: number): number[] {
  const all: number[] = [];
  const others: number[] = [];
  for (let at = 0; at < ofResult.length; at += 1) {
    const place = ofResult[at] ?? -1;
    const code = place < 0 ? NONE : (codes[resultOf[place] ?? 0] ?? NONE);
    if (code === NONE) continue;
    all.push(at);
    if (place < nodes || code !== PASS) others.push(at);
  }
  return all.length - others.length <= most ? all : others;
}

function addRow(lists: Mutable<RunLists>, row: RunRow): void {
  lists.node.push(row.node);
  lists.test.push(row.test);
  lists.ids.push(row.id);
  lists.status.push(statusCode(row.status));
  lists.start.push(row.start);
  lists.duration.push(row.duration);
  lists.thread.push(row.thread);
  lists.rows.push(row.rows >= 0 ? row.rows : undefined);
  lists.failures.push(row.failures >= 0 ? row.failures : undefined);
  lists.message.push(row.message);
}

/** The state of a place in a run; `none` where the run does not have it. */
function codeOf({ codes, places }: RunTable, place: number): number {
  const at = places.resultOf[place] ?? -1;
  return at < 0 ? NONE : (codes[at] ?? NONE);
}

/** Of results of the same thing the last one that says something counts, in the place of the first one. */
function withoutRepeats(all: Places, codes: Uint8Array): Places {
  const ofResult = new Int32Array(all.ofResult.length).fill(-1);
  const resultOf = new Int32Array(all.resultOf.length).fill(-1);
  all.ofResult.forEach((place, at) => {
    if (place < 0 || codes[at] === NONE) return;
    if (resultOf[place] === -1) ofResult[at] = place;
    resultOf[place] = at;
  });
  return { ofResult, resultOf, unknown: all.unknown, repeats: false };
}

/** A result of something that the site does not know: a hook, a node that is no more. */
function otherRow(run: RunColumns, at: number, status: Status, thread: number, withoutSql: boolean): RunRow {
  return {
    id: run.ids[at] ?? '',
    node: -1,
    test: -1,
    status,
    start: run.start[at] ?? -1,
    duration: run.duration[at] ?? -1,
    thread,
    rows: run.rows.get(at) ?? -1,
    failures: run.failures.get(at) ?? -1,
    message: withoutSql || status === 'pass' ? '' : (run.messages.get(at) ?? ''),
  };
}

/** Translates the states of results into codes; gives how many there are of each code. */
function codesOf(status: Int16Array, known: readonly number[], codes: Uint8Array): Int32Array {
  const table = Uint8Array.from(known);
  const counts = new Int32Array(STATUSES.length);
  for (let at = 0; at < codes.length; at += 1) {
    const number = status[at] ?? -1;
    const code = number >= 0 && number < table.length ? (table[number] ?? NONE) : NONE;
    codes[at] = code;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** The number of the thread of a result; -1 where it is not known. */
function numberOf(threads: readonly number[], thread: Int16Array, at: number): number {
  const number = thread[at] ?? -1;
  return number < 0 ? -1 : (threads[number] ?? -1);
}

function byPlace<T>(values: ReadonlyMap<number, T>, places: Int32Array): Map<number, T> {
  const found = new Map<number, T>();
  for (const [at, value] of values) {
    const place = places[at];
    if (place !== undefined && place >= 0) found.set(place, value);
  }
  return found;
}

const PASS = statusCode('pass');
const [NONE, SKIP] = [statusCode('none'), statusCode('skip')];
const BROKEN = STATUSES.map(isBroken);

function isRun(code: number | undefined): boolean {
  return code !== undefined && code !== NONE && code !== SKIP;
}

/** A number with so many digits, the rest zeros. */
function digits(number: number, count: number): number {
  const least = 10 ** count;
  if (number < least) return number;
  let unit = 10;
  while (number >= unit * least) unit *= 10;
  return Math.round(number / unit) * unit;
}

/** `Thread-2 (worker)` before `Thread-10 (worker)`: numbers from 0 on. */
function threadNumbers(names: readonly string[]): number[] {
  const number = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? 0);
  const sorted = names.filter((name) => name !== '').sort((a, b) => number(a) - number(b) || (a < b ? -1 : 1));
  return names.map((name) => sorted.indexOf(name));
}
