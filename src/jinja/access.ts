// Attribute, item, slice, length and iteration, through one table per type. No JavaScript object is walked.
import { Fault, fault } from './errors.ts';
import { isHashable } from './iteration.ts';
import { dictMethods } from './methods/dict.ts';
import { listMethods, tupleMethods } from './methods/list.ts';
import type { MethodTable } from './methods/method.ts';
import { numberMethods } from './methods/number.ts';
import { formatMethods, strMethods } from './methods/str.ts';
import { indexOf, isNumeric } from './numbers.ts';
import { characters, reprOf, typeNameOf } from './text.ts';
import {
  type CallArgs,
  type CallSite,
  Dict,
  JinjaObject,
  type MaybePromise,
  Tuple,
  Undefined,
  type Value,
} from './values.ts';

const NO_METHODS: MethodTable = new Map();
const textMethods: MethodTable = new Map([...strMethods, ...formatMethods({ getAttribute, getItem })]);

/** A method of a str, list, dict … together with its object: `x.append`. */
class BoundMethod extends JinjaObject {
  readonly typeName: string = 'builtin_function_or_method';
  readonly #self: Value;
  readonly #name: string;

  constructor(self: Value, name: string) {
    super();
    this.#self = self;
    this.#name = name;
  }
  override toText(): string {
    return `<built-in method ${this.#name} of ${typeNameOf(this.#self)} object>`;
  }
  override call(args: CallArgs, site: CallSite): MaybePromise<Value> {
    return methodsOf(this.#self).get(this.#name)?.(this.#self, args, site) ?? null;
  }
}

/** The methods of a built-in type; objects of ours have none here. */
export function methodsOf(value: Value): MethodTable {
  if (typeof value === 'string') return textMethods;
  if (Array.isArray(value)) return listMethods;
  if (value instanceof Dict) return dictMethods;
  if (value instanceof Tuple) return tupleMethods;
  return isNumeric(value) ? numberMethods : NO_METHODS;
}

/**
 * `target.name`; a missing attribute gives Undefined, an undefined target gives itself
 * (the renderer raises before it comes here, unless the value absorbs).
 */
export function getAttribute(target: Value, name: string): Value {
  if (target instanceof Undefined) return target;
  if (target instanceof JinjaObject) {
    const own = target.getAttr(name);
    if (own !== undefined) return own;
    const item = target.getItem(name);
    return item === undefined ? missingAttribute(target, name) : item;
  }
  if (methodsOf(target).has(name)) return new BoundMethod(target, name);
  if (target instanceof Tuple && target.names) {
    const found = target.items[target.names.indexOf(name)];
    if (found !== undefined) return found;
  }
  if (target instanceof Dict) {
    const item = target.get(name);
    if (item !== undefined) return item;
  }
  return missingAttribute(target, name);
}

/** `target | attr(name)`: attributes alone, never items. */
export function attributeAlone(target: Value, name: string): Value {
  if (target instanceof Dict && !methodsOf(target).has(name)) return missingAttribute(target, name);
  if (!(target instanceof JinjaObject)) return getAttribute(target, name);
  const own = target.getAttr(name);
  return own === undefined ? missingAttribute(target, name) : own;
}

function missingAttribute(target: Value, name: string): Undefined {
  return new Undefined(`'${objectName(target)}' has no attribute '${name}'`);
}

/** How Jinja2 calls a value in `has no attribute`. */
function objectName(value: Value): string {
  return value === null ? 'None' : `${typeNameOf(value)} object`;
}

/** `target[key]`; a missing item gives Undefined. */
export function getItem(target: Value, key: Value): Value {
  if (target instanceof Undefined) return target;
  if (target instanceof Dict) {
    const found = isHashable(key) ? target.get(key) : undefined;
    if (found !== undefined) return found;
  } else if (target instanceof JinjaObject) {
    const found = target.getItem(key);
    if (found !== undefined) return found;
  } else {
    const index = indexOf(key);
    if (index !== undefined) {
      const found = itemAt(target, index);
      if (found !== undefined) return found;
    }
  }
  if (typeof key === 'string') return getAttribute(target, key);
  return new Undefined(`${objectName(target)} has no element ${reprOf(key)}`);
}

function itemAt(target: Value, index: number): Value | undefined {
  const items = typeof target === 'string' ? characters(target) : target instanceof Tuple ? target.items : target;
  if (typeof items !== 'string' && !Array.isArray(items)) return undefined;
  return items[index < 0 ? items.length + index : index] as Value | undefined;
}

/** `target[low:high:step]`. */
export function sliceOf(target: Value, low: Value, high: Value, step: Value): Value {
  if (typeof target === 'string') {
    const source = characters(target);
    if (typeof source === 'string' && (step === null || step === 1)) {
      const [from, to] = sliceBounds(source.length, low, high, 1);
      return source.slice(from, Math.max(from, to));
    }
    return sliced([...source], low, high, step).join('');
  }
  if (Array.isArray(target)) return sliced(target, low, high, step);
  if (target instanceof Tuple) return new Tuple(sliced(target.items, low, high, step));
  if (target instanceof Undefined) return target;
  if (target instanceof JinjaObject) {
    const items = target.length() === undefined ? undefined : target.iterate();
    if (items !== undefined) return target.slice(sliced([...items], low, high, step));
  }
  return new Undefined(`${objectName(target)} has no element slice(${[low, high, step].map(reprOf).join(', ')})`);
}

function sliced<T>(items: readonly T[], low: Value, high: Value, step: Value): T[] {
  const by = step === null ? 1 : sliceIndex(step);
  if (by === 0) return fault('slice step cannot be zero');
  const [from, to] = sliceBounds(items.length, low, high, by);
  const made: T[] = [];
  for (let i = from; by > 0 ? i < to : i > to; i += by) made.push(items[i] as T);
  return made;
}

function sliceBounds(length: number, low: Value, high: Value, step: number): [number, number] {
  const clamp = (value: Value, fallback: number): number => {
    if (value === null) return fallback;
    const index = sliceIndex(value);
    const absolute = index < 0 ? index + length : index;
    return step > 0 ? Math.min(Math.max(absolute, 0), length) : Math.min(Math.max(absolute, -1), length - 1);
  };
  return step > 0 ? [clamp(low, 0), clamp(high, length)] : [clamp(low, length - 1), clamp(high, -1)];
}

function sliceIndex(value: Value): number {
  if (value instanceof Undefined) throw new Fault(value.description, true);
  return indexOf(value) ?? fault('slice indices must be integers or None or have an __index__ method');
}
