// Models, snapshots and functions: compile, then materialize.
import { jsonObject } from '../../base/index.ts';
import { type CompiledNode, compileNode } from '../../compile/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import { writeCompiled } from '../compiled-files.ts';
import { materialize } from '../materialize.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { NodeOutcome } from './node-outcome.ts';

export interface ExecutionTrace {
  /** Set once compiled, so that a later error can be mapped to the template. */
  compiled?: CompiledNode;
  /** Milliseconds since 1970 when compiling ended. */
  compiledAt?: number;
}

/** Builds one model or snapshot. @throws TsdbtError */
export async function runModel(
  session: RunSession,
  node: ParsedNode,
  database: NodeDatabase,
  trace: ExecutionTrace,
): Promise<NodeOutcome> {
  const compiled = await compileNode(session.environment, node.uniqueId);
  trace.compiled = compiled;
  trace.compiledAt = session.services.clock.now();
  writeCompiled(session, node, compiled.sql);
  const result = await materialize(session, node, { compiled, database });
  return {
    status: 'success',
    message: result.message,
    failures: null,
    response: result.response,
    compiled: true,
    compiledCode: compiled.sql,
  };
}

/** Nodes that are only inlined: nothing runs. */
export function ephemeralOutcome(): NodeOutcome {
  return {
    status: 'success',
    message: null,
    failures: null,
    response: jsonObject(),
    compiled: true,
    compiledCode: null,
  };
}
