// Which nodes two targets are compared by, and what of them.
import { isJsonArray, isJsonObject, type NodeId } from '../../base/index.ts';
import { isEphemeral, toolSetting } from '../../compile/index.ts';
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
  const [left, right] = [indexed(first), indexed(second)];
  const uniqueColumns = uniqueColumnsOf(first.graph);
  return [...new Set([...first.ids, ...second.ids])].flatMap((id): VerifiedNode[] => {
    const [one, other] = [left.nodeOf(id), right.nodeOf(id)];
    const known = one ?? other;
    if (!known || !KINDS.has(known.kind)) return [];
    if (!one || !other) return [{ id, reason: `not part of the project in ${one ? second.name : first.name}` }];
    if (isEphemeral(one) || isEphemeral(other)) return [{ id, reason: 'ephemeral: it has no relation of its own' }];
    const failed = left.failureOf(id) ?? right.failureOf(id);
    if (failed !== undefined) return [{ id, reason: failed }];
    return [
      { id, nodes: [one, other], rules: { keys: keysOf(one, uniqueColumns.get(id)), leftOut: leftOutColumns(one) } },
    ];
  });
}

interface IndexedSide {
  nodeOf(id: NodeId): ParsedNode | undefined;
  /** Why there is nothing of this run to compare. */
  failureOf(id: NodeId): string | undefined;
}

function indexed({ name, graph, ids, results }: VerifiedSide): IndexedSide {
  const chosen = new Set(ids);
  const statuses = results && new Map(results.map(({ uniqueId, status }) => [uniqueId, status]));
  return {
    nodeOf: (id) => (chosen.has(id) ? graph.project.nodes.get(id) : undefined),
    failureOf: (id) => {
      const status = statuses ? (statuses.get(id) ?? 'not reached') : 'success';
      return status === 'success' ? undefined : `${status} in ${name}`;
    },
  };
}

/** Node → the first of its columns that has a test for uniqueness. */
function uniqueColumnsOf(graph: ProjectGraph): ReadonlyMap<NodeId, string> {
  const found = new Map<NodeId, string>();
  for (const test of graph.project.nodes.values()) {
    if (test.kind !== 'test' || !test.attachedNode || test.testMetadata?.name !== 'unique') continue;
    const column = test.testMetadata.kwargs['column_name'];
    if (typeof column === 'string' && !found.has(test.attachedNode)) found.set(test.attachedNode, column);
  }
  return found;
}

/** Columns that tell rows apart: the unique_key, else a column whose values are tested to be unique. */
function keysOf(node: ParsedNode, uniqueColumn: string | undefined): readonly string[] {
  const declared = node.config['unique_key'];
  const keys = isJsonArray(declared) ? declared : [declared];
  const names = keys.filter((key): key is string => typeof key === 'string' && /^\w+$/.test(key));
  if (names.length > 0 && names.length === keys.length) {
    // Of a snapshot's key there are many versions.
    return node.kind === 'snapshot' ? [...names, 'dbt_valid_from'] : names;
  }
  return uniqueColumn === undefined ? [] : [uniqueColumn];
}

function leftOutColumns(node: ParsedNode): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const own = toolSetting(node, 'verify');
  const names = isJsonObject(own) ? own['leave_out'] : undefined;
  for (const name of isJsonArray(names) ? names : []) {
    if (typeof name === 'string') found.set(name.toLowerCase(), 'leave_out of meta.tsdbt.verify');
  }
  if (node.kind === 'snapshot') for (const [name, reason] of snapshotColumns(node)) found.set(name, reason);
  return found;
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
