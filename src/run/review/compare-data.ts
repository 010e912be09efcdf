// How the rows of a relation differ from those of another build of the same node.
import { type NodeId, TsdbtError } from '../../base/index.ts';
import { describeThrown } from '../node-error.ts';
import { canonicalForm, commonForms } from '../verify/canonical-form.ts';
import type { ComparedSide, ComparisonRules } from '../verify/compare-relations.ts';
import type { FoundColumn, ReadColumn } from '../verify/relation-reader.ts';
import { settled } from '../verify/settled.ts';

export interface ReviewedData {
  readonly id: NodeId;
  /** Of this build and of the other one. */
  readonly rows?: readonly [number, number] | undefined;
  /** Rows told apart by a key, where there is one and both relations are in one database. */
  readonly keyed?: { readonly added: number; readonly removed: number; readonly changed: number } | undefined;
  /** Columns that differ; how many rows do, where rows can be told apart. */
  readonly columns: readonly { readonly name: string; readonly rows?: number | undefined }[];
  /** What was not compared, in words. */
  readonly note?: string | undefined;
  /** Why nothing was. */
  readonly problem?: string | undefined;
}

export interface DataRules extends ComparisonRules {
  /** Columns (in lower case) that a change reaches; undefined: all. */
  readonly reached: ReadonlySet<string> | undefined;
  /** Both relations can be read by one statement. */
  readonly isOneDatabase: boolean;
}

type Pair = readonly [ReadColumn, ReadColumn];

/** Compares what both sides have of the reached columns. Never throws for what the engine refuses: it is told. */
export async function compareData(
  sides: readonly [ComparedSide, ComparedSide],
  rules: DataRules,
): Promise<ReviewedData> {
  const { uniqueId: id } = sides[0].node;
  try {
    return await compared(sides, rules);
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError)) throw thrown;
    return { id, columns: [], problem: describeThrown(thrown).message.trim().split('\n')[0] };
  }
}

async function compared([mine, other]: readonly [ComparedSide, ComparedSide], rules: DataRules): Promise<ReviewedData> {
  const { uniqueId: id } = mine.node;
  const [own, theirs] = await settled([mine.reader.columns(mine.node), other.reader.columns(other.node)]);
  const missing = own.length === 0 ? mine.name : theirs.length === 0 ? other.name : undefined;
  if (missing !== undefined) return { id, columns: [], problem: `there is no relation in ${missing}` };
  const { pairs, skipped } = pairsOf(own, theirs, rules);
  const prints = await settled([
    mine.reader.print(
      mine.node,
      pairs.map(([column]) => column),
    ),
    other.reader.print(
      other.node,
      pairs.map(([, column]) => column),
    ),
  ]);
  const rows = [prints[0].rows, prints[1].rows] as const;
  const note = skipped > 0 ? `${skipped} columns not compared: nothing that changes reaches them` : undefined;
  const keys = rules.isOneDatabase ? keysOf(own, theirs, rules.keys) : undefined;
  if (keys) {
    const counts = await mine.reader.keyDifferences(mine.node, other.node, keys, pairs);
    const columns = pairs.flatMap(([{ name }], at) => (counts.columns[at] ? [{ name, rows: counts.columns[at] }] : []));
    return { id, rows, keyed: counts, columns, note };
  }
  const columns = pairs.flatMap(([{ name }], at) => {
    const [left, right] = [prints[0].columns[at], prints[1].columns[at]];
    return left?.count === right?.count && left?.sum === right?.sum ? [] : [{ name }];
  });
  const without = `${rules.isOneDatabase ? 'no key tells rows apart' : 'two databases'}: compared by fingerprints`;
  return { id, rows, columns, note: note === undefined ? without : `${without}; ${note}` };
}

function pairsOf(
  own: readonly FoundColumn[],
  theirs: readonly FoundColumn[],
  rules: DataRules,
): { pairs: Pair[]; skipped: number } {
  const pairs: Pair[] = [];
  let skipped = 0;
  for (const left of own) {
    const name = left.name.toLowerCase();
    const right = theirs.find((one) => one.name.toLowerCase() === name);
    if (!right || rules.leftOut.has(name)) continue;
    const [one, other] = [canonicalForm(left.type), canonicalForm(right.type)];
    const forms = one && other && commonForms(one, other);
    if (!forms) continue;
    if (rules.reached && !rules.reached.has(name)) skipped += 1;
    else
      pairs.push([
        { ...left, form: forms[0] },
        { ...right, form: forms[1] },
      ]);
  }
  return { pairs, skipped };
}

function keysOf(
  own: readonly FoundColumn[],
  theirs: readonly FoundColumn[],
  keys: readonly string[],
): readonly (readonly [string, string])[] | undefined {
  const named = (columns: readonly FoundColumn[], key: string): string | undefined =>
    columns.find(({ name }) => name.toLowerCase() === key.toLowerCase())?.name;
  const found = keys.flatMap((key) => {
    const [left, right] = [named(own, key), named(theirs, key)];
    return left !== undefined && right !== undefined ? [[left, right] as const] : [];
  });
  return found.length > 0 && found.length === keys.length ? found : undefined;
}
