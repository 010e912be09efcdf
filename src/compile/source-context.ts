// The run-time context of a source: for its loaded_at_query and the macros that measure its freshness.
import { type JsonObject, jsonObject } from '../base/index.ts';
import { type ContextGlobals, createRunContext, type DatabaseAccess } from '../context/index.ts';
import { toValue } from '../jinja/index.ts';
import type { SourceNode } from '../parse/index.ts';
import type { CompileEnvironment } from './environment.ts';
import { relationOfSource } from './node-relations.ts';
import { operationResolver } from './operation-context.ts';

/** `this` is the source, `model` and `source_node` its manifest entry. */
export function sourceContext(
  environment: CompileEnvironment,
  source: SourceNode,
  database: DatabaseAccess,
): ContextGlobals {
  const { facts, graph } = environment;
  const root = graph.project.source.root.name;
  const model: JsonObject = environment.manifestOf(source.uniqueId);
  return createRunContext({
    facts,
    registry: graph.project.macroRegistry,
    packageName: root,
    vars: environment.vars(root),
    model,
    config: jsonObject(),
    thisRelation: relationOfSource(source, facts),
    resolve: operationResolver(environment, source, root),
    database,
    graph: () => environment.graphValue(),
    makers: environment.makers,
    extra: new Map([['source_node', toValue(model)]]),
  }).globals;
}
