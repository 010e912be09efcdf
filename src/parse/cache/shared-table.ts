// Values that many resources share, stored once. The table only grows, so that lines that refer to it stay valid.
import { revivedValue, type Stored, storedValue } from './cached-value.ts';

export class SharedTable {
  readonly #stored: Stored[];
  readonly #revived: unknown[] = [];
  readonly #byIdentity = new Map<object, number>();
  readonly #byText = new Map<string, number>();
  /** Entries that were there from the start. */
  readonly initialSize: number;

  constructor(stored: readonly Stored[] = []) {
    this.#stored = [...stored];
    this.initialSize = stored.length;
  }

  get size(): number {
    return this.#stored.length;
  }

  /** The number of a value's entry; a new one when it has none. @throws NotStorable */
  put(value: object): number {
    const known = this.#byIdentity.get(value);
    if (known !== undefined) return known;
    const stored = storedValue(value);
    const text = JSON.stringify(stored);
    let index = this.#byText.get(text);
    if (index === undefined) {
      index = this.#stored.length;
      this.#stored.push(stored);
      this.#byText.set(text, index);
    }
    this.#byIdentity.set(value, index);
    return index;
  }

  /** The value of an entry; always the same object. */
  get(index: number): unknown {
    if (!(index in this.#revived)) {
      const value = revivedValue(this.#stored[index] ?? null);
      this.#revived[index] = value;
      if (typeof value === 'object' && value !== null) this.#byIdentity.set(value, index);
    }
    return this.#revived[index];
  }

  toJSON(): readonly Stored[] {
    return this.#stored;
  }
}
