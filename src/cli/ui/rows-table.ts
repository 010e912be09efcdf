// Rows as text: a table of Markdown form, text to the left and all else to the right, as agate prints it.
import { tableText } from '../../context/index.ts';
import type { Value } from '../../jinja/index.ts';

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** Which columns are text, where the values do not say it themselves. */
  readonly isText?: readonly boolean[] | undefined;
}

export interface RowsLimits {
  /** Letters that are shown of a cell. */
  readonly maxCell: number;
  /** Columns that are shown; more are told by `...`. */
  readonly maxColumns?: number | undefined;
}

/** The table, each line with a line break. Null is empty; cells longer than `maxCell` are cut. */
export function rowsTable(rows: Rows, limits: RowsLimits): string {
  return tableText(rows, { ...limits, maxPlaces: 3 });
}
