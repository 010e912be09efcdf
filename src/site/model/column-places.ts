// Where a node has a column of a name.
import type { ColumnDraft, NodeDraft } from './draft.ts';

/** Up to so many columns are looked through, which costs less than a map of them. */
const FEW = 24;

/** Columns by node and name. */
export class ColumnPlaces {
  readonly #drafts: readonly NodeDraft[];
  readonly #maps: (ReadonlyMap<string, number> | undefined)[] = [];

  constructor(drafts: readonly NodeDraft[]) {
    this.#drafts = drafts;
  }

  /** The place of a column among those of its node; `key` is its name in lower case. -1 for none. */
  of(node: number, key: string): number {
    const columns = this.#drafts[node]?.columns ?? [];
    if (columns.length > FEW) {
      const known = this.#maps[node] ?? new Map(columns.map((column, at) => [column.key, at]));
      this.#maps[node] = known;
      return known.get(key) ?? -1;
    }
    let at = columns.length - 1;
    while (at >= 0 && columns[at]?.key !== key) at -= 1;
    return at;
  }
}

/** Takes columns by name: mostly they are asked for in the order that they have, and there is nothing to look up. */
export class ColumnTaker {
  readonly #columns: readonly ColumnDraft[];
  #next = 0;
  #others: Map<string, ColumnDraft> | undefined;

  constructor(columns: readonly ColumnDraft[]) {
    this.#columns = columns;
  }

  /** The column of a name in lower case, which nobody gets again; undefined where there is none. */
  take(key: string): ColumnDraft | undefined {
    const next = this.#columns[this.#next];
    if (this.#others === undefined && next?.key === key) {
      this.#next += 1;
      return next;
    }
    this.#others ??= this.#left();
    const found = this.#others.get(key);
    this.#others.delete(key);
    return found;
  }

  /** Those that nobody has taken. */
  rest(): readonly ColumnDraft[] {
    if (this.#others === undefined && this.#next === this.#columns.length) return [];
    return [...(this.#others ?? this.#left()).values()];
  }

  #left(): Map<string, ColumnDraft> {
    return new Map(this.#columns.slice(this.#next).map((column) => [column.key, column]));
  }
}
