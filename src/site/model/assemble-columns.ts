// Numbers the columns of all nodes through and turns edges by name into edges by number.
import type { EdgeKind, NodeColumnsInput, OutsideSource } from '../format/index.ts';
import { ColumnPlaces } from './column-places.ts';
import { type ColumnDraft, type EdgeDraft, NO_EDGES, type NodeDraft } from './draft.ts';

const PLAIN_NAME = /^[\w."`[\]]+$/;

/** Columns and their edges, node by node; `drafts` are in the order of the core. */
export function assembleColumns(
  drafts: readonly NodeDraft[],
  indexOf: ReadonlyMap<string, number>,
): readonly NodeColumnsInput[] {
  const start: number[] = [];
  let count = 0;
  for (const { columns } of drafts) {
    start.push(count);
    count += columns.length;
  }
  const places = new ColumnPlaces(drafts);
  const numberOf = ({ node, column }: EdgeDraft): number | undefined => {
    const at = node === undefined ? undefined : indexOf.get(node);
    if (at === undefined) return undefined;
    const place = places.of(at, column.toLowerCase());
    return place < 0 ? undefined : (start[at] ?? 0) + place;
  };
  return drafts.map((draft) => numberedColumns(draft, numberOf));
}

/** Columns of a node with numbers for names in their edges; what has no number is left out. */
export function numberedColumns(draft: NodeDraft, numberOf: (edge: EdgeDraft) => number | undefined): NodeColumnsInput {
  const numbered = (edges: readonly EdgeDraft[]): Edges => {
    const found: (readonly [number, EdgeKind])[] = [];
    for (const edge of edges) {
      const number = numberOf(edge);
      if (number !== undefined) found.push([number, edge.kind]);
    }
    return inOrder(found);
  };
  for (const column of draft.columns) finishColumn(column, numbered);
  const rows = draft.rows.length > 0 ? numbered(draft.rows) : NO_EDGES;
  draft.rows = [];
  return { columns: draft.columns, rows };
}

/** Edges by the number of the column that they come from, those of one column as they were. */
export function inOrder(edges: (readonly [number, EdgeKind])[]): Edges {
  return edges.length > 1 ? edges.sort(([a], [b]) => a - b) : edges;
}

type Edges = NodeColumnsInput['rows'];

/** The draft becomes the column of the site: there is none beside it. */
function finishColumn(column: ColumnDraft, numbered: (edges: readonly EdgeDraft[]) => Edges): void {
  const { detail, edges, expression } = column;
  column.name = detail.name;
  column.type = detail.type ?? detail.declaredType ?? column.lineageType;
  if (edges === undefined) return;
  column.from = numbered(edges);
  if (edges.some(({ node }) => node === undefined))
    column.outside = edges.filter(({ node }) => node === undefined).map(outsideSource);
  // A copy says nothing but the name of what it is a copy of.
  if (edges.length === 1 && expression !== undefined && PLAIN_NAME.test(expression)) column.expression = undefined;
  // Nobody reads them again.
  column.edges = undefined;
}

function outsideSource({ relation, column, kind }: EdgeDraft): OutsideSource {
  return { relation, column, kind };
}
