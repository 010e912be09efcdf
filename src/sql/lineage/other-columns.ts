// A template that is compiled without a warehouse, and asks for the columns of a relation that is not fully known, gets
// one column more: it stands for all others. What is done to it is done to each of them.
import type { Bases } from './bases.ts';
import { type ColumnNode, column } from './graph.ts';

/** The name of that column. */
export const OTHER_COLUMNS = '__tsdbt_other_columns';

/** Whether a stored name is that of the column that stands for others. */
export function isOther(name: string): boolean {
  return name.toLowerCase() === OTHER_COLUMNS;
}

/** The column of a name that comes from where the one that stands for it comes from. */
export function inPlaceOf(other: ColumnNode, name: string, bases: Pick<Bases, 'relation'>): ColumnNode {
  if (other.base) {
    const match = bases.relation(other.base.relation)?.find(name);
    if (match?.certainty === 'sure' || match?.certainty === 'maybe') return match.column;
  }
  const { type, expression, indirect, rows, problems } = other;
  const uses = other.uses.map(({ to, level }) => ({ to: isOther(to.name) ? inPlaceOf(to, name, bases) : to, level }));
  return column(name, { type, expression, uses, indirect, rows, problems });
}
