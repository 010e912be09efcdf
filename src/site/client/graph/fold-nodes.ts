// Cards that stand for many nodes: by folder, group, tag, layer or package.
import { layerOf } from '../data/layer.ts';
import type { LineageSource, NodeState } from './lineage-source.ts';
import { labelOf } from './look.ts';

export const FOLD_MODES = ['folder', 'group', 'tag', 'layer', 'package'] as const;

export type FoldMode = (typeof FOLD_MODES)[number];

/** A card: one node, or those that are folded into it. */
export interface Card {
  /** A unique_id, or `fold:` with what is folded; stable from view to view. */
  readonly key: string;
  /** -1 for a fold. */
  readonly node: number;
  /** What stands on it. */
  readonly label: string;
  readonly members: readonly number[];
}

/** More folders than this at once are too many: a level higher is folded. */
const MOST_FOLDERS = 200;

/** The folders of a node from the top: `models`, `models/staging` … */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
}

/** The cards of the visible nodes; folds with one node only are that node. In the order of their first nodes. */
export function foldNodes(
  source: LineageSource,
  visible: readonly number[],
  mode: FoldMode | undefined,
  open: ReadonlySet<string>,
): readonly Card[] {
  const keyOf = mode === undefined ? undefined : keysOf(source, visible, mode, open);
  const members = new Map<string, number[]>();
  const cards: Card[] = [];
  for (const node of visible) {
    const key = keyOf?.(node);
    const known = key === undefined ? undefined : members.get(key);
    if (known) {
      known.push(node);
      continue;
    }
    const one = source.node(node);
    const own = [node];
    if (key !== undefined) members.set(key, own);
    cards.push(
      key === undefined
        ? { key: one.id, node, label: labelOf(one), members: own }
        : { key: `fold:${key}`, node: -1, label: key, members: own },
    );
  }
  return cards.map((card) => {
    const [only] = card.members;
    if (card.node !== -1 || card.members.length > 1 || only === undefined) return card;
    const one = source.node(only);
    return { key: one.id, node: only, label: labelOf(one), members: card.members };
  });
}

/** What a node is folded into; undefined where its fold is open. */
function keysOf(
  source: LineageSource,
  visible: readonly number[],
  mode: FoldMode,
  open: ReadonlySet<string>,
): (node: number) => string | undefined {
  const closed = (key: string): string | undefined => (open.has(key) ? undefined : key);
  switch (mode) {
    case 'group':
      return (node) => closed(source.node(node).group ?? 'no group');
    case 'tag':
      return (node) => closed(source.node(node).tags[0] ?? 'no tag');
    case 'layer':
      return (node) => {
        const { kind, path, name } = source.node(node);
        return closed(layerOf(kind, path.split('/').slice(1, -1), name).layer);
      };
    case 'package':
      return (node) => closed(source.node(node).packageName);
    case 'folder': {
      const depth = folderDepth(source, visible);
      return (node) => {
        const folders = foldersOf(source.node(node).path);
        const start = Math.min(depth, folders.length) - 1;
        return folders.slice(Math.max(0, start)).find((folder) => !open.has(folder));
      };
    }
  }
}

/** How many folders deep to fold: the deepest level that is not too many. */
function folderDepth(source: LineageSource, visible: readonly number[]): number {
  let best = 1;
  for (let depth = 1; depth <= 6; depth++) {
    const found = new Set<string>();
    for (const node of visible) found.add(foldersOf(source.node(node).path).slice(0, depth).at(-1) ?? '');
    if (found.size > MOST_FOLDERS) return best;
    best = depth;
    // A level that parts everything by itself helps nobody.
    if (found.size >= visible.length / 2) return Math.max(1, depth - 1);
  }
  return best;
}

type StateCounts = readonly (readonly [state: NodeState, count: number])[];

// Each drawing asks for the same lists again.
const knownStates = new WeakMap<readonly number[], StateCounts>();

/** How many of the nodes are in which state, the worst first; counted once for each list. */
export function countStates(source: LineageSource, nodes: readonly number[]): StateCounts {
  const known = knownStates.get(nodes) ?? statesOf(source, nodes);
  knownStates.set(nodes, known);
  return known;
}

const ORDER: readonly NodeState[] = ['fail', 'warn', 'stale', 'drift', 'skipped', 'pass', 'none'];

function statesOf(source: LineageSource, nodes: readonly number[]): StateCounts {
  const counts = new Map<NodeState, number>();
  for (const node of nodes) {
    const { state } = source.node(node);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return ORDER.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [[state, count] as const];
  });
}

/** How many of the nodes are of which resource type, the most first. */
export function countKinds(source: LineageSource, nodes: readonly number[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const { kind } = source.node(node);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
