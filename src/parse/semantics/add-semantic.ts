// The common part of metrics, semantic models and saved queries, and where they are put.
import { type JsonObject, jsonObject, nodeId } from '../../base/index.ts';
import type { NodeTools } from '../finish-node.ts';
import { fqnPrefix } from '../node-draft.ts';
import { type Draft, duplicateOf } from '../parse-state.ts';
import type { SemanticNode } from '../types.ts';
import { placeInEntry } from '../yaml/yaml-place.ts';
import type { Part } from './fields.ts';
import { notePart } from './places.ts';

export interface SemanticRequest {
  readonly kind: SemanticNode['kind'];
  readonly name: string;
  readonly config: JsonObject | null;
}

/** Id, place and config of a resource of the semantic layer. @throws TsdbtError invalid-config */
export function semanticBase(
  { state, configs }: NodeTools,
  part: Part,
  { kind, name, config }: SemanticRequest,
): Draft<SemanticNode> {
  const { context, file } = part.entry.properties;
  const fqn = [...fqnPrefix(context.name, file.pathInRoot), name];
  const request = { kind, packageName: context.name, fqn, patch: config ?? undefined };
  const built = configs.build(request);
  const group = built['group'];
  const base: Draft<SemanticNode> = {
    kind,
    uniqueId: nodeId(kind, context.name, name),
    name,
    packageName: context.name,
    path: file.pathInRoot,
    originalFilePath: file.path,
    fqn,
    span: placeInEntry(part.entry, [...part.path, 'name']),
    description: null,
    label: null,
    body: jsonObject(),
    config: built,
    // dbt looks for trees of these two under a name that no project file has.
    unrenderedConfig: kind === 'metric' ? configs.unrendered(request) : jsonObject(Object.entries(config ?? {})),
    group: typeof group === 'string' ? group : null,
    meta: jsonObject(),
    tags: [],
    refs: [],
    metrics: [],
    dependsOn: [],
    createdAt: state.createdAt,
  };
  notePart(base, part);
  return base;
}

/** Puts a resource, the common part with its own, among the enabled or the disabled ones; tells of a double. */
export function addSemantic({ state }: NodeTools, base: Draft<SemanticNode>, own: Partial<SemanticNode>): void {
  const node = Object.assign(base, own);
  const known = state.semantics.get(node.uniqueId);
  if (known) state.diagnostics.push(duplicateOf(known, node));
  else if (node.config['enabled'] === false) state.addDisabled(node);
  else state.addFromYaml(node);
}
