// adapters: engines behind one contract.
export type {
  Adapter,
  AdapterContext,
  AdapterRegistration,
  AdapterResponse,
  Borrower,
  CatalogColumn,
  CatalogStatistic,
  CatalogTable,
  Connection,
  Dialect,
  ExecuteOptions,
  LockAnswer,
  MacroPackage,
  PassingError,
  QueryResult,
  RelationShape,
  RunIdentity,
  RunLocks,
  SeedKind,
  SeedTable,
  SourceFacts,
  TargetDescription,
  Transacted,
  TransactionEnd,
} from './adapter.ts';
export { builtinMacroPackages } from './builtins.ts';
export type { Capabilities } from './capabilities.ts';
export { adapterErrors } from './errors.ts';
export { defaultAdapter, findAdapter } from './registry.ts';
export { Column, columnClass, translateType } from './shared/column.ts';
export { databaseErrorPosition } from './shared/error-position.ts';
export { failedStatement, noteFailedStatement } from './shared/failed-statement.ts';
export { functionConfigs } from './shared/function-configs.ts';
export {
  type EventTimeFilter,
  quoteIdentifier,
  Relation,
  type RelationPolicy,
  relationClass,
} from './shared/relation.ts';
export {
  readTemporaryName,
  relationMark,
  runMark,
  type TemporaryName,
  type TemporaryRole,
  temporaryIdentifier,
  temporaryRelation,
} from './shared/temporary-names.ts';
export { toldHeading } from './told-heading.ts';
