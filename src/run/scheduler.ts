// Starts a task the moment its parents are done, on a fixed number of threads. Tasks start in the order in which
// they became ready, those that became ready together by number: dbt's queue, seen with one thread.

/** The tasks and their order; indexes are positions in `ids`. */
export interface TaskGraph {
  readonly size: number;
  parentsOf(index: number): readonly number[];
  childrenOf(index: number): readonly number[];
  /** What the same thread does next, before anything else that is ready (after a unit test: the rest of its model). */
  followerOf?(index: number): number | undefined;
}

/** How a task ended, for its descendants. `block`: they are skipped. */
export type TaskEnd = 'continue' | 'block';

export interface ScheduleOptions {
  readonly graph: TaskGraph;
  readonly threads: number;
  /** Runs a task; never throws. `blockedBy` is set when a parent blocked it: then it must only be reported. */
  readonly run: (task: {
    readonly index: number;
    readonly thread: number;
    readonly blockedBy: readonly number[];
  }) => Promise<TaskEnd>;
  /** Told when a task has become ready, before it starts; a thread takes what was ready earlier first. */
  readonly onReady?: (index: number) => void;
  /** True when no new task may start (fail-fast, cancel); remaining tasks are then left out. */
  readonly shouldStop: () => boolean;
}

/** Runs all tasks; resolves with the indexes that were never started. */
export async function schedule(options: ScheduleOptions): Promise<number[]> {
  const { graph } = options;
  const waiting = new Int32Array(graph.size);
  const blockers: number[][] = Array.from({ length: graph.size }, () => []);
  const started = new Uint8Array(graph.size);
  const ready: number[] = [];
  const followers: number[] = [];
  const makeReady = (index: number): void => {
    options.onReady?.(index);
    ready.push(index);
  };
  for (let index = 0; index < graph.size; index += 1) {
    waiting[index] = graph.parentsOf(index).length;
    if (waiting[index] === 0) makeReady(index);
  }
  const freeThreads = Array.from({ length: Math.max(1, options.threads) }, (_, i) => options.threads - i);
  let running = 0;
  let next = 0;
  await new Promise<void>((resolve, reject) => {
    const finish = (index: number, end: TaskEnd): readonly number[] => {
      const freed: number[] = [];
      for (const child of graph.childrenOf(index)) {
        if (end === 'block') blockers[child]?.push(index);
        waiting[child] = (waiting[child] ?? 0) - 1;
        if (waiting[child] === 0) freed.push(child);
      }
      const follower = graph.followerOf?.(index);
      const isNext = follower !== undefined && freed.includes(follower);
      if (isNext) followers.push(follower);
      return freed.filter((child) => !isNext || child !== follower).sort((a, b) => a - b);
    };
    const startReady = (): void => {
      while (!options.shouldStop() && (followers.length > 0 || next < ready.length) && freeThreads.length > 0) {
        const follower = followers.shift();
        const index = follower ?? ready[next];
        if (follower === undefined) next += 1;
        const thread = freeThreads.pop();
        if (index === undefined || thread === undefined) break;
        started[index] = 1;
        running += 1;
        options.run({ index, thread, blockedBy: blockers[index] ?? [] }).then((end) => {
          running -= 1;
          freeThreads.push(thread);
          const freed = finish(index, end);
          startReady();
          for (const child of freed) makeReady(child);
          startMore();
        }, reject);
      }
    };
    const startMore = (): void => {
      startReady();
      if (running === 0 && ((followers.length === 0 && next === ready.length) || options.shouldStop())) resolve();
    };
    startMore();
  });
  return Array.from(started.keys()).filter((index) => started[index] === 0);
}
