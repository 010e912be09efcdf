// When a source was loaded last, for a plan.
import { TsdbtError } from '../base/index.ts';
import type { SourceNode } from '../parse/index.ts';
import { runFreshness, usesMetadata } from './executors/freshness.ts';
import type { RunSession } from './session.ts';

/** The newest moment that the source knows; undefined where nothing tells, or where it cannot be asked. */
export async function sourceLoadedAt(session: RunSession, source: SourceNode): Promise<string | undefined> {
  const isSilent = source.loadedAtField === null && source.loadedAtQuery === null;
  if (isSilent && !usesMetadata(session, source)) return undefined;
  const database = session.databaseFor(source.uniqueId);
  try {
    return (await runFreshness(session, source, database)).freshness?.maxLoadedAt;
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return undefined;
    throw thrown;
  } finally {
    await database.release().catch(() => {});
  }
}
