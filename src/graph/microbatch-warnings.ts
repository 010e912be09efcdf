// Warnings about microbatch models that cannot do what their configuration promises.
import { type Diagnostic, diagnostic, isJsonObject, type NodeId } from '../base/index.ts';
import { runsInBatches } from '../parse/index.ts';
import { graphErrors } from './errors.ts';
import type { ProjectGraph } from './types.ts';

/** What the engine is called, and whether it can write several batches at the same time. */
export interface BatchEngine {
  readonly name: string;
  readonly writesBatchesTogether: boolean;
}

/** Concurrency that the engine has not, and models of which no input can be filtered. */
export function microbatchWarnings(graph: ProjectGraph, engine: BatchEngine): readonly Diagnostic[] {
  const models = [...graph.project.nodes.values()].filter(
    (node) => node.kind === 'model' && runsInBatches(node.config, graph.project),
  );
  const warnings: Diagnostic[] = [];
  const forced = models.filter(({ config }) => config['concurrent_batches'] === true).length;
  if (forced > 0 && !engine.writesBatchesTogether) {
    warnings.push(diagnostic(graphErrors.batchesNotTogether, { count: forced, engine: engine.name }));
  }
  for (const { name, span, uniqueId } of models) {
    if (graph.dependsOn(uniqueId).some((id) => hasEventTime(graph, id))) continue;
    warnings.push(diagnostic(graphErrors.microbatchUnfiltered, { name }, { span, nodeId: uniqueId }));
  }
  return warnings;
}

function hasEventTime(graph: ProjectGraph, id: NodeId): boolean {
  const resource = graph.resources.get(id);
  const config = resource && 'config' in resource && isJsonObject(resource.config) ? resource.config : undefined;
  const field = config?.['event_time'];
  return typeof field === 'string' && field !== '';
}
