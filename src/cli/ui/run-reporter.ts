// Progress of a run as log events and as the live line.
import type { Clock, LogEvent } from '../../base/index.ts';
import type { FunctionNode, GraphResource, OperationNode } from '../../parse/index.ts';
import {
  emptyLine,
  hookResultLine,
  hookStartLine,
  type NodeLineOptions,
  type NodeResult,
  type OverloadStep,
  overloadLine,
  type RunReporter,
  resultLine,
  skipLine,
  startLine,
} from '../../run/index.ts';
import type { Console } from './console.ts';

/** Tells the console about every node. `database`: the one whose name is left out of node lines. */
export function consoleReporter(console: Console, clock: Clock, database: string): RunReporter {
  const options: NodeLineOptions = { defaultDatabase: database, width: console.settings?.printerWidth };
  const emit = (event: LogEvent | undefined): void => {
    if (event) console.emit(event);
  };
  return {
    start(resource: GraphResource, number: number, total: number, thread: number): void {
      console.progress?.started(resource.name, total);
      emit(startLine(resource, number, total, clock.now(), { ...options, thread: `Thread-${thread} (worker)` }));
    },
    result(result: NodeResult, number: number, total: number): void {
      console.progress?.ended(result.resource.name);
      emit(resultLine(result, number, total, options));
    },
    skip(result: NodeResult, number: number, total: number, cause: NodeResult | undefined): void {
      console.progress?.ended(result.resource.name);
      emit(skipLine(result, number, total, cause, options));
    },
    overload(node: FunctionNode, step: OverloadStep): void {
      emit(overloadLine(node, step, options));
    },
    hookStart(hook: OperationNode, number: number, total: number): void {
      // dbt sets the hooks of the end apart from the nodes above them.
      if (hook.hook === 'on-run-end' && number === 1) emit(emptyLine());
      emit(hookStartLine(hook, number, total, clock.now(), options));
    },
    hookResult(result: NodeResult, number: number, total: number): void {
      emit(hookResultLine(result, number, total, options));
    },
    hookSkipped(result: NodeResult, number: number, total: number): void {
      emit(hookResultLine(result, number, total, options));
    },
    hooksDone(kind: OperationNode['hook']): void {
      if (kind === 'on-run-start') emit(emptyLine());
    },
  };
}

/** Tells nothing. */
export const quietReporter: RunReporter = {
  start: () => {},
  result: () => {},
  skip: () => {},
  overload: () => {},
  hookStart: () => {},
  hookResult: () => {},
  hookSkipped: () => {},
  hooksDone: () => {},
};
