// on-run-start and on-run-end operations: rendered with the full context, executed as they are.
import { inOwnFiles, jsonObject } from '../../base/index.ts';
import { compileHook } from '../../compile/index.ts';
import type { Value } from '../../jinja/index.ts';
import type { OperationNode } from '../../parse/index.ts';
import { writeSqlFile } from '../compiled-files.ts';
import { hookName } from '../hook-name.ts';
import { atDefinition, describeThrown } from '../node-error.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { NodeOutcome } from './node-outcome.ts';

export interface HookOptions {
  readonly values: ReadonlyMap<string, Value>;
  /** Told when the hook is rendered and about to run. */
  readonly started: () => void;
}

/**
 * Runs one hook; an empty rendering runs nothing and is a success, a failure is an outcome. Hooks run outside of
 * transactions: what they want to keep together they begin and commit themselves.
 */
export async function runHook(
  session: RunSession,
  node: OperationNode,
  database: NodeDatabase,
  { values, started }: HookOptions,
): Promise<NodeOutcome> {
  let sql: string | undefined;
  let isStarted = false;
  const start = (): void => {
    if (!isStarted) started();
    isStarted = true;
  };
  try {
    await (await database.connection()).commit();
    sql = (await compileHook(session.environment, node, { database, extra: values })).sql;
    start();
    writeSqlFile(session, 'compiled', node, sql);
    if (sql.trim() !== '') await (await database.connection()).execute(sql, { fetch: false });
    return { ...outcomeOf(sql), status: 'success', message: `${hookName(node)} passed`, failures: 0 };
  } catch (thrown) {
    start();
    const found = inOwnFiles(atDefinition(describeThrown(thrown, node.uniqueId), node), node.span);
    const diagnostic = { ...found, nodeId: node.uniqueId, span: found.span ?? node.span };
    const message = `${hookName(node)} failed, error:\n ${found.message}`;
    return { ...outcomeOf(sql), status: 'error', message, failures: 1, diagnostic };
  }
}

function outcomeOf(sql: string | undefined): Pick<NodeOutcome, 'response' | 'compiled' | 'compiledCode'> {
  return { response: jsonObject(), compiled: sql !== undefined, compiledCode: sql ?? null };
}
