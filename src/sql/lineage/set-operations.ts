// UNION, INTERSECT, EXCEPT: by position or by name.
import { type Context, problemAt } from './context.ts';
import { keyOf } from './dialect.ts';
import { type ColumnNode, column, type Dependency, plain, type Rows } from './graph.ts';
import type { LineageProblem } from './query-lineage.ts';
import { Relation, reopened } from './relation.ts';
import { isTree, type Tree, variantOf } from './tree.ts';

const OPERATIONS: ReadonlySet<string> = new Set(['union', 'intersect', 'except']);

export interface Operand {
  readonly query: unknown;
  /** How it is joined to those before it. */
  readonly operation: string;
  readonly isByName: boolean;
}

/** The queries of a chain of set operations, in order; [] when it is none. The chain is a deep tree: no recursion. */
export function operandsOf(value: unknown): Operand[] {
  const found: Operand[] = [];
  let at = value;
  for (let isOutermost = true; ; isOutermost = false) {
    const variant = variantOf(at);
    const isChain = variant && OPERATIONS.has(variant.kind) && (isOutermost || !hasModifiers(variant.node));
    if (!variant || !isChain) break;
    const { kind, node } = variant;
    found.push({ query: node['right'], operation: kind, isByName: node['by_name'] === true });
    at = node['left'];
  }
  if (found.length === 0) return [];
  found.push({ query: at, operation: 'first', isByName: false });
  return found.reverse();
}

function hasModifiers(node: Tree): boolean {
  return isTree(node['with']) || isTree(node['limit']) || isTree(node['offset']);
}

/** The relation of all operands. */
export function combine(context: Context, operands: readonly { relation: Relation; operand: Operand }[]): Relation {
  const [first, ...others] = operands;
  const rows: Rows = { indirect: [], inputs: [], problems: [] };
  if (!first) return new Relation(context.facts, { columns: [], rows });
  rows.inputs.push(first.relation.rows);
  const values: Relation[] = [first.relation];
  for (const { relation, operand } of others) {
    rows.inputs.push(relation.rows);
    if (operand.operation === 'union') values.push(relation);
    else for (const one of relation.columns) rows.indirect.push({ to: one, kind: 'filter' });
  }
  const { columns } = first.relation;
  if (values.length === 1)
    return new Relation(context.facts, { columns, rows, opens: reopened(first.relation, columns.length) });
  return others.some(({ operand }) => operand.isByName)
    ? byName(context, values, rows)
    : byPosition(context, values, rows, others[0]?.operand.query);
}

function found(relation: Relation, name: string): ColumnNode | undefined {
  const match = relation.find(name);
  return match.certainty === 'sure' || match.certainty === 'maybe' ? match.column : undefined;
}

function byPosition(context: Context, relations: readonly Relation[], rows: Rows, node: unknown): Relation {
  const [first] = relations;
  const open = relations.find(({ isOpen }) => isOpen);
  // Behind the first star over unknown columns no position is known.
  const isAligned = areAligned(relations);
  const known = isAligned ? Number.POSITIVE_INFINITY : Math.min(...relations.map(knownColumns));
  const length = first?.columns.length ?? 0;
  context.budget.spend(length);
  const shorter = relations.find((one) => !one.isOpen && !first?.isOpen && one.columns.length !== length);
  if (shorter) {
    const message = `the queries of a set operation have ${length} and ${shorter.columns.length} columns`;
    rows.problems.push(problemAt(context, 'column-count', message, node));
    context.noticed.query([], rows);
  }
  const columns = (first?.columns ?? []).map((left, at) => {
    const uses: Dependency[] = [{ to: left, level: plain }];
    const problems: LineageProblem[] = [];
    for (const relation of relations.slice(1)) {
      const right = relation.columns[at];
      if (right && (!open || at < known)) {
        uses.push({ to: right, level: plain });
        context.noticed.combine(left, right);
      } else problems.push(unknownPosition(open, left.name));
    }
    const { isUnnamed, expression, type } = left;
    return column(left.name, { isUnnamed, expression, type, uses, problems });
  });
  if (!first?.isOpen) return new Relation(context.facts, { columns, rows });
  return new Relation(context.facts, {
    columns,
    rows,
    problem: first.problem,
    more: (name) => {
      const left = found(first, name);
      if (isAligned) return byNames(relations, name);
      const problem = unknownPosition(open, name);
      return column(name, { uses: left ? [{ to: left, level: plain }] : [], problems: [problem] });
    },
  });
}

/** Whether what is not known stands at the same places, as a column that stands for others. */
function areAligned(relations: readonly Relation[]): boolean {
  const shape = ({ columns, opens, isOpen }: Relation): string =>
    isOpen && (opens.length === 0 || opens.some(({ isColumn }) => !isColumn))
      ? 'open'
      : `${columns.length} ${opens.map(({ at }) => at).join(' ')}`;
  const [first, ...others] = relations.map(shape);
  return first !== 'open' && others.every((one) => one === first);
}

function byNames(relations: readonly Relation[], name: string): ColumnNode {
  return column(name, {
    uses: relations.flatMap((one): Dependency[] => {
      const to = found(one, name);
      return to ? [{ to, level: plain }] : [];
    }),
  });
}

function unknownPosition(open: Relation | undefined, name: string): LineageProblem {
  const why = open?.problem?.message ?? 'the queries have different numbers of columns';
  return {
    reason: open ? 'open-relation' : 'column-count',
    message: `which columns of the set operation belong to ${name} is not known: ${why}`,
    offset: open?.problem?.offset,
  };
}

function knownColumns(relation: Relation): number {
  if (!relation.isOpen) return Number.POSITIVE_INFINITY;
  return relation.opens.length === 0 ? 0 : Math.min(...relation.opens.map(({ at }) => at));
}

function byName(context: Context, relations: readonly Relation[], rows: Rows): Relation {
  const columns = new Map<string, ColumnNode>();
  for (const relation of relations) {
    for (const one of relation.columns) {
      const key = keyOf(context.facts, one.name);
      if (columns.has(key)) continue;
      const { isUnnamed, expression, type } = one;
      const uses = relations.flatMap((other): Dependency[] => {
        const to = found(other, one.name);
        return to ? [{ to, level: plain }] : [];
      });
      columns.set(key, column(one.name, { isUnnamed, expression, type, uses }));
    }
  }
  context.budget.spend(columns.size);
  const open = relations.filter(({ isOpen }) => isOpen);
  const problem = open[0]?.problem;
  return new Relation(context.facts, {
    columns: [...columns.values()],
    rows,
    ...(problem && {
      problem,
      more: (name: string) =>
        column(name, { uses: open.flatMap((one) => ({ to: found(one, name) ?? column(name), level: plain })) }),
    }),
  });
}
