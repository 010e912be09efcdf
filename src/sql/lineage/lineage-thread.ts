// Asks the thread that analyzes, one request after the other; a request that does not end is given up with its thread.
import { Worker } from 'node:worker_threads';
import type { LineageRequest, QueryLineage } from './query-lineage.ts';

/** Far above what any readable query takes, also on a machine that is busy with other things. */
const LONGEST_MS = 180_000;

interface Waiting {
  readonly request: LineageRequest;
  readonly resolve: (lineage: QueryLineage) => void;
}

export class LineageThread {
  readonly #file: URL;
  readonly #longestMs: number;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param file the built program of the thread */
  constructor(file: URL, longestMs: number = LONGEST_MS) {
    this.#file = file;
    this.#longestMs = longestMs;
  }

  /** The lineage of a query; a request that kills the thread has none, and says so. */
  analyze(request: LineageRequest): Promise<QueryLineage> {
    return new Promise((resolve) => {
      this.#waiting.push({ request, resolve });
      if (this.#waiting.length === 1) this.#next();
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #next(): void {
    clearTimeout(this.#timer);
    const [first] = this.#waiting;
    if (!first) {
      // A thread without work does not keep the process.
      this.#worker?.unref();
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(first.request);
    this.#timer = setTimeout(() => this.#giveUp('it takes too long'), this.#longestMs);
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { resourceLimits: { maxOldGenerationSizeMb: 2048 } });
    worker.on('message', (lineage: QueryLineage) => {
      if (worker !== this.#worker) return;
      this.#waiting.shift()?.resolve(lineage);
      this.#next();
    });
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#giveUp(error.message);
    });
    return worker;
  }

  #giveUp(why: string): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    const message = `the query could not be analyzed: ${why}`;
    const problems = [{ reason: 'too-large' as const, message }];
    this.#waiting
      .shift()
      ?.resolve({ status: 'unresolved', columns: [], open: [], relations: [], indirect: [], problems });
    this.#next();
  }
}
