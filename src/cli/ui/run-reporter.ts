// Progress of a run as log events and as the live line.
import { type Clock, jsonObject, type LogEvent } from '../../base/index.ts';
import type { FunctionNode, GraphResource, OperationNode, ParsedNode } from '../../parse/index.ts';
import {
  type BatchPlace,
  type BatchResult,
  batchResultLine,
  batchStartLine,
  emptyLine,
  hookResultLine,
  hookStartLine,
  isUnforeseen,
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
import { diagnosticDetails } from './diagnostic-events.ts';

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
      if (result.diagnostic && isUnforeseen(result.diagnostic)) emit(unhandledFailure(console, result));
      emit(resultLine(result, number, total, options));
    },
    skip(result: NodeResult, number: number, total: number, cause: NodeResult | undefined): void {
      console.progress?.ended(result.resource.name);
      emit(skipLine(result, number, total, cause, options));
    },
    overload(node: FunctionNode, step: OverloadStep): void {
      emit(overloadLine(node, step, options));
    },
    batchStart(node: ParsedNode, place: BatchPlace): void {
      emit(batchStartLine(node, place, options));
    },
    batchResult(node: ParsedNode, place: BatchPlace, result: BatchResult): void {
      if (result.diagnostic) emit(batchFailure(console, result));
      emit(batchResultLine(node, place, result, options));
    },
    hooksStart(kind: OperationNode['hook']): void {
      // dbt sets the hooks of the end, and what they log, apart from the nodes above them.
      if (kind === 'on-run-end') emit(emptyLine());
    },
    hookStart(hook: OperationNode, number: number, total: number): void {
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

/** The error that dbt does not foresee, told above the line of the node. */
function unhandledFailure(console: Console, result: NodeResult): LogEvent {
  const { diagnostic, message, resource, buildPath } = result;
  const details = diagnostic ? `\n${diagnosticDetails(diagnostic, console.palette)}` : '';
  const body = `${message ?? ''}${details}`;
  return unhandledEvent(`[ERROR]: Unhandled error while executing ${buildPath ?? resource.uniqueId}\n${body}`, message);
}

function unhandledEvent(msg: string, exc: string | null): LogEvent {
  return { code: 'W004', name: 'GenericExceptionOnRun', level: 'error', msg, data: jsonObject([['exc', exc]]) };
}

/** The error of a batch, told at once: the node's own message only says how many batches ended how. */
function batchFailure(console: Console, { diagnostic, message }: BatchResult): LogEvent | undefined {
  if (!diagnostic) return undefined;
  const details = diagnosticDetails(diagnostic, console.palette);
  const told = message.replace(/^(.* Error) in .*/, '$1');
  return unhandledEvent(
    `[ERROR]: Unhandled error while executing\nException on worker thread. ${told}\n${details}`,
    message,
  );
}

/** Tells nothing. */
export const quietReporter: RunReporter = {
  start: () => {},
  result: () => {},
  skip: () => {},
  overload: () => {},
  batchStart: () => {},
  batchResult: () => {},
  hookStart: () => {},
  hookResult: () => {},
  hookSkipped: () => {},
  hooksStart: () => {},
  hooksDone: () => {},
};
