// Lexical facts of DuckDB.
import type { Dialect } from '../adapter.ts';
import { standardTypeLabels } from '../shared/type-labels.ts';

export const duckdbDialect: Dialect = {
  classPrefix: 'DuckDB',
  quoteCharacter: '"',
  maxIdentifierBytes: undefined,
  unquotedCase: 'keep',
  quoteByDefault: { database: true, schema: true, identifier: true },
  indexKeys: ['columns', 'unique'],
  typeLabels: standardTypeLabels,
  columns: {
    integerTypes: new Set([
      ...['tinyint', 'smallint', 'integer', 'bigint', 'hugeint', 'utinyint', 'usmallint', 'uinteger', 'ubigint'],
      ...['int1', 'int2', 'int4', 'int8', 'short', 'int', 'signed', 'long'],
    ]),
    floatTypes: new Set(['real', 'float', 'float4', 'float8', 'double']),
    hasFields: true,
  },
  formatterLanguage: 'duckdb',
  analyzerDialect: 'duckdb',
  relations: {
    aliasesSubqueries: false,
    attributes: { tsdbt_has_key: ({ parts }) => parts.facts?.['has_key'] ?? null },
  },
};
