// Columns of all queries of a text as a graph: who is made of whom. Only what the result needs is followed.
import type { IndirectKind, LineageProblem, TextRange } from './query-lineage.ts';

/** How much happens to a value on its way: nothing, something, something over many rows. */
export type Level = number;
export const plain: Level = 0;
export const derived: Level = 1;
export const aggregated: Level = 2;

export interface Dependency {
  readonly to: ColumnNode;
  readonly level: Level;
}

export interface Indirect {
  readonly to: ColumnNode;
  readonly kind: IndirectKind;
}

/** What decides on the rows of a query, and of those that it reads. */
export interface Rows {
  readonly indirect: Indirect[];
  readonly inputs: Rows[];
  readonly problems: LineageProblem[];
}

export interface ColumnNode {
  /** As the engine stores it. */
  readonly name: string;
  readonly isUnnamed: boolean;
  type: string | undefined;
  /** Where a value is made. */
  readonly expression: TextRange | undefined;
  /** Set for columns of relations outside of the text. */
  readonly base: { readonly relation: number } | undefined;
  readonly uses: Dependency[];
  readonly indirect: Indirect[];
  /** Subqueries whose rows decide on this column. */
  readonly rows: Rows[];
  readonly problems: LineageProblem[];
}

export interface ColumnParts {
  readonly isUnnamed?: boolean;
  readonly type?: string | undefined;
  readonly expression?: TextRange | undefined;
  readonly base?: { readonly relation: number };
  readonly uses?: Dependency[];
  readonly indirect?: Indirect[];
  readonly rows?: Rows[];
  readonly problems?: LineageProblem[];
}

export function column(name: string, parts: ColumnParts = {}): ColumnNode {
  return {
    name,
    isUnnamed: parts.isUnnamed ?? false,
    type: parts.type,
    expression: parts.expression,
    base: parts.base,
    uses: parts.uses ?? [],
    indirect: parts.indirect ?? [],
    rows: parts.rows ?? [],
    problems: parts.problems ?? [],
  };
}

/** A column that passes another one on. */
export function passedOn(from: ColumnNode, name: string, expression?: TextRange): ColumnNode {
  return column(name, { isUnnamed: from.isUnnamed, type: from.type, expression, uses: [{ to: from, level: plain }] });
}

export function noRows(): Rows {
  return { indirect: [], inputs: [], problems: [] };
}
