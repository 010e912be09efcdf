// Lexical facts of Databricks SQL, as far as parsing and compiling need them.
import type { Dialect } from '../adapter.ts';

export const databricksDialect: Dialect = {
  classPrefix: 'Databricks',
  quoteCharacter: '`',
  maxIdentifierBytes: 255,
  unquotedCase: 'lower',
  quoteByDefault: { database: true, schema: true, identifier: true },
  includeByDefault: { database: true, schema: true, identifier: true },
  relationFacts: ['is_delta', 'is_hudi', 'is_iceberg', 'information'],
  typeLabels: { LONG: 'BIGINT' },
  columns: {
    typesSaySizes: true,
    castsLiterals: true,
    numericType: 'decimal',
    textAlwaysExpands: true,
    printsShort: true,
  },
  formatterLanguage: 'spark',
  analyzerDialect: 'databricks',
};
