// What an analysis notices beside the columns of the result: mistakes anywhere in the query, joins, types that differ.
import { type ColumnNode, plain, type Rows } from './graph.ts';
import type {
  ColumnPair,
  ComparedColumn,
  JoinFacts,
  LineageProblem,
  QueryLineage,
  UnknownReason,
} from './query-lineage.ts';

/** Reasons that are mistakes: all that could be known is known, and the query is wrong. */
const MISTAKES: ReadonlySet<UnknownReason> = new Set([
  'missing-column',
  'missing-relation',
  'ambiguous-column',
  'column-count',
]);

export class Noticed {
  readonly #mistakes = new Map<string, LineageProblem>();
  readonly #joins: JoinFacts[] = [];
  readonly #combined: ColumnPair[] = [];

  /** Each query of the text, whether the result needs it or not. */
  query(columns: readonly ColumnNode[], rows: Rows): void {
    for (const one of columns) this.#note(one.problems);
    this.#note(rows.problems);
  }

  #note(problems: readonly LineageProblem[]): void {
    for (const one of problems) {
      if (MISTAKES.has(one.reason)) this.#mistakes.set(`${one.reason}\0${one.offset}\0${one.message}`, one);
    }
  }

  join(facts: JoinFacts): void {
    this.#joins.push(facts);
  }

  /** One column below another one in a set operation. */
  combine(left: ColumnNode, right: ColumnNode): void {
    if (left.type === undefined || right.type === undefined || left.type === right.type) return;
    this.#combined.push({ left: compared(left), right: compared(right), offset: right.expression?.start });
  }

  facts(): Pick<QueryLineage, 'mistakes' | 'joins' | 'combined'> {
    return {
      ...(this.#mistakes.size > 0 && { mistakes: [...this.#mistakes.values()] }),
      ...(this.#joins.length > 0 && { joins: this.#joins }),
      ...(this.#combined.length > 0 && { combined: this.#combined }),
    };
  }
}

/** A column as facts; `rows` are those of the relation that it is read from. */
export function compared(node: ColumnNode, rows?: Rows): ComparedColumn {
  const base = rows && isOfOne(rows) ? baseOf(node) : undefined;
  return { name: node.name, ...(node.type !== undefined && { type: node.type }), ...(base && { base }) };
}

/** Whether each row is one of a single relation outside. */
function isOfOne(rows: Rows): boolean {
  let at: Rows | undefined = rows;
  for (let depth = 0; at && depth < 100; depth += 1) {
    if (at.inputs.length > 1 || at.indirect.some(({ kind }) => kind === 'group' || kind === 'window')) return false;
    at = at.inputs[0];
  }
  return at === undefined;
}

function baseOf(node: ColumnNode): ComparedColumn['base'] {
  let at: ColumnNode = node;
  for (let depth = 0; depth < 100; depth += 1) {
    if (at.base) return { relation: at.base.relation, column: at.name };
    const [only] = at.uses;
    if (!only || at.uses.length > 1 || only.level !== plain) return undefined;
    at = only.to;
  }
  return undefined;
}
