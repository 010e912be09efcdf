// Numbers the columns of all nodes through and turns edges by name into edges by number.
import type { EdgeKind, NodeColumnsInput, OutsideSource } from '../format/index.ts';
import { ColumnPlaces } from './column-places.ts';
import type { EdgeDraft, NodeDraft } from './draft.ts';

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
  const numbered = (edges: readonly EdgeDraft[]): Edges => {
    const found: (readonly [number, EdgeKind])[] = [];
    for (const edge of edges) {
      const number = numberOf(edge);
      if (number !== undefined) found.push([number, edge.kind]);
    }
    return found.length > 1 ? found.sort(([a], [b]) => a - b) : found;
  };
  return drafts.map((draft) => {
    const made = nodeColumns(draft, numbered);
    // Nobody reads them again, and there are as many as columns.
    draft.edges.clear();
    draft.rows = [];
    return made;
  });
}

type Edges = NodeColumnsInput['rows'];
/** For the many columns that come from none. */
const NONE: Edges = [];

function nodeColumns(
  { columns, edges, rows }: NodeDraft,
  numbered: (edges: readonly EdgeDraft[]) => Edges,
): NodeColumnsInput {
  return {
    columns: columns.map(({ key, detail, lineageType, state, problem, expression, line }) => {
      const from = edges.get(key);
      const outside = from?.some(({ node }) => node === undefined)
        ? from.filter(({ node }) => node === undefined).map(outsideSource)
        : undefined;
      const isCopy = from?.length === 1 && expression !== undefined && PLAIN_NAME.test(expression);
      return {
        name: detail.name,
        type: detail.type ?? detail.declaredType ?? lineageType,
        state,
        problem,
        from: from ? numbered(from) : NONE,
        outside,
        // A copy says nothing but the name of what it is a copy of.
        expression: isCopy ? undefined : expression,
        line,
      };
    }),
    rows: rows.length > 0 ? numbered(rows) : NONE,
  };
}

function outsideSource({ relation, column, kind }: EdgeDraft): OutsideSource {
  return { relation, column, kind };
}
