// logs/dbt.log: lines gathered and appended; rotated to dbt.log.1 … dbt.log.5 when it grows too large.
import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BACKUPS = 5;
const BUFFERED = 1 << 16;

/** Appends lines to a log file; a folder that cannot be written only switches it off. */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #waiting: string[] = [];
  #size = 0;
  #isBroken = false;

  /** A `maxBytes` of 0 lets the file grow without end, as in dbt. */
  constructor(directory: string, maxBytes: number) {
    this.#path = join(directory, 'dbt.log');
    this.#maxBytes = maxBytes;
    this.#try(() => mkdirSync(directory, { recursive: true }));
  }

  write(line: string): void {
    if (this.#isBroken) return;
    this.#waiting.push(line, '\n');
    this.#size += line.length + 1;
    if (this.#size >= BUFFERED) this.flush();
  }

  /** Writes what is waiting; never throws. */
  flush(): void {
    if (this.#size === 0) return;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#size = 0;
    this.#try(() => {
      this.#rotate(text.length);
      appendFileSync(this.#path, text);
    });
  }

  #rotate(more: number): void {
    if (this.#maxBytes === 0) return;
    const size = existsSync(this.#path) ? statSync(this.#path).size : 0;
    if (size === 0 || size + more <= this.#maxBytes) return;
    for (let number = BACKUPS; number > 0; number -= 1) {
      const from = number === 1 ? this.#path : `${this.#path}.${number - 1}`;
      if (existsSync(from)) renameSync(from, `${this.#path}.${number}`);
    }
  }

  #try(action: () => void): void {
    try {
      action();
    } catch {
      // A log that cannot be written must not stop the run; the console still has every line.
      this.#isBroken = true;
    }
  }
}
