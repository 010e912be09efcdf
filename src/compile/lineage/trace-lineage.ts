// Questions about a project's lineage: what is above and below a column, how much of it is known.
import type { NodeId } from '../../base/index.ts';
import type { IndirectKind, SourceKind } from '../../sql/index.ts';
import type { ColumnExpression, ColumnRef, ProjectColumn, ProjectLineage, ProjectReason } from './project-lineage.ts';

/** A step from a column to one that is made of it, or whose rows it decides on. */
export interface LineageEdge {
  readonly from: ColumnRef;
  readonly to: { readonly node: NodeId; readonly column: string };
  readonly kind: SourceKind | IndirectKind;
  /** How the value of `to` is made. */
  readonly expression?: ColumnExpression | undefined;
}

export interface LineageSummary {
  /** Of models and snapshots; a node of which no column is known counts as one. */
  readonly columns: number;
  /** Those known down to seeds and sources. */
  readonly resolved: number;
  readonly unresolved: { readonly [reason: string]: number };
}

/** All direct edges, node by node. */
export function* directEdges({ nodes }: ProjectLineage): Generator<LineageEdge> {
  for (const { id, columns } of nodes.values())
    for (const column of columns)
      for (const { kind, ...from } of column.sources)
        yield { from, to: { node: id, column: column.name }, kind, expression: column.expression };
}

/** Indirect edges of single columns; those of all rows of a node stand in the node. */
export function* indirectEdges({ nodes }: ProjectLineage): Generator<LineageEdge> {
  for (const { id, columns } of nodes.values())
    for (const column of columns)
      for (const { kind, ...from } of column.indirect) yield { from, to: { node: id, column: column.name }, kind };
}

/** The direct edges that lead to a column, nearest first, each once. */
export function edgesAbove(lineage: ProjectLineage, node: NodeId, name: string): LineageEdge[] {
  const found: LineageEdge[] = [];
  const seen = new Set<ProjectColumn>();
  const open: [NodeId, string][] = [[node, name]];
  for (let next = open.shift(); next; next = open.shift()) {
    const [id, column] = next;
    const known = lineage.column(id, column);
    if (!known || seen.has(known)) continue;
    seen.add(known);
    for (const { kind, ...from } of known.sources) {
      found.push({ from, to: { node: id, column: known.name }, kind, expression: known.expression });
      if (from.node !== undefined) open.push([from.node, from.column]);
    }
  }
  return found;
}

/** The direct edges that begin at a column or at one made of it, nearest first, each once. */
export function edgesBelow(lineage: ProjectLineage, node: NodeId, name: string): LineageEdge[] {
  const byColumn = new Map<ProjectColumn, LineageEdge[]>();
  for (const edge of directEdges(lineage)) {
    const from = edge.from.node === undefined ? undefined : lineage.column(edge.from.node, edge.from.column);
    if (!from) continue;
    const edges = byColumn.get(from);
    if (edges) edges.push(edge);
    else byColumn.set(from, [edge]);
  }
  const found: LineageEdge[] = [];
  const seen = new Set<ProjectColumn>();
  const open = [lineage.column(node, name)];
  for (let at = 0; at < open.length; at += 1) {
    const column = open[at];
    if (!column || seen.has(column)) continue;
    seen.add(column);
    for (const edge of byColumn.get(column) ?? []) {
      found.push(edge);
      open.push(lineage.column(edge.to.node, edge.to.column));
    }
  }
  return found;
}

/** How many columns are known down to where data comes from, and why the others are not. */
export function summarize(lineage: ProjectLineage): LineageSummary {
  const reasons = new Map<ProjectColumn, ProjectReason | undefined>();
  const unresolved = new Map<string, number>();
  let columns = 0;
  let resolved = 0;
  const count = (reason: ProjectReason | undefined): void => {
    columns += 1;
    if (reason === undefined) resolved += 1;
    else unresolved.set(reason, (unresolved.get(reason) ?? 0) + 1);
  };
  for (const { kind, columns: own, isClosed, problems } of lineage.nodes.values()) {
    if (kind !== 'model' && kind !== 'snapshot') continue;
    for (const column of own) count(reasonOf(lineage, column, reasons));
    if (!isClosed && own.every(({ isImplied }) => isImplied)) count(problems[0]?.reason ?? 'open-relation');
  }
  return { columns, resolved, unresolved: Object.fromEntries([...unresolved].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Why a column is not known down to its sources; undefined when it is. */
function reasonOf(
  lineage: ProjectLineage,
  column: ProjectColumn,
  known: Map<ProjectColumn, ProjectReason | undefined>,
): ProjectReason | undefined {
  if (known.has(column)) return known.get(column);
  known.set(column, undefined);
  let reason: ProjectReason | undefined = column.problems[0]?.reason;
  if (column.status !== 'resolved') reason ??= 'unsupported';
  for (const source of column.sources) {
    if (reason !== undefined) break;
    const above = source.node === undefined ? undefined : lineage.column(source.node, source.column);
    if (above && reasonOf(lineage, above, known) !== undefined) reason = 'upstream';
  }
  known.set(column, reason);
  return reason;
}
