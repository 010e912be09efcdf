// Functions of the warehouse: the function itself, then its overloads under the same name.
import { type JsonObject, jsonObject, TsdbtError } from '../../base/index.ts';
import { compileNode, nodeContext } from '../../compile/index.ts';
import type { Value } from '../../jinja/index.ts';
import type { FunctionNode } from '../../parse/index.ts';
import { writeSqlFile } from '../compiled-files.ts';
import { callMaterialization, type Materialized } from '../materialize.ts';
import { errorText } from '../node-error.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { ExecutionTrace } from './compile-and-materialize.ts';
import type { NodeOutcome } from './node-outcome.ts';

/** What became of one overload, told while the function is built. */
export interface OverloadStep {
  readonly description: string;
  readonly number: number;
  readonly total: number;
  /** undefined: it starts. */
  readonly end?: { readonly status: 'success' | 'error'; readonly seconds: number };
}

/** Builds one function and its overloads; a failing overload makes it a partial success. @throws TsdbtError for the function itself */
export async function runFunction(
  session: RunSession,
  node: FunctionNode,
  database: NodeDatabase,
  trace: ExecutionTrace,
  onOverload: (step: OverloadStep) => void,
): Promise<NodeOutcome> {
  const compiled = await compileNode(session.environment, node.uniqueId);
  trace.compiled = compiled;
  trace.compiledAt = session.services.clock.now();
  writeSqlFile(session, 'compiled', node, compiled.sql);
  await database.locked;
  const { overloads = [] } = compiled;
  const build = async (changes: JsonObject): Promise<Materialized> => {
    const context = await nodeContext(session.environment, node, {
      database,
      model: jsonObject(Object.entries({ compiled: true, compiled_code: compiled.sql, overloads, ...changes })),
      extra: new Map<string, Value>([['sql', String(changes['compiled_code'] ?? compiled.sql)]]),
      writeRunSql: (text) => {
        trace.hasRunFile = true;
        session.environment.noteRunFile(node.uniqueId);
        writeSqlFile(session, 'run', node, text);
      },
    });
    return callMaterialization(session, { ...node, materialized: 'function' }, context);
  };
  const result = await build(jsonObject());
  const done = { successful: [] as string[], failed: [] as string[] };
  for (const [index, overload] of overloads.entries()) {
    const name = String(overload['defined_in']);
    const step = { description: `function ${node.name} overload ${name}`, number: index + 1, total: overloads.length };
    onOverload(step);
    const began = session.services.clock.monotonic();
    const seconds = (): number => (session.services.clock.monotonic() - began) / 1000;
    try {
      await build(overloadModel(node, overload));
      done.successful.push(name);
      onOverload({ ...step, end: { status: 'success', seconds: seconds() } });
    } catch (thrown) {
      if (!(thrown instanceof TsdbtError)) throw thrown;
      done.failed.push(name);
      const { heading, message } = thrown.diagnostic;
      const description = `${step.description}: ${errorText(heading, message)}`;
      onOverload({ ...step, description, end: { status: 'error', seconds: seconds() } });
      const connection = await database.connection();
      if (connection.inTransaction) await connection.rollback();
    }
  }
  const isWhole = done.failed.length === 0;
  return {
    status: isWhole ? 'success' : 'partial success',
    message: isWhole ? result.message : `PARTIAL SUCCESS ${node.name}`,
    failures: null,
    response: result.response,
    compiled: true,
    compiledCode: compiled.sql,
    overloads: done,
  };
}

function overloadModel(node: FunctionNode, overload: JsonObject): JsonObject {
  return jsonObject([
    ['overload', overload['defined_in'] ?? null],
    ['arguments', overload['arguments'] ?? []],
    ['returns', overload['returns'] ?? node.properties['returns'] ?? null],
    ['compiled_code', overload['compiled_body'] ?? ''],
  ]);
}
