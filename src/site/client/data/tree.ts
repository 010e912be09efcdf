// The trees of the left rail: groups of groups, flattened to the rows that are open.
import { type Core, FLAG, isBroken } from '../../format/index.ts';
import { displayName, kindName, kindOrder } from './kinds.ts';

/** What trees sort by. */
export const TREE_MODES = ['project', 'database', 'group', 'tag'] as const;
export type TreeMode = (typeof TREE_MODES)[number];

export interface Branch {
  readonly name: string;
  /** Unique in the tree: the names from the root. */
  readonly key: string;
  readonly branches: readonly Branch[];
  /** Nodes right below, in order. */
  readonly nodes: readonly number[];
  /** Nodes at any depth, and how many of them are broken. */
  readonly total: number;
  readonly broken: number;
}

/** A row of the open tree: a branch or a node. */
export type TreeRow =
  | { readonly kind: 'branch'; readonly branch: Branch; readonly depth: number; readonly isOpen: boolean }
  | { readonly kind: 'node'; readonly node: number; readonly depth: number; readonly key: string };

interface Growing {
  readonly name: string;
  readonly key: string;
  readonly order: number;
  readonly branches: Map<string, Growing>;
  readonly nodes: number[];
}

/** Order of the first level: what the project has before what others bring. */
const TOP: readonly string[] = ['source', 'exposure', 'metric', 'semantic_model', 'saved_query'];

/** Builds a tree of all nodes that are shown. */
export function treeOf(core: Core, mode: TreeMode): Branch[] {
  const root = grow('', '', 0);
  for (let node = 0; node < core.count; node += 1) {
    if ((core.flags[node] ?? 0) & (FLAG.hidden | FLAG.internal | FLAG.stub)) continue;
    for (const path of pathsOf(core, node, mode)) {
      let branch = root;
      for (const [name, order] of path) branch = descend(branch, name, order);
      branch.nodes.push(node);
    }
  }
  return finished(root, core).branches as Branch[];
}

type Step = readonly [name: string, order: number];

function pathsOf(core: Core, node: number, mode: TreeMode): (readonly Step[])[] {
  const type = core.types[node] ?? '';
  if (mode === 'project') return [projectPath(core, node, type)];
  if (mode === 'database') {
    const schema = core.schemas[node] ?? '';
    if (schema === '' || !['model', 'source', 'seed', 'snapshot', 'function'].includes(type)) return [];
    if (core.materialized[node] === 'ephemeral') return [];
    return [
      [
        [core.databases[node] || '(no database)', 0],
        [schema, 0],
      ],
    ];
  }
  if (mode === 'tag') return (core.tags[node] ?? []).map((tag) => [[tag, 0]]);
  const group = core.groups[node] ?? '';
  const owner = core.owners[node] ?? '';
  const paths: (readonly Step[])[] = [];
  if (group !== '' && type !== 'group')
    paths.push([
      ['Groups', 0],
      [group, 0],
    ]);
  if (owner !== '' && type !== 'group')
    paths.push([
      ['Owners', 1],
      [owner, 0],
    ]);
  return paths;
}

function projectPath(core: Core, node: number, type: string): readonly Step[] {
  const top = TOP.indexOf(type);
  if (type === 'source')
    return [
      ['Sources', top],
      [core.sourceNames[node] ?? '', 0],
    ];
  if (type === 'group') return [['Groups', TOP.length]];
  const owner = core.packages[node] ?? '';
  const isOwn = owner === core.project.name;
  if (top !== -1) {
    // As dbt's own site has it: dashboards apart from notebooks; what packages bring apart from what the project has.
    const below = type === 'exposure' ? exposureKind(core.exposureTypes.get(node) ?? '') : isOwn ? '' : owner;
    return [[capital(kindName(type, true)), top], ...(below === '' ? [] : [[below, 0] as const])];
  }
  const folders = (core.folders[node] ?? '').split('/').filter((folder) => folder !== '' && folder !== '.');
  return [[owner, isOwn ? TOP.length + 1 : TOP.length + 2], ...folders.map((folder): Step => [folder, 0])];
}

const EXPOSURES: ReadonlyMap<string, string> = new Map([
  ['', 'Other'],
  ['analysis', 'Analyses'],
  ['ml', 'Machine learning'],
]);

function exposureKind(type: string): string {
  return EXPOSURES.get(type.toLowerCase()) ?? `${capital(type)}s`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function grow(name: string, key: string, order: number): Growing {
  return { name, key, order, branches: new Map(), nodes: [] };
}

function descend(branch: Growing, name: string, order: number): Growing {
  const known = branch.branches.get(name);
  if (known) return known;
  const made = grow(name, `${branch.key}\u0000${name}`, order);
  branch.branches.set(name, made);
  return made;
}

function finished(branch: Growing, core: Core): Branch {
  const branches = [...branch.branches.values()]
    .sort((a, b) => a.order - b.order || compareNames(a.name, b.name))
    .map((one) => finished(one, core));
  const nodes = branch.nodes
    .map((node) => ({ node, name: displayName(core, node), order: kindOrder(core.types[node] ?? '') }))
    .sort((a, b) => a.order - b.order || compareNames(a.name, b.name))
    .map(({ node }) => node);
  let broken = 0;
  for (const node of nodes) if (isBroken(core.health[node] ?? 'none')) broken += 1;
  let total = nodes.length;
  for (const one of branches) {
    total += one.total;
    broken += one.broken;
  }
  return { name: branch.name, key: branch.key, branches, nodes, total, broken };
}

/** Order of names for people, the same on every machine. */
export function compareNames(a: string, b: string): number {
  const one = a.toLowerCase();
  const other = b.toLowerCase();
  return one < other ? -1 : one > other ? 1 : a < b ? -1 : a > b ? 1 : 0;
}

/** The rows that are seen when the branches of these keys are open. */
export function openRows(branches: readonly Branch[], open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (list: readonly Branch[], depth: number): void => {
    for (const branch of list) {
      const isOpen = open.has(branch.key);
      rows.push({ kind: 'branch', branch, depth, isOpen });
      if (!isOpen) continue;
      walk(branch.branches, depth + 1);
      for (const node of branch.nodes)
        rows.push({ kind: 'node', node, depth: depth + 1, key: `${branch.key}\u0000\u0000${node}` });
    }
  };
  walk(branches, 0);
  return rows;
}

/** The keys of the branches above the first place of a node. */
export function keysAbove(branches: readonly Branch[], node: number): string[] | undefined {
  for (const branch of branches) {
    if (branch.nodes.includes(node)) return [branch.key];
    const below = keysAbove(branch.branches, node);
    if (below) return [branch.key, ...below];
  }
  return undefined;
}
