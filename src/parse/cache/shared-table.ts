// Values that many resources share, stored once. The table only grows, so that lines that refer to it stay valid.
import { revivedValue, type Stored, storedValue } from './cached-value.ts';

export class SharedTable {
  readonly #stored: Stored[];
  readonly #revived: unknown[] = [];
  readonly #byIdentity = new Map<object, number>();
  /** Made when the first value of unknown origin comes: most commands bring none. */
  #byText: Map<string, number> | undefined;

  constructor(stored: readonly Stored[] = []) {
    this.#stored = [...stored];
  }

  /** The number of a value's entry; a new one when it has none. @throws NotStorable */
  put(value: object): number {
    const known = this.#byIdentity.get(value);
    if (known !== undefined) return known;
    const stored = storedValue(value);
    const text = JSON.stringify(stored);
    this.#byText ??= new Map(this.#stored.map((one, index) => [JSON.stringify(one), index]));
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
