// The checks of an opened project; no connection is opened.
import type { NodeId } from '../base/index.ts';
import { type CheckReport, loadChecks } from '../compile/index.ts';
import { withLineageAnalyzer } from './lineage.ts';
import type { OpenedProject } from './stages.ts';

/** Runs the checks and tells of what is selected. @throws TsdbtError check-setting, sql-analyzer-missing */
export function checkProject(
  opened: OpenedProject,
  selected: { has(id: NodeId): boolean },
  isBuild?: boolean,
): Promise<CheckReport> {
  const { graph, facts } = opened;
  return withLineageAnalyzer(opened, async (analyzer, stored) => {
    const { runChecks } = await loadChecks();
    return runChecks({ graph, facts, analyzer, stored, selected, isBuild });
  });
}
