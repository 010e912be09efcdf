// What models, snapshots and tests have in common: compile, keep the file, materialize.
import { fail } from '../../base/index.ts';
import { type CompiledNode, compileErrors, compileNode } from '../../compile/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import { earlierCommit, runHooksAfterCommit } from '../commits.ts';
import { writeSqlFile } from '../compiled-files.ts';
import { type Materialized, materializationContext, materialize } from '../materialize.ts';
import type { NodeDatabase, RunSession } from '../session.ts';

export interface ExecutionTrace {
  /** Set once compiled, so that a later error can be mapped to the template. */
  compiled?: CompiledNode;
  /** Milliseconds since 1970 when compiling ended. */
  compiledAt?: number;
  /** The SQL of the main statement is kept in target/run. */
  hasRunFile?: boolean;
}

/** Gives what the materialization did and the SQL that it was given. @throws TsdbtError */
export async function compileAndMaterialize(
  session: RunSession,
  node: ParsedNode,
  database: NodeDatabase,
  trace: ExecutionTrace,
): Promise<Materialized & { readonly compiledCode: string }> {
  const compiled = await compileNode(session.environment, node.uniqueId);
  trace.compiled = compiled;
  trace.compiledAt = session.services.clock.now();
  writeSqlFile(session, 'compiled', node, compiled.sql);
  if (node.language === 'python' && session.adapter.target.capabilities.pythonModels !== 'supported')
    fail(compileErrors.pythonModel, { name: node.name }, { span: node.span, nodeId: node.uniqueId });
  const done = session.options.retry && (await earlierCommit(session, node, database));
  if (done) {
    await runHooksAfterCommit(await materializationContext(session, node, { compiled, database }), node);
    const message = String(done.response['_message'] ?? '');
    return { response: done.response, message, relations: [], main: undefined, compiledCode: compiled.sql };
  }
  const onRunFile = (): void => {
    trace.hasRunFile = true;
    session.environment.noteRunFile(node.uniqueId);
  };
  return { ...(await materialize(session, node, { compiled, database, onRunFile })), compiledCode: compiled.sql };
}
