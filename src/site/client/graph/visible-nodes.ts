// Which nodes are shown: the selection, what was expanded, the path, the trace and the pins, without what was hidden.
import { neighbours } from '../../format/index.ts';
import { reach } from './csr.ts';
import type { LineageSource } from './lineage-source.ts';
import { indicesOf, type Selected } from './select-nodes.ts';
import type { ViewState } from './view-state.ts';

/** Shift expands up to this many nodes; beyond that the whole is folded. */
export const MOST_EXPANDED = 300;

/** The nodes to show, ascending. */
export function visibleNodes(
  source: LineageSource,
  state: ViewState,
  selected: Selected,
  traced: ReadonlySet<number> | undefined,
): number[] {
  const { graph } = source;
  const between = state.path ? pathNodes(source, state.path.from, state.path.to) : undefined;
  if (state.only && traced) return [...traced].sort((a, b) => a - b);
  const marks = between ? new Uint8Array(graph.count) : selected.marks.slice();
  for (const node of between ?? []) marks[node] = 1;
  for (const { node, isUp, isAll } of state.more) {
    marks[node] = 1;
    const rows = isUp ? graph.parents : graph.children;
    if (isAll) for (const other of allFrom(source, node, isUp)) marks[other] = 1;
    else for (const other of neighbours(rows, node)) marks[other] = 1;
  }
  for (const node of state.hide) marks[node] = 0;
  for (const node of state.pins) marks[node] = 1;
  if (traced && traced.size <= MOST_EXPANDED) for (const node of traced) marks[node] = 1;
  if (state.focus !== undefined) marks[state.focus] = 1;
  return indicesOf(marks);
}

/** Everything above or below a node, without it. */
export function allFrom(source: LineageSource, node: number, isUp: boolean): number[] {
  const found = new Uint8Array(source.graph.count);
  reach(isUp ? source.graph.parents : source.graph.children, [node], found);
  return indicesOf(found);
}

/** The nodes on all ways from one node to another, whichever is above; only the two where there is no way. */
export function pathNodes(source: LineageSource, from: number, to: number): number[] {
  const { graph } = source;
  const both = (top: number, bottom: number): Uint8Array => {
    const below = new Uint8Array(graph.count);
    const above = new Uint8Array(graph.count);
    reach(graph.children, [top], below);
    reach(graph.parents, [bottom], above);
    below[top] = above[bottom] = 1;
    return below.map((mark, node) => mark & (above[node] ?? 0));
  };
  const down = indicesOf(both(from, to));
  const found = down.length > 0 ? down : indicesOf(both(to, from));
  return found.length > 0 ? found : [...new Set([from, to])].sort((a, b) => a - b);
}

/**
 * What to hide when a card is collapsed in one direction: everything there that hangs on the rest of the view only
 * through this card.
 */
export function collapsed(
  source: LineageSource,
  visible: readonly number[],
  kept: readonly number[],
  node: number,
  isUp: boolean,
): number[] {
  const { graph } = source;
  const shown = new Uint8Array(graph.count);
  for (const one of visible) shown[one] = 1;
  const stays = new Uint8Array(graph.count);
  const stack: number[] = [];
  const keep = (one: number): void => {
    if (shown[one] === 1 && stays[one] === 0) {
      stays[one] = 1;
      stack.push(one);
    }
  };
  keep(node);
  for (const one of kept) keep(one);
  const side = neighbours(isUp ? graph.parents : graph.children, node);
  while (stack.length > 0) {
    const one = stack.pop() ?? 0;
    for (const rows of [graph.parents, graph.children]) {
      for (const other of neighbours(rows, one)) {
        const isCut = (one === node && side.includes(other)) || (other === node && side.includes(one));
        if (!isCut) keep(other);
      }
    }
  }
  return visible.filter((one) => stays[one] === 0);
}
