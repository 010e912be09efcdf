// The columns of an earlier site, with other columns in the places of some nodes: numbers of columns change with them.
import {
  type Columns,
  EDGE_KINDS,
  type EdgeKind,
  type Expressions,
  type NodeColumnsInput,
  neighbours,
} from '../format/index.ts';
import { inOrder, numberedColumns } from '../model/assemble-columns.ts';
import type { EdgeDraft, NodeDraft } from '../model/draft.ts';

/** What an earlier site says of columns. */
export interface KnownColumns {
  readonly columns: Columns;
  readonly expressions: Expressions | undefined;
}

/** The columns of a site in which some nodes are others than before. */
export class PatchedColumns {
  readonly #known: KnownColumns;
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #drafts: ReadonlyMap<number, NodeDraft>;
  readonly #start: Int32Array;
  /** By node, those that have changed. */
  readonly made = new Map<number, NodeColumnsInput>();
  /** How many columns there are. */
  readonly count: number;
  /** Whether each column has the number that it had. */
  readonly isSameOrder: boolean;

  /** `drafts` are the nodes that have changed, by their place. */
  constructor(known: KnownColumns, indexOf: ReadonlyMap<string, number>, drafts: ReadonlyMap<number, NodeDraft>) {
    this.#known = known;
    this.#indexOf = indexOf;
    this.#drafts = drafts;
    const { start, names } = known.columns;
    const nodes = start.length - 1;
    this.#start = new Int32Array(nodes + 1);
    for (let node = 0; node < nodes; node += 1) {
      const before = (start[node + 1] ?? 0) - (start[node] ?? 0);
      this.#start[node + 1] = (this.#start[node] ?? 0) + (drafts.get(node)?.columns.length ?? before);
    }
    this.count = this.#start[nodes] ?? 0;
    this.isSameOrder = [...drafts].every(([node, { columns }]) => {
      const first = start[node] ?? 0;
      const isAsLong = columns.length === (start[node + 1] ?? 0) - first;
      return isAsLong && columns.every(({ key }, at) => names[first + at]?.toLowerCase() === key);
    });
    for (const [node, draft] of drafts)
      this.made.set(
        node,
        numberedColumns(draft, (edge) => this.#numberOf(edge)),
      );
  }

  /** Names of columns that the node did not have, in lower case. */
  gained(node: number): ReadonlySet<string> {
    const keys = new Set(this.#drafts.get(node)?.columns.map(({ key }) => key));
    for (const key of this.#keysBefore(node)) keys.delete(key);
    return keys;
  }

  /** All columns as they were. */
  before(): NodeColumnsInput[] {
    return Array.from({ length: this.#start.length - 1 }, (_, node) => this.columnsBefore(node));
  }

  /** All columns as they are. */
  now(): NodeColumnsInput[] {
    return Array.from({ length: this.#start.length - 1 }, (_, node) => {
      const made = this.made.get(node);
      if (made) return made;
      const { columns, rows } = this.columnsBefore(node);
      if (this.isSameOrder) return { columns, rows };
      return {
        columns: columns.map((column) => ({ ...column, from: this.#moved(column.from) })),
        rows: this.#moved(rows),
      };
    });
  }

  /** The columns of a node as they were, with the numbers that columns had. */
  columnsBefore(node: number): NodeColumnsInput {
    const { columns, expressions } = this.#known;
    const first = columns.start[node] ?? 0;
    const made = Array.from({ length: (columns.start[node + 1] ?? 0) - first }, (_, place) => {
      const at = first + place;
      return {
        name: columns.names[at] ?? '',
        type: columns.types[at] ?? '',
        state: columns.states[at] ?? 'none',
        problem: columns.problems.get(at),
        from: edgesOf(columns.up, columns.kinds, at),
        outside: columns.outside.get(at),
        expression: expressions?.expressions[at],
        line: expressions?.lines.get(at),
      };
    });
    return { columns: made, rows: edgesOf(columns.rows, columns.rowKinds, node) };
  }

  #keysBefore(node: number): string[] {
    const { start, names } = this.#known.columns;
    return names.slice(start[node] ?? 0, start[node + 1] ?? 0).map((name) => name.toLowerCase());
  }

  /** The number of a column by its name. */
  #numberOf({ node, column }: EdgeDraft): number | undefined {
    const at = node === undefined ? undefined : this.#indexOf.get(node);
    return at === undefined ? undefined : this.#numberIn(at, column.toLowerCase());
  }

  #numberIn(node: number, key: string): number | undefined {
    const keys = this.#drafts.get(node)?.columns.map((column) => column.key) ?? this.#keysBefore(node);
    const place = keys.lastIndexOf(key);
    return place < 0 ? undefined : (this.#start[node] ?? 0) + place;
  }

  /** Edges of a node that has not changed: a column that is no more is left out. */
  #moved(edges: NodeColumnsInput['rows']): NodeColumnsInput['rows'] {
    const { nodeOf, start, names } = this.#known.columns;
    const found: (readonly [number, EdgeKind])[] = [];
    for (const [from, kind] of edges) {
      const node = nodeOf[from] ?? 0;
      const number = this.#drafts.has(node)
        ? this.#numberIn(node, (names[from] ?? '').toLowerCase())
        : from - (start[node] ?? 0) + (this.#start[node] ?? 0);
      if (number !== undefined) found.push([number, kind]);
    }
    return inOrder(found);
  }
}

function edgesOf(csr: Columns['up'], kinds: Uint8Array, row: number): NodeColumnsInput['rows'] {
  const first = csr.start[row] ?? 0;
  return Array.from(
    neighbours(csr, row),
    (from, at) => [from, EDGE_KINDS[kinds[first + at] ?? 0] ?? 'copied'] as const,
  );
}

/** Whether two nodes have the same columns, as the file of columns tells them. */
export function hasSameColumns(a: NodeColumnsInput, b: NodeColumnsInput): boolean {
  return told(a) === told(b);
}

function told({ columns, rows }: NodeColumnsInput): string {
  const listed = columns.map(({ name, type, state, problem, from, outside }) => [
    name,
    type,
    state,
    problem ?? '',
    from,
    outside?.map((one) => [one.relation, one.column, one.kind]) ?? [],
  ]);
  return JSON.stringify([listed, rows]);
}

/** Whether two nodes have the same expressions. */
export function hasSameExpressions(a: NodeColumnsInput, b: NodeColumnsInput): boolean {
  const made = ({ columns }: NodeColumnsInput): string =>
    JSON.stringify(columns.map(({ expression = '', line = 0 }) => [expression, line]));
  return made(a) === made(b);
}
