// Results of analyses by what they depend on: the SQL, the dialect, the columns of what is read, and the analyzer.
import { sha256Of } from '../../base/index.ts';
import type { LineageRequest, QueryLineage } from './query-lineage.ts';

/** Of the form of the file. */
const VERSION = 1;

/** Stored as lines, so that only what is asked for is read; what was not asked for is not kept. */
export class LineageCache {
  readonly #stored = new Map<string, string>();
  readonly #used = new Map<string, string>();
  readonly #head: string;
  #isChanged = false;

  /**
   * @param text what `lines` gave in an earlier process; anything else is as good as nothing
   * @param analyzer fingerprint of the program that analyzes: what another one found is unknown
   */
  constructor(text?: string, analyzer = '') {
    this.#head = `tsdbt lineage ${VERSION} ${analyzer}`;
    const [head, ...lines] = (text ?? '').split('\n');
    if (head !== this.#head) return;
    for (const line of lines) {
      const end = line.indexOf('\t');
      if (end > 0) this.#stored.set(line.slice(0, end), line.slice(end + 1));
    }
  }

  /** The key of a request. */
  keyOf({ sql, dialect, upstream }: LineageRequest): string {
    return sha256Of([dialect, '\0', sql, '\0', JSON.stringify(upstream)]);
  }

  get(key: string): QueryLineage | undefined {
    const line = this.#used.get(key) ?? this.#stored.get(key);
    if (line === undefined) return undefined;
    try {
      const lineage = JSON.parse(line) as QueryLineage;
      this.#used.set(key, line);
      return lineage;
    } catch {
      // A line that was cut off.
      return undefined;
    }
  }

  has(key: string): boolean {
    return this.#used.has(key) || this.#stored.has(key);
  }

  /** Keeps what is stored by a key, without reading it. */
  keep(key: string): void {
    const line = this.#stored.get(key);
    if (line !== undefined && !this.#used.has(key)) this.#used.set(key, line);
  }

  set(key: string, lineage: QueryLineage): void {
    this.#isChanged = true;
    this.#used.set(key, JSON.stringify(lineage));
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
