// The file `cols`: all columns with their types, and what each is made of. The file `exprs`: how it is made.
import { FORMAT_VERSION } from './core.ts';
import { type Csr, reverseCsr } from './csr.ts';
import { SEPARATOR } from './encode-core.ts';
import {
  characterCode,
  FormatProblem,
  field,
  Interner,
  intArray,
  type Json,
  joinNames,
  numberOf,
  numbersOf,
  parseRecord,
  sparseTexts,
  splitNames,
  textOf,
  toCharacters,
  unintern,
} from './packing.ts';

/** How a column gets into another: the value as it is, under another name, computed from it, or computed over rows. */
export const VALUE_KINDS = ['copied', 'renamed', 'derived', 'aggregated'] as const;
/** How a column decides on rows without being part of a value. */
export const INDIRECT_KINDS = ['filter', 'join', 'group', 'order', 'window'] as const;
export const EDGE_KINDS = [...VALUE_KINDS, ...INDIRECT_KINDS] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

/** How much of what a column is made of is known. `none`: no lineage was asked for, or the column begins here. */
export const COLUMN_STATES = ['none', 'resolved', 'partial', 'unresolved'] as const;
export type ColumnState = (typeof COLUMN_STATES)[number];

/** What a column comes from outside of the project. */
export interface OutsideSource {
  readonly relation: string;
  readonly column: string;
  readonly kind: EdgeKind;
}

/**
 * All columns of all nodes, numbered through: those of node n are `start[n]` up to, not including, `start[n + 1]`, in
 * the order of the relation. Edges lead from the column that is read (`from`) to the column that is made.
 */
export interface Columns {
  /** One longer than there are nodes. */
  readonly start: Int32Array;
  readonly count: number;
  readonly names: readonly string[];
  /** As the warehouse or the contract names them; '' where it is not known. */
  readonly types: readonly string[];
  /** The node of each column. */
  readonly nodeOf: Int32Array;
  readonly states: readonly ColumnState[];
  /** Why a column is not, or only partly resolved, in words. */
  readonly problems: ReadonlyMap<number, string>;
  /** The columns that column c is made from; `kinds[k]` belongs to `up.to[k]`. */
  readonly up: Csr;
  /** What is made from column c; `edge[k]` is the place in `up.to` and in `kinds`. */
  readonly down: Csr & { readonly edge: Int32Array };
  /** Index into EDGE_KINDS of each edge. */
  readonly kinds: Uint8Array;
  /** The columns that decide on the rows of node n, which hold for all of its columns; only filter, join … */
  readonly rows: Csr;
  readonly rowKinds: Uint8Array;
  /** The nodes on whose rows column c decides; `edge[k]` is the place in `rows.to` and `rowKinds`. */
  readonly rowsDown: Csr & { readonly edge: Int32Array };
  readonly outside: ReadonlyMap<number, readonly OutsideSource[]>;
}

/** What the writer gives for one column. */
export interface ColumnInput {
  readonly name: string;
  readonly type: string;
  readonly state: ColumnState;
  readonly problem?: string | undefined;
  /** Pairs of the number of a column and the way it is used. */
  readonly from: readonly (readonly [column: number, kind: EdgeKind])[];
  readonly outside?: readonly OutsideSource[] | undefined;
  readonly expression?: string | undefined;
  /** Line in the file of the model where the expression begins. */
  readonly line?: number | undefined;
}

/** What the writer gives: for each node its columns and what decides on its rows. */
export interface NodeColumnsInput {
  readonly columns: readonly ColumnInput[];
  readonly rows: readonly (readonly [column: number, kind: EdgeKind])[];
}

/** The file `cols` as JSON text. */
export function encodeColumns(nodes: readonly NodeColumnsInput[]): string {
  const [names, types] = [new Interner(), new Interner()];
  const nameNumbers: number[] = [];
  const typeNumbers: number[] = [];
  const states: number[] = [];
  const problems: (number | string)[] = [];
  const outside: (number | string)[] = [];
  const up = new EdgePacker();
  const rows = new EdgePacker();
  // One pass, since there are ten times as many columns as nodes.
  for (const node of nodes) {
    for (const column of node.columns) {
      const at = nameNumbers.length;
      nameNumbers.push(names.number(column.name));
      typeNumbers.push(types.number(column.type));
      states.push(COLUMN_STATES.indexOf(column.state));
      if (column.problem) problems.push(at, column.problem);
      if (column.outside?.length) outside.push(at, outsideText(column.outside));
      up.add(column.from);
    }
    rows.add(node.rows);
  }
  return JSON.stringify({
    v: FORMAT_VERSION,
    perNode: nodes.map(({ columns }) => columns.length),
    names: joinNames(names.list),
    nameCount: names.list.length,
    name: nameNumbers,
    types: [types.list, typeNumbers],
    states: toCharacters(states),
    problems,
    up: up.packed(),
    rows: rows.packed(),
    outside,
  });
}

function outsideText(list: readonly OutsideSource[]): string {
  return list.map((one) => [one.relation, one.column, one.kind].join(SEPARATOR)).join('\n');
}

/** The file `exprs` as JSON text: expressions and lines by column. */
export function encodeExpressions(nodes: readonly NodeColumnsInput[]): string {
  const expressions = new Interner();
  const numbers: number[] = [];
  // Distances: columns mostly stand below each other.
  const lines: number[] = [];
  let last = 0;
  for (const { columns } of nodes) {
    for (const { expression = '', line = 0 } of columns) {
      numbers.push(expressions.number(expression));
      lines.push(line - last);
      last = line;
    }
  }
  return JSON.stringify({
    v: FORMAT_VERSION,
    expressions: [expressions.list, numbers],
    lines,
    count: numbers.length,
  });
}

const KIND_CODES: ReadonlyMap<EdgeKind, number> = new Map(EDGE_KINDS.map((kind, code) => [kind, code]));

/** Packs edges, row by row. */
class EdgePacker {
  readonly #degree: number[] = [];
  /** Distance to the source before, since neighbouring columns are mostly made from neighbouring columns. */
  readonly #from: number[] = [];
  readonly #kinds: number[] = [];
  #last = 0;

  add(edges: readonly (readonly [number, EdgeKind])[]): void {
    this.#degree.push(edges.length);
    for (const [from, kind] of edges) {
      this.#from.push(from - this.#last);
      this.#kinds.push(KIND_CODES.get(kind) ?? 0);
      this.#last = from;
    }
  }

  packed(): object {
    return { degree: this.#degree, from: this.#from, kind: toCharacters(this.#kinds) };
  }
}

function unpackEdges(value: Json | undefined, rows: number, limit: number): { csr: Csr; kinds: Uint8Array } {
  const degrees = intArray(field(value, 'degree'), rows, 0);
  const coded = numbersOf(field(value, 'from'));
  const kindText = textOf(value, 'kind');
  const start = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row += 1) start[row + 1] = (start[row] ?? 0) + (degrees[row] ?? 0);
  if (start[rows] !== coded.length) throw new FormatProblem('the columns of the site are damaged');
  const to = new Int32Array(coded.length);
  let last = 0;
  coded.forEach((distance, at) => {
    last += distance;
    if (last < 0 || last >= limit) throw new FormatProblem('the columns of the site are damaged');
    to[at] = last;
  });
  const kinds = Uint8Array.from({ length: coded.length }, (_, at) => Math.max(characterCode(kindText, at), 0));
  return { csr: { start, to }, kinds };
}

/** Reads the file `cols`; `nodes` is the number of nodes. @throws FormatProblem when it is damaged */
export function decodeColumns(text: string, nodes: number): Columns {
  const record = parseRecord(text, FORMAT_VERSION, 'columns');
  const perNode = intArray(field(record, 'perNode'), nodes, 0);
  const start = new Int32Array(nodes + 1);
  for (let node = 0; node < nodes; node += 1) start[node + 1] = (start[node] ?? 0) + (perNode[node] ?? 0);
  const count = start[nodes] ?? 0;
  const nodeOf = new Int32Array(count);
  for (let node = 0; node < nodes; node += 1) nodeOf.fill(node, start[node], start[node + 1]);
  const list = splitNames(textOf(record, 'names'), numberOf(record, 'nameCount'));
  const numbers = numbersOf(field(record, 'name'));
  const states = textOf(record, 'states');
  const up = unpackEdges(field(record, 'up'), count, count);
  const rows = unpackEdges(field(record, 'rows'), nodes, count);
  return {
    start,
    count,
    names: Array.from({ length: count }, (_, column) => list[numbers[column] ?? -1] ?? ''),
    types: unintern(field(record, 'types'), count),
    nodeOf,
    states: Array.from({ length: count }, (_, column) => COLUMN_STATES[characterCode(states, column)] ?? 'none'),
    problems: sparseTexts(field(record, 'problems')),
    up: up.csr,
    down: reverseCsr(up.csr, count),
    kinds: up.kinds,
    rows: rows.csr,
    rowKinds: rows.kinds,
    rowsDown: reverseCsr(rows.csr, count),
    outside: readOutside(sparseTexts(field(record, 'outside'))),
  };
}

function readOutside(texts: ReadonlyMap<number, string>): Map<number, OutsideSource[]> {
  return new Map(
    [...texts].map(([column, text]) => [
      column,
      text.split('\n').map((one) => {
        const [relation = '', name = '', word] = one.split(SEPARATOR);
        return { relation, column: name, kind: EDGE_KINDS.find((kind) => kind === word) ?? 'derived' };
      }),
    ]),
  );
}

/**
 * The SQL of each column as compiled, and where it begins. '' where the column is no expression of a query, or only the
 * name of the column that it is copied or renamed from.
 */
export interface Expressions {
  readonly expressions: readonly string[];
  /** Line in the raw file of the node, by column. */
  readonly lines: ReadonlyMap<number, number>;
}

/** Reads the file `exprs`. @throws FormatProblem when it is damaged */
export function decodeExpressions(text: string): Expressions {
  const record = parseRecord(text, FORMAT_VERSION, 'expressions');
  const lines = new Map<number, number>();
  let line = 0;
  numbersOf(field(record, 'lines')).forEach((distance, column) => {
    line += distance;
    if (line > 0) lines.set(column, line);
  });
  return { expressions: unintern(field(record, 'expressions'), numberOf(record, 'count')), lines };
}

/** The columns of a node, by name without regard to case; -1 for a name that it does not have. */
export function columnOf(columns: Columns, node: number, name: string): number {
  const wanted = name.toLowerCase();
  for (let column = columns.start[node] ?? 0; column < (columns.start[node + 1] ?? 0); column += 1) {
    if (columns.names[column]?.toLowerCase() === wanted) return column;
  }
  return -1;
}

/** The kind of an edge; `derived` for a number that is not known. */
export function edgeKind(code: number | undefined): EdgeKind {
  return EDGE_KINDS[code ?? -1] ?? 'derived';
}

/** Whether an edge carries a value, or only decides on rows. */
export function carriesValue(code: number | undefined): boolean {
  return (code ?? 0) < VALUE_KINDS.length;
}
