// WITH: common table expressions, recursive ones too.
import type { Context } from './context.ts';
import { keyOf, storedName } from './dialect.ts';
import { type ColumnNode, column, noRows, passedOn, plain } from './graph.ts';
import { Relation, reopened } from './relation.ts';
import { CommonTables, type Scope } from './scope.ts';
import { operandsOf } from './set-operations.ts';
import { child, children, isTree, type Name, nameOf, namesOf, nodeOf, type Tree } from './tree.ts';

/** Reads a WITH clause into a new level of names. @throws TooLarge */
export function readWith(
  context: Context,
  clause: Tree | undefined,
  outerTables: CommonTables,
  outer: Scope | undefined,
): CommonTables {
  if (!clause) return outerTables;
  const tables = new CommonTables(outerTables);
  const isRecursive = clause['recursive'] === true;
  for (const cte of children(clause, 'ctes')) {
    const name = isTree(cte) ? nameOf(cte['alias']) : undefined;
    if (!isTree(cte) || !name) continue;
    const key = keyOf(context.facts, storedName(context.facts, name.text, name.isQuoted));
    const columns = namesOf(children(cte, 'columns'));
    const operands = isRecursive || context.facts.selfWithoutRecursive ? operandsOf(cte['this']) : [];
    if (operands.length > 1) tables.set(key, recursive(context, cte, key, columns, tables, outer));
    else tables.set(key, renamed(context, context.query(cte['this'], tables, outer), columns));
  }
  return tables;
}

/**
 * The first part of the union names the columns; the others, which may read what they make, add to them. The graph has
 * a cycle then, which is followed once.
 */
function recursive(
  context: Context,
  cte: Tree,
  key: string,
  columns: readonly Name[],
  tables: CommonTables,
  outer: Scope | undefined,
): Relation {
  const [first, ...others] = operandsOf(cte['this']);
  // A WITH of the union itself stands at its outermost node.
  const inner = readWith(context, child(nodeOf(cte['this'], 'union') ?? {}, 'with'), tables, outer);
  const anchor = renamed(context, context.query(first?.query, inner, outer), columns);
  const made: ColumnNode[] = anchor.columns.map((one) => passedOn(one, one.name, one.expression));
  context.budget.spend(made.length);
  const opens = reopened(anchor, made.length);
  const relation = new Relation(context.facts, { columns: made, opens, rows: { ...noRows(), inputs: [anchor.rows] } });
  const visible = new CommonTables(inner);
  visible.set(key, relation);
  for (const { query } of others) {
    const step = context.query(query, visible, outer);
    for (const [at, one] of step.columns.entries()) made[at]?.uses.push({ to: one, level: plain });
    if (step.rows !== relation.rows) relation.rows.inputs.push(step.rows);
  }
  return relation;
}

/** With the first columns under new names. */
export function renamed(context: Context, relation: Relation, names: readonly Name[]): Relation {
  if (names.length === 0) return relation;
  const stored = names.map(({ text, isQuoted }) => storedName(context.facts, text, isQuoted));
  const known = relation.isOpen ? Math.min(relation.columns.length, ...relation.opens.map(({ at }) => at)) : Infinity;
  const columns = relation.columns.slice(0, known).map((one, at) => {
    const name = stored[at];
    return name === undefined ? one : { ...passedOn(one, name, one.expression), isUnnamed: false };
  });
  const { problem } = relation;
  // What gets a name by its position among columns that are not known.
  if (problem) for (const name of stored.slice(columns.length)) columns.push(column(name, { problems: [problem] }));
  context.budget.spend(columns.length);
  return new Relation(context.facts, { columns, rows: relation.rows, opens: reopened(relation, columns.length) });
}
