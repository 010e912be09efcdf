// Commits that must not be done twice: a killed run leaves a note of each in its journal, and `retry` asks the engine what
// became of it. Rows that are changed in place need this; whatever is built anew can simply be built again.
import { fail } from '../base/index.ts';
import type { RunContext } from '../context/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import type { NodeCommit } from '../plan/index.ts';
import { runErrors } from './errors.ts';
import type { CommitListener, NodeDatabase, RunSession } from './session.ts';

/** Whether an incremental model adds to the table that is there, which is not built anew. */
export async function changesInPlace({ cache, environment }: RunSession, node: ParsedNode): Promise<boolean> {
  const relation = await cache.get(node.database, node.schema, node.alias);
  if (relation?.type !== 'table') return false;
  const own = node.config['full_refresh'];
  return typeof own === 'boolean' ? !own : environment.facts.flags.get('FULL_REFRESH') !== true;
}

/** Notes the commit that follows the main statement of a node; `responseOf` reads what that statement answered. */
export function commitNotes(
  { options }: RunSession,
  { uniqueId }: ParsedNode,
  { statements }: Pick<RunContext, 'statements'>,
  response: () => NodeCommit['response'],
): CommitListener {
  let isNoted = false;
  const note = (transaction: string | null): void => {
    if (isNoted || !statements.has('main')) return;
    isNoted = true;
    options.noteCommit?.(uniqueId, { transaction, response: response() });
  };
  // Engines that cannot be asked later say only afterwards that it is done.
  return { committing: note, committed: () => note(null) };
}

/**
 * What an earlier run, which died at the end of this node, has committed of it; undefined when it has to be done again.
 * @throws TsdbtError commit-unknown
 */
export async function earlierCommit(
  session: RunSession,
  { uniqueId, name }: ParsedNode,
  database: NodeDatabase,
): Promise<NodeCommit | undefined> {
  const commit = session.options.retry?.commits.get(uniqueId);
  if (!commit) return undefined;
  // Once the lock is ours nobody is at work on it.
  await database.locked;
  const connection = await database.connection();
  const { transaction } = commit;
  const end = transaction === null ? 'committed' : ((await connection.endOf?.(transaction)) ?? 'unknown');
  if (end === 'unknown') fail(runErrors.commitUnknown, { name }, { nodeId: uniqueId });
  if (end === 'aborted') return undefined;
  session.services.log.emit({
    code: 'T013',
    name: 'NodeCommittedBefore',
    level: 'info',
    msg: `${uniqueId} was committed by the run that died: it counts as done`,
    note: true,
  });
  return commit;
}

/** The hooks that follow the commit of a node: whether they ran is not known. @throws what they throw */
export async function runHooksAfterCommit({ globals }: RunContext, { originalFilePath }: ParsedNode): Promise<void> {
  const text = '{{ run_hooks(post_hooks, inside_transaction=False) }}';
  await parseTemplate({ path: originalFilePath, text }).render({ globals });
}
