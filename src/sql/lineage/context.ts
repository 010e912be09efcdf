// What all parts of one analysis share.
import type { Budget } from './budget.ts';
import type { DialectFacts } from './dialect.ts';
import { type Reading, readExpression } from './expression.ts';
import type { ColumnNode, Rows } from './graph.ts';
import type { Noticed } from './noticed.ts';
import type { IndirectKind, LineageProblem, UnknownReason } from './query-lineage.ts';
import type { AliasUse } from './reference.ts';
import type { Relation } from './relation.ts';
import type { CommonTables, Scope } from './scope.ts';
import type { SelectLists } from './select-lists.ts';
import { firstPlace, type Tree } from './tree.ts';

export interface Context {
  /** The analyzed text. */
  readonly sql: string;
  readonly facts: DialectFacts;
  readonly budget: Budget;
  readonly lists: SelectLists;
  /** A set operation follows a closing parenthesis. */
  readonly hasSetOperations: boolean;
  /** COLUMNS(…) stands somewhere in the text. */
  readonly hasColumnsCalls: boolean;
  /** What is noticed on the way beside the columns of the result. */
  readonly noticed: Noticed;
  /** From characters to UTF-16 units of the text. */
  offset(characters: number): number;
  /** A relation outside of the text. */
  base(table: Tree): Relation;
  /** The column of this name that `other` stands for. */
  inPlaceOf(other: ColumnNode, name: string): ColumnNode;
  /** What is no table but read like one: a file, a stage. */
  external(name: string, node: unknown): Relation;
  /** A query of any form. @throws TooLarge */
  query(value: unknown, tables: CommonTables, outer: Scope | undefined): Relation;
}

export function problemAt(context: Context, reason: UnknownReason, message: string, node: unknown): LineageProblem {
  const place = firstPlace(node);
  return { reason, message, offset: place === undefined ? undefined : context.offset(place) };
}

interface ReadOptions {
  readonly aliases?: AliasUse;
  readonly chosen?: ColumnNode;
  readonly role?: IndirectKind;
}

/** Reads the columns of an expression. @throws TooLarge */
export function readIn(context: Context, value: unknown, scope: Scope, options: ReadOptions = {}): Reading {
  const query = (inner: unknown, outer: Scope): Relation => context.query(inner, outer.tables, outer);
  return readExpression(value, scope, query, {
    aliases: options.aliases ?? 'never',
    offset: (characters) => context.offset(characters),
    ...(options.role && { role: options.role }),
    ...(options.chosen && { chosen: options.chosen }),
  });
}

/** Reads a condition into what decides on the rows. @throws TooLarge */
export function readCondition(
  context: Context,
  value: unknown,
  scope: Scope,
  rows: Rows,
  role: IndirectKind,
  aliases: AliasUse = 'never',
): void {
  if (value === undefined || value === null) return;
  const reading = readIn(context, value, scope, { role, aliases });
  rows.indirect.push(...reading.indirect, ...reading.uses.map(({ to }) => ({ to, kind: role })));
  rows.inputs.push(...reading.rows);
  rows.problems.push(...reading.problems);
}
