// Column lineage of an opened project, with what is kept of it in the target folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../artifacts/index.ts';
import { isJsonObject, type JsonValue, TsdbtError } from '../base/index.ts';
import { loadLineage, type ProjectLineage, type StoredColumns } from '../compile/index.ts';
import { LineageCache, openLineageAnalyzer } from '../sql/index.ts';
import type { OpenedProject } from './stages.ts';

const CACHE_FILE = 'tsdbt_lineage_cache.txt';

/** What an earlier command kept of its analyses. */
export function storedAnalyses({ source }: OpenedProject): LineageCache {
  return new LineageCache(readText(join(source.targetDirectory, CACHE_FILE)));
}

/**
 * The lineage of all nodes; no connection is opened.
 * @param own analyses that the caller keeps: nothing is written then
 * @throws TsdbtError sql-analyzer-missing
 */
export async function lineageOf(opened: OpenedProject, own?: LineageCache): Promise<ProjectLineage> {
  const { graph, facts, source } = opened;
  const path = join(source.targetDirectory, CACHE_FILE);
  const cache = own ?? storedAnalyses(opened);
  const analyzer = openLineageAnalyzer(cache);
  try {
    const { buildProjectLineage } = await loadLineage();
    const stored = storedColumns(join(source.targetDirectory, 'catalog.json'));
    const lineage = await buildProjectLineage({ graph, facts, analyzer, stored });
    if (!own && cache.isChanged) writeCache(path, cache);
    return lineage;
  } finally {
    await analyzer.close();
  }
}

/** That results cannot be kept must not fail the command. */
function writeCache(path: string, cache: LineageCache): void {
  try {
    writeFileAtomic(path, cache.lines(), { isDurable: false });
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError)) throw thrown;
  }
}

/** The columns of sources in a catalog that was made earlier. */
function storedColumns(path: string): StoredColumns {
  const text = readText(path);
  let sources: JsonValue | undefined;
  try {
    const catalog = text === undefined ? undefined : (JSON.parse(text) as JsonValue);
    sources = isJsonObject(catalog) ? catalog['sources'] : undefined;
  } catch {
    // A file that is no catalog tells nothing.
  }
  if (!isJsonObject(sources)) return () => undefined;
  const tables = sources;
  return (id) => {
    const table = tables[id];
    const columns = isJsonObject(table) ? table['columns'] : undefined;
    if (!isJsonObject(columns)) return undefined;
    const listed = Object.values(columns).flatMap((one) =>
      isJsonObject(one) && typeof one['name'] === 'string'
        ? [{ name: one['name'], type: String(one['type']), index: Number(one['index']) }]
        : [],
    );
    return listed.sort((a, b) => a.index - b.index).map(({ name, type }) => ({ name, type }));
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
