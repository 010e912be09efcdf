// Column lineage of an opened project, with what is kept of it in the target folder.
import { join } from 'node:path';
import { readKeptText, writeFileAtomic } from '../artifacts/index.ts';
import { isJsonObject, type JsonValue, type NodeId, TsdbtError } from '../base/index.ts';
import { type KeptNodes, loadLineage, type ProjectLineage, type StoredColumns } from '../compile/index.ts';
import { type LineageAnalyzer, LineageCache, lineageFingerprint, openLineageAnalyzer } from '../sql/index.ts';
import { factsOfNodes } from './node-facts.ts';
import type { OpenedProject } from './stages.ts';

const CACHE_FILE = 'tsdbt_lineage_cache.txt';
const NODES_FILE = 'tsdbt_lineage_nodes.txt';

/** What an earlier command kept of its analyses. */
export function storedAnalyses({ source }: OpenedProject): LineageCache {
  return new LineageCache(readKeptText(join(source.targetDirectory, CACHE_FILE)), lineageFingerprint());
}

/** What the caller has. */
export interface OwnLineage {
  /** Analyses that the caller keeps: nothing is written then. */
  readonly own?: LineageCache | undefined;
  /** The columns of sources; without them those of catalog.json. */
  readonly stored?: StoredColumns | undefined;
}

/** The lineage of all nodes; no connection is opened. @throws TsdbtError sql-analyzer-missing */
export function lineageOf(opened: OpenedProject, { own, stored: known }: OwnLineage = {}): Promise<ProjectLineage> {
  const { graph, facts } = opened;
  const build = async (analyzer: LineageAnalyzer, stored: StoredColumns): Promise<ProjectLineage> => {
    const { buildProjectLineage } = await loadLineage();
    if (own) return buildProjectLineage({ graph, facts, analyzer, stored });
    return withKeptNodes(opened, (kept) => buildProjectLineage({ graph, facts, analyzer, stored, kept }));
  };
  return withLineageAnalyzer(opened, build, { own, stored: known });
}

/** Gives what earlier commands found of nodes, and keeps what is found now. */
export async function withKeptNodes<T>(opened: OpenedProject, use: (kept: KeptNodes) => Promise<T>): Promise<T> {
  const { graph, source } = opened;
  const { DraftCache, programOfLineage } = await loadLineage();
  const path = join(source.targetDirectory, NODES_FILE);
  const program = `${programOfLineage()} ${lineageFingerprint()}`;
  const drafts = new DraftCache(readKeptText(path), program);
  const node = factsOfNodes(opened);
  const keys = { of: (id: NodeId) => node.placedKey(id), asks: (id: NodeId) => graph.needsWarehouse(id) };
  const made = await use({ drafts, keys });
  if (drafts.isChanged) writeCache(path, drafts.lines());
  return made;
}

/** Gives the analyzer with what is kept of earlier analyses, and keeps what this one used unless the caller does. */
export async function withLineageAnalyzer<T>(
  opened: OpenedProject,
  use: (analyzer: LineageAnalyzer, stored: StoredColumns) => Promise<T>,
  { own, stored }: OwnLineage = {},
): Promise<T> {
  const { targetDirectory } = opened.source;
  const cache = own ?? storedAnalyses(opened);
  const analyzer = openLineageAnalyzer(cache);
  try {
    const made = await use(analyzer, stored ?? storedColumns(join(targetDirectory, 'catalog.json')));
    if (!own && cache.isChanged) writeCache(join(targetDirectory, CACHE_FILE), cache.lines());
    return made;
  } finally {
    await analyzer.close();
  }
}

/** That results cannot be kept must not fail the command. */
function writeCache(path: string, lines: Iterable<string>): void {
  try {
    writeFileAtomic(path, lines, { isDurable: false });
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError)) throw thrown;
  }
}

/** The columns of sources in a catalog that was made earlier. */
function storedColumns(path: string): StoredColumns {
  const text = readKeptText(path);
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
