// Column lineage as a service: in a thread of its own where the program is built, from the cache where it is known.
import { existsSync } from 'node:fs';
import type { LineageCache } from './lineage/lineage-cache.ts';
import { LineageThread } from './lineage/lineage-thread.ts';
import type { LineageRequest, QueryLineage } from './lineage/query-lineage.ts';
import { loadSqlAnalyzer } from './sql-analyzer.ts';

export interface LineageAnalyzer {
  /** The lineage of a query. Never throws for the query's sake. @throws TsdbtError sql-analyzer-missing */
  analyze(request: LineageRequest): Promise<QueryLineage>;
  close(): Promise<void>;
}

/** Opens the service; the parser is loaded when the first query comes that the cache does not know. */
export function openLineageAnalyzer(cache?: LineageCache): LineageAnalyzer {
  let thread: LineageThread | undefined;
  const ask = async (request: LineageRequest): Promise<QueryLineage> => {
    const file = new URL('../sql/lineage-worker.js', import.meta.url);
    // Tests run from the sources: there is no built thread.
    if (!existsSync(file)) return (await loadSqlAnalyzer()).lineage(request);
    thread ??= new LineageThread(file);
    return thread.analyze(request);
  };
  return {
    analyze: async (request) => {
      const key = cache?.keyOf(request);
      const known = key === undefined ? undefined : cache?.get(key);
      if (known) return known;
      const lineage = await ask(request);
      if (key !== undefined) cache?.set(key, lineage);
      return lineage;
    },
    close: async () => thread?.close(),
  };
}
