// The condition of a join as pairs of columns that are equal.
import type { Context } from './context.ts';
import { columnParts } from './expression.ts';
import type { ColumnNode, Rows } from './graph.ts';
import { compared } from './noticed.ts';
import type { ColumnPair } from './query-lineage.ts';
import { meaningOf } from './reference.ts';
import type { Scope } from './scope.ts';
import { bare, firstPlace, nodeOf, type Tree } from './tree.ts';

interface Sides {
  /** What was there before the join, what it adds, and both. */
  readonly left: Scope;
  readonly right: Scope;
  readonly scope: Scope;
}

/** Notes what a join compares. */
export function noticeJoin(context: Context, join: Tree, sides: Sides, using: readonly string[]): void {
  const place = firstPlace(join);
  const offset = place === undefined ? undefined : context.offset(place);
  const pairs: ColumnPair[] = using.flatMap((name) => {
    const [left, right] = [sides.left.find(name), sides.right.find(name)];
    return 'column' in left && 'column' in right ? [pair(sides, left.column, right.column, offset)] : [];
  });
  let isPlain = pairs.length === using.length;
  for (const conjunct of conjuncts(join['on'])) {
    const made = equality(context, conjunct, sides);
    if (made) pairs.push(made);
    else isPlain = false;
  }
  if (join['match_condition']) isPlain = false;
  if (pairs.length > 0) context.noticed.join({ offset, pairs, isPlain });
}

/** The parts of a chain of AND, from left to right. The chain is a deep tree: no recursion. */
function conjuncts(condition: unknown): unknown[] {
  const found: unknown[] = [];
  const open: unknown[] = condition === undefined || condition === null ? [] : [condition];
  while (open.length > 0) {
    const next = bare(open.pop());
    const and = nodeOf(next, 'and');
    if (and) open.push(and['right'], and['left']);
    else found.push(next);
  }
  return found;
}

function equality(context: Context, value: unknown, sides: Sides): ColumnPair | undefined {
  const eq = nodeOf(value, 'eq');
  const [first, second] = [columnOf(eq?.['left'], sides.scope), columnOf(eq?.['right'], sides.scope)];
  if (!first || !second) return undefined;
  const place = firstPlace(value);
  const offset = place === undefined ? undefined : context.offset(place);
  const isTurned = rowsOf(sides.right, first) !== undefined;
  return isTurned ? pair(sides, second, first, offset) : pair(sides, first, second, offset);
}

function columnOf(value: unknown, scope: Scope): ColumnNode | undefined {
  const node = nodeOf(bare(value), 'column');
  if (!node) return undefined;
  const meaning = meaningOf(scope, columnParts(node), 'never');
  return meaning.found === 'column' && !meaning.isPart ? meaning.column : undefined;
}

function pair(sides: Sides, left: ColumnNode, right: ColumnNode, offset: number | undefined): ColumnPair {
  return {
    left: compared(left, rowsOf(sides.left, left)),
    right: compared(right, rowsOf(sides.right, right)),
    offset,
  };
}

/** The rows of the source that a column belongs to. */
function rowsOf(scope: Scope, node: ColumnNode): Rows | undefined {
  return scope.sources.find(({ relation }) => {
    const match = relation.find(node.name);
    return 'column' in match && match.column === node;
  })?.relation.rows;
}
