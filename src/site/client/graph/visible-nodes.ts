// Which nodes are shown: the selection, what was expanded, the trace and the pins, without what was hidden.
import { neighbours } from '../../format/index.ts';
import { reach } from './csr.ts';
import type { LineageSource } from './lineage-source.ts';
import { indicesOf, type Selected } from './select-nodes.ts';
import { termOf, type ViewState } from './view-state.ts';

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
  if (state.only && traced) return [...traced].sort((a, b) => a - b);
  const marks = selected.marks.slice();
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

/** The selection of all ways between two nodes, whichever is above; of the two alone where there is no way. */
export function waysBetween(source: LineageSource, one: number, other: number): string {
  const [a, b] = [termOf(source, one), termOf(source, other)];
  if (allFrom(source, one, false).includes(other)) return `${a}+,+${b}`;
  return allFrom(source, other, false).includes(one) ? `${b}+,+${a}` : `${a} ${b}`;
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
