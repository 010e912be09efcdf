// Nodes and tests over the last runs: tables of numbers, since there may be tens of thousands of things in thirty runs.
import type { RunColumns } from '../../artifacts/index.ts';
import { MANY_TESTS } from '../format/details.ts';
import { isBroken, type RunInfo, type RunRow, STATUSES, type Status, statusOf } from '../format/index.ts';
import { statusCode, statusFromCode } from '../format/status.ts';
import { freshnessStatus } from '../read/freshness.ts';

/** One run: a place for each node and test of the site. */
interface RunTable {
  readonly info: RunInfo;
  /** Codes of states; 0 (`none`): the run did not have it. */
  readonly status: Uint8Array;
  readonly start: Int32Array;
  readonly duration: Int32Array;
  readonly thread: Int16Array;
  readonly rows: Float64Array;
  readonly failures: ReadonlyMap<number, number>;
  readonly messages: ReadonlyMap<number, string>;
  /** In the order of the run: places, and results of what the site does not know. */
  readonly order: Int32Array;
  readonly others: readonly RunRow[];
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
  #lastIds: readonly string[] = [];
  #lastPlaces = new Int32Array(0);

  /** The ids that the site knows: nodes in the order of the core, tests in that of their table. */
  constructor(nodes: readonly string[], tests: readonly string[]) {
    this.#nodes = nodes.length;
    this.#ids = [...nodes, ...tests];
    // A test that has a page of its own is found by its page first.
    this.#places = new Map([
      ...tests.map((id, at) => [id, nodes.length + at] as const),
      ...nodes.map((id, at) => [id, at] as const),
    ]);
  }

  /** Takes the next older run. */
  add(run: RunColumns, withoutSql: boolean): void {
    const count = this.#ids.length;
    const status = new Uint8Array(count);
    const start = new Int32Array(count).fill(-1);
    const duration = new Int32Array(count).fill(-1);
    const thread = new Int16Array(count).fill(-1);
    // Tests tell their failures instead.
    const rows = new Float64Array(this.#nodes).fill(-1);
    const places = this.#placesOf(run.ids);
    const order = new Int32Array(run.ids.length);
    let ordered = 0;
    const others: RunRow[] = [];
    const states = run.statuses.map(run.command === 'source freshness' ? freshnessStatus : statusOf);
    const codes = states.map(statusCode);
    const counts = new Int32Array(STATUSES.length);
    const threads = threadNumbers(run.threads);
    for (let at = 0; at < places.length; at += 1) {
      const place = places[at] ?? -1;
      const code = codes[run.status[at] ?? -1] ?? 0;
      if (code === 0) continue;
      counts[code] = (counts[code] ?? 0) + 1;
      const number = threads[run.thread[at] ?? -1] ?? -1;
      if (place < 0) {
        others.push(otherRow(run, at, statusFromCode(code), number, withoutSql));
        continue;
      }
      if (status[place] === 0) order[ordered++] = place;
      status[place] = code;
      start[place] = run.start[at] ?? -1;
      duration[place] = run.duration[at] ?? -1;
      thread[place] = number;
    }
    for (const [at, value] of run.rows) {
      const place = places[at] ?? -1;
      if (place >= 0 && place < this.#nodes) rows[place] = value;
    }
    const failures = byPlace(run.failures, places);
    const messages = withoutSql ? new Map<number, string>() : byPlace(run.messages, places);
    // What went well says nothing that the numbers do not.
    for (const place of messages.keys()) if (status[place] === PASS) messages.delete(place);
    const { id, command, startedAt, elapsed, target } = run;
    const sorted = new Map(
      STATUSES.flatMap((status, code) => (counts[code] ? [[status, counts[code] ?? 0] as const] : [])),
    );
    const info: RunInfo = { id, command, startedAt, elapsed, target, counts: sorted, hasResults: true };
    const table = { status, start, duration, thread, rows, failures, messages, others };
    this.#tables.push({ info, ...table, order: order.subarray(0, ordered) });
  }

  /** The places of ids, -1 for one that the site does not know. Runs of one project have mostly the same ones. */
  #placesOf(ids: readonly string[]): Int32Array {
    if (ids !== this.#lastIds) {
      this.#lastPlaces = Int32Array.from(ids, (id) => this.#places.get(id) ?? -1);
      this.#lastIds = ids;
    }
    return this.#lastPlaces;
  }

  /** How many runs there are. */
  get length(): number {
    return this.#tables.length;
  }

  /** The runs with their results; these are put together when they are asked for. */
  runs(testRow: (place: number) => number): { readonly info: RunInfo; readonly rows: () => readonly RunRow[] }[] {
    return this.#tables.map((table, at) => ({ info: table.info, rows: () => this.#rowsOf(table, at === 0, testRow) }));
  }

  #rowsOf(table: RunTable, isNewest: boolean, testRow: (place: number) => number): RunRow[] {
    const { order, status } = table;
    const isPlain = (place: number): boolean => place >= this.#nodes && status[place] === PASS;
    // More passing tests than that are left out of all runs but the newest: they are counted, and in their histories.
    let plain = 0;
    for (const place of order) if (isPlain(place)) plain += 1;
    const kept = Array.from(isNewest || plain <= MANY_TESTS ? order : order.filter((place) => !isPlain(place)));
    const rows = kept.map(
      (place): RunRow => ({
        id: this.#ids[place] ?? '',
        node: place < this.#nodes ? place : -1,
        test: testRow(place),
        status: statusFromCode(table.status[place] ?? 0),
        start: table.start[place] ?? -1,
        duration: table.duration[place] ?? -1,
        thread: table.thread[place] ?? -1,
        rows: table.rows[place] ?? -1,
        failures: table.failures.get(place) ?? -1,
        message: table.messages.get(place) ?? '',
      }),
    );
    return [...rows, ...table.others];
  }

  /** The place of an id; undefined for one that the site does not know. */
  placeOf(id: string): number | undefined {
    return this.#places.get(id);
  }

  /** What is known of a place; undefined where no run had it. */
  timeline(place: number): Timeline | undefined {
    const tables = this.#tables;
    let run = 0;
    while (run < tables.length && tables[run]?.status[place] === 0) run += 1;
    const last = tables[run];
    if (!last) return undefined;
    return {
      status: statusFromCode(last.status[place] ?? 0),
      run,
      start: last.start[place] ?? -1,
      duration: last.duration[place] ?? -1,
      thread: last.thread[place] ?? -1,
      rows: last.rows[place] ?? -1,
      failures: last.failures.get(place) ?? -1,
      message: last.messages.get(place) ?? '',
      lastDuration: this.#lastDuration(place, run),
      brokenSince: this.#brokenSince(place),
    };
  }

  #lastDuration(place: number, first: number): number {
    for (let run = first; run < this.#tables.length; run += 1) {
      const { status, duration } = this.#tables[run] ?? {};
      const found = duration?.[place] ?? -1;
      if (found > 0 && isRun(status?.[place])) return found;
    }
    return -1;
  }

  #brokenSince(place: number): number {
    let since = -1;
    for (let run = 0; run < this.#tables.length; run += 1) {
      const code = this.#tables[run]?.status[place] ?? 0;
      // What was skipped is as broken as it was before.
      if (!isRun(code)) continue;
      if (!BROKEN[code]) break;
      since = run;
    }
    return since;
  }

  /** States of a place over the runs, as `statusesOf` reads them. */
  states(place: number): string {
    const first = this.#tables[0]?.status[place] ?? 0;
    let isUniform = true;
    for (const { status } of this.#tables) isUniform &&= status[place] === first;
    if (isUniform) {
      // Mostly one state all the time: one text for all of them.
      this.#uniform[first] ??= String.fromCharCode(48 + first).repeat(this.#tables.length);
      return this.#uniform[first] ?? '';
    }
    let text = '';
    for (const { status } of this.#tables) text += String.fromCharCode(48 + (status[place] ?? 0));
    return text;
  }

  /** Milliseconds of a place over the runs, two digits exact: a trend; -1 where it did not run. */
  durations(place: number): number[] {
    return this.#tables.map(({ duration, status }) => (status[place] === 0 ? -1 : digits(duration[place] ?? -1, 2)));
  }

  /** Rows of a place over the runs; those of older runs three digits exact. */
  rows(place: number): number[] {
    return this.#tables.map(({ rows }, run) => (run < 2 ? (rows[place] ?? -1) : digits(rows[place] ?? -1, 3)));
  }
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
