// Made-up projects of any size for tests and measurements: the same numbers give the same project.
import { type Columns, csrFromLists, neighbours, reverseCsr } from '../../format/index.ts';
import { graphOf } from './csr.ts';
import type { LineageNode, LineageSource } from './lineage-source.ts';

/** A small seeded generator of numbers in [0, 1) (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Parents have smaller numbers and are mostly near: about 2.2 edges for each node, some long. */
export function syntheticEdges(count: number, seed: number): { from: number[]; to: number[] } {
  const random = numbers(seed);
  const seen = new Set<number>();
  const from: number[] = [];
  const to: number[] = [];
  for (let child = Math.ceil(count / 6); child < count; child++) {
    const wanted = 1 + Math.floor(random() * 3.4);
    for (let index = 0; index < wanted; index++) {
      const reach = random() < 0.85 ? Math.ceil(count / 6) : child;
      const parent = child - 1 - Math.floor(random() * Math.min(reach, child - 1));
      if (parent < 0 || parent === child || seen.has(parent * count + child)) continue;
      seen.add(parent * count + child);
      from.push(parent);
      to.push(child);
    }
  }
  return { from, to };
}

const STATES = ['pass', 'pass', 'pass', 'pass', 'warn', 'fail', 'skipped', 'none'] as const;
const FOLDERS = ['staging', 'intermediate', 'marts'] as const;

/** A project with `count` nodes and 4 – 16 columns each. */
export function syntheticSource(count: number, seed = 7): LineageSource {
  const random = numbers(seed);
  const { from, to } = syntheticEdges(count, seed);
  const graph = graphOf(count, from, to);
  const nodes = Array.from({ length: count }, (_, index): LineageNode => {
    const isSource = index < Math.ceil(count / 6);
    const isLast = !isSource && neighbours(graph.children, index).length === 0;
    const kind = isSource ? 'source' : isLast && index % 3 === 0 ? 'exposure' : 'model';
    const domain = `d${Math.floor(random() * Math.max(2, count / 60))}`;
    const name = `${kind === 'model' ? 'int_' : kind === 'source' ? 'raw.' : 'exp_'}${domain}__orders_${index}`;
    const folder = FOLDERS[Math.floor((index / count) * FOLDERS.length)] ?? 'marts';
    return {
      id: `${kind}.shop.${name}`,
      name,
      kind,
      packageName: 'shop',
      path: `models/${folder}/${domain}/${name}.sql`,
      fqn: ['shop', folder, domain, name],
      tags: index % 5 === 0 ? ['nightly'] : [],
      group: index % 7 === 0 ? 'finance' : undefined,
      owner: index % 4 === 0 ? 'ana' : undefined,
      access: kind === 'model' ? 'protected' : undefined,
      sourceName: isSource ? 'raw' : undefined,
      materialized: kind === 'model' ? (index % 2 === 0 ? 'table' : 'view') : undefined,
      state: STATES[Math.floor(random() * STATES.length)] ?? 'none',
      durationMs: Math.floor(random() * 90_000),
      documented: random(),
    };
  });
  const places = new Map(nodes.map(({ id }, index) => [id, index]));
  const columns = syntheticColumns(graph, random);
  return {
    graph,
    node: (index) => nodes[index] ?? nodeless,
    indexOf: (id) => places.get(id),
    hasResults: true,
    projectName: 'shop',
    isCard: () => true,
    hasColumns: true,
    columns: () => Promise.resolve(columns),
    steps: () => Promise.resolve((column) => ({ sql: `coalesce(column_${column}, 0)`, line: 3 + (column % 40) })),
  };
}

const nodeless: LineageNode = {
  id: '',
  name: '',
  kind: 'model',
  packageName: '',
  path: '',
  fqn: [],
  tags: [],
  state: 'none',
};

function syntheticColumns(graph: LineageSource['graph'], random: () => number): Columns {
  const start = new Int32Array(graph.count + 1);
  for (let node = 0; node < graph.count; node++) start[node + 1] = (start[node] ?? 0) + 4 + Math.floor(random() * 13);
  const count = start[graph.count] ?? 0;
  const nodeOf = new Int32Array(count);
  const up: number[][] = Array.from({ length: count }, () => []);
  const kinds: number[] = [];
  const rows: number[][] = Array.from({ length: graph.count }, () => []);
  const rowKinds: number[] = [];
  for (let node = 0; node < graph.count; node++) {
    nodeOf.fill(node, start[node], start[node + 1]);
    const parents = neighbours(graph.parents, node);
    if (parents.length === 0) continue;
    const pick = (): number => {
      const first = start[parents[Math.floor(random() * parents.length)] ?? 0] ?? 0;
      return first + Math.floor(random() * 4);
    };
    for (let column = start[node] ?? 0; column < (start[node + 1] ?? 0); column++) {
      up[column]?.push(pick());
      kinds.push(Math.floor(random() * 4));
    }
    rows[node]?.push(pick());
    rowKinds.push(4 + Math.floor(random() * 3));
  }
  const types = ['bigint', 'varchar', 'timestamp', 'numeric(18,2)'];
  const upCsr = csrFromLists(up);
  const rowsCsr = csrFromLists(rows);
  return {
    start,
    count,
    names: Array.from({ length: count }, (_, column) => `column_${column}`),
    types: Array.from({ length: count }, (_, column) => types[column % types.length] ?? ''),
    nodeOf,
    states: Array.from({ length: count }, (_, column) => (column % 97 === 0 ? 'unresolved' : 'resolved')),
    problems: new Map([[97, 'the columns of a table are not known']]),
    up: upCsr,
    down: reverseCsr(upCsr, count),
    kinds: Uint8Array.from(kinds),
    rows: rowsCsr,
    rowKinds: Uint8Array.from(rowKinds),
    rowsDown: reverseCsr(rowsCsr, count),
    outside: new Map(),
  };
}
