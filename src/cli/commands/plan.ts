// `plan`: what would run and why, how columns change, and what that reaches.
import { fail, type NodeId, TsdbtError } from '../../base/index.ts';
import type { ProjectLineage } from '../../compile/index.ts';
import {
  askColumns,
  builtColumns,
  type EarlierColumns,
  earlierColumns,
  type NodeChange,
  nodeFacts,
  type Pipeline,
  planAgainstState,
  type ReportOptions,
  reportChanges,
  withWarehouseAnswers,
} from '../../pipeline/index.ts';
import { type Orphan, type PlannedNode, planErrors, planNodes, readBuiltNodes, settleNodes } from '../../plan/index.ts';
import { aside } from '../aside.ts';
import { buildMarks, storePathOf } from '../build-record.ts';
import { compileOptions } from '../compile-options.ts';
import { explain } from '../explain-node.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { configureWithoutProject, openPipeline, raiseWarnings, select } from '../open-project.ts';
import { dropOrphans, findOrphans } from '../orphans.ts';
import { selectionRequest } from '../selection-request.ts';
import { planJson, planLines } from '../ui/plan-lines.ts';

/** What a plan is made of. */
export const PLANNED_KINDS = {
  initial: ['model', 'seed', 'snapshot', 'test', 'unit_test', 'function', 'saved_query', 'exposure'],
};

/** What a plan found. */
export interface FoundPlan {
  readonly planned: readonly PlannedNode[];
  readonly changes: readonly NodeChange[];
  readonly orphans: readonly Orphan[];
  /** False: columns could not be analyzed, so that everything below a change counts. */
  readonly hasColumns: boolean;
  /** What changed columns were made of; undefined where columns could not be analyzed. */
  readonly earlier: EarlierColumns | undefined;
  /** What the project is compared with. */
  readonly against: string;
}

/** 0: planned; 2: it could not be. @throws StageFailed, TsdbtError */
export async function plan(invocation: Invocation): Promise<ExitCode> {
  const isJson = invocation.given.get('OUTPUT') === 'json';
  const own = isJson ? aside(invocation) : invocation;
  if (isJson) configureWithoutProject(invocation);
  const pipeline = await openPipeline(own);
  try {
    const selected = select(own, pipeline, selectionRequest(own, pipeline.opened.source.flags, PLANNED_KINDS)).ids;
    const isOffline = typeof pipeline.opened.source.flags.get('STATE') === 'string';
    const found = isOffline ? await planOffline(pipeline, selected) : await planWithStore(own, pipeline, selected);
    explain(own, pipeline, found.planned);
    if (isJson) invocation.console.emit(planJson(found, pipeline.opened.graph));
    else for (const event of planLines(found, pipeline.opened.graph)) own.console.emit(event);
    const isDropped = await dropOrphans(own, pipeline, found.orphans);
    raiseWarnings(own);
    return isDropped ? 0 : 1;
  } finally {
    await pipeline.close();
    if (own !== invocation) own.console.close();
  }
}

/** Against the artifacts of --state, without a connection. @throws TsdbtError 1808 when they have no manifest */
export async function planOffline(pipeline: Pipeline, selected: readonly NodeId[]): Promise<FoundPlan> {
  const { state } = pipeline;
  if (!state?.manifest) return fail(planErrors.stateWithoutManifest, { path: state?.path ?? '' });
  const planned = planAgainstState(pipeline.opened, state, selected, pipeline.services.clock.now());
  const lineage = await lineageOrNone(pipeline);
  const earlier = lineage && (await earlierColumns(pipeline, lineage, planned));
  const changes = await reportChanges(pipeline, planned, { lineage, ...reportOptions(earlier) });
  return { planned, changes, orphans: [], hasColumns: lineage !== undefined, earlier, against: state.path };
}

async function planWithStore(
  invocation: Invocation,
  pipeline: Pipeline,
  selected: readonly NodeId[],
): Promise<FoundPlan> {
  const { flags } = pipeline.opened.source;
  const path = storePathOf(invocation, pipeline);
  const left = readBuiltNodes(path);
  const facts = nodeFacts(pipeline, buildMarks(invocation, pipeline));
  const built = new Map([...left, ...settleNodes(left, facts)]);
  const options = { ...compileOptions(invocation, flags), ids: selected };
  const isRefresh = flags.get('FULL_REFRESH') === true;
  const orphans = await findOrphans(pipeline, built);
  return withWarehouseAnswers(pipeline, facts, options, async (answers, session) => {
    const planned = await planNodes({ facts, built, selected, answers, isRefresh });
    const isIdle = planned.every(({ action, isCosmetic }) => action === 'reuse' && !isCosmetic);
    const lineage = isIdle ? undefined : await lineageOrNone(pipeline);
    const earlier = lineage && (await builtColumns(pipeline, lineage, planned, built));
    const asked = askColumns(pipeline, session);
    const changes = await reportChanges(pipeline, planned, { lineage, ...reportOptions(earlier), asked });
    return {
      planned,
      changes,
      orphans,
      hasColumns: isIdle || lineage !== undefined,
      earlier,
      against: 'what was built',
    };
  });
}

function reportOptions(earlier: EarlierColumns | undefined): Pick<ReportOptions, 'before' | 'hasSameRows'> {
  return {
    before: (id) => earlier?.list(id),
    hasSameRows: (id, touched) => earlier?.hasSameRows(id, touched) === true,
  };
}

/** Without the parser of SQL a plan says less. */
async function lineageOrNone(pipeline: Pipeline): Promise<ProjectLineage | undefined> {
  try {
    return await pipeline.lineage();
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return undefined;
    throw thrown;
  }
}
