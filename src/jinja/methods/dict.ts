// Methods of dict, and its live views.

import { fault } from '../errors.ts';
import { isHashable, iterateValue } from '../iteration.ts';
import { valuesEqual } from '../operators.ts';
import { reprOf, typeNameOf } from '../text.ts';
import { type CallArgs, Dict, JinjaObject, Tuple, Undefined, type Value } from '../values.ts';
import { bind, type Method, type MethodTable } from './method.ts';

/** `d.keys()`, `d.values()`, `d.items()`: sees later changes, prints as `dict_keys([…])`. */
class DictView extends JinjaObject {
  readonly typeName: string;
  readonly #dict: Dict;
  readonly #kind: 'keys' | 'values' | 'items';

  constructor(dict: Dict, kind: 'keys' | 'values' | 'items') {
    super();
    this.typeName = `dict_${kind}`;
    this.#dict = dict;
    this.#kind = kind;
  }
  override iterate(): Value[] {
    if (this.#kind === 'keys') return this.#dict.keys();
    if (this.#kind === 'values') return this.#dict.values();
    return Array.from(this.#dict.entries(), (entry) => new Tuple([...entry]));
  }
  override length(): number {
    return this.#dict.size;
  }
  override truthy(): boolean {
    return this.#dict.size > 0;
  }
  override toText(): string {
    return `${this.typeName}(${reprOf(this.iterate())})`;
  }
  override equals(other: Value): boolean {
    if (!(other instanceof DictView) || this.#kind === 'values' || other.#kind !== this.#kind) return this === other;
    const [mine, theirs] = [this.iterate(), other.iterate()];
    return mine.length === theirs.length && mine.every((item) => theirs.some((known) => valuesEqual(item, known)));
  }
}

function method(name: string, run: (dict: Dict, args: CallArgs) => Value): [string, Method] {
  return [name, (self, args) => (self instanceof Dict ? run(self, args) : null)];
}

function view(kind: 'keys' | 'values' | 'items'): [string, Method] {
  return method(kind, (dict, args) => {
    bind(kind, args);
    return new DictView(dict, kind);
  });
}

/** The methods a template may call on a dict. */
export const dictMethods: MethodTable = new Map<string, Method>([
  view('keys'),
  view('values'),
  view('items'),
  method('get', (dict, args) => {
    const [key = null, fallback = null] = bind('get', args, 'key', 'default?');
    const value = isHashable(key) ? dict.get(key) : unhashable(key);
    return value === undefined ? fallback : value;
  }),
  method('pop', (dict, args) => {
    const [key = null, fallback] = bind('pop', args, 'key', 'default?');
    const value = dict.get(key);
    if (value === undefined) return fallback === undefined ? fault(`KeyError: ${reprOf(key)}`) : fallback;
    dict.delete(key);
    return value;
  }),
  method('popitem', (dict, args) => {
    bind('popitem', args);
    const key = dict.keys().at(-1);
    if (key === undefined) return fault('popitem(): dictionary is empty');
    const value = dict.get(key) ?? null;
    dict.delete(key);
    return new Tuple([key, value]);
  }),
  method('setdefault', (dict, args) => {
    const [key = null, fallback = null] = bind('setdefault', args, 'key', 'default?');
    const known = dict.get(key);
    if (known !== undefined) return known;
    dict.set(isHashable(key) ? key : unhashable(key), fallback);
    return fallback;
  }),
  method('update', (dict, args) => {
    addEntries(dict, 'update', args);
    return null;
  }),
  method('copy', (dict, args) => {
    bind('copy', args);
    return new Dict(dict.entries());
  }),
  method('clear', (dict, args) => {
    bind('clear', args);
    dict.clear();
    return null;
  }),
  method('fromkeys', (_dict, args) => {
    const [keys = null, value = null] = bind('fromkeys', args, 'iterable', 'value?');
    const made = new Dict();
    for (const key of iterateValue(keys)) made.set(key, value);
    return made;
  }),
]);

function unhashable(key: Value): never {
  return fault(`unhashable type: '${typeNameOf(key)}'`);
}

/** Adds what `dict(…)` and `d.update(…)` accept: a mapping or pairs, and named arguments. */
export function addEntries(dict: Dict, name: string, args: CallArgs): void {
  if (args.positional.length > 1) fault(`${name} expected at most 1 argument, got ${args.positional.length}`);
  const [source] = args.positional;
  if (source instanceof Undefined) fault(source.description);
  if (source instanceof Dict) for (const [key, value] of [...source.entries()]) dict.set(key, value);
  else if (source !== undefined) addPairs(dict, source);
  for (const [key, value] of args.named) dict.set(key, value);
}

function addPairs(dict: Dict, source: Value): void {
  if (source instanceof JinjaObject && source.call === undefined) {
    const keys = source.getAttr('keys');
    if (keys !== undefined) {
      for (const key of source.iterate() ?? []) dict.set(key, source.getItem(key) ?? null);
      return;
    }
  }
  let at = 0;
  for (const pair of iterateValue(source)) {
    const parts =
      typeof pair === 'string' || Array.isArray(pair) || pair instanceof Tuple ? [...iterateValue(pair)] : [];
    const [key, value] = parts;
    if (key === undefined || value === undefined || parts.length !== 2) {
      fault(`dictionary update sequence element #${at} has length ${parts.length}; 2 is required`);
    } else {
      dict.set(isHashable(key) ? key : unhashable(key), value);
    }
    at++;
  }
}
