// Runs the layout: at once where it is quick, else in a worker made from its own text, since workers cannot be loaded from
// a folder of files.
import { workerOf } from '../data/worker-of.ts';
import { type Layout, type LayoutInput, layered, layoutWorkerText } from './layered.ts';

/** Up to so many cards the layout takes less than a frame. */
const AT_ONCE = 400;

/** One layout after another; an answer that is not wanted any more is dropped. */
export class LayoutRunner {
  #worker: Worker | undefined;
  #wanted = 0;

  /**
   * Lays out and calls back, at once for small graphs. A call before the last answer takes its place.
   * @returns true when `done` was called already.
   */
  run(input: LayoutInput, done: (layout: Layout | undefined) => void): boolean {
    this.stop();
    const number = ++this.#wanted;
    const worker = input.count > AT_ONCE ? workerOf(layoutWorkerText()) : undefined;
    if (!worker) {
      done(layered(input));
      return true;
    }
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Layout | undefined>) => {
      if (number !== this.#wanted) return;
      this.stop();
      done(data);
    };
    worker.onerror = () => {
      if (number !== this.#wanted) return;
      this.stop();
      done(layered(input));
    };
    worker.postMessage(input);
    return false;
  }

  /** Ends a worker that still runs. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
