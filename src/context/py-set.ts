// A Python set as `set()` gives it: distinct items in first-seen order, with the methods packages use.
import { Dict, fault, HostFunction, iterateValue, JinjaObject, reprOf, type Value } from '../jinja/index.ts';

export class PySet extends JinjaObject {
  readonly typeName: string = 'set';
  readonly #items: Dict;

  constructor(items: Iterable<Value>) {
    super();
    this.#items = new Dict();
    for (const item of items) this.#items.set(item, true);
  }

  override iterate(): Iterable<Value> {
    return this.#items.keys();
  }
  override length(): number {
    return this.#items.size;
  }
  override truthy(): boolean {
    return this.#items.size > 0;
  }
  override toText(): string {
    return this.#items.size === 0 ? 'set()' : `{${this.#items.keys().map(reprOf).join(', ')}}`;
  }
  override equals(other: Value): boolean {
    return (
      other instanceof PySet && other.#items.size === this.#items.size && other.#items.keys().every((k) => this.has(k))
    );
  }
  has(item: Value): boolean {
    return this.#items.has(item);
  }

  override arithmetic(operator: string, other: Value): Value | undefined {
    if (operator !== '-' || !(other instanceof PySet)) return undefined;
    return new PySet(this.#items.keys().filter((item) => !other.has(item)));
  }

  override getAttr(name: string): Value | undefined {
    const method = methods.get(name);
    return (
      method &&
      new HostFunction(name, (args) =>
        method(
          this,
          args.positional.map((v) => [...iterateOrSingle(name, v)]),
        ),
      )
    );
  }

  add(item: Value): void {
    this.#items.set(item, true);
  }
  discard(item: Value): void {
    this.#items.delete(item);
  }
}

/** add, discard and remove take one item; the others take iterables. */
function iterateOrSingle(method: string, value: Value): Iterable<Value> {
  return method === 'add' || method === 'discard' || method === 'remove' ? [value] : iterateValue(value);
}

type SetMethod = (set: PySet, args: readonly Value[][]) => Value;

const methods: ReadonlyMap<string, SetMethod> = new Map<string, SetMethod>([
  [
    'add',
    (set, args) => {
      for (const item of args[0] ?? []) set.add(item);
      return null;
    },
  ],
  [
    'update',
    (set, args) => {
      for (const list of args) for (const item of list) set.add(item);
      return null;
    },
  ],
  [
    'discard',
    (set, args) => {
      for (const item of args[0] ?? []) set.discard(item);
      return null;
    },
  ],
  [
    'remove',
    (set, args) => {
      for (const item of args[0] ?? []) set.discard(item);
      return null;
    },
  ],
  [
    'clear',
    (set) => {
      for (const item of [...set.iterate()]) set.discard(item);
      return null;
    },
  ],
  [
    'pop',
    (set) => {
      const [item] = set.iterate();
      if (item === undefined) return fault("'pop from an empty set'");
      set.discard(item);
      return item;
    },
  ],
  [
    'difference_update',
    (set, args) => {
      for (const item of args.flat()) set.discard(item);
      return null;
    },
  ],
  [
    'intersection_update',
    (set, args) => {
      const kept = args.map((list) => new PySet(list));
      for (const item of [...set.iterate()]) if (!kept.every((other) => other.has(item))) set.discard(item);
      return null;
    },
  ],
  ['union', (set, args) => new PySet([...set.iterate(), ...args.flat()])],
  [
    'difference',
    (set, args) => {
      const drop = new PySet(args.flat());
      return new PySet([...set.iterate()].filter((i) => !drop.has(i)));
    },
  ],
  [
    'intersection',
    (set, args) => new PySet([...set.iterate()].filter((i) => args.every((list) => new PySet(list).has(i)))),
  ],
  [
    'symmetric_difference',
    (set, args) => {
      const other = new PySet(args.flat());
      return new PySet([
        ...[...set.iterate()].filter((i) => !other.has(i)),
        ...[...other.iterate()].filter((i) => !set.has(i)),
      ]);
    },
  ],
  [
    'issubset',
    (set, args) => {
      const other = new PySet(args.flat());
      return [...set.iterate()].every((i) => other.has(i));
    },
  ],
  ['issuperset', (set, args) => args.flat().every((i) => set.has(i))],
  ['isdisjoint', (set, args) => !args.flat().some((i) => set.has(i))],
  ['copy', (set) => new PySet(set.iterate())],
]);
