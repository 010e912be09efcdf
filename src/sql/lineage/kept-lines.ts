/** Lines by key from an earlier process: only what is asked for is read, and what was not asked for is not kept. */
export class KeptLines {
  readonly #stored = new Map<string, string>();
  readonly #used = new Map<string, string>();
  readonly #head: string;
  #isChanged = false;

  /**
   * @param head names the form of the lines and the program that made them: under another head nothing is known
   * @param text what `lines` gave in an earlier process; anything else is as good as nothing
   */
  constructor(head: string, text = '') {
    this.#head = head;
    const [first, ...lines] = text.split('\n');
    if (first !== head) return;
    for (const line of lines) {
      const end = line.indexOf('\t');
      if (end > 0) this.#stored.set(line.slice(0, end), line.slice(end + 1));
    }
  }

  /** What stands under a key; it is not kept for that. */
  peek(key: string): string | undefined {
    return this.#used.get(key) ?? this.#stored.get(key);
  }

  /** What stands under a key in this process: it was kept or set. */
  used(key: string): string | undefined {
    return this.#used.get(key);
  }

  /** Keeps what stands under a key, if there is something. */
  keep(key: string): void {
    const line = this.peek(key);
    if (line !== undefined) this.#used.set(key, line);
  }

  set(key: string, line: string): void {
    this.#isChanged = true;
    this.#used.set(key, line);
  }

  /** Whether there is something to be written. */
  get isChanged(): boolean {
    return this.#isChanged || this.#used.size !== this.#stored.size;
  }

  /** The text for the next process. */
  *lines(): Generator<string> {
    yield `${this.#head}\n`;
    for (const [key, line] of this.#used) yield `${key}\t${line}\n`;
  }
}
