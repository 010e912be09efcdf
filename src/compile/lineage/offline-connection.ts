// Statements of templates that are compiled without a warehouse: what they would give is not known, but which columns
// it has is. One row is given in which every value stands for whatever there may be.
import type { Connection, QueryResult } from '../../adapters/index.ts';
import { fail } from '../../base/index.ts';
import { type LineageAnalyzer, OTHER_COLUMNS } from '../../sql/index.ts';
import { compileErrors } from '../errors.ts';

export interface OfflineStatements {
  readonly analyzer: LineageAnalyzer;
  readonly dialect: string;
  /** Called for each statement whose result is in the warehouse. */
  onUnknown(): void;
}

/** @throws TsdbtError lineage-needs-warehouse from statements that are no queries */
export function offlineConnection({ analyzer, dialect, onUnknown }: OfflineStatements): Connection {
  const execute = async (sql: string): Promise<QueryResult> => {
    const { columns, open, relations } = await analyzer.analyze({ sql, dialect, upstream: [] });
    if (columns.length === 0 || open.length > 0)
      return fail(compileErrors.lineageNeedsWarehouse, { what: 'the template runs a statement' });
    // What reads nothing counts something, such as the days between two dates: how many, changes no column.
    const reads = relations.length > 0;
    if (reads) onUnknown();
    return {
      columns: columns.map(({ name }) => ({ name, type: reads ? 'text' : 'integer' })),
      rows: [columns.map(() => (reads ? OTHER_COLUMNS : 1))],
      response: { _message: 'OK' },
    };
  };
  const nothing = async (): Promise<void> => {};
  return {
    name: 'offline',
    borrower: undefined,
    execute,
    begin: nothing,
    commit: nothing,
    rollback: nothing,
    inTransaction: false,
    beginsItself: true,
    cancel: nothing,
    release: nothing,
  };
}
