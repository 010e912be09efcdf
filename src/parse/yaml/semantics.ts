// Metrics, semantic models and saved queries: kept as data, with what they refer to.
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, nodeId } from '../../base/index.ts';
import type { NodeTools } from '../finish-node.ts';
import { fqnPrefix } from '../node-draft.ts';
import { type Draft, duplicateOf } from '../parse-state.ts';
import { parseReference } from '../reference-expression.ts';
import type { RefArgs, SemanticNode } from '../types.ts';
import { type Entry, EntryReader } from './properties-file.ts';

/** One entry of `metrics:`, `semantic_models:` or `saved_queries:`. */
export function parseSemantic(tools: NodeTools, entry: Entry, kind: SemanticNode['kind']): void {
  const { state, configs } = tools;
  const { context, file } = entry.properties;
  const fqn = [...fqnPrefix(context.name, file.pathInRoot), entry.name];
  const read = new EntryReader(entry);
  const refs: RefArgs[] = [];
  if (kind === 'semantic_model') {
    const found = parseReference(read.text('model') ?? '');
    if (found?.kind === 'ref') refs.push({ ...found.ref, span: entry.locate(['model']) });
  }
  const node: Draft<SemanticNode> = {
    kind,
    uniqueId: nodeId(kind, context.name, entry.name),
    name: entry.name,
    packageName: context.name,
    path: file.pathInRoot,
    originalFilePath: file.path,
    fqn,
    span: entry.locate(['name']),
    properties: entry.data,
    config: configs.build({ kind, packageName: context.name, fqn, patch: read.object('config') ?? undefined }),
    refs,
    metrics: metricsOf(kind, entry.data),
    createdAt: state.createdAt,
  };
  const known = state.semantics.get(node.uniqueId);
  if (known) state.diagnostics.push(duplicateOf(known, node));
  else if (node.config['enabled'] === false) state.addDisabled(node);
  else state.semantics.set(node.uniqueId, node);
}

/** Metrics that a metric or saved query is made from. */
function metricsOf(kind: SemanticNode['kind'], data: JsonObject): string[][] {
  const parameters = data[kind === 'saved_query' ? 'query_params' : 'type_params'];
  if (kind === 'semantic_model' || !isJsonObject(parameters)) return [];
  const listed = parameters['metrics'];
  const named: (JsonValue | undefined)[] = [
    parameters['numerator'],
    parameters['denominator'],
    ...(isJsonArray(listed) ? listed : []),
  ];
  const names = named.map((one) => (isJsonObject(one) ? one['name'] : one));
  return [...new Set(names)].flatMap((name) => (typeof name === 'string' ? [[name]] : []));
}
