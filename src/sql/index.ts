// sql: what is known of SQL text without an engine.
export { sqlErrors } from './errors.ts';
export { splitStatements } from './split-statements.ts';
export {
  loadSqlAnalyzer,
  type SqlAnalyzer,
  type TranslateOptions,
  type Translation,
  type TranslationProblem,
} from './sql-analyzer.ts';
