// One-pass iterators, what `map`, `select`, `batch` … give.
import { JinjaObject, type Value } from './values.ts';

/** A Python generator: always true, no length, empty after it was read once. */
export class OnePass extends JinjaObject {
  readonly typeName: string;
  readonly #items: Iterator<Value>;

  constructor(items: Iterable<Value>, typeName = 'generator') {
    super();
    this.typeName = typeName;
    this.#items = items[Symbol.iterator]();
  }
  override iterate(): Iterable<Value> {
    const items = this.#items;
    return { [Symbol.iterator]: () => ({ next: () => items.next() }) };
  }
  override toText(): string {
    return `<${this.typeName} object>`;
  }
}
