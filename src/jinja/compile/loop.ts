// The `loop` of a `for`.
import { fault } from '../errors.ts';
import { valuesEqual } from '../operators.ts';
import {
  type CallArgs,
  type CallSite,
  JinjaObject,
  type MaybePromise,
  Tuple,
  Undefined,
  type Value,
} from '../values.ts';

/** State of one running `for`; the same object serves all its turns. */
export class LoopObject extends JinjaObject {
  readonly typeName: string = 'LoopContext';
  readonly #items: readonly Value[];
  readonly #depth: number;
  readonly #recurse: ((items: Value, depth: number) => MaybePromise<Value>) | undefined;
  #changed: Value | undefined;
  /** Position of the running turn. */
  at = 0;

  constructor(
    items: readonly Value[],
    depth: number,
    recurse: ((items: Value, depth: number) => MaybePromise<Value>) | undefined,
  ) {
    super();
    this.#items = items;
    this.#depth = depth;
    this.#recurse = recurse;
  }

  override getAttr(name: string): Value | undefined {
    const last = this.#items.length - 1;
    switch (name) {
      case 'index':
        return this.at + 1;
      case 'index0':
        return this.at;
      case 'revindex':
        return last - this.at + 1;
      case 'revindex0':
        return last - this.at;
      case 'first':
        return this.at === 0;
      case 'last':
        return this.at === last;
      case 'length':
        return last + 1;
      case 'depth':
        return this.#depth + 1;
      case 'depth0':
        return this.#depth;
      case 'previtem':
        return this.at > 0 ? (this.#items[this.at - 1] ?? null) : new Undefined('there is no previous item');
      case 'nextitem':
        return this.at + 1 < this.#items.length
          ? (this.#items[this.at + 1] ?? null)
          : new Undefined('there is no next item');
      case 'cycle':
        return new LoopMethod('cycle', (args) => {
          const { positional } = args;
          if (positional.length === 0) return fault('no items for cycling given');
          return positional[this.at % positional.length] ?? null;
        });
      case 'changed':
        return new LoopMethod('changed', (args) => {
          const now = new Tuple(args.positional);
          if (this.#changed !== undefined && valuesEqual(this.#changed, now)) return false;
          this.#changed = now;
          return true;
        });
      default:
        return undefined;
    }
  }
  override length(): number {
    return this.#items.length;
  }
  override toText(): string {
    return `<LoopContext ${this.at + 1}/${this.#items.length}>`;
  }
  override call(args: CallArgs, _site: CallSite): MaybePromise<Value> {
    if (!this.#recurse) {
      return fault("The loop must have the 'recursive' marker to be called recursively.");
    }
    return this.#recurse(args.positional[0] ?? null, this.#depth + 1);
  }
}

class LoopMethod extends JinjaObject {
  readonly typeName: string = 'method';
  readonly #name: string;
  readonly #run: (args: CallArgs) => Value;

  constructor(name: string, run: (args: CallArgs) => Value) {
    super();
    this.#name = name;
    this.#run = run;
  }
  override toText(): string {
    return `<bound method LoopContext.${this.#name}>`;
  }
  override call(args: CallArgs): Value {
    return this.#run(args);
  }
}
