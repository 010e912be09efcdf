// Starts a task the moment its parents are done, on a fixed number of threads, most descendants first.

/** The tasks and their order; indexes are positions in `ids`. */
export interface TaskGraph {
  readonly size: number;
  parentsOf(index: number): readonly number[];
  childrenOf(index: number): readonly number[];
  /** Higher starts first among those that are ready. */
  priority(index: number): number;
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
  /** True when no new task may start (fail-fast, cancel); remaining tasks are then left out. */
  readonly shouldStop: () => boolean;
}

/** Runs all tasks; resolves with the indexes that were never started. */
export async function schedule(options: ScheduleOptions): Promise<number[]> {
  const { graph } = options;
  const waiting = new Int32Array(graph.size);
  const blockers: number[][] = Array.from({ length: graph.size }, () => []);
  const started = new Uint8Array(graph.size);
  const ready = new ReadyQueue((index) => graph.priority(index));
  for (let index = 0; index < graph.size; index += 1) {
    waiting[index] = graph.parentsOf(index).length;
    if (waiting[index] === 0) ready.push(index);
  }
  const freeThreads = Array.from({ length: Math.max(1, options.threads) }, (_, i) => options.threads - i);
  let running = 0;
  await new Promise<void>((resolve, reject) => {
    const finish = (index: number, end: TaskEnd): void => {
      for (const child of graph.childrenOf(index)) {
        if (end === 'block') blockers[child]?.push(index);
        waiting[child] = (waiting[child] ?? 0) - 1;
        if (waiting[child] === 0) ready.push(child);
      }
    };
    const startMore = (): void => {
      while (!options.shouldStop() && ready.size > 0 && freeThreads.length > 0) {
        const index = ready.pop();
        const thread = freeThreads.pop();
        if (index === undefined || thread === undefined) break;
        started[index] = 1;
        running += 1;
        options.run({ index, thread, blockedBy: blockers[index] ?? [] }).then((end) => {
          running -= 1;
          freeThreads.push(thread);
          finish(index, end);
          startMore();
        }, reject);
      }
      if (running === 0 && (ready.size === 0 || options.shouldStop())) resolve();
    };
    startMore();
  });
  return Array.from(started.keys()).filter((index) => started[index] === 0);
}

/** Binary heap: highest priority first, then lowest index. */
class ReadyQueue {
  readonly #heap: number[] = [];
  readonly #priority: (index: number) => number;

  constructor(priority: (index: number) => number) {
    this.#priority = priority;
  }

  get size(): number {
    return this.#heap.length;
  }

  #before(a: number, b: number): boolean {
    const difference = this.#priority(a) - this.#priority(b);
    return difference !== 0 ? difference > 0 : a < b;
  }

  push(index: number): void {
    const heap = this.#heap;
    heap.push(index);
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const [mine, above] = [heap[at], heap[parent]];
      if (mine === undefined || above === undefined || !this.#before(mine, above)) break;
      heap[at] = above;
      heap[parent] = mine;
      at = parent;
    }
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return top;
    heap[0] = last;
    let at = 0;
    for (;;) {
      let best = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        const [candidate, current] = [heap[child], heap[best]];
        if (candidate !== undefined && current !== undefined && this.#before(candidate, current)) best = child;
      }
      if (best === at) return top;
      const [mine, other] = [heap[at], heap[best]];
      if (mine === undefined || other === undefined) return top;
      heap[at] = other;
      heap[best] = mine;
      at = best;
    }
  }
}
