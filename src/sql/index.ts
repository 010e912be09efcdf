// sql: what is known of SQL text without an engine.
export { splitStatements } from './split-statements.ts';
