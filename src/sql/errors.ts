// Errors of the SQL room, 15xx.
import { errorKind } from '../base/index.ts';

export const sqlErrors = {
  analyzerMissing: errorKind<{ reason: string }>('sql-analyzer-missing', {
    code: 1501,
    title: 'The package that reads SQL is not installed',
    heading: 'Runtime Error',
    message: ({ reason }) => `SQL cannot be translated: @polyglot-sql/sdk could not be loaded (${reason})`,
    hint: () => 'npm install @polyglot-sql/sdk@0.12.1; nothing but transpile needs it',
  }),
};
