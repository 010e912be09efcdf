// What dead runs have left under temporary names goes before anything is built in the schema; the work of runs that live
// is never touched.
import { type Relation, readTemporaryName, relationMark, runMark } from '../adapters/index.ts';
import { TsdbtError } from '../base/index.ts';
import { runMacro } from './run-macro.ts';
import type { RunSession } from './session.ts';

/** Settles the leftovers among the relations of a schema; gives the relations that stay. What fails is left for the next run. */
export async function settleLeftovers(session: RunSession, relations: Relation[]): Promise<Relation[]> {
  const { locks, services } = session;
  const own = runMark(services.invocationId);
  const found = relations.flatMap((relation) => {
    const name = readTemporaryName(relation.identifier ?? '');
    return name && name.run !== own ? [{ relation, name }] : [];
  });
  if (!locks || found.length === 0) return relations;
  const living = await locks.living([...new Set(found.map(({ name }) => name.run))]);
  const gone = new Set<Relation>();
  for (const { relation, name } of found) {
    if (living.has(name.run)) continue;
    const target = relations.find(({ identifier }) => relationMark(identifier ?? '') === name.relation);
    try {
      await settle(session, relation, target ?? null);
      gone.add(relation);
    } catch (thrown) {
      if (!(thrown instanceof TsdbtError)) throw thrown;
      const msg = `${relation.sql}, left by run ${name.run}, could not be settled: ${thrown.message}`;
      services.log.emit({ code: 'T011', name: 'LeftoverStays', level: 'debug', msg });
    }
  }
  return relations.filter((relation) => !gone.has(relation));
}

async function settle(session: RunSession, leftover: Relation, target: Relation | null): Promise<void> {
  const database = session.databaseNamed(`settle_${leftover.identifier ?? ''}`);
  try {
    // Each statement stands alone: whoever reads through a view waits for one of them at most.
    await (await database.connection()).commit();
    await runMacro(session, database, 'tsdbt_settle_leftover', [leftover, target]);
  } finally {
    await database.release().catch(() => {});
  }
}
