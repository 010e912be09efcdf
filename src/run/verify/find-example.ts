// Finds a row that shows how two relations differ, reading only the parts of them that do.
import type { ParsedNode } from '../../parse/index.ts';
import { compareMeanings, type Meaning, meaningOf, meansSame, shownText } from './canonical-form.ts';
import type { ReadColumn, RelationReader } from './relation-reader.ts';
import { settled } from './settled.ts';
import type { ExampleRow } from './types.ts';

/** One side of the comparison: the columns in the order of the other side's. */
export interface Side {
  readonly reader: RelationReader;
  readonly node: ParsedNode;
  readonly columns: readonly ReadColumn[];
}

export interface Search {
  readonly sides: readonly [Side, Side];
  /** Places of the columns by which rows are told apart. */
  readonly keys: readonly number[];
  /** Place of the column that is compared; without one the rows themselves are. */
  readonly value: number | undefined;
  /** The greater number of rows. */
  readonly rows: number;
}

/** `none`: what the hashes tell apart means the same. `unclear`: more than is read at most may differ. */
export type Found = { readonly example: ExampleRow } | 'none' | 'unclear';

const ROWS_PER_BUCKET = 500;
const MOST_BUCKETS = 4096;
const MOST_ROWS = 20_000;
const CHUNK = 8;

/** @throws TsdbtError 2xxx */
export async function findExample(search: Search): Promise<Found> {
  const { sides, keys, value } = search;
  const places = value === undefined ? keys : [...keys, value];
  const columns = sides.map((side) => places.flatMap((place) => side.columns[place] ?? []));
  const count = Math.max(1, Math.min(MOST_BUCKETS, Math.ceil(search.rows / ROWS_PER_BUCKET)));
  const [first = new Map(), second = new Map()] = await settled(
    sides.map((side, at) => side.reader.buckets(side.node, columns[at] ?? [], keys.length, count)),
  );
  const differing = [...new Set([...first.keys(), ...second.keys()])]
    .filter((bucket) => first.get(bucket) !== second.get(bucket))
    .sort((a, b) => Number(a) - Number(b));
  let read = 0;
  for (let at = 0; at < differing.length; at += CHUNK) {
    if (read > MOST_ROWS) return 'unclear';
    const chosen = differing.slice(at, at + CHUNK);
    const [left = [], right = []] = await settled(
      sides.map((side, index) =>
        side.reader.rows(side.node, columns[index] ?? [], keys.length, count, chosen, MOST_ROWS + 1),
      ),
    );
    if (left.length > MOST_ROWS || right.length > MOST_ROWS) return 'unclear';
    read += Math.max(left.length, right.length);
    const example = firstDifference(search, groups(left, keys.length), groups(right, keys.length));
    if (example) return { example };
  }
  return 'none';
}

type Texts = readonly (string | null)[];
type Group = { readonly key: Texts; readonly values: (string | null)[] };

function groups(rows: readonly Texts[], keys: number): ReadonlyMap<string, Group> {
  const found = new Map<string, Group>();
  for (const row of rows) {
    const key = row.slice(0, keys);
    const id = JSON.stringify(key);
    const group = found.get(id) ?? { key, values: [] };
    found.set(id, group);
    group.values.push(row[keys] ?? null);
  }
  return found;
}

function firstDifference(
  { sides, keys, value }: Search,
  first: ReadonlyMap<string, Group>,
  second: ReadonlyMap<string, Group>,
): ExampleRow | undefined {
  const { columns } = sides[0];
  const form = value === undefined ? 'text' : (columns[value]?.form ?? 'text');
  const ids = [...new Set([...first.keys(), ...second.keys()])];
  const keyOf = (id: string): Texts => first.get(id)?.key ?? second.get(id)?.key ?? [];
  ids.sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
  for (const id of ids) {
    const values = unequal(form, first.get(id)?.values ?? [], second.get(id)?.values ?? []);
    if (!values) continue;
    const key = keyOf(id).map((text, at) => ({ column: columns[keys[at] ?? 0]?.name ?? '', value: text }));
    return { key, values };
  }
  return undefined;
}

/** The least values that the lists do not share, in whatever order they are. */
function unequal(
  form: ReadColumn['form'],
  first: readonly (string | null)[],
  second: readonly (string | null)[],
): ExampleRow['values'] | undefined {
  const [left, right] = [ordered(form, first), ordered(form, second)];
  let missing: Known | undefined;
  let added: Known | undefined;
  for (let at = 0, other = 0; at < left.length || other < right.length; ) {
    const [one, two] = [left[at], right[other]];
    const order = one && two ? compareMeanings(one.meaning, two.meaning) : one ? -1 : 1;
    const isShared = one && two && meansSame(one.meaning, two.meaning);
    if (isShared || order < 0) at += 1;
    if (isShared || order > 0) other += 1;
    if (isShared) continue;
    if (order < 0) missing ??= one;
    else added ??= two;
  }
  const shown = (known: Known | undefined): string | null | undefined => known && shownText(form, known.text);
  return missing || added ? [shown(missing), shown(added)] : undefined;
}

interface Known {
  readonly text: string | null;
  readonly meaning: Meaning;
}

function ordered(form: ReadColumn['form'], texts: readonly (string | null)[]): readonly Known[] {
  const known = texts.map((text) => ({ text, meaning: meaningOf(form, text) }));
  return known.sort((a, b) => compareMeanings(a.meaning, b.meaning));
}

function compareKeys(first: Texts, second: Texts): number {
  for (const [at, text] of first.entries()) {
    const other = second[at] ?? null;
    if (text === other) continue;
    if (text === null || other === null) return text === null ? 1 : -1;
    const difference = Number(text) - Number(other);
    if (Number.isFinite(difference) && difference !== 0) return difference;
    return text < other ? -1 : 1;
  }
  return 0;
}
