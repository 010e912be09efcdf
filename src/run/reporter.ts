// Who is told about the progress of a run; cli and tests implement it over the log.
import type { FunctionNode, GraphResource, OperationNode } from '../parse/index.ts';
import type { OverloadStep } from './executors/function.ts';
import type { NodeResult } from './types.ts';

export interface RunReporter {
  start(resource: GraphResource, number: number, total: number, thread: number): void;
  result(result: NodeResult, number: number, total: number): void;
  /** `cause`: the ephemeral parent that failed or was skipped. */
  skip(result: NodeResult, number: number, total: number, cause: NodeResult | undefined): void;
  /** An overload of a function starts or ends. */
  overload(node: FunctionNode, step: OverloadStep): void;
  hookStart(hook: OperationNode, number: number, total: number): void;
  hookResult(result: NodeResult, number: number, total: number): void;
  hookSkipped(result: NodeResult, number: number, total: number): void;
  hooksDone(kind: OperationNode['hook']): void;
}
