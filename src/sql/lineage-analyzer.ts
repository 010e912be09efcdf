// Column lineage as a service: in a thread of its own where the program is built, from the cache where it is known.
import { existsSync, readFileSync } from 'node:fs';
import { sha256 } from '../base/index.ts';
import type { LineageCache } from './lineage/lineage-cache.ts';
import type { LineageThread } from './lineage/lineage-thread.ts';
import type { LineageRequest, QueryLineage } from './lineage/query-lineage.ts';
import { loadSqlAnalyzer } from './sql-analyzer.ts';

export interface LineageAnalyzer {
  /** The lineage of a query. Never throws for the query's sake. @throws TsdbtError sql-analyzer-missing */
  analyze(request: LineageRequest): Promise<QueryLineage>;
  /** Names the result of a request in `keep`. */
  keyOf(request: LineageRequest): string;
  /** Keeps a result that is stored, though nobody asks for it. */
  keep(key: string): void;
  /** Whether a result is stored. */
  has(key: string): boolean;
  /** A result that is stored; undefined where it is not. */
  stored(key: string): QueryLineage | undefined;
  close(): Promise<void>;
}

/** Opens the service; the parser is loaded when the first query comes that the cache does not know. */
export function openLineageAnalyzer(cache?: LineageCache): LineageAnalyzer {
  let thread: Promise<LineageThread> | undefined;
  const ask = async (request: LineageRequest): Promise<QueryLineage> => {
    const file = threadFile();
    if (!file) return (await loadSqlAnalyzer()).lineage(request);
    thread ??= import('./lineage/lineage-thread.ts').then((module) => new module.LineageThread(file));
    return (await thread).analyze(request);
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
    keyOf: (request) => cache?.keyOf(request) ?? '',
    keep: (key) => cache?.keep(key),
    has: (key) => cache?.has(key) === true,
    stored: (key) => cache?.get(key),
    close: async () => (await thread)?.close(),
  };
}

/** The built program of the thread; undefined where the sources run, as in tests. */
function threadFile(): URL | undefined {
  const file = new URL('../sql/lineage-worker.js', import.meta.url);
  return existsSync(file) ? file : undefined;
}

/** Changes with the program that analyzes: the names of all that it imports hold hashes of their content. */
export function lineageFingerprint(): string {
  const file = threadFile();
  return file ? sha256(readFileSync(file)).slice(0, 16) : 'sources';
}
