// catalog.json: what the warehouse has of the project's relations.
import { jsonObject, type NodeId } from '../base/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { type WrittenCatalog, writeCatalog } from '../report/index.ts';
import type { Invocation } from './invocation.ts';

export interface CatalogLimits {
  /** The nodes and sources to write; undefined: all. */
  readonly ids?: ReadonlySet<NodeId> | undefined;
  /** Asks nothing and writes a catalog without tables. */
  readonly isEmpty?: boolean;
}

/** What was written. */
export interface CatalogWritten extends Pick<WrittenCatalog, 'columnsOf'> {
  /** False when a part of it could not be read. */
  readonly isWhole: boolean;
}

/**
 * Asks the warehouse, writes target/catalog.json and tells both.
 * @throws TsdbtError of the adapter
 */
export async function catalogWritten(
  invocation: Invocation,
  pipeline: Pipeline,
  { ids, isEmpty }: CatalogLimits = {},
): Promise<CatalogWritten> {
  const { console } = invocation;
  console.emit({ code: 'E044', name: 'BuildingCatalog', level: 'info', msg: 'Building catalog', data: jsonObject() });
  const { tables, problems } = isEmpty ? { tables: [], problems: [] } : await pipeline.catalog(ids);
  reportProblems(invocation, problems);
  const { path, columnsOf } = writeCatalog(pipeline.opened, { tables, ids, problems });
  console.emit({
    code: 'E042',
    name: 'CatalogWritten',
    level: 'info',
    msg: `Catalog written to ${path}`,
    data: jsonObject([['path', path]]),
  });
  return { isWhole: problems.length === 0, columnsOf };
}

/** The same where `--write-catalog` asks for it and nothing was interrupted. @throws TsdbtError of the adapter */
export async function catalogIfAsked(invocation: Invocation, pipeline: Pipeline): Promise<void> {
  if (invocation.given.get('WRITE_CATALOG') === true && !invocation.io.signal.aborted)
    await catalogWritten(invocation, pipeline);
}

/** Each on its own, then how many there are, as dbt does. */
function reportProblems({ console }: Invocation, problems: readonly string[]): void {
  for (const problem of problems) {
    const msg = `Encountered an error while generating catalog: ${problem}`;
    const data = jsonObject([['exc', problem]]);
    console.emit({ code: 'E040', name: 'CatalogGenerationError', level: 'warn', msg, data });
  }
  if (problems.length === 0) return;
  const msg = `dbt encountered ${problems.length} failure${problems.length === 1 ? '' : 's'} while writing the catalog`;
  const data = jsonObject([['num_exceptions', problems.length]]);
  console.emit({ code: 'E041', name: 'WriteCatalogFailure', level: 'error', msg, data });
}
