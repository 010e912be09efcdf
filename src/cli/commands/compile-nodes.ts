// What compile, show and docs generate have in common: select, compile, stop at the first node that fails.
import { jsonObject, type NodeId, TsdbtError } from '../../base/index.ts';
import { type CompiledNode, isEphemeral } from '../../compile/index.ts';
import type { GraphResource } from '../../parse/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { targetPrefix } from '../../project/index.ts';
import { type NodeResult, type PrintedNode, sqlFile } from '../../run/index.ts';
import { checkOnBuild } from '../check-on-build.ts';
import { compileOptions } from '../compile-options.ts';
import type { Invocation } from '../invocation.ts';
import { select } from '../open-project.ts';
import { type KindRules, selectionRequest, textList } from '../selection-request.ts';
import { announceRun } from './run-nodes.ts';

/** Kinds with SQL or data of their own. */
export const EXECUTABLE: KindRules = {
  initial: ['model', 'test', 'snapshot', 'analysis', 'operation', 'seed', 'function'],
  isFixed: true,
};

const INLINE: KindRules = { initial: ['sql_operation'], isFixed: true };

export interface CompiledSelection {
  /** Sorted by unique_id. */
  readonly ids: readonly NodeId[];
  /** In the order of the graph. */
  readonly order: readonly NodeId[];
  readonly compiled: ReadonlyMap<NodeId, CompiledNode>;
}

/** Compiles what is selected, or the inline query. @throws StageFailed, TsdbtError of the first failing node */
export async function compileSelected(invocation: Invocation, pipeline: Pipeline): Promise<CompiledSelection> {
  const { flags } = pipeline.opened.source;
  const isInline = invocation.given.has('INLINE');
  const ids = isInline
    ? inlineIds(pipeline)
    : select(invocation, pipeline, selectionRequest(invocation, flags, EXECUTABLE)).ids;
  if (invocation.command === 'compile' && !isInline) await checkOnBuild(invocation, pipeline, ids);
  announceRun(invocation, pipeline, ids.length);
  const { compiled, failures, order } = await pipeline.compile(ids, compileOptions(invocation, flags));
  const [first] = failures;
  if (first) {
    // dbt ends the command with the node's whole message below a heading of its own.
    const { diagnostic, message } = first.failure;
    throw new TsdbtError({ ...diagnostic, heading: 'Runtime Error', message });
  }
  return { ids, order, compiled };
}

function inlineIds(pipeline: Pipeline): readonly NodeId[] {
  return [...pipeline.opened.graph.project.nodes.values()]
    .filter(({ kind }) => INLINE.initial.includes(kind))
    .map(({ uniqueId }) => uniqueId);
}

/** The selected resources that dbt prints: those whose name is part of the first --select value, or the inline query. */
export function printedResources(invocation: Invocation, pipeline: Pipeline, ids: readonly NodeId[]): GraphResource[] {
  const resources = ids.flatMap(
    (id) => pipeline.opened.graph.resources.get(id) ?? pipeline.opened.graph.project.nodes.get(id) ?? [],
  );
  if (invocation.given.has('INLINE')) return resources;
  const [first] = textList(invocation.given.get('SELECT'));
  return first === undefined ? [] : resources.filter(({ name }) => first.includes(name));
}

/** `x`, or `x.v2` for a version of a model. */
export function printedName(resource: GraphResource): string {
  return resource.kind === 'model' && resource.version !== null
    ? `${resource.name}.v${resource.version}`
    : resource.name;
}

/** What the events of compile and show say of a printed node. */
export function printedNode(invocation: Invocation, name: string, uniqueId: string, isInline: boolean): PrintedNode {
  const format = String(invocation.given.get('OUTPUT') ?? 'text');
  return { name, uniqueId, isInline, format, isQuiet: invocation.console.settings?.quiet === true };
}

/** run_results of nodes that were compiled and not run, in the order of the graph; ephemeral models have none. */
export function compiledResults(
  pipeline: Pipeline,
  selection: CompiledSelection,
  options: { readonly withEphemeral?: boolean } = {},
): NodeResult[] {
  const { graph, source } = pipeline.opened;
  const prefix = targetPrefix(source);
  return selection.order.flatMap((id) => {
    const resource = graph.project.nodes.get(id);
    if (!resource || (isEphemeral(resource) && options.withEphemeral !== true)) return [];
    const code = selection.compiled.get(id)?.sql ?? null;
    return [
      {
        uniqueId: id,
        resource,
        status: 'success' as const,
        timing: [],
        threadId: 'Thread-1 (worker)',
        executionTime: 0,
        adapterResponse: jsonObject(),
        message: null,
        failures: null,
        compiled: resource.kind === 'seed' ? null : true,
        compiledCode: code,
        relationName: resource.relationName,
        compiledPath: code ? `${prefix}/${sqlFile('compiled', resource)}` : null,
        buildPath: null,
      },
    ];
  });
}
