// What is kept of a run, and the same column by column: so it is written and read in a few milliseconds.

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

/** A run as it is read: one column for each fact, since a run may have tens of thousands of results. */
export interface RunColumns extends Omit<RunRecord, 'results'> {
  readonly ids: readonly string[];
  /** dbt's words, and the place of that of each result. */
  readonly statuses: readonly string[];
  readonly status: Int16Array;
  readonly start: Int32Array;
  readonly duration: Int32Array;
  readonly threads: readonly string[];
  readonly thread: Int16Array;
  /** By the place of the result; where there is none, it has no entry. */
  readonly rows: ReadonlyMap<number, number>;
  readonly failures: ReadonlyMap<number, number>;
  readonly messages: ReadonlyMap<number, string>;
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
    status: Int16Array.from(results, ({ status }) => statusPlace.get(status) ?? -1),
    threads,
    thread: Int16Array.from(results, ({ thread }) => threadPlace.get(thread) ?? -1),
    start: Int32Array.from(results, ({ start }) => whole(start)),
    duration: Int32Array.from(results, ({ duration }) => whole(duration)),
    rows: new Map(results.flatMap(({ rows }, at) => (rows >= 0 ? [[at, rows] as const] : []))),
    failures: new Map(results.flatMap(({ failures }, at) => (failures > 0 ? [[at, failures] as const] : []))),
    messages: new Map(results.flatMap(({ message }, at) => (message === '' ? [] : [[at, message] as const]))),
  };
}

/** Milliseconds of at most three weeks. */
function whole(milliseconds: number): number {
  return Math.min(Math.round(milliseconds), 0x7fffffff);
}

function placesOf(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(texts.map((text, place) => [text, place]));
}
