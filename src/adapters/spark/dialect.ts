// Lexical facts of Spark SQL.
import type { Dialect } from '../adapter.ts';

export const sparkDialect: Dialect = {
  classPrefix: 'Spark',
  quoteCharacter: '`',
  maxIdentifierBytes: undefined,
  unquotedCase: 'lower',
  quoteByDefault: { database: false, schema: false, identifier: false },
  includeByDefault: { database: false, schema: true, identifier: true },
  relationFacts: ['is_delta', 'is_hudi', 'is_iceberg', 'information'],
  databaseIsSchema: true,
  typeLabels: {},
  columns: {
    typesSaySizes: true,
    castsLiterals: true,
    numericType: 'decimal',
    textAlwaysExpands: true,
    printsShort: true,
  },
  formatterLanguage: 'spark',
  analyzerDialect: 'spark',
};
