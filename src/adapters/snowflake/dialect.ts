// Lexical facts of Snowflake.
import type { Dialect } from '../adapter.ts';
import { standardTypeLabels } from '../shared/type-labels.ts';
import { snowflakeRelations } from './relations.ts';

export const snowflakeDialect: Dialect = {
  classPrefix: 'Snowflake',
  quoteCharacter: '"',
  // dbt checks no length here; Snowflake itself takes 255 characters.
  maxIdentifierBytes: undefined,
  unquotedCase: 'upper',
  quoteByDefault: { database: false, schema: false, identifier: false },
  hasJavascriptFunctions: true,
  typeLabels: standardTypeLabels,
  quotesSeedColumns: false,
  relations: snowflakeRelations,
  columns: {
    // Whatever is written as an integer is a NUMBER(38, 0).
    integerTypes: new Set(),
    numericTypes: new Set([
      ...['int', 'integer', 'bigint', 'smallint', 'tinyint', 'byteint'],
      ...['numeric', 'decimal', 'number'],
    ]),
    floatTypes: new Set(['float', 'float4', 'float8', 'double', 'double precision', 'real']),
    unknownTextSize: 16_777_216,
    hasCollation: true,
  },
  formatterLanguage: 'snowflake',
  analyzerDialect: 'snowflake',
};
