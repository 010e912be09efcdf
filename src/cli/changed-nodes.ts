// `--changed`: only what `plan` says is run; the rest is reused.
import { jsonObject, type NodeId } from '../base/index.ts';
import { nodeFacts, openStore, type Pipeline, withWarehouseAnswers } from '../pipeline/index.ts';
import { type BuiltNode, type PlannedNode, planNodes, readBuiltNodes, settleNodes } from '../plan/index.ts';
import { countText, type NodeResult } from '../run/index.ts';
import { buildMarks, storePathOf } from './build-record.ts';
import { compileOptions } from './compile-options.ts';
import type { Invocation } from './invocation.ts';

export interface ChangedNodes {
  readonly planned: readonly PlannedNode[];
  /** What is run, sorted by unique_id. */
  readonly running: readonly NodeId[];
  /** What is not, as results. */
  readonly reused: readonly NodeResult[];
  /** Versions of the sources, from before the run. */
  readonly sourceVersion: (id: NodeId) => string | null;
}

/** Plans what was selected, with the warehouse. @throws TsdbtError when the engine cannot be reached */
export async function planChanged(
  invocation: Invocation,
  pipeline: Pipeline,
  selected: readonly NodeId[],
): Promise<ChangedNodes> {
  const { flags } = pipeline.opened.source;
  const path = storePathOf(invocation, pipeline);
  const facts = nodeFacts(pipeline, buildMarks(invocation, pipeline));
  const options = { ...compileOptions(invocation, flags), ids: selected };
  return withWarehouseAnswers(pipeline, facts, options, async (answers) => {
    const left = readBuiltNodes(path);
    const settled = settleNodes(left, facts);
    const built = new Map([...left, ...settled]);
    const isRefresh = flags.get('FULL_REFRESH') === true;
    const planned = await planNodes({ facts, built, selected, answers, isRefresh });
    rekey(pipeline, path, planned, settled);
    const reused = new Set(planned.flatMap(({ id, action }) => (action === 'reuse' ? [id] : [])));
    return {
      planned,
      // Ephemeral models are compiled with what reads them.
      running: selected.filter((id) => !reused.has(id) && planned.length > reused.size),
      reused: planned.flatMap(({ id }) => (reused.has(id) ? reusedResult(pipeline, id) : [])),
      sourceVersion: (id) => answers.sourceVersion(id),
    };
  });
}

/** What had to be compiled to see that it is the same is known by its new key the next time; what was worked out is kept. */
function rekey(
  pipeline: Pipeline,
  path: string,
  planned: readonly PlannedNode[],
  settled: ReadonlyMap<NodeId, BuiltNode>,
): void {
  const renamed = planned.filter(({ key }) => key !== undefined);
  if (renamed.length === 0 && settled.size === 0) return;
  const store = openStore(pipeline, path);
  for (const [id, node] of settled) if (store.nodes.get(id)?.builtAt === node.builtAt) store.built(id, node);
  for (const { id, key } of renamed) if (key !== undefined) store.rekey(id, key);
  store.close();
}

function reusedResult({ opened }: Pipeline, id: NodeId): NodeResult[] {
  const resource = opened.graph.resources.get(id);
  if (!resource) return [];
  const hasNoSql = resource.kind === 'seed' || !('template' in resource);
  return [
    {
      uniqueId: id,
      resource,
      status: 'reused',
      timing: [],
      threadId: 'Thread-1 (worker)',
      executionTime: 0,
      adapterResponse: jsonObject(),
      message: 'REUSED',
      failures: null,
      compiled: hasNoSql ? null : false,
      compiledCode: null,
      relationName: 'relationName' in resource ? resource.relationName : null,
      compiledPath: null,
      buildPath: null,
    },
  ];
}

/** Said before the first node: how many run, and how many are reused. */
export function sayReused(invocation: Invocation, { planned, reused }: ChangedNodes): void {
  const running = planned.length - reused.length;
  const msg = `${running} of ${countText('node', planned.length)} to run, ${reused.length} reused`;
  invocation.console.emit({ code: 'T011', name: 'ReusedNodes', level: 'info', msg, note: true });
}
