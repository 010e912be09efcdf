// Nodes and tests over the last runs: a table of states, and what follows from it.
import type { RunRecord } from '../../artifacts/index.ts';
import { isBroken, type Status, statusOf } from '../format/index.ts';
import { freshnessStatus } from '../read/freshness.ts';

/** The state and the time of one thing in one run. */
export interface HistoryCell {
  readonly status: Status;
  /** Milliseconds after the start of the run, and milliseconds. */
  readonly start: number;
  readonly duration: number;
  readonly thread: string;
  readonly rows: number;
  readonly failures: number;
  readonly message: string;
}

/** What is known of one node or test. */
export interface Timeline {
  /** By run, newest first; undefined where the run did not have it. */
  readonly cells: readonly (HistoryCell | undefined)[];
  /** The newest one. */
  readonly last: HistoryCell | undefined;
  /** Its place in the list of runs; -1 without one. */
  readonly lastRun: number;
  /** The newest one that took time. */
  readonly lastTimed: HistoryCell | undefined;
  /** The run since which it is broken without a break; undefined where it is not. */
  readonly brokenSince: number | undefined;
}

/** The timelines of all ids of the runs. */
export function timelines(runs: readonly RunRecord[]): ReadonlyMap<string, Timeline> {
  const cells = new Map<string, (HistoryCell | undefined)[]>();
  runs.forEach((run, place) => {
    const meaning = run.command === 'source freshness' ? freshnessStatus : statusOf;
    for (const { id, status: word, ...rest } of run.results) {
      const status = meaning(word);
      if (status === 'none') continue;
      const list = cells.get(id) ?? Array.from({ length: runs.length }, () => undefined);
      if (list[place] === undefined) list[place] = { status, ...rest };
      cells.set(id, list);
    }
  });
  return new Map([...cells].map(([id, list]) => [id, timelineOf(list)]));
}

function timelineOf(cells: readonly (HistoryCell | undefined)[]): Timeline {
  const lastRun = cells.findIndex((cell) => cell !== undefined);
  let brokenSince: number | undefined;
  for (let place = 0; place < cells.length; place += 1) {
    const cell = cells[place];
    // What was skipped is as broken as it was before.
    if (cell === undefined || cell.status === 'skip') continue;
    if (!isBroken(cell.status)) break;
    brokenSince = place;
  }
  return {
    cells,
    last: cells[lastRun],
    lastRun,
    lastTimed: cells.find((cell) => cell !== undefined && cell.status !== 'skip' && cell.duration > 0),
    brokenSince,
  };
}
