// Results of analyses by what they depend on: the SQL, the dialect, the columns of what is read, and the analyzer.
import { sha256Of } from '../../base/index.ts';
import { KeptLines } from './kept-lines.ts';
import type { LineageRequest, QueryLineage } from './query-lineage.ts';

/** Of the form of the file. */
const VERSION = 1;

export class LineageCache {
  readonly #kept: KeptLines;

  /**
   * @param text what `lines` gave in an earlier process; anything else is as good as nothing
   * @param analyzer fingerprint of the program that analyzes: what another one found is unknown
   */
  constructor(text?: string, analyzer = '') {
    this.#kept = new KeptLines(`tsdbt lineage ${VERSION} ${analyzer}`, text);
  }

  /** The key of a request. */
  keyOf({ sql, dialect, upstream }: LineageRequest): string {
    return sha256Of([dialect, '\0', sql, '\0', JSON.stringify(upstream)]);
  }

  get(key: string): QueryLineage | undefined {
    const line = this.#kept.peek(key);
    if (line === undefined) return undefined;
    try {
      const lineage = JSON.parse(line) as QueryLineage;
      this.#kept.keep(key);
      return lineage;
    } catch {
      // A line that was cut off.
      return undefined;
    }
  }

  has(key: string): boolean {
    return this.#kept.peek(key) !== undefined;
  }

  /** Keeps what is stored by a key, without reading it. */
  keep(key: string): void {
    this.#kept.keep(key);
  }

  set(key: string, lineage: QueryLineage): void {
    this.#kept.set(key, JSON.stringify(lineage));
  }

  /** Whether there is something to be written. */
  get isChanged(): boolean {
    return this.#kept.isChanged;
  }

  /** The text for the next process. */
  lines(): Iterable<string> {
    return this.#kept.lines();
  }
}
