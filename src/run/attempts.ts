// A node once more, from its begin: after errors that pass, and only while nothing of it is kept.
import { setTimeout as sleep } from 'node:timers/promises';
import type { PassingError } from '../adapters/index.ts';
import { type NodeId, TsdbtError } from '../base/index.ts';
import type { NodeDatabase, RunSession } from './session.ts';

const TRIES = 5;
/** Milliseconds before the second try; twice as many before each further one, and up to half as many more by chance. */
const PAUSES: { readonly [kind in PassingError]: number } = { conflict: 50, lost: 250, unreachable: 500 };

/**
 * Does a node's work. When the engine says that another try may succeed and the whole transaction is undone, it is done
 * again, at most five times in all. @throws what the last try threw
 */
export async function attempt<T>(
  session: RunSession,
  id: NodeId,
  database: NodeDatabase,
  work: () => Promise<T>,
): Promise<T> {
  let wasLost = false;
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (thrown) {
      const isUndone = await database.undo();
      const kind = passingKind(session, thrown);
      wasLost ||= kind === 'lost';
      // A server that was not there from the start is told at once: connecting has its own tries.
      const helps = kind !== undefined && (kind !== 'unreachable' || wasLost);
      if (!helps || !isUndone || tried >= TRIES || session.isStopping) throw thrown;
      // What could not be compiled because the warehouse did not answer is compiled again.
      if (!session.environment.finished.has(id)) session.environment.compiled.delete(id);
      tell(session, id, thrown, tried + 1);
      await sleep(PAUSES[kind] * 2 ** (tried - 1) * (1 + Math.random() / 2));
    }
  }
}

/** Errors may be wrapped on their way through the templates. */
function passingKind({ adapter }: RunSession, thrown: unknown): PassingError | undefined {
  for (let error = thrown; error instanceof TsdbtError; error = error.diagnostic.cause) {
    const kind = adapter.target.passingErrors?.[error.diagnostic.slug];
    if (kind !== undefined) return kind;
  }
  return undefined;
}

function tell({ services }: RunSession, id: NodeId, thrown: unknown, next: number): void {
  const [problem] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
  services.log.emit({
    code: 'T012',
    name: 'NodeTriedAgain',
    level: 'info',
    msg: `${id} begins again (try ${next} of ${TRIES}), nothing of it was kept: ${problem}`,
    note: true,
  });
}
