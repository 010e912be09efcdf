// One line at the bottom of a terminal: what is running, how much is done, since when.
import type { OutputStream } from '../invocation.ts';
import type { Palette } from './palette.ts';

const ERASE = '\r\u001b[2K';
const REFRESH_MS = 200;

/** Drawn after every line of the console and every 200 ms; erased before a line is written. */
export class ProgressLine {
  readonly #out: OutputStream;
  readonly #palette: Palette;
  readonly #now: () => number;
  readonly #running = new Map<string, number>();
  #total = 0;
  #done = 0;
  #began = 0;
  #timer: NodeJS.Timeout | undefined;
  #isDrawn = false;

  constructor(out: OutputStream, palette: Palette, now: () => number) {
    this.#out = out;
    this.#palette = palette;
    this.#now = now;
  }

  started(name: string, total: number): void {
    this.#total = total;
    this.#running.set(name, this.#now());
    if (this.#timer === undefined) {
      this.#began = this.#now();
      this.#timer = setInterval(() => this.draw(), REFRESH_MS);
      this.#timer.unref();
    }
  }

  ended(name: string): void {
    this.#running.delete(name);
    this.#done += 1;
  }

  erase(): void {
    if (!this.#isDrawn) return;
    this.#out.write(ERASE);
    this.#isDrawn = false;
  }

  draw(): void {
    if (this.#timer === undefined || this.#running.size === 0) return;
    const seconds = Math.floor((this.#now() - this.#began) / 1000);
    const names = [...this.#running]
      .map(([name, since]) => `${name} ${Math.floor((this.#now() - since) / 1000)}s`)
      .join(', ');
    const text = ` ${this.#done}/${this.#total} · ${seconds}s · ${names}`;
    // A terminal that does not know its width says 0.
    const width = Math.max(20, (this.#out.columns || 80) - 1);
    const shown = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    this.#out.write(`${ERASE}${this.#palette.dim(shown)}`);
    this.#isDrawn = true;
  }

  /** Takes the line away for good. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#running.clear();
    this.erase();
  }
}
