// Checks of a project without a connection.
export type { CheckRule } from './check-rule.ts';
export { checkRules } from './rules/index.ts';
export { type CheckInput, type CheckReport, runChecks } from './run-checks.ts';
