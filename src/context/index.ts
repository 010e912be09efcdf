// context: the names a template sees, and which macro a name means.

export { ResponseObject } from './adapter-methods/execute.ts';
export { warehouseMethods } from './adapter-object.ts';
export { type BoundArguments, bindArguments, boundFunction } from './arguments.ts';
export { jsonText, targetObject, templateLogEvent } from './base-names.ts';
export { createCommentContext } from './comment-context.ts';
export { ContextGlobals, lazy } from './context-globals.ts';
export { envVarFunction, SECRET_PREFIX } from './env-var.ts';
export { contextErrors } from './errors.ts';
export { lineWidth } from './line-width.ts';
export { type DispatchMiss, GLOBAL_PROJECT, MacroRegistry, type MacroRegistryOptions } from './macro-registry.ts';
export { MetricReference } from './metric-reference.ts';
export { createParseContext } from './parse-context.ts';
export { ResultTable } from './result-table.ts';
export { createRunContext, type RunContext } from './run-context.ts';
export { distinctNames, pythonJson, tableObjects, tableText } from './table-text.ts';
export type {
  CaptureSink,
  DatabaseAccess,
  InvocationFacts,
  MacroEntry,
  ParseContextOptions,
  ProjectFacts,
  RelationCache,
  RelationMaking,
  Resolver,
  RunContextOptions,
  VarScope,
} from './types.ts';
export { unitTestNames, unitTestVars } from './unit-test-names.ts';
export {
  cliVarScope,
  couldNotRender,
  createYamlContext,
  emptyVarScope,
  type YamlContextOptions,
} from './yaml-context.ts';
