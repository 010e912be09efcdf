// An enforced contract beside the columns that the query has.
import type { ColumnNode } from '../../parse/index.ts';
import type { OutputColumn } from '../../sql/index.ts';
import type { CheckedNode, CheckedProject } from './checked-project.ts';

export interface ContractColumns {
  /** Both by the key of their names, in order. */
  readonly declared: ReadonlyMap<string, ColumnNode>;
  readonly actual: ReadonlyMap<string, OutputColumn>;
}

/** undefined where there is no contract, or not all columns of the query are known by name. */
export function contractOf({ node, lineage }: CheckedNode, project: CheckedProject): ContractColumns | undefined {
  if (node.contract['enforced'] !== true || node.columns.size === 0) return undefined;
  if (!lineage || lineage.open.length > 0 || lineage.columns.length === 0) return undefined;
  if (lineage.columns.some(({ isUnnamed }) => isUnnamed)) return undefined;
  const keyOf = (name: string, isQuoted: boolean): string => project.key(project.stored(name, isQuoted));
  return {
    declared: new Map([...node.columns.values()].map((one) => [keyOf(one.name, one.quote === true), one])),
    actual: new Map(lineage.columns.map((one) => [project.key(one.name), one])),
  };
}
