// sql: what is known of SQL text without an engine.
export { sqlErrors } from './errors.ts';
export { loadSqlFormatter, type SqlFormatter, type SqlLexicon, type SqlStyle, sqlLexicon } from './format-sql.ts';
export { impurity, unknownRead } from './impure-sql.ts';
export { isAlone, lexSql, type SqlHole, type SqlWord } from './lex-sql.ts';
export { type ColumnNames, columnNames } from './lineage/column-names.ts';
export { KeptLines } from './lineage/kept-lines.ts';
export { LineageCache } from './lineage/lineage-cache.ts';
export { isOther, OTHER_COLUMNS } from './lineage/other-columns.ts';
export type * from './lineage/query-lineage.ts';
export { type LineageAnalyzer, lineageFingerprint, openLineageAnalyzer } from './lineage-analyzer.ts';
export { normalSql, normalTemplate } from './normal-sql.ts';
export { loadSecondOpinion, type SecondOpinion } from './second-opinion.ts';
export { splitStatements } from './split-statements.ts';
export {
  loadSqlAnalyzer,
  type SqlAnalyzer,
  type TranslateOptions,
  type Translation,
  type TranslationProblem,
} from './sql-analyzer.ts';
