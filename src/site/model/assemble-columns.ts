// Numbers the columns of all nodes through and turns edges by name into edges by number.
import type { NodeColumnsInput, OutsideSource } from '../format/index.ts';
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
  // Made when something refers to the node: only then its names are needed.
  const byName: (ReadonlyMap<string, number> | undefined)[] = [];
  const numberOf = ({ node, column }: EdgeDraft): number | undefined => {
    const at = indexOf.get(node ?? '');
    if (at === undefined) return undefined;
    const names =
      byName[at] ?? new Map(drafts[at]?.columns.map(({ detail }, place) => [detail.name.toLowerCase(), place]));
    byName[at] = names;
    const place = names.get(column.toLowerCase());
    return place === undefined ? undefined : (start[at] ?? 0) + place;
  };
  const numbered = (edges: readonly EdgeDraft[]) =>
    edges
      .flatMap((edge) => {
        const number = numberOf(edge);
        return number === undefined ? [] : [[number, edge.kind] as const];
      })
      .sort(([a], [b]) => a - b);
  return drafts.map((draft) => {
    const made = nodeColumns(draft, numbered);
    // Nobody reads them again, and there are as many as columns.
    draft.edges.clear();
    draft.rows = [];
    return made;
  });
}

type Numbered = (edges: readonly EdgeDraft[]) => NodeColumnsInput['rows'];

function nodeColumns({ columns, edges, rows }: NodeDraft, numbered: Numbered): NodeColumnsInput {
  return {
    columns: columns.map(({ detail, lineageType, state, problem, expression, line }) => {
      const from = edges.get(detail.name.toLowerCase()) ?? [];
      const outside = from.filter(({ node }) => node === undefined).map(outsideSource);
      return {
        name: detail.name,
        type: detail.type ?? detail.declaredType ?? lineageType,
        state,
        problem,
        from: numbered(from),
        outside: outside.length > 0 ? outside : undefined,
        // A copy says nothing but the name of what it is a copy of.
        expression:
          expression !== undefined && PLAIN_NAME.test(expression) && from.length === 1 ? undefined : expression,
        line,
      };
    }),
    rows: numbered(rows),
  };
}

function outsideSource({ relation, column, kind }: EdgeDraft): OutsideSource {
  return { relation, column, kind };
}
