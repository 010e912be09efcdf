// The closed set of values a template can hold. No JavaScript object is ever walked:
// attribute access goes through getAttr of JinjaObject or the method tables of methods/.
import { Float, type Span } from '../base/index.ts';

/**
 * A template value.
 * string · int (number, or bigint beyond 2^53) · float (plain number when not integral, else Float)
 * · bool · None (null) · Undefined · list (JS array) · Tuple · Dict · any JinjaObject.
 */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | Float
  | Value[]
  | Undefined
  | Tuple
  | Dict
  | JinjaObject;

export type MaybePromise<T> = T | Promise<T>;

/** Positional and named arguments of a call. */
export interface CallArgs {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** Names visible to a template; `undefined` means the name is not defined. */
export interface Globals {
  get(name: string): Value | undefined;
  /** Names that have a value, to tell which one a misspelt name may have meant. */
  names?(): Iterable<string>;
}

/** What a host function may know about the call it serves. */
export interface CallSite {
  /** The call expression. */
  readonly span: Span;
  /** The globals of the running render (those of the node, also inside a package's macro). */
  readonly globals: Globals;
  /** In `sync` renders a function must not return a promise. */
  readonly mode: 'sync' | 'async';
  /** Number of macros on the stack; 0 when called directly by the template. */
  readonly depth: number;
  /** Macro names with their call places, innermost first. */
  macroStack(): readonly { readonly name: string; readonly span: Span }[];
  /** Calls a callable value (macro or host function) with this render's globals. */
  call(callee: Value, args: CallArgs): MaybePromise<Value>;
}

/** A missing value. Prints as nothing. */
export class Undefined {
  /** Made by a template with the policy `absorb` (parse time): access and calls give it again, in macros too. */
  absorbs = false;
  /** What was looked up, for the error text: `'x' is undefined`. */
  readonly description: string;
  readonly span: Span | undefined;

  constructor(description: string, at?: Span) {
    this.description = description;
    this.span = at;
  }
}

/** A Python tuple. */
export class Tuple {
  readonly items: readonly Value[];
  /** Attribute names of the items, for named tuples. */
  readonly names: readonly string[] | undefined;

  constructor(items: readonly Value[], names?: readonly string[]) {
    this.items = items;
    this.names = names;
  }
}

/** A key as the map stores it: `1`, `1.0` and `true` are one key, as in Python. */
function hashKey(key: Value): unknown {
  if (typeof key === 'string') return key;
  if (typeof key === 'boolean') return key ? 1 : 0;
  if (key instanceof Float) return key.value;
  if (key instanceof Tuple) return `\u0000t${JSON.stringify(key.items.map((item) => String(hashKey(item))))}`;
  return key;
}

/** A Python dict: insertion order, any hashable key. */
export class Dict {
  readonly #entries = new Map<unknown, [Value, Value]>();

  constructor(entries?: Iterable<readonly [Value, Value]>) {
    if (entries) for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }
  get(key: Value): Value | undefined {
    return this.#entries.get(hashKey(key))?.[1];
  }
  has(key: Value): boolean {
    return this.#entries.has(hashKey(key));
  }
  set(key: Value, value: Value): void {
    const hashed = hashKey(key);
    const known = this.#entries.get(hashed);
    if (known) known[1] = value;
    else this.#entries.set(hashed, [key, value]);
  }
  delete(key: Value): boolean {
    return this.#entries.delete(hashKey(key));
  }
  clear(): void {
    this.#entries.clear();
  }
  keys(): Value[] {
    return Array.from(this.#entries.values(), (entry) => entry[0]);
  }
  values(): Value[] {
    return Array.from(this.#entries.values(), (entry) => entry[1]);
  }
  entries(): IterableIterator<[Value, Value]> {
    return this.#entries.values();
  }
}

/**
 * An object of ours that templates may touch (Relation, Column, adapter, macro, datetime …).
 * Only what these methods answer is visible.
 */
export abstract class JinjaObject {
  /** Python's name of the type, as `repr` and errors show it. */
  abstract readonly typeName: string;

  /** `x.name`; undefined = there is no such attribute. */
  getAttr(_name: string): Value | undefined {
    return undefined;
  }
  /** `x[key]`; undefined = there is no such item. Falls back to getAttr for string keys. */
  getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttr(key) : undefined;
  }
  /** `{% set x.name = … %}`; false = not allowed. */
  setAttr(_name: string, _value: Value): boolean {
    return false;
  }
  /** `str(x)`. */
  toText(): string {
    return `<${this.typeName}>`;
  }
  /** `repr(x)`. */
  toRepr(): string {
    return this.toText();
  }
  truthy(): boolean {
    return true;
  }
  /** `x is mapping`. */
  get isMapping(): boolean {
    return false;
  }
  /** Items for `for`, or undefined when not iterable. */
  iterate(): Iterable<Value> | undefined {
    return undefined;
  }
  /** `item in x`, or undefined where that is answered by its items. */
  contains(_item: Value): boolean | undefined {
    return undefined;
  }
  /** `x | length`, or undefined when it has none. */
  length(): number | undefined {
    return undefined;
  }
  /** `x[low:high]`: takes what was picked of the items, gives what Python's slice of such an object is. */
  slice(picked: Value[]): Value {
    return picked;
  }
  equals(other: Value): boolean {
    return this === other;
  }
  /** Order against another value (negative, 0, positive), or undefined when they don't compare. */
  compare(_other: Value): number | undefined {
    return undefined;
  }
  /** `x + other`, `x - other` (dates); undefined = unsupported. `reflected` when x stands on the right. */
  arithmetic(_operator: '+' | '-' | '*' | '/' | '//' | '%', _other: Value, _reflected: boolean): Value | undefined {
    return undefined;
  }
  /** Present on callables. */
  call?(args: CallArgs, site: CallSite): MaybePromise<Value>;
}

export type HostFunctionBody = (args: CallArgs, site: CallSite) => MaybePromise<Value>;

/** A function of ours that templates may call by its registered name. */
export class HostFunction extends JinjaObject {
  readonly typeName: string = 'function';
  readonly name: string;
  readonly #body: HostFunctionBody;
  readonly #attributes: ReadonlyMap<string, Value> | undefined;

  constructor(name: string, body: HostFunctionBody, attributes?: ReadonlyMap<string, Value>) {
    super();
    this.name = name;
    this.#body = body;
    this.#attributes = attributes;
  }

  override getAttr(name: string): Value | undefined {
    return this.#attributes?.get(name);
  }
  override toText(): string {
    return `<function ${this.name}>`;
  }
  override call(args: CallArgs, site: CallSite): MaybePromise<Value> {
    return this.#body(args, site);
  }
}

/** A read-only record of attributes (`target`, `flags`, `loop`-like things); also answers items and iteration of keys. */
export class Record extends JinjaObject {
  readonly typeName: string;
  readonly #fields: ReadonlyMap<string, Value>;

  constructor(typeName: string, fields: ReadonlyMap<string, Value>) {
    super();
    this.typeName = typeName;
    this.#fields = fields;
  }
  override getAttr(name: string): Value | undefined {
    return this.#fields.get(name);
  }
  /** Records stand for dicts with attributes. */
  override get isMapping(): boolean {
    return true;
  }
}
