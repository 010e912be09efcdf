// Lexical facts of DuckDB.
import type { Dialect } from '../adapter.ts';
import { standardTypeLabels } from '../shared/type-labels.ts';

export const duckdbDialect: Dialect = {
  classPrefix: 'DuckDB',
  quoteCharacter: '"',
  maxIdentifierBytes: undefined,
  unquotedCase: 'keep',
  quoteByDefault: { database: true, schema: true, identifier: true },
  typeLabels: standardTypeLabels,
  formatterLanguage: 'duckdb',
  analyzerDialect: 'duckdb',
};
