// The catalog of engines that have a row for each column.
import type { CatalogColumn, CatalogTable } from '../adapter.ts';

/** A column with the relation that it is of. */
export type CatalogRow = readonly [relation: Omit<CatalogTable, 'columns'>, column: CatalogColumn];

/** The relations in the order of their first rows, which may stand apart. */
export function catalogTables(rows: Iterable<CatalogRow>): CatalogTable[] {
  const found = new Map<string, CatalogTable & { readonly columns: CatalogColumn[] }>();
  for (const [relation, column] of rows) {
    const key = [relation.database, relation.schema, relation.name].join('\u0000');
    const known = found.get(key);
    if (known) known.columns.push(column);
    else found.set(key, { ...relation, columns: [column] });
  }
  return [...found.values()];
}
