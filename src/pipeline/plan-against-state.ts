// A plan against the artifacts of --state: what a run would have to build there, without any connection.
import { memberOf } from '../artifacts/index.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type NodeId,
  TsdbtError,
} from '../base/index.ts';
import { isEphemeral } from '../compile/index.ts';
import type { StateQuestion } from '../graph/index.ts';
import { type GraphResource, isNodeKind } from '../parse/index.ts';
import type { PlannedNode, PlanReason } from '../plan/index.ts';
import { normalTemplate } from '../sql/index.ts';
import { comparisonWith, type EarlierStates } from './earlier-state.ts';
import type { OpenedProject } from './stages.ts';

/** One decision for each selected resource, parents first. @throws TsdbtError 1801 for broken contracts of versions */
export function planAgainstState(
  opened: OpenedProject,
  state: EarlierStates['state'],
  selected: readonly NodeId[],
  now: number,
): readonly PlannedNode[] {
  const comparison = comparisonWith(opened, state, now);
  const { graph } = opened;
  if (!comparison || !state?.manifest) return [];
  const { manifest } = state;
  const asked = (question: StateQuestion): ((resource: GraphResource) => boolean) => {
    const matches = comparison.matcher(question);
    return (resource) => {
      try {
        return matches(resource);
      } catch (thrown) {
        // A contract that is broken is what the plan is to say.
        if (thrown instanceof TsdbtError) return true;
        throw thrown;
      }
    };
  };
  const [isNew, body, configs, described, moved, macros, contract] = [
    asked('new'),
    asked('modified.body'),
    asked('modified.configs'),
    asked('modified.persisted_descriptions'),
    asked('modified.relation'),
    asked('modified.macros'),
    (resource: GraphResource): boolean => differs(comparison, resource),
  ];
  const running = new Map<NodeId, boolean>();
  const chosen = new Set(selected);
  const planned: PlannedNode[] = [];
  for (const id of graph.order) {
    const resource = graph.resources.get(id);
    if (!resource) continue;
    const reasons: PlanReason[] = [];
    let isCosmetic = false;
    if (isNew(resource)) reasons.push({ kind: 'new' });
    else {
      const before = earlierNode(manifest, id);
      if (body(resource)) {
        isCosmetic = isNodeKind(resource.kind) && resource.kind !== 'seed' && isSameTemplate(resource, before);
        if (!isCosmetic) reasons.push({ kind: 'code' });
      }
      if (macros(resource)) reasons.push({ kind: 'config', keys: ['macros'] });
      if (configs(resource)) reasons.push({ kind: 'config', keys: configKeys(resource, before) });
      if (described(resource)) reasons.push({ kind: 'config', keys: ['description'] });
      if (moved(resource)) reasons.push({ kind: 'moved', from: String(before?.['relation_name'] ?? '') });
      if (resource.kind === 'unit_test' && before?.['checksum'] !== resource.checksum) reasons.push({ kind: 'code' });
      if (contract(resource)) reasons.push({ kind: 'config', keys: ['contract'] });
    }
    const ids = graph.dependsOn(id).filter((parent) => running.get(parent) === true);
    if (ids.length > 0)
      reasons.push({ kind: resource.kind === 'test' || resource.kind === 'unit_test' ? 'tested' : 'input', ids });
    running.set(id, reasons.length > 0);
    if (!chosen.has(id) || isEphemeral(resource) || resource.kind === 'source') continue;
    planned.push({
      id,
      action: reasons.length > 0 ? 'run' : 'reuse',
      reasons,
      isCosmetic,
      version: null,
      before: undefined,
      compiled: undefined,
      key: undefined,
    });
  }
  return planned;
}

function differs(comparison: NonNullable<ReturnType<typeof comparisonWith>>, resource: GraphResource): boolean {
  if (resource.kind !== 'model') return false;
  try {
    return comparison.differsInContract(resource);
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return true;
    throw thrown;
  }
}

/** A resource as a manifest holds it. */
export function earlierNode(manifest: JsonObject, id: NodeId): JsonObject | undefined {
  for (const section of ['nodes', 'sources', 'exposures', 'unit_tests', 'functions']) {
    const found = memberOf(manifest[section], id);
    if (isJsonObject(found)) return found;
  }
  return undefined;
}

function isSameTemplate(resource: GraphResource, before: JsonObject | undefined): boolean {
  const text = before?.['raw_code'];
  return 'rawCode' in resource && typeof text === 'string' && normalTemplate(text) === normalTemplate(resource.rawCode);
}

function configKeys(resource: GraphResource, before: JsonObject | undefined): string[] {
  const now: JsonValue | undefined = 'unrenderedConfig' in resource ? resource.unrenderedConfig : undefined;
  const old = before?.['unrendered_config'];
  if (!isJsonObject(now) || !isJsonObject(old)) return [];
  return [...new Set([...Object.keys(now), ...Object.keys(old)])]
    .filter((key) => !jsonEqual(now[key], old[key]))
    .sort();
}

/** Names of `depends_on` in a manifest. */
export function earlierParents(before: JsonObject): readonly NodeId[] {
  const list = memberOf(before['depends_on'], 'nodes');
  return isJsonArray(list) ? list.filter((id): id is NodeId => typeof id === 'string') : [];
}
