// Models and snapshots.
import { jsonObject } from '../../base/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import { compileAndMaterialize, type ExecutionTrace } from './compile-and-materialize.ts';
import type { NodeOutcome } from './node-outcome.ts';

/** Builds one model or snapshot. @throws TsdbtError */
export async function runModel(
  session: RunSession,
  node: ParsedNode,
  database: NodeDatabase,
  trace: ExecutionTrace,
): Promise<NodeOutcome> {
  const result = await compileAndMaterialize(session, node, database, trace);
  return {
    status: 'success',
    message: result.message,
    failures: null,
    response: result.response,
    compiled: true,
    compiledCode: result.compiledCode,
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
