// agate's MappedSequence: a sequence that also answers to names.
import { Dict, HostFunction, JinjaObject, reprOf, Tuple, type Value, valuesEqual } from '../jinja/index.ts';

/** Members that are shown of a sequence as text. */
const SHOWN = 5;

export class MappedSequence extends JinjaObject {
  readonly typeName: string = 'MappedSequence';
  protected readonly items: readonly Value[];
  /** Undefined where the members have no names. */
  protected readonly names: readonly Value[] | undefined;
  #byName: Dict | undefined;

  constructor(items: readonly Value[], names?: readonly Value[]) {
    super();
    this.items = items;
    this.names = names;
  }

  override getItem(key: Value): Value | undefined {
    if (typeof key === 'number') return this.items[key < 0 ? this.items.length + key : key];
    return this.names && this.dict().get(key);
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'values':
        return new HostFunction(name, () => new Tuple(this.items));
      case 'keys':
        return new HostFunction(name, () => (this.names ? new Tuple(this.names) : null));
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

  protected pairs(): [Value, Value][] {
    return (this.names ?? []).map((name, at) => [name, this.items[at] ?? null]);
  }

  private dict(): Dict {
    this.#byName ??= new Dict(this.pairs());
    return this.#byName;
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
