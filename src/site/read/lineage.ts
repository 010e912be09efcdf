// lineage.json: columns that only the analysis of SQL knows, what each is made of, and inherited descriptions.
import type { Diagnostic } from '../../base/index.ts';
import { COLUMN_STATES, type ColumnState, EDGE_KINDS, type EdgeKind } from '../format/columns.ts';
import { ColumnTaker } from '../model/column-places.ts';
import { type ColumnDraft, type EdgeDraft, type NodeDraft, newColumn } from '../model/draft.ts';
import { FieldReader } from './field-reader.ts';
import { fieldKeys, WHOLE } from './field-scan.ts';
import type { ArtifactSource, Member } from './json-members.ts';
import { listOf, wordOf } from './json-value.ts';
import type { ReadOptions } from './manifest-node.ts';
import { checkVersion, pathOf, readOptional } from './optional-artifact.ts';

/** Adds column lineage to the nodes; false where there is none. */
export function readLineage(
  source: ArtifactSource,
  nodes: ReadonlyMap<string, NodeDraft>,
  options: ReadOptions,
  warn: (found: Diagnostic) => void,
): boolean {
  let version: string | undefined;
  const lineage = new LineageReader(nodes, options);
  const isRead = readOptional(
    source,
    (section, key, member) => {
      if (section === 'metadata' && key === 'schema_version') version = String(member.parse());
      else if (section === 'nodes') lineage.addNode(member);
      else if (section === 'edges') lineage.addEdge(member);
    },
    warn,
    { wants: (section) => (section === 'nodes' || section === 'edges' ? 'each' : true), pool: options.pool },
  );
  if (isRead) checkVersion({ path: pathOf(source), found: version, known: /^1$/ }, warn);
  return isRead;
}

const NODE = { id: 0, columns: 1, rows: 2 } as const;
const NODE_KEYS = fieldKeys({ unique_id: NODE.id, columns: NODE.columns, rows: NODE.rows });
const COLUMN = {
  name: 0,
  type: 1,
  state: 2,
  expression: 3,
  problems: 4,
  line: 5,
  origin: 6,
  originNode: 7,
  originColumn: 8,
  description: 9,
} as const;
const COLUMN_KEYS = fieldKeys({
  name: COLUMN.name,
  type: COLUMN.type,
  status: COLUMN.state,
  expression: COLUMN.expression,
  problems: COLUMN.problems,
  place: { line: COLUMN.line },
  description_from: { [WHOLE]: COLUMN.origin, node: COLUMN.originNode, column: COLUMN.originColumn },
  description: COLUMN.description,
});
const EDGE = { node: 0, column: 1, relation: 2, kind: 3, toNode: 4, toColumn: 5 } as const;
const EDGE_KEYS = fieldKeys({
  from: { node: EDGE.node, column: EDGE.column, relation: EDGE.relation },
  to: { node: EDGE.toNode, column: EDGE.toColumn },
  kind: EDGE.kind,
});
/** What decides on rows: an edge without an end of its own. */
const ROW_KEYS = fieldKeys({ node: EDGE.node, column: EDGE.column, relation: EDGE.relation, kind: EDGE.kind });

class LineageReader {
  readonly #nodes: ReadonlyMap<string, NodeDraft>;
  readonly #options: ReadOptions;
  readonly #node: FieldReader;
  readonly #column: FieldReader;
  readonly #edge: FieldReader;
  /** Edges stand together by the column that they lead to. */
  #lastId = '';
  #last: NodeDraft | undefined;
  #place = 0;

  constructor(nodes: ReadonlyMap<string, NodeDraft>, options: ReadOptions) {
    this.#nodes = nodes;
    this.#options = options;
    this.#node = new FieldReader(Object.keys(NODE).length, options.pool);
    this.#column = new FieldReader(Object.keys(COLUMN).length, options.pool);
    this.#edge = new FieldReader(Object.keys(EDGE).length, options.pool);
  }

  addNode(member: Member): void {
    member.read(this.#node, NODE_KEYS);
    const node = this.#nodes.get(this.#node.word(NODE.id) ?? '');
    if (!node) return;
    const known = new ColumnTaker(node.columns);
    const hasList = node.columns.some(({ isListed }) => isListed);
    const traced: ColumnDraft[] = [];
    const fields = this.#column;
    this.#node.elements(NODE.columns, COLUMN_KEYS, fields, () => {
      const name = fields.word(COLUMN.name);
      if (name === undefined) return;
      const key = name.toLowerCase();
      const found = known.take(key);
      const column = found ?? newColumn(name, key);
      // Without a catalog the SQL gives the order; what it does not know stands at the end.
      if (!hasList || !found) traced.push(column);
      addColumn(column, fields, this.#options);
    });
    if (hasList) node.columns.push(...traced);
    else node.columns = [...traced, ...known.rest()];
    const rows: EdgeDraft[] = [];
    this.#node.elements(NODE.rows, ROW_KEYS, this.#edge, () => {
      const made = this.#madeEdge();
      if (made) rows.push(made);
    });
    node.rows = rows;
  }

  addEdge(member: Member): void {
    const edge = this.#edge;
    member.read(edge, EDGE_KEYS);
    const id = edge.word(EDGE.toNode) ?? '';
    if (id !== this.#lastId) {
      this.#lastId = id;
      this.#last = this.#nodes.get(id);
      this.#place = 0;
    }
    const name = edge.word(EDGE.toColumn)?.toLowerCase();
    const columns = this.#last?.columns;
    if (columns === undefined || name === undefined) return;
    if (columns[this.#place]?.key !== name) this.#place = placeOf(columns, name, this.#place + 1);
    const column = columns[this.#place];
    const made = column && this.#madeEdge();
    if (made === undefined) return;
    if (column?.edges) column.edges.push(made);
    else if (column) column.edges = [made];
  }

  #madeEdge(): EdgeDraft | undefined {
    const edge = this.#edge;
    const kind = KINDS.get(edge.word(EDGE.kind) ?? '');
    const column = edge.word(EDGE.column);
    if (kind === undefined || column === undefined) return undefined;
    const node = edge.word(EDGE.node);
    return { node, relation: node === undefined ? (edge.word(EDGE.relation) ?? '') : '', column, kind };
  }
}

/** The place of a column, which is looked for from a place on; -1 for none. */
function placeOf(columns: readonly ColumnDraft[], key: string, from: number): number {
  for (let at = from; at < columns.length; at += 1) if (columns[at]?.key === key) return at;
  return columns.findIndex((column) => column.key === key);
}

const KINDS: ReadonlyMap<string, EdgeKind> = new Map(EDGE_KINDS.map((kind) => [kind, kind]));

function addColumn(column: ColumnDraft, fields: FieldReader, { withoutSql, markdown }: ReadOptions): void {
  column.lineageType = fields.word(COLUMN.type) ?? '';
  const state = fields.word(COLUMN.state);
  column.state = COLUMN_STATES.find((known): known is ColumnState => known === state) ?? 'none';
  const problems = fields.says(COLUMN.problems) ? listOf(fields.json(COLUMN.problems)) : [];
  if (problems.length > 0)
    column.problem = problems.map((problem) => wordOf(problem, withoutSql ? 'reason' : 'message') ?? '').join('; ');
  if (!withoutSql) column.expression = fields.word(COLUMN.expression);
  const line = fields.number(COLUMN.line);
  if (line > 0) column.line = line;
  if (!fields.has(COLUMN.origin) || column.detail.description !== undefined) return;
  const [node, name] = [fields.word(COLUMN.originNode), fields.word(COLUMN.originColumn)];
  if (node === undefined || name === undefined) return;
  const description = markdown(fields.wordOnce(COLUMN.description) ?? '');
  if (description === '') return;
  const { description: _, tests, ...rest } = column.detail;
  if (rest.type === undefined) delete rest.type;
  column.detail = { ...rest, description, descriptionFrom: { node, column: name }, tests };
}
