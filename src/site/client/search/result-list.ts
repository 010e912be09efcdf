import type { Columns, Core } from '../../format/index.ts';
import { displayName } from '../data/kinds.ts';
import { columnHref, nodeHref } from '../route/route.ts';
import type { Results } from './engine.ts';

/** A result as lists show it. */
export interface ResultItem {
  readonly key: string;
  readonly href: string;
  readonly node: number;
  /** Name of the node, and of the column where that was found. */
  readonly name: string;
  readonly column: string | undefined;
  readonly excerpt: string | undefined;
}

/** Results in the order they are shown: names and columns, then descriptions of what is not listed yet. */
export function resultItems(core: Core, results: Results, columns: Columns | undefined): ResultItem[] {
  const items: ResultItem[] = [];
  const known = new Set<string>();
  const add = (node: number, column: string | undefined, excerpt: string | undefined): void => {
    const id = core.ids[node] ?? '';
    const key = `${node} ${column ?? ''}`;
    if (known.has(key)) return;
    known.add(key);
    const href = column === undefined ? nodeHref(id) : columnHref(id, column);
    items.push({ key, href, node, name: displayName(core, node), column, excerpt });
  };
  for (const { row, column } of results.hits) {
    const name = column === -1 ? undefined : columns?.names[(columns.start[row] ?? 0) + column];
    add(row, name, undefined);
  }
  for (const { row, column, excerpt } of results.texts)
    add(row, column === -1 ? undefined : columns?.names[column], excerpt);
  return items;
}
