// What the results of a run say about its course: lanes, waiting, the path that decided how long it took.
import { type Core, neighbours, type RunRow } from '../../../format/index.ts';

/** A result with its place in the picture. */
export interface Bar {
  readonly row: RunRow;
  /** From 0. */
  readonly lane: number;
  /** Milliseconds between the end of what it needed and its start; -1 where that is not known. */
  readonly waited: number;
  /** On the path that decided how long the run took. */
  readonly isCritical: boolean;
}

export interface Schedule {
  readonly bars: readonly Bar[];
  readonly lanes: number;
  /** Milliseconds from the first start to the last end. */
  readonly total: number;
  /** Milliseconds of all results together. */
  readonly work: number;
  /** Milliseconds of the results on the critical path, and how many they are. */
  readonly critical: number;
  readonly criticalCount: number;
  /** False when the artifact tells no threads: lanes are then only as many as fit. */
  readonly hasThreads: boolean;
}

/**
 * Lays out a run.
 * @param rows Its results.
 * @param ownerOf The node that a test is about, by the id of the test.
 */
export function scheduleOf(core: Core, rows: readonly RunRow[], ownerOf: ReadonlyMap<string, number>): Schedule {
  const timed = rows.filter((row) => row.start >= 0 && row.duration >= 0).sort((a, b) => a.start - b.start);
  const byNode = new Map(timed.filter(({ node }) => node >= 0).map((row) => [row.node, row]));
  const before = (row: RunRow): RunRow[] => {
    const owner = ownerOf.get(row.id);
    const needed = row.node >= 0 ? [...neighbours(core.parents, row.node)] : owner === undefined ? [] : [owner];
    return needed.flatMap((node) => byNode.get(node) ?? []).filter((other) => other !== row);
  };
  const critical = criticalPath(timed, before);
  const hasThreads = timed.some(({ thread }) => thread >= 0);
  const laneOf = hasThreads ? (row: RunRow): number => Math.max(0, row.thread) : packed();
  const bars = timed.map((row): Bar => {
    const ready = before(row).reduce((latest, other) => Math.max(latest, end(other)), -1);
    const waited = ready === -1 ? -1 : Math.max(0, row.start - ready);
    return { row, lane: laneOf(row), waited, isCritical: critical.has(row) };
  });
  const first = timed[0]?.start ?? 0;
  return {
    bars,
    lanes: bars.reduce((most, { lane }) => Math.max(most, lane + 1), 0),
    total: timed.reduce((latest, row) => Math.max(latest, end(row)), first),
    work: timed.reduce((sum, { duration }) => sum + duration, 0),
    critical: [...critical].reduce((sum, { duration }) => sum + duration, 0),
    criticalCount: critical.size,
    hasThreads,
  };
}

function end(row: RunRow): number {
  return row.start + row.duration;
}

/** From the result that ended last, always back to what it needed that ended last. */
function criticalPath(rows: readonly RunRow[], before: (row: RunRow) => readonly RunRow[]): Set<RunRow> {
  const path = new Set<RunRow>();
  let current = latest(rows);
  while (current && !path.has(current)) {
    path.add(current);
    current = latest(before(current));
  }
  return path;
}

function latest(rows: readonly RunRow[]): RunRow | undefined {
  let found: RunRow | undefined;
  for (const row of rows) if (found === undefined || end(row) > end(found)) found = row;
  return found;
}

/** The first lane that is free at the start; rows come in the order of their starts. */
function packed(): (row: RunRow) => number {
  const free: number[] = [];
  return (row) => {
    const found = free.findIndex((time) => time <= row.start);
    const lane = found === -1 ? free.length : found;
    free[lane] = end(row);
    return lane;
  };
}
