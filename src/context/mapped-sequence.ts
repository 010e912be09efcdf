// agate's MappedSequence: a sequence that also answers to names.
import { Dict, HostFunction, JinjaObject, reprOf, Tuple, type Value, valuesEqual } from '../jinja/index.ts';

/** Members that are shown of a sequence as text. */
const SHOWN = 5;

/** Names of members; all rows of a table share those of its columns. */
export class MemberNames {
  readonly list: readonly Value[];
  #places: Dict | undefined;

  constructor(list: readonly Value[]) {
    this.list = list;
  }

  /** Where the member of that name is; undefined when there is none. */
  placeOf(name: Value): number | undefined {
    this.#places ??= new Dict(this.list.map((one, at) => [one, at]));
    return this.#places.get(name) as number | undefined;
  }
}

export class MappedSequence extends JinjaObject {
  readonly typeName: string = 'MappedSequence';
  protected readonly items: readonly Value[];
  /** Undefined where the members have no names. */
  readonly #names: MemberNames | undefined;

  constructor(items: readonly Value[], names?: MemberNames) {
    super();
    this.items = items;
    this.#names = names;
  }

  override getItem(key: Value): Value | undefined {
    const at = typeof key === 'number' ? key : this.#names?.placeOf(key);
    return at === undefined ? undefined : this.items[at < 0 ? this.items.length + at : at];
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'values':
        return new HostFunction(name, () => new Tuple(this.items));
      case 'keys':
        return new HostFunction(name, () => (this.#names ? new Tuple(this.#names.list) : null));
      case 'items':
        return new HostFunction(name, () => new Tuple(this.pairs().map((pair) => new Tuple(pair))));
      case 'get':
        return new HostFunction(name, (args) => this.getItem(args.positional[0] ?? null) ?? args.positional[1] ?? null);
      case 'dict':
        return new HostFunction(name, () => new Dict(this.pairs()));
      case 'count':
        return new HostFunction(name, ({ positional: [wanted = null] }) =>
          this.items.reduce((sum: number, item) => sum + Number(valuesEqual(item, wanted)), 0),
        );
      default:
        return undefined;
    }
  }

  private pairs(): [Value, Value][] {
    return (this.#names?.list ?? []).map((name, at) => [name, this.items[at] ?? null]);
  }

  override slice(picked: Value[]): Value {
    return new Tuple(picked);
  }
  override iterate(): Iterable<Value> {
    return this.items;
  }
  override length(): number {
    return this.items.length;
  }
  override truthy(): boolean {
    return this.items.length > 0;
  }
  override toText(): string {
    const more = this.items.length > SHOWN ? ', ...' : '';
    return `<agate.${this.typeName}: (${this.items.slice(0, SHOWN).map(reprOf).join(', ')}${more})>`;
  }
  override equals(other: Value): boolean {
    return other instanceof MappedSequence && reprOf([...other.items]) === reprOf([...this.items]);
  }
}
