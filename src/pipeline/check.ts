// The checks of an opened project; no connection is opened.
import type { NodeId } from '../base/index.ts';
import { type CheckReport, loadChecks, type StoredColumns } from '../compile/index.ts';
import type { LineageAnalyzer, LineageCache } from '../sql/index.ts';
import { withKeptNodes, withLineageAnalyzer } from './lineage.ts';
import type { OpenedProject } from './stages.ts';

/**
 * Runs the checks and tells of what is selected.
 * @param own analyses that the caller keeps, so that nothing is written, and what is waited for in between
 * @throws TsdbtError check-setting, sql-analyzer-missing
 */
export function checkProject(
  opened: OpenedProject,
  selected: { has(id: NodeId): boolean },
  isBuild?: boolean,
  own?: { readonly analyses: LineageCache; readonly pause: () => Promise<void> },
): Promise<CheckReport> {
  const { graph, facts } = opened;
  const run = async (analyzer: LineageAnalyzer, stored: StoredColumns): Promise<CheckReport> => {
    const { runChecks } = await loadChecks();
    const input = { graph, facts, analyzer, stored, selected, isBuild, pause: own?.pause };
    return own ? runChecks(input) : withKeptNodes(opened, (kept) => runChecks({ ...input, kept }));
  };
  return withLineageAnalyzer(opened, run, { own: own?.analyses });
}
