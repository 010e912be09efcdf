// Lexical facts of Postgres.
import type { Dialect } from '../adapter.ts';
import { standardTypeLabels } from '../shared/type-labels.ts';

export const postgresDialect: Dialect = {
  classPrefix: 'Postgres',
  quoteCharacter: '"',
  maxIdentifierBytes: 63,
  unquotedCase: 'lower',
  quoteByDefault: { database: true, schema: true, identifier: true },
  typeLabels: standardTypeLabels,
  namesRelationsAnew: true,
  columns: { unsizedTextTypes: new Set(['text', 'character varying']) },
  formatterLanguage: 'postgresql',
  analyzerDialect: 'postgres',
};
