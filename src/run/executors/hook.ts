// on-run-start and on-run-end operations: rendered with the full context, executed as they are.
import { jsonObject } from '../../base/index.ts';
import { nodeContext } from '../../compile/index.ts';
import { parseTemplate, type Value } from '../../jinja/index.ts';
import type { OperationNode } from '../../parse/index.ts';
import { writeSqlFile } from '../compiled-files.ts';
import { hookName } from '../hook-name.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { NodeOutcome } from './node-outcome.ts';

/** Runs one hook; an empty rendering runs nothing and is a success. @throws TsdbtError */
export async function runHook(
  session: RunSession,
  node: OperationNode,
  database: NodeDatabase,
  extra: ReadonlyMap<string, Value>,
  schemas: readonly string[],
): Promise<NodeOutcome> {
  const context = await nodeContext(session.environment, node, { database, extra, schemas });
  const sql = (await parseTemplate(node.template).render({ globals: context.globals })).text;
  writeSqlFile(session, 'compiled', node, sql);
  if (sql.trim() !== '') {
    const connection = await database.connection();
    await connection.execute(sql, { fetch: false }).catch((error: unknown) => {
      database.onFailure?.(sql, error);
      throw error;
    });
  }
  const connection = await database.connection();
  if (connection.inTransaction) await connection.commit();
  return {
    status: 'success',
    message: `${hookName(node)} passed`,
    failures: 0,
    // dbt keeps none of a hook.
    response: jsonObject(),
    compiled: true,
    compiledCode: sql,
  };
}
