// Methods of list and tuple.

import { fault } from '../errors.ts';
import { iterateValue, refuseLength } from '../iteration.ts';
import { indexOf } from '../numbers.ts';
import { compareValues, isTruthy, valuesEqual } from '../operators.ts';
import { reprOf, typeNameOf } from '../text.ts';
import { type CallArgs, type CallSite, type MaybePromise, Tuple, type Value } from '../values.ts';
import { bind, intArgument, type Method, type MethodTable } from './method.ts';

type ListMethod = (list: Value[], args: CallArgs, site: CallSite) => MaybePromise<Value>;

function method(name: string, run: ListMethod): [string, Method] {
  return [name, (self, args, site) => (Array.isArray(self) ? run(self, args, site) : null)];
}

/** The methods a template may call on a list. */
export const listMethods: MethodTable = new Map<string, Method>([
  method('append', (list, args) => {
    const [item = null] = bind('append', args, 'object');
    list.push(item);
    return null;
  }),
  method('extend', (list, args) => {
    const [items = null] = bind('extend', args, 'iterable');
    const added = [...iterateValue(items)];
    refuseLength(list.length + added.length);
    for (const item of added) list.push(item);
    return null;
  }),
  method('insert', (list, args) => {
    const [at, item = null] = bind('insert', args, 'index', 'object');
    const index = intArgument('insert', at, 0);
    list.splice(index < 0 ? Math.max(0, index + list.length) : index, 0, item);
    return null;
  }),
  method('pop', (list, args) => {
    const [at] = bind('pop', args, 'index?');
    if (list.length === 0) return fault('pop from empty list');
    const index = intArgument('pop', at, -1);
    const absolute = index < 0 ? index + list.length : index;
    if (absolute < 0 || absolute >= list.length) return fault('pop index out of range');
    return list.splice(absolute, 1)[0] ?? null;
  }),
  method('remove', (list, args) => {
    const [item = null] = bind('remove', args, 'value');
    const at = list.findIndex((known) => valuesEqual(known, item));
    if (at === -1) return fault('list.remove(x): x not in list');
    list.splice(at, 1);
    return null;
  }),
  method('clear', (list, args) => {
    bind('clear', args);
    list.length = 0;
    return null;
  }),
  method('copy', (list, args) => {
    bind('copy', args);
    return [...list];
  }),
  method('reverse', (list, args) => {
    bind('reverse', args);
    list.reverse();
    return null;
  }),
  method('sort', sortList),
  method('index', (list, args) => position(list, args, 'list')),
  method('count', (list, args) => occurrences(list, args)),
]);

/** The methods a template may call on a tuple. */
export const tupleMethods: MethodTable = new Map<string, Method>([
  ['index', (self, args) => (self instanceof Tuple ? position(self.items, args, 'tuple') : null)],
  ['count', (self, args) => (self instanceof Tuple ? occurrences(self.items, args) : null)],
]);

function occurrences(items: readonly Value[], args: CallArgs): number {
  const [item = null] = bind('count', args, 'value');
  return items.filter((known) => valuesEqual(known, item)).length;
}

function position(items: readonly Value[], args: CallArgs, type: string): number {
  const [item = null, start, end] = bind('index', args, 'value', 'start?', 'stop?');
  const absolute = (index: number): number => (index < 0 ? Math.max(0, index + items.length) : index);
  const to = Math.min(items.length, absolute(intArgument('index', end, items.length)));
  for (let i = absolute(intArgument('index', start, 0)); i < to; i++) {
    if (valuesEqual(items[i] ?? null, item)) return i;
  }
  return fault(type === 'list' ? `${reprOf(item)} is not in list` : 'tuple.index(x): x not in tuple');
}

/** `list.sort(key=…, reverse=…)`: in place, stable. Keys are made first, one after the other. */
function sortList(list: Value[], args: CallArgs, site: CallSite): MaybePromise<Value> {
  if (args.positional.length > 0) return fault('sort() takes no positional arguments');
  const [key, reverse] = bind('sort', args, 'key?', 'reverse?');
  const backward =
    reverse !== undefined &&
    (indexOf(reverse) !== undefined
      ? isTruthy(reverse)
      : fault(`'${typeNameOf(reverse)}' object cannot be interpreted as an integer`));
  const finish = (keys: readonly Value[]): Value => {
    const order = keys.map((_, i) => i);
    order.sort((a, b) => {
      const compared = compareValues(keys[a] ?? null, keys[b] ?? null);
      return backward ? -compared : compared;
    });
    const sorted = order.map((i) => list[i] ?? null);
    list.splice(0, list.length, ...sorted);
    return null;
  };
  if (key === undefined || key === null) return finish([...list]);
  const keys = list.map((item) => site.call(key, { positional: [item], named: new Map() }));
  return keys.some((made) => made instanceof Promise)
    ? Promise.all(keys.map((made) => Promise.resolve(made))).then(finish)
    : finish(keys as Value[]);
}
