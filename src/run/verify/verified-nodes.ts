// Which nodes two targets are compared by, and what of them.
import { isJsonArray, isJsonObject, type JsonValue, type NodeId } from '../../base/index.ts';
import { isEphemeral } from '../../compile/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import type { NodeResult } from '../types.ts';
import type { ComparisonRules } from './compare-relations.ts';

/** One target with what was selected there, and what became of it when it was built. */
export interface VerifiedSide {
  readonly name: string;
  readonly graph: ProjectGraph;
  readonly ids: readonly NodeId[];
  /** undefined: nothing was built. */
  readonly results: readonly NodeResult[] | undefined;
}

/** A node that is on both sides, or the reason why it is compared on none. */
export type VerifiedNode =
  | { readonly id: NodeId; readonly nodes: readonly [ParsedNode, ParsedNode]; readonly rules: ComparisonRules }
  | { readonly id: NodeId; readonly reason: string };

const KINDS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

/** Models, seeds and snapshots of either side, parents first as the first side has them. */
export function verifiedNodes(sides: readonly [VerifiedSide, VerifiedSide]): readonly VerifiedNode[] {
  const [first, second] = sides;
  const ids = [...new Set([...first.ids, ...second.ids])];
  return ids.flatMap((id): VerifiedNode[] => {
    const [one, other] = sides.map(({ graph, ids: chosen }) =>
      chosen.includes(id) ? graph.project.nodes.get(id) : undefined,
    );
    const known = one ?? other;
    if (!known || !KINDS.has(known.kind)) return [];
    if (!one || !other) return [{ id, reason: `not part of the project in ${one ? second.name : first.name}` }];
    if (isEphemeral(one) || isEphemeral(other)) return [{ id, reason: 'ephemeral: it has no relation of its own' }];
    const failed = sides.flatMap((side) => failure(side, id) ?? [])[0];
    if (failed !== undefined) return [{ id, reason: failed }];
    return [{ id, nodes: [one, other], rules: { keys: keysOf(one, first.graph), leftOut: leftOutColumns(one) } }];
  });
}

/** Why there is nothing of this run to compare. */
function failure({ name, results }: VerifiedSide, id: NodeId): string | undefined {
  if (results === undefined) return undefined;
  const result = results.find(({ uniqueId }) => uniqueId === id);
  if (result?.status === 'success') return undefined;
  return `${result?.status ?? 'not reached'} in ${name}`;
}

/** Columns that tell rows apart: the unique_key, else the first column with a test for uniqueness. */
function keysOf(node: ParsedNode, graph: ProjectGraph): readonly string[] {
  const declared = node.config['unique_key'];
  const keys = isJsonArray(declared) ? declared : [declared];
  const names = keys.filter((key): key is string => typeof key === 'string' && /^\w+$/.test(key));
  if (names.length > 0 && names.length === keys.length) {
    // Of a snapshot's key there are many versions.
    return node.kind === 'snapshot' ? [...names, 'dbt_valid_from'] : names;
  }
  for (const test of graph.project.nodes.values()) {
    if (test.kind !== 'test' || test.attachedNode !== node.uniqueId || test.testMetadata?.name !== 'unique') continue;
    const column = test.testMetadata.kwargs['column_name'];
    if (typeof column === 'string') return [column];
  }
  return [];
}

function leftOutColumns(node: ParsedNode): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const own = settingOf(node.config['meta'], 'verify');
  const names = isJsonObject(own) ? own['leave_out'] : undefined;
  for (const name of isJsonArray(names) ? names : []) {
    if (typeof name === 'string') found.set(name.toLowerCase(), 'leave_out of meta.tsdbt.verify');
  }
  if (node.kind === 'snapshot') for (const [name, reason] of snapshotColumns(node)) found.set(name, reason);
  return found;
}

/** A setting under `meta.tsdbt`. */
function settingOf(meta: JsonValue | undefined, name: string): JsonValue | undefined {
  const settings = isJsonObject(meta) ? meta['tsdbt'] : undefined;
  return isJsonObject(settings) ? settings[name] : undefined;
}

/** What of a snapshot says when and with which engine it was taken. */
function snapshotColumns(node: ParsedNode): readonly (readonly [string, string])[] {
  const renamed = node.config['snapshot_meta_column_names'];
  const nameOf = (name: string): string => {
    const own = isJsonObject(renamed) ? renamed[name] : undefined;
    return (typeof own === 'string' ? own : name).toLowerCase();
  };
  const times = ['dbt_valid_from', 'dbt_valid_to', 'dbt_updated_at'];
  const isTimed = node.config['strategy'] !== 'timestamp';
  return [
    [nameOf('dbt_scd_id'), "a hash of the engine's own texts"],
    ...(isTimed ? times.map((name) => [nameOf(name), 'the time of the run'] as const) : []),
  ];
}
