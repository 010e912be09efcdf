// Where a column comes from and where it goes: breadth first over the column edges in both directions.
import { type Columns, carriesValue, type EdgeKind, edgeKind, neighbours } from '../../format/index.ts';
import { at } from './csr.ts';
import type { LineageSource } from './lineage-source.ts';

/** How an edge is drawn: one line for the same value, two for a changed one, dashes for what only decides on rows. */
export type TraceStyle = 'same' | 'changed' | 'rows';

/** One step of a trace: from a column into a column, or into the rows of a node (`toColumn` is -1). */
export interface TraceEdge {
  readonly fromColumn: number;
  readonly toColumn: number;
  readonly fromNode: number;
  readonly toNode: number;
  readonly kind: EdgeKind;
  /** Steps from the column that was asked for; negative above it. */
  readonly distance: number;
}

export interface Trace {
  readonly column: number;
  readonly node: number;
  readonly edges: readonly TraceEdge[];
  /** Columns on the trace, the asked one too. */
  readonly columns: ReadonlySet<number>;
  readonly nodes: ReadonlySet<number>;
}

/** How a kind is drawn. */
export function styleOf(kind: EdgeKind): TraceStyle {
  if (kind === 'copied' || kind === 'renamed') return 'same';
  return kind === 'derived' || kind === 'aggregated' ? 'changed' : 'rows';
}

/**
 * Traces a column both ways.
 * @param withRows Also what filters, joins, groups or orders by columns. Such a step ends the way: the rows of a node
 *   are no column.
 */
export function traceColumn(columns: Columns, column: number, withRows: boolean): Trace {
  const { nodeOf } = columns;
  const edges: TraceEdge[] = [];
  const seen = new Set<number>([column]);
  const nodes = new Set<number>([at(nodeOf, column)]);
  const add = (fromColumn: number, toColumn: number, toNode: number, code: number, distance: number): void => {
    edges.push({ fromColumn, toColumn, fromNode: at(nodeOf, fromColumn), toNode, kind: edgeKind(code), distance });
    const other = distance < 0 ? fromColumn : toColumn;
    if (other !== -1) seen.add(other);
    nodes.add(distance < 0 ? at(nodeOf, fromColumn) : toNode);
  };
  for (const isUp of [true, false]) {
    const csr = isUp ? columns.up : columns.down;
    // Each way on its own: a column may lie above and, past others, below.
    const reached = new Set<number>([column]);
    let layer: readonly number[] = [column];
    for (let distance = 1; layer.length > 0; distance++) {
      const next: number[] = [];
      for (const one of layer) {
        for (let place = at(csr.start, one); place < at(csr.start, one + 1); place++) {
          const other = at(csr.to, place);
          const code = at(columns.kinds, isUp ? place : at(columns.down.edge, place));
          const isValue = carriesValue(code);
          if (!isValue && !withRows) continue;
          if (isUp) add(other, one, at(nodeOf, one), code, -distance);
          else add(one, other, at(nodeOf, other), code, distance);
          if (!isValue || reached.has(other)) continue;
          reached.add(other);
          next.push(other);
        }
        if (withRows && !isUp) {
          for (let place = at(columns.rowsDown.start, one); place < at(columns.rowsDown.start, one + 1); place++) {
            add(
              one,
              -1,
              at(columns.rowsDown.to, place),
              at(columns.rowKinds, at(columns.rowsDown.edge, place)),
              distance,
            );
          }
        }
      }
      layer = next;
    }
  }
  if (withRows) {
    const node = at(nodeOf, column);
    for (let place = at(columns.rows.start, node); place < at(columns.rows.start, node + 1); place++) {
      add(at(columns.rows.to, place), -1, node, at(columns.rowKinds, place), -1);
    }
  }
  return { column, node: at(nodeOf, column), edges, columns: seen, nodes };
}

/** One line of the table of what hangs on a column. */
export interface Impact {
  readonly node: number;
  /** -1: the node as a whole. */
  readonly column: number;
  readonly kinds: readonly EdgeKind[];
  readonly distance: number;
}

/** Columns below the traced one, nearest first, and the exposures and the like that read their nodes. */
export function impactOf(source: LineageSource, trace: Trace): readonly Impact[] {
  const found = new Map<string, { node: number; column: number; kinds: EdgeKind[]; distance: number }>();
  const add = (node: number, column: number, kind: EdgeKind | undefined, distance: number): void => {
    const key = `${node} ${column}`;
    const known = found.get(key);
    if (!known) found.set(key, { node, column, kinds: kind ? [kind] : [], distance });
    else if (kind && !known.kinds.includes(kind)) known.kinds.push(kind);
  };
  for (const { toNode, toColumn, kind, distance } of trace.edges) {
    if (distance > 0) add(toNode, toColumn, kind, distance);
  }
  const touched = new Map<number, number>([[trace.node, 0]]);
  for (const { node, distance } of found.values()) if (!touched.has(node)) touched.set(node, distance);
  for (const [node, distance] of touched) {
    for (const child of neighbours(source.graph.children, node)) {
      const { kind } = source.node(child);
      if (kind !== 'model' && kind !== 'snapshot' && !touched.has(child)) add(child, -1, undefined, distance + 1);
    }
  }
  return [...found.values()].sort((a, b) => a.distance - b.distance || a.node - b.node || a.column - b.column);
}
