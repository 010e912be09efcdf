// Compares what a node is on two targets: columns, types, rows, and every column by its fingerprint.
import { sha256 } from '../../base/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import { canonicalForm, commonForms, isSoft, typeFamily } from './canonical-form.ts';
import { findExample, type Side } from './find-example.ts';
import type { FoundColumn, ReadColumn, RelationPrint, RelationReader } from './relation-reader.ts';
import { settled } from './settled.ts';
import type { ComparedNode, Difference, Fingerprint } from './types.ts';

export interface ComparedSide {
  readonly reader: RelationReader;
  readonly node: ParsedNode;
  /** How messages name the side: the name of its target. */
  readonly name: string;
}

export interface ComparisonRules {
  /** Columns by which rows are told apart, where they are known. */
  readonly keys: readonly string[];
  /** Column (in lower case) → why it is left out. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/** @throws TsdbtError 2xxx */
export async function compareRelations(
  sides: readonly [ComparedSide, ComparedSide],
  rules: ComparisonRules,
): Promise<ComparedNode> {
  const [a, b] = sides;
  const id = a.node.uniqueId;
  const [first, second] = await settled([a.reader.columns(a.node), b.reader.columns(b.node)]);
  const gone = [first.length === 0 ? a.name : undefined, second.length === 0 ? b.name : undefined].filter(Boolean);
  if (gone.length > 0) return { id, status: 'left out', reason: `no relation in ${gone.join(' and ')}`, leftOut: [] };
  const schema = compareColumns(first, second, [a.name, b.name]);
  if (schema) return { id, status: 'different', difference: schema, leftOut: [] };
  const { pairs, leftOut } = pairColumns(first, second, rules);
  if (pairs.length === 0) return { id, status: 'left out', reason: 'no column of it can be compared', leftOut };
  const both: readonly [Side, Side] = [
    { reader: a.reader, node: a.node, columns: pairs.map(([column]) => column) },
    { reader: b.reader, node: b.node, columns: pairs.map(([, column]) => column) },
  ];
  const prints = await settled([a.reader.print(a.node, both[0].columns), b.reader.print(b.node, both[1].columns)]);
  const known = { id, rows: [prints[0].rows, prints[1].rows] as const, columns: pairs.length, leftOut };
  const found = await comparePrints(both, prints, rules, [a.name, b.name]);
  if (found === undefined) return { ...known, status: 'equal', fingerprint: fingerprintOf(prints[0], both[0].columns) };
  if (typeof found === 'string') return { ...known, status: 'unclear', reason: found };
  return { ...known, status: 'different', difference: found };
}

/** Names in order, then families of types; upper and lower case of names is the engine's affair. */
function compareColumns(
  first: readonly FoundColumn[],
  second: readonly FoundColumn[],
  names: readonly [string, string],
): Difference | undefined {
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    const [left, right] = [first[at], second[at]];
    if (left?.name.toLowerCase() === right?.name.toLowerCase()) continue;
    const shown = (column: FoundColumn | undefined): string => column?.name ?? 'missing';
    const message = `column ${at + 1} is ${shown(left)} in ${names[0]}, ${shown(right)} in ${names[1]}`;
    return { kind: 'columns', column: left?.name ?? right?.name, message };
  }
  for (const [at, left] of first.entries()) {
    const right = second[at];
    const [one, other] = [canonicalForm(left.type), canonicalForm(right?.type ?? '')];
    if (one === other || (one && other && typeFamily(one) === typeFamily(other))) continue;
    const message = `column ${left.name} is ${left.type} in ${names[0]}, ${right?.type} in ${names[1]}`;
    return { kind: 'type', column: left.name, message };
  }
  return undefined;
}

interface PairedColumns {
  readonly pairs: readonly (readonly [ReadColumn, ReadColumn])[];
  readonly leftOut: ComparedNode['leftOut'];
}

function pairColumns(
  first: readonly FoundColumn[],
  second: readonly FoundColumn[],
  rules: ComparisonRules,
): PairedColumns {
  const pairs: (readonly [ReadColumn, ReadColumn])[] = [];
  const leftOut: { column: string; reason: string }[] = [];
  for (const [at, left] of first.entries()) {
    const right = second[at] ?? left;
    const [one, other] = [canonicalForm(left.type), canonicalForm(right.type)];
    const forms = one && other && commonForms(one, other);
    const told = rules.leftOut.get(left.name.toLowerCase());
    if (told !== undefined) leftOut.push({ column: left.name, reason: told });
    else if (!forms)
      leftOut.push({ column: left.name, reason: `not comparable: ${left.type} has no text that all engines share` });
    else
      pairs.push([
        { ...left, form: forms[0] },
        { ...right, form: forms[1] },
      ]);
  }
  return { pairs, leftOut };
}

/** The first difference, a text for what stays unclear, or undefined when all is equal. */
async function comparePrints(
  sides: readonly [Side, Side],
  [first, second]: readonly [RelationPrint, RelationPrint],
  rules: ComparisonRules,
  names: readonly [string, string],
): Promise<Difference | string | undefined> {
  const { columns } = sides[0];
  const rows = Math.max(first.rows, second.rows);
  const isEqual = (at: number): boolean =>
    first.columns[at]?.count === second.columns[at]?.count && first.columns[at]?.sum === second.columns[at]?.sum;
  const exact = columns.flatMap((column, at) => (isSoft(column.form) ? [] : [at]));
  const declared = rules.keys.map((key) => columns.findIndex(({ name }) => name.toLowerCase() === key.toLowerCase()));
  const isKey = declared.length > 0 && declared.every((at) => exact.includes(at));
  if (first.rows !== second.rows) {
    const keys = isKey ? declared : exact;
    const found = await findExample({ sides, keys, value: undefined, rows });
    const message = `${first.rows} rows in ${names[0]}, ${second.rows} in ${names[1]}`;
    return { kind: 'rows', message, example: typeof found === 'string' ? undefined : found.example };
  }
  const equal = exact.filter(isEqual);
  const keysFor = (value: number): readonly number[] =>
    isKey && declared.every(isEqual) ? declared.filter((at) => at !== value) : equal.filter((at) => at !== value);
  let unclear: string | undefined;
  for (const [at, column] of columns.entries()) {
    if (isEqual(at)) continue;
    const found = await findExample({ sides, keys: keysFor(at), value: at, rows });
    if (found === 'none' && isSoft(column.form)) continue;
    if (found === 'unclear' && isSoft(column.form)) {
      unclear ??= `not comparable: ${column.name} differs by hash in more rows than are read one by one`;
      continue;
    }
    const example = typeof found === 'string' ? undefined : found.example;
    return { kind: 'values', column: column.name, message: `column ${column.name} differs`, example };
  }
  if (first.rowSum === second.rowSum) return unclear;
  return combination({ sides, keys: isKey ? declared : [], exact, rows });
}

/** Every column holds the same values, but not in the same rows. */
async function combination(search: {
  readonly sides: readonly [Side, Side];
  readonly keys: readonly number[];
  readonly exact: readonly number[];
  readonly rows: number;
}): Promise<Difference> {
  const { sides, keys, exact, rows } = search;
  for (const value of keys.length > 0 ? exact.filter((at) => !keys.includes(at)) : []) {
    const found = await findExample({ sides, keys, value, rows });
    if (typeof found === 'string') continue;
    const column = sides[0].columns[value]?.name ?? '';
    return {
      kind: 'values',
      column,
      message: `column ${column} differs: the same values in other rows`,
      example: found.example,
    };
  }
  const found = await findExample({ sides, keys: exact, value: undefined, rows });
  const message = 'every column holds the same values, but they are combined to other rows';
  return { kind: 'combination', message, example: typeof found === 'string' ? undefined : found.example };
}

/** 16 digits for people to compare: rows, counts and sums of the columns whose text is exact. */
function fingerprintOf(print: RelationPrint, columns: readonly ReadColumn[]): Fingerprint {
  const parts = columns.flatMap(({ name, form }, at) =>
    isSoft(form) ? [] : [[name.toLowerCase(), print.columns[at]?.count, print.columns[at]?.sum]],
  );
  const text = sha256(JSON.stringify([print.rows, print.rowSum, parts])).slice(0, 16);
  return { text, columns: parts.length };
}
