// `build --changed` and its like: plans, runs what has to run, tells of the rest as reused.
import type { NodeId } from '../../base/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { readBuiltNodes } from '../../plan/index.ts';
import type { RunResults } from '../../run/index.ts';
import { storePathOf } from '../build-record.ts';
import { planChanged, sayReused } from '../changed-nodes.ts';
import { explain } from '../explain-node.ts';
import type { Invocation } from '../invocation.ts';
import { dropOrphans, findOrphans } from '../orphans.ts';
import { type RunNodesOptions, runOpened } from './run-nodes.ts';

/** @throws StageFailed, TsdbtError */
export async function runChanged(
  invocation: Invocation,
  pipeline: Pipeline,
  selected: readonly NodeId[],
  options: RunNodesOptions,
): Promise<RunResults> {
  const changed = await planChanged(invocation, pipeline, selected);
  sayReused(invocation, changed);
  explain(invocation, pipeline, changed.planned);
  const own: Invocation = { ...invocation, sourceVersion: changed.sourceVersion };
  const run = await runOpened(own, pipeline, changed.running, { ...options, reused: changed.reused });
  if (invocation.given.get('DROP_ORPHANS') !== true || run.interrupted) return run;
  // What stands above an orphan may have been built on other relations only now.
  const built = readBuiltNodes(storePathOf(invocation, pipeline));
  await dropOrphans(invocation, pipeline, await findOrphans(pipeline, built));
  return run;
}
