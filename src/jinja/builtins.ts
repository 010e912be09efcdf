// Names every template knows: range, dict, namespace, cycler, joiner.
import { fault } from './errors.ts';
import { addEntries } from './methods/dict.ts';
import { bind } from './methods/method.ts';
import { indexOf } from './numbers.ts';
import { valuesEqual } from './operators.ts';
import { reprOf, typeNameOf } from './text.ts';
import { type CallArgs, Dict, HostFunction, JinjaObject, Record, Undefined, type Value } from './values.ts';

/** Longest range, as in Jinja2's sandbox. */
const MAX_RANGE = 100_000;

class Range extends JinjaObject {
  readonly typeName: string = 'range';
  readonly #start: number;
  readonly #stop: number;
  readonly #step: number;

  constructor(start: number, stop: number, step: number) {
    super();
    this.#start = start;
    this.#stop = stop;
    this.#step = step;
  }
  override length(): number {
    return Math.max(0, Math.ceil((this.#stop - this.#start) / this.#step));
  }
  override *iterate(): Generator<Value> {
    const length = this.length();
    for (let i = 0; i < length; i++) yield this.#start + i * this.#step;
  }
  override getAttr(name: string): Value | undefined {
    if (name === 'start') return this.#start;
    if (name === 'stop') return this.#stop;
    return name === 'step' ? this.#step : undefined;
  }
  override getItem(key: Value): Value | undefined {
    const index = indexOf(key);
    if (index === undefined) return undefined;
    const length = this.length();
    const at = index < 0 ? index + length : index;
    return at >= 0 && at < length ? this.#start + at * this.#step : undefined;
  }
  override truthy(): boolean {
    return this.length() > 0;
  }
  override equals(other: Value): boolean {
    return other instanceof Range && valuesEqual([...this.iterate()], [...other.iterate()]);
  }
  override toText(): string {
    const step = this.#step === 1 ? '' : `, ${this.#step}`;
    return `range(${this.#start}, ${this.#stop}${step})`;
  }
}

function range(args: CallArgs): Value {
  const numbers = args.positional.map(
    (value) =>
      indexOf(value) ??
      fault(
        value instanceof Undefined
          ? value.description
          : `'${typeNameOf(value)}' object cannot be interpreted as an integer`,
      ),
  );
  if (args.named.size > 0) return fault('range() takes no keyword arguments');
  if (numbers.length === 0) return fault('range expected at least 1 argument, got 0');
  if (numbers.length > 3) return fault(`range expected at most 3 arguments, got ${numbers.length}`);
  const [first = 0, second, step = 1] = numbers;
  if (step === 0) return fault('range() arg 3 must not be zero');
  const made = second === undefined ? new Range(0, first, 1) : new Range(first, second, step);
  if (made.length() > MAX_RANGE) {
    return fault(`Range too big. The sandbox blocks ranges larger than MAX_RANGE (${MAX_RANGE}).`);
  }
  return made;
}

/** `namespace(a=1)`: attributes that `{% set ns.a = … %}` changes from inside a loop. */
class Namespace extends JinjaObject {
  readonly typeName: string = 'Namespace';
  readonly #values = new Dict();

  constructor(args: CallArgs) {
    super();
    addEntries(this.#values, 'namespace', args);
  }
  override getAttr(name: string): Value | undefined {
    return this.#values.get(name);
  }
  override setAttr(name: string, value: Value): boolean {
    this.#values.set(name, value);
    return true;
  }
  override toText(): string {
    return `<Namespace ${reprOf(this.#values)}>`;
  }
}

/** `cycler('odd', 'even')`. */
class Cycler extends JinjaObject {
  readonly typeName: string = 'Cycler';
  readonly #items: readonly Value[];
  #at = 0;

  constructor(items: readonly Value[]) {
    super();
    this.#items = items;
  }
  override getAttr(name: string): Value | undefined {
    if (name === 'current') return this.#items[this.#at];
    if (name === 'next') {
      return new HostFunction('next', () => {
        const value = this.#items[this.#at] ?? null;
        this.#at = (this.#at + 1) % this.#items.length;
        return value;
      });
    }
    if (name !== 'reset') return undefined;
    return new HostFunction('reset', () => {
      this.#at = 0;
      return null;
    });
  }
}

/** `joiner(', ')`: empty at the first call, then the separator. */
class Joiner extends JinjaObject {
  readonly typeName: string = 'Joiner';
  readonly #separator: Value;
  #used = false;

  constructor(separator: Value) {
    super();
    this.#separator = separator;
  }
  override call(): Value {
    if (this.#used) return this.#separator;
    this.#used = true;
    return '';
  }
}

/** The global names of Jinja2, behind those of the render. */
export const builtins: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', new HostFunction('range', range)],
  [
    'dict',
    new HostFunction('dict', (args) => {
      const made = new Dict();
      addEntries(made, 'dict', args);
      return made;
    }),
  ],
  ['namespace', new HostFunction('namespace', (args) => new Namespace(args))],
  [
    'cycler',
    new HostFunction('cycler', (args) =>
      args.positional.length > 0 ? new Cycler(args.positional) : fault('at least one item has to be provided'),
    ),
  ],
  ['joiner', new HostFunction('joiner', (args) => new Joiner(bind('joiner', args, 'sep?')[0] ?? ', '))],
  ['self', new Record('TemplateReference', new Map())],
]);
