// The graph of the cards: edges between what is shown, and how many neighbours of each card are not.
import { layersOf, neighbours } from '../../format/index.ts';
import { at } from './csr.ts';
import { type Card, type FoldMode, foldNodes } from './fold-nodes.ts';
import type { LineageSource } from './lineage-source.ts';

export interface ViewGraph {
  readonly cards: readonly Card[];
  /** Places of cards, without cycles, loops and doubles. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** 1: the edge runs the other way, 2: both ways. Only folds need that. */
  readonly turned: Uint8Array;
  /** Folds that feed each other all round have no left and right: the column of each card then, by how deep it lies. */
  readonly columnOf: Int32Array | undefined;
  /** Neighbours that are in no card, by card. */
  readonly hiddenParents: Int32Array;
  readonly hiddenChildren: Int32Array;
  /** The card of a node, -1 where it is not shown. */
  readonly cardOf: Int32Array;
}

/** Builds the graph of the visible nodes; `visible` ascending. */
export function viewGraph(
  source: LineageSource,
  visible: readonly number[],
  fold: FoldMode | undefined,
  open: ReadonlySet<string>,
): ViewGraph {
  const { graph } = source;
  const cards = foldNodes(source, visible, fold, open);
  const cardOf = new Int32Array(graph.count).fill(-1);
  cards.forEach((card, index) => {
    for (const node of card.members) cardOf[node] = index;
  });
  const hiddenParents = new Int32Array(cards.length);
  const hiddenChildren = new Int32Array(cards.length);
  const pairs = new Set<number>();
  cards.forEach((card, index) => {
    for (const node of card.members) {
      for (const child of neighbours(graph.children, node)) {
        const other = at(cardOf, child);
        if (other === -1) hiddenChildren[index] = at(hiddenChildren, index) + 1;
        else if (other !== index) pairs.add(index * cards.length + other);
      }
      for (const parent of neighbours(graph.parents, node)) {
        if (at(cardOf, parent) === -1) hiddenParents[index] = at(hiddenParents, index) + 1;
      }
    }
  });
  const sorted = [...pairs].sort((a, b) => a - b);
  const from = sorted.map((pair) => Math.floor(pair / cards.length));
  const to = sorted.map((pair) => pair % cards.length);
  const edges = fold === undefined ? { from, to, turned: [] } : turnCycles(source, cards, from, to);
  const isTangled = edges.turned.length > 2.5 * cards.length && cards.length > 24;
  return {
    cards,
    columnOf: isTangled ? columnsByDepth(source, cards) : undefined,
    from: Int32Array.from(edges.from),
    to: Int32Array.from(edges.to),
    turned: edges.turned.length > 0 ? Uint8Array.from(edges.turned) : new Uint8Array(edges.from.length),
    hiddenParents,
    hiddenChildren,
    cardOf,
  };
}

interface Edges {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly turned: readonly number[];
}

/** Folds can feed each other: what leads back, by how deep the nodes of the folds lie, is turned round. */
function turnCycles(source: LineageSource, cards: readonly Card[], from: number[], to: number[]): Edges {
  const inCycle = cyclic(cards.length, from, to);
  if (!inCycle.includes(1)) return { from, to, turned: [] };
  const mean = meanDepths(source, cards);
  const isBefore = (a: number, b: number): boolean => (mean[a] ?? 0) < (mean[b] ?? 0) || (mean[a] === mean[b] && a < b);
  const kept = new Map<number, number>();
  from.forEach((a, index) => {
    const b = to[index] ?? 0;
    const isTurned = inCycle[a] === 1 && inCycle[b] === 1 && isBefore(b, a);
    const key = isTurned ? b * cards.length + a : a * cards.length + b;
    const known = kept.get(key);
    const way = isTurned ? 1 : 0;
    kept.set(key, known === undefined || known === way ? way : 2);
  });
  const keys = [...kept.keys()].sort((a, b) => a - b);
  return {
    from: keys.map((key) => Math.floor(key / cards.length)),
    to: keys.map((key) => key % cards.length),
    turned: keys.map((key) => kept.get(key) ?? 0),
  };
}

/** How deep the nodes of each card lie. */
function meanDepths(source: LineageSource, cards: readonly Card[]): readonly number[] {
  const depths = depthsOf(source);
  return cards.map(({ members }) => members.reduce((sum, node) => sum + at(depths, node), 0) / members.length);
}

/** Columns of equal length, the least deep cards first. */
function columnsByDepth(source: LineageSource, cards: readonly Card[]): Int32Array {
  const mean = meanDepths(source, cards);
  const order = cards.map((_, index) => index).sort((a, b) => (mean[a] ?? 0) - (mean[b] ?? 0) || a - b);
  const columns = Math.max(3, Math.round(Math.sqrt(cards.length / 2.2)));
  const columnOf = new Int32Array(cards.length);
  order.forEach((card, rank) => {
    columnOf[card] = Math.floor((rank * columns) / cards.length);
  });
  return columnOf;
}

/** Marks what lies in cycles or between them: what is left when everything without parents, then everything without children is taken away again and again. */
export function cyclic(
  count: number,
  from: readonly number[] | Int32Array,
  to: readonly number[] | Int32Array,
): Uint8Array {
  const left = new Uint8Array(count).fill(1);
  for (const [starts, ends] of [
    [from, to],
    [to, from],
  ] as const) {
    const next: number[][] = Array.from({ length: count }, () => []);
    const open = new Int32Array(count);
    starts.forEach((a, index) => {
      const b = ends[index] ?? 0;
      if (left[a] === 0 || left[b] === 0) return;
      next[a]?.push(b);
      open[b] = at(open, b) + 1;
    });
    const queue: number[] = [];
    for (let card = 0; card < count; card++) if (left[card] === 1 && open[card] === 0) queue.push(card);
    for (let head = 0; head < queue.length; head++) {
      const card = queue[head] ?? 0;
      left[card] = 0;
      for (const other of next[card] ?? []) {
        open[other] = at(open, other) - 1;
        if (open[other] === 0) queue.push(other);
      }
    }
  }
  return left;
}

const depthCache = new WeakMap<LineageSource, Int32Array>();

/** The longest way from a root to each node of the project; counted once. */
export function depthsOf(source: LineageSource): Int32Array {
  const known = depthCache.get(source);
  if (known) return known;
  const { parents, children, count } = source.graph;
  const depths = layersOf(parents, children, count);
  depthCache.set(source, depths);
  return depths;
}
