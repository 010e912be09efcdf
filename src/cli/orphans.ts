// Relations of deleted models: found, and dropped where that is asked for.
import { Relation } from '../adapters/index.ts';
import { TsdbtError } from '../base/index.ts';
import { openStore, type Pipeline } from '../pipeline/index.ts';
import { type BuiltNodes, goneNodes, type Orphan, orphansOf } from '../plan/index.ts';
import { describeThrown, foundRelations, schemasOf } from '../run/index.ts';
import { storePathOf } from './build-record.ts';
import type { Invocation } from './invocation.ts';

/** What the store says was built for nodes that are gone, and is still there. @throws TsdbtError 2xxx */
export async function findOrphans(pipeline: Pipeline, built: BuiltNodes): Promise<readonly Orphan[]> {
  const { graph } = pipeline.opened;
  const gone = goneNodes(graph, built).flatMap((id) => built.get(id)?.relation ?? []);
  if (gone.length === 0) return [];
  return orphansOf(graph, built, foundRelations(await pipeline.shapesOf(schemasOf(gone))));
}

/** With --drop-orphans, one by one; false when one could not be dropped. Nothing that depends on one is dropped along. */
export async function dropOrphans(
  invocation: Invocation,
  pipeline: Pipeline,
  orphans: readonly Orphan[],
): Promise<boolean> {
  if (invocation.given.get('DROP_ORPHANS') !== true) return true;
  let isDone = true;
  const store = openStore(pipeline, storePathOf(invocation, pipeline));
  try {
    for (const orphan of orphans) {
      if (orphan.kept !== undefined) continue;
      const { dialect } = pipeline.opened.facts.target;
      const { database, schema, identifier } = orphan.relation;
      const relation = new Relation({
        dialect,
        database: database === '' ? null : database,
        schema,
        identifier,
        quotePolicy: dialect.quoteByDefault,
      });
      const kind = orphan.type.toLowerCase().replace(/^(base )?table$/, 'table');
      try {
        await pipeline.query(`drop ${kind} ${relation.sql}`);
        store.forget(orphan.id);
        say(invocation, `dropped ${kind} ${relation.sql}, which was built for ${orphan.id}`, 'info');
      } catch (thrown) {
        if (!(thrown instanceof TsdbtError)) throw thrown;
        isDone = false;
        say(invocation, `could not drop ${kind} ${relation.sql}: ${describeThrown(thrown).message.trim()}`, 'error');
      }
    }
  } finally {
    store.close();
  }
  return isDone;
}

function say(invocation: Invocation, msg: string, level: 'info' | 'error'): void {
  invocation.console.emit({ code: 'T014', name: 'OrphanDropped', level, msg });
}
