// How the columns of a relation change, and what that means for those who read it.

export interface ListedColumn {
  readonly name: string;
  /** undefined: not known. */
  readonly type?: string | undefined;
  /** How its value is made, in one spelling; undefined: not known. */
  readonly meaning?: string | undefined;
}

export interface ColumnList {
  readonly columns: readonly ListedColumn[];
  /** There are no others. */
  readonly isWhole: boolean;
}

export interface ColumnChange {
  readonly name: string;
  readonly change: 'removed' | 'renamed' | 'retyped' | 'added' | 'computed';
  /** The new name or type; of added columns the type. */
  readonly to?: string | undefined;
  readonly from?: string | undefined;
}

/**
 * `breaking`: who reads a column that is no longer the same has to change. `additive`: there is more than before.
 * `values`: the same columns, other values. `cosmetic`: the same SQL in another spelling. `unknown`: the columns are not
 * known on both sides.
 */
export type ChangeClass = 'new' | 'breaking' | 'additive' | 'values' | 'cosmetic' | 'unknown';

/** What changes from one list to the other; undefined when one of them is not known well enough to tell. */
export function columnChanges(before: ColumnList | undefined, now: ColumnList | undefined): ColumnChange[] | undefined {
  if (!before || !now) return undefined;
  const [old, young] = [byName(before.columns), byName(now.columns)];
  const changes: ColumnChange[] = [];
  const gone = now.isWhole ? before.columns.filter(({ name }) => !young.has(fold(name))) : [];
  const added = before.isWhole ? now.columns.filter(({ name }) => !old.has(fold(name))) : [];
  const renamed = renaming(before, now, gone, added);
  for (const { name } of gone) {
    const to = renamed.get(name);
    changes.push(to === undefined ? { name, change: 'removed' } : { name, change: 'renamed', to });
  }
  for (const { name, type, meaning } of now.columns) {
    const known = old.get(fold(name));
    if (!known) continue;
    if (known.type !== undefined && type !== undefined && !sameType(known.type, type))
      changes.push({ name, change: 'retyped', from: known.type, to: type });
    else if (known.meaning !== undefined && meaning !== undefined && known.meaning !== meaning)
      changes.push({ name, change: 'computed', from: known.meaning, to: meaning });
  }
  const taken = new Set(renamed.values());
  for (const { name, type } of added) if (!taken.has(name)) changes.push({ name, change: 'added', to: type });
  if (changes.length === 0 && !(before.isWhole && now.isWhole)) return undefined;
  return changes;
}

/** A column that is gone and one that is new in its place, where nothing else came or went. */
function renaming(
  before: ColumnList,
  now: ColumnList,
  gone: readonly ListedColumn[],
  added: readonly ListedColumn[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const isMoved = before.columns.length !== now.columns.length;
  for (const column of gone) {
    const at = before.columns.indexOf(column);
    const other = isMoved ? undefined : now.columns[at];
    const isSameMeaning =
      column.meaning === undefined || other?.meaning === undefined || column.meaning === other.meaning;
    const isSameType = column.type === undefined || other?.type === undefined || sameType(column.type, other.type);
    if (other && added.includes(other) && isSameMeaning && isSameType) found.set(column.name, other.name);
  }
  return found;
}

/** What the changes are, the worst of them. */
export function classOf(changes: readonly ColumnChange[] | undefined): ChangeClass {
  if (changes === undefined) return 'unknown';
  if (changes.some(({ change }) => BREAKING.has(change))) return 'breaking';
  if (changes.some(({ change }) => change === 'computed')) return 'values';
  return changes.length > 0 ? 'additive' : 'values';
}

const BREAKING: ReadonlySet<string> = new Set(['removed', 'renamed', 'retyped']);

function byName(columns: readonly ListedColumn[]): ReadonlyMap<string, ListedColumn> {
  return new Map(columns.map((column) => [fold(column.name), column]));
}

function fold(name: string): string {
  return name.toLowerCase();
}

function sameType(one: string, other: string): boolean {
  return plainType(one) === plainType(other);
}

function plainType(type: string): string {
  return type
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/\s*([(),])\s*/g, '$1')
    .trim();
}
