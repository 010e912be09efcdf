import type { Columns, Core } from '../../format/index.ts';
import { isShown } from '../data/derive.ts';
import { displayName, kindOrder } from '../data/kinds.ts';
import type { SearchIndex, SearchNode } from './find.ts';
import { fold } from './score.ts';

/** Everything that is searched by name, from the core. Columns are added when they have arrived. */
export function indexOfSite(core: Core): SearchIndex {
  const folded = memo();
  const nodes = core.ids.map((_, node): SearchNode => {
    return {
      name: fold(displayName(core, node)),
      plain: fold(core.names[node] ?? ''),
      tags: (core.tags[node] ?? []).map(folded),
      owner: folded(core.owners[node] ?? ''),
      type: core.types[node] ?? '',
      package: folded(core.packages[node] ?? ''),
      path: folded(core.folders[node] ?? ''),
      source: folded(core.sourceNames[node] ?? ''),
      schema: folded(core.schemas[node] ?? ''),
      group: folded(core.groups[node] ?? ''),
      status: core.health[node] ?? 'none',
    };
  });
  const order = nodes
    .map((_, node) => node)
    .filter((node) => isShown(core, node))
    .sort((a, b) => kindOrder(core.types[a] ?? '') - kindOrder(core.types[b] ?? '') || a - b);
  return { nodes, order, columns: undefined };
}

/** The folded names of all columns, by node. */
export function columnNames(columns: Columns, nodes: number): (readonly string[])[] {
  const folded = memo();
  return Array.from({ length: nodes }, (_, node) =>
    columns.names.slice(columns.start[node] ?? 0, columns.start[node + 1] ?? 0).map(folded),
  );
}

/** Most texts occur many times. */
function memo(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = fold(text);
    known.set(text, made);
    return made;
  };
}
