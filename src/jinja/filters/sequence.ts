// Filters over lists, dicts and iterators.
import { fault } from '../errors.ts';
import { iterateValue, lengthOf } from '../iteration.ts';
import { OnePass } from '../iterators.ts';
import { bind, intArgument } from '../methods/method.ts';
import { arithmetic, compareValues, isTruthy, valuesEqual } from '../operators.ts';
import { strOf, typeNameOf } from '../text.ts';
import { type CallArgs, Dict, JinjaObject, Tuple, Undefined, type Value } from '../values.ts';
import { attributePath, type Filter, type FilterTable, ignoreCase } from './filter.ts';

const FIRST_EMPTY = 'No first item, sequence was empty.';
const AGGREGATE_EMPTY = 'No aggregated item, sequence was empty.';

const length: Filter = (value) => lengthOf(value);

/** Filters whose work is on the items of a value. */
export const sequenceFilters: FilterTable = new Map<string, Filter>([
  ['length', length],
  ['count', length],
  ['list', (value) => [...iterateValue(value)]],
  ['first', (value) => firstOf(iterateValue(value))],
  ['last', (value) => orEmpty(reversible(value).at(-1), 'No last item, sequence was empty.')],
  [
    'random',
    (value) => {
      const items = reversible(value);
      return orEmpty(items[Math.floor(Math.random() * items.length)], 'No random item, sequence was empty.');
    },
  ],
  ['reverse', reverse],
  ['join', join],
  ['sum', sum],
  ['min', (value, args) => extreme('min', value, args)],
  ['max', (value, args) => extreme('max', value, args)],
  ['sort', sort],
  ['dictsort', dictSort],
  ['unique', unique],
  ['groupby', groupBy],
  ['batch', batch],
  ['slice', slice],
  ['items', items],
  ['is_list', (value) => Array.isArray(value)],
]);

function orEmpty(item: Value | undefined, problem: string): Value {
  return item === undefined ? new Undefined(problem) : item;
}

function firstOf(values: Iterable<Value>): Value {
  for (const value of values) return value;
  return new Undefined(FIRST_EMPTY);
}

/** The items of something Python can walk backwards. */
function reversible(value: Value): readonly Value[] {
  if (value instanceof OnePass) return fault(`'${value.typeName}' object is not reversible`);
  return [...iterateValue(value)];
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return Array.from(value).reverse().join('');
  const iterated = [...iterateValue(value)].reverse();
  return value instanceof OnePass ? iterated : new OnePass(iterated, 'list_reverseiterator');
}

function join(value: Value, args: CallArgs): Value {
  const [separator = '', attribute] = bind('join', args, 'd?', 'attribute?');
  const pick = attribute === undefined || attribute === null ? undefined : attributePath(attribute);
  const parts: string[] = [];
  for (const item of iterateValue(value)) parts.push(strOf(pick ? pick(item) : item));
  return parts.join(strOf(separator));
}

function sum(value: Value, args: CallArgs): Value {
  const [attribute, start = 0] = bind('sum', args, 'attribute?', 'start?');
  const pick = attribute === undefined || attribute === null ? undefined : attributePath(attribute);
  let total = start;
  if (typeof total === 'string') return fault("sum() can't sum strings [use ''.join(seq) instead]");
  for (const item of iterateValue(value)) total = arithmetic('+', total, pick ? pick(item) : item);
  return total;
}

/** How items are compared: by attribute, without regard to case unless asked. */
function keyOf(attribute: Value | undefined, caseSensitive: Value | undefined): (value: Value) => Value {
  const pick = attribute === undefined || attribute === null ? undefined : attributePath(attribute);
  const sensitive = caseSensitive !== undefined && isTruthy(caseSensitive);
  return (value) => {
    const found = pick ? pick(value) : value;
    return sensitive ? found : ignoreCase(found);
  };
}

function extreme(name: 'min' | 'max', value: Value, args: CallArgs): Value {
  const [caseSensitive, attribute] = bind(name, args, 'case_sensitive?', 'attribute?');
  const key = keyOf(attribute, caseSensitive);
  let best: { item: Value; key: Value } | undefined;
  for (const item of iterateValue(value)) {
    const own = key(item);
    if (best === undefined) best = { item, key: own };
    else {
      const order = name === 'min' ? compareValues(own, best.key, '<') : compareValues(best.key, own, '>');
      if (order < 0) best = { item, key: own };
    }
  }
  return orEmpty(best?.item, AGGREGATE_EMPTY);
}

function sorted(list: readonly Value[], keys: (value: Value) => readonly Value[], backward: boolean): Value[] {
  const entries = list.map((item) => ({ item, keys: new Tuple(keys(item)) }));
  entries.sort((a, b) => {
    const order = compareValues(a.keys, b.keys);
    return backward ? -order : order;
  });
  return entries.map((entry) => entry.item);
}

function sort(value: Value, args: CallArgs): Value {
  const [reversed, caseSensitive, attribute] = bind('sort', args, 'reverse?', 'case_sensitive?', 'attribute?');
  const names: (Value | undefined)[] = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const keys = names.map((name) => keyOf(name, caseSensitive));
  const backward = reversed !== undefined && isTruthy(reversed);
  return sorted([...iterateValue(value)], (item) => keys.map((key) => key(item)), backward);
}

function dictSort(value: Value, args: CallArgs): Value {
  const [caseSensitive, by = 'key', reversed] = bind('dictsort', args, 'case_sensitive?', 'by?', 'reverse?');
  if (by !== 'key' && by !== 'value') return fault('You can only sort by either "key" or "value"');
  const key = keyOf(by === 'key' ? 0 : 1, caseSensitive);
  return sorted(pairsOf(value), (item) => [key(item)], reversed !== undefined && isTruthy(reversed));
}

function pairsOf(value: Value): Value[] {
  if (value instanceof Dict) return Array.from(value.entries(), (entry) => new Tuple([...entry]));
  if (value instanceof JinjaObject) {
    const keys = value.iterate();
    if (keys) return Array.from(keys, (key) => new Tuple([key, value.getItem(key) ?? null]));
  }
  return fault(`'${typeNameOf(value)}' object has no attribute 'items'`);
}

function items(value: Value): Value {
  if (value instanceof Undefined) return new OnePass([]);
  if (!(value instanceof Dict)) return fault('Can only get item pairs from a mapping.');
  return new OnePass(pairsOf(value));
}

function unique(value: Value, args: CallArgs): Value {
  const [caseSensitive, attribute] = bind('unique', args, 'case_sensitive?', 'attribute?');
  const key = keyOf(attribute, caseSensitive);
  const source = iterateValue(value);
  const seen = new Dict();
  const made: Value[] = [];
  for (const item of source) {
    const own = key(item);
    if (Array.isArray(own) || own instanceof Dict) return fault(`unhashable type: '${typeNameOf(own)}'`);
    if (seen.has(own)) continue;
    seen.set(own, true);
    made.push(item);
  }
  return new OnePass(made);
}

function groupBy(value: Value, args: CallArgs): Value {
  const [attribute = null, fallback, caseSensitive] = bind('groupby', args, 'attribute', 'default?', 'case_sensitive?');
  const pick = attributePath(attribute);
  const sensitive = caseSensitive !== undefined && isTruthy(caseSensitive);
  const raw = (item: Value): Value => {
    const found = pick(item);
    return found instanceof Undefined && fallback !== undefined ? fallback : found;
  };
  const key = (item: Value): Value => (sensitive ? raw(item) : ignoreCase(raw(item)));
  const groups: { key: Value; grouper: Value; list: Value[] }[] = [];
  for (const item of sorted([...iterateValue(value)], (entry) => [key(entry)], false)) {
    const own = key(item);
    const last = groups.at(-1);
    if (last && valuesEqual(last.key, own)) last.list.push(item);
    else groups.push({ key: own, grouper: raw(item), list: [item] });
  }
  return groups.map((group) => new Tuple([group.grouper, group.list], ['grouper', 'list']));
}

function batch(value: Value, args: CallArgs): Value {
  const [size, fill = null] = bind('batch', args, 'linecount', 'fill_with?');
  const count = intArgument('batch', size, 0);
  const made: Value[] = [];
  let row: Value[] = [];
  for (const item of iterateValue(value)) {
    if (row.length === count) {
      made.push(row);
      row = [];
    }
    row.push(item);
  }
  if (row.length > 0) {
    if (fill !== null) while (row.length < count) row.push(fill);
    made.push(row);
  }
  return new OnePass(made);
}

function slice(value: Value, args: CallArgs): Value {
  const [size, fill = null] = bind('slice', args, 'slices', 'fill_with?');
  const slices = intArgument('slice', size, 0);
  if (slices < 1) return fault('integer division or modulo by zero');
  const list = [...iterateValue(value)];
  const per = Math.floor(list.length / slices);
  const longer = list.length % slices;
  const made: Value[] = [];
  let offset = 0;
  for (let number = 0; number < slices; number++) {
    const start = offset + number * per;
    if (number < longer) offset++;
    const row = list.slice(start, offset + (number + 1) * per);
    if (fill !== null && number >= longer) row.push(fill);
    made.push(row);
  }
  return new OnePass(made);
}
