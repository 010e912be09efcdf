// The table of all filters.
import { fault, unknownName } from '../errors.ts';
import { iterateValue } from '../iteration.ts';
import { OnePass } from '../iterators.ts';
import { isTruthy } from '../operators.ts';
import { tests } from '../tests.ts';
import { strOf } from '../text.ts';
import type { CallArgs, Value } from '../values.ts';
import { attributePath, type Filter, type FilterSite, type FilterTable } from './filter.ts';
import { numberFilters } from './number.ts';
import { sequenceFilters } from './sequence.ts';
import { textFilters } from './text.ts';

/** Jinja2's filters and dbt's, by name. */
export const filters: FilterTable = new Map<string, Filter>([
  ...sequenceFilters,
  ...textFilters,
  ...numberFilters,
  ['map', map],
  ['select', (value, args) => choose('select', value, args, true, false)],
  ['reject', (value, args) => choose('reject', value, args, false, false)],
  ['selectattr', (value, args) => choose('selectattr', value, args, true, true)],
  ['rejectattr', (value, args) => choose('rejectattr', value, args, false, true)],
]);

function map(value: Value, args: CallArgs, site: FilterSite): Value {
  const attribute = args.positional.length === 0 ? args.named.get('attribute') : undefined;
  let apply: (item: Value) => Value;
  if (attribute !== undefined) {
    for (const name of args.named.keys()) {
      if (name !== 'attribute' && name !== 'default') return fault(`Unexpected keyword argument '${name}'`);
    }
    const fallback = args.named.get('default');
    apply = attributePath(attribute, fallback === null ? undefined : fallback);
  } else {
    const [name, ...rest] = args.positional;
    if (name === undefined) return fault('map requires a filter argument');
    const filter = filters.get(strOf(name)) ?? unknownName('filter', strOf(name), filters.keys());
    const inner = { positional: rest, named: args.named };
    apply = (item) => filter(item, inner, site);
  }
  const made: Value[] = [];
  if (isTruthyOrIterator(value)) for (const item of iterateValue(value)) made.push(apply(item));
  return new OnePass(made);
}

function choose(filter: string, value: Value, args: CallArgs, keep: boolean, byAttribute: boolean): Value {
  const [attribute] = args.positional;
  if (byAttribute && attribute === undefined) return fault('Missing parameter for attribute name');
  const pick = byAttribute && attribute !== undefined ? attributePath(attribute) : (item: Value): Value => item;
  const [name, ...rest] = args.positional.slice(byAttribute ? 1 : 0);
  const test =
    name === undefined ? isTruthy : (tests.get(strOf(name)) ?? unknownName('test', strOf(name), tests.keys()));
  const inner = { positional: rest, named: args.named };
  if (name === undefined && args.named.size > 0) return fault(`${filter} got an unexpected keyword argument`);
  const made: Value[] = [];
  if (isTruthyOrIterator(value)) {
    for (const item of iterateValue(value)) if (test(pick(item), inner) === keep) made.push(item);
  }
  return new OnePass(made);
}

/** `map` and `select` of anything false give nothing, even where it could not be walked. */
function isTruthyOrIterator(value: Value): boolean {
  return value instanceof OnePass || isTruthy(value);
}
