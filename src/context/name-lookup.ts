// Dicts whose values are looked up by name: `context`, `builtins`, the macros of a package.
import { Dict, HostFunction, JinjaObject, strOf, Tuple, type Value } from '../jinja/index.ts';

/** What such a dict reads. */
export interface NameLookupOptions {
  readonly find: (name: string) => Value | undefined;
  /** All names, for `keys()`, `items()` and loops. */
  readonly names: () => Iterable<string>;
  readonly change?: ((name: string, value: Value) => void) | undefined;
}

/** A dict whose values are made when they are read. */
export class NameLookup extends JinjaObject {
  readonly typeName: string = 'dict';
  readonly #find: NameLookupOptions['find'];
  readonly #names: NameLookupOptions['names'];
  readonly #change: NameLookupOptions['change'];

  constructor({ find, names, change }: NameLookupOptions) {
    super();
    this.#find = find;
    this.#names = names;
    this.#change = change;
  }

  override getAttr(name: string): Value | undefined {
    return this.#method(name) ?? this.#find(name);
  }

  #method(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return new HostFunction(name, ({ positional: [key, fallback = null] }) => {
          const found = typeof key === 'string' ? this.#find(key) : undefined;
          return found === undefined ? fallback : found;
        });
      case 'update':
        return this.#change && this.#updateFunction(this.#change);
      case 'keys':
        return new HostFunction(name, () => [...this.#names()]);
      case 'values':
        return new HostFunction(name, () => Array.from(this.#names(), (key) => this.#value(key)));
      case 'items':
        return new HostFunction(name, () => Array.from(this.#names(), (key) => new Tuple([key, this.#value(key)])));
      default:
        return undefined;
    }
  }

  #value(name: string): Value {
    return this.#find(name) ?? null;
  }

  override iterate(): Iterable<string> {
    return this.#names();
  }

  override get isMapping(): boolean {
    return true;
  }

  /** What is set here is seen by the template and by the macros that it calls from then on, as in dbt. */
  #updateFunction(change: (name: string, value: Value) => void): Value {
    return new HostFunction('update', (args) => {
      const [given] = args.positional;
      if (given instanceof Dict) for (const [key, value] of given.entries()) change(strOf(key), value);
      for (const [name, value] of args.named) change(name, value);
      return null;
    });
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#find(key) : undefined;
  }

  override contains(item: Value): boolean {
    return typeof item === 'string' && this.#find(item) !== undefined;
  }
}
