// Who is told about the progress of a run; cli and tests implement it over the log.
import type { BatchContext } from '../compile/index.ts';
import type { FunctionNode, GraphResource, OperationNode, ParsedNode } from '../parse/index.ts';
import type { OverloadStep } from './executors/function.ts';
import type { BatchResult, NodeResult } from './types.ts';

/** One batch among those of a model. */
export interface BatchPlace {
  readonly batch: BatchContext;
  /** Counts from 0. */
  readonly index: number;
  readonly total: number;
}

export interface RunReporter {
  start(resource: GraphResource, number: number, total: number, thread: number): void;
  result(result: NodeResult, number: number, total: number): void;
  /** `cause`: the ephemeral parent that failed or was skipped. */
  skip(result: NodeResult, number: number, total: number, cause: NodeResult | undefined): void;
  /** An overload of a function starts or ends. */
  overload(node: FunctionNode, step: OverloadStep): void;
  batchStart(node: ParsedNode, place: BatchPlace): void;
  batchResult(node: ParsedNode, place: BatchPlace, result: BatchResult): void;
  hooksStart(kind: OperationNode['hook']): void;
  hookStart(hook: OperationNode, number: number, total: number): void;
  hookResult(result: NodeResult, number: number, total: number): void;
  hookSkipped(result: NodeResult, number: number, total: number): void;
  hooksDone(kind: OperationNode['hook']): void;
}
