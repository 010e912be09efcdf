// lineage.json: columns that only the analysis of SQL knows, what each is made of, and inherited descriptions.
import type { Diagnostic } from '../../base/index.ts';
import { COLUMN_STATES, type ColumnState, EDGE_KINDS, type EdgeKind } from '../format/columns.ts';
import { field, type Json, numberOf } from '../format/packing.ts';
import { type ColumnDraft, type EdgeDraft, type NodeDraft, newColumn } from '../model/draft.ts';
import { listOf, wordOf } from './json-value.ts';
import type { ReadOptions } from './manifest-node.ts';
import { checkVersion, readOptional } from './optional-artifact.ts';

/** Adds column lineage to the nodes; false where there is none. */
export function readLineage(
  path: string,
  nodes: ReadonlyMap<string, NodeDraft>,
  options: ReadOptions,
  warn: (found: Diagnostic) => void,
): boolean {
  let version: string | undefined;
  const lineage = new LineageReader(nodes, options);
  const isRead = readOptional(
    path,
    (section, key, parse) => {
      if (section === 'metadata' && key === 'schema_version') version = String(parse());
      else if (section === 'nodes') lineage.addNode(parse());
      else if (section === 'edges') lineage.addEdge(parse());
    },
    warn,
  );
  if (isRead) checkVersion({ path, found: version, known: /^1$/ }, warn);
  return isRead;
}

class LineageReader {
  readonly #nodes: ReadonlyMap<string, NodeDraft>;
  readonly #options: ReadOptions;
  /** Edges stand together by the column that they lead to. */
  #lastId = '';
  #last: NodeDraft | undefined;

  constructor(nodes: ReadonlyMap<string, NodeDraft>, options: ReadOptions) {
    this.#nodes = nodes;
    this.#options = options;
  }

  addNode(member: Json): void {
    const node = this.#nodes.get(wordOf(member, 'unique_id') ?? '');
    if (!node) return;
    const known = new Map(node.columns.map((column) => [column.key, column]));
    const hasList = node.columns.some(({ isListed }) => isListed);
    const traced: ColumnDraft[] = [];
    for (const one of listOf(field(member, 'columns'))) {
      const name = wordOf(one, 'name');
      if (name === undefined) continue;
      const key = name.toLowerCase();
      const found = known.get(key);
      if (found) known.delete(key);
      const column = found ?? newColumn(name, key);
      // Without a catalog the SQL gives the order; what it does not know stands at the end.
      if (!hasList || !found) traced.push(column);
      addColumn(column, one, this.#options);
    }
    if (hasList) node.columns.push(...traced);
    else node.columns = [...traced, ...known.values()];
    node.rows = listOf(field(member, 'rows')).flatMap((one) => this.#edge(one, wordOf(one, 'kind')) ?? []);
  }

  addEdge(edge: Json): void {
    const to = field(edge, 'to');
    const id = wordOf(to, 'node') ?? '';
    if (id !== this.#lastId) {
      this.#lastId = id;
      this.#last = this.#nodes.get(id);
    }
    const column = wordOf(to, 'column')?.toLowerCase();
    if (!this.#last || column === undefined) return;
    const made = this.#edge(field(edge, 'from'), wordOf(edge, 'kind'));
    if (made === undefined) return;
    const known = this.#last.edges.get(column);
    if (known) known.push(made);
    else this.#last.edges.set(column, [made]);
  }

  #edge(from: Json | undefined, word: string | undefined): EdgeDraft | undefined {
    const kind = KINDS.get(word ?? '');
    const column = wordOf(from, 'column');
    if (kind === undefined || column === undefined) return undefined;
    const id = wordOf(from, 'node');
    // The id of the node itself: one text for all edges.
    const node = id === undefined ? undefined : (this.#nodes.get(id)?.id ?? id);
    return { node, relation: node === undefined ? (wordOf(from, 'relation') ?? '') : '', column, kind };
  }
}

const KINDS: ReadonlyMap<string, EdgeKind> = new Map(EDGE_KINDS.map((kind) => [kind, kind]));

function addColumn(column: ColumnDraft, one: Json, { withoutSql, markdown }: ReadOptions): void {
  column.lineageType = wordOf(one, 'type') ?? '';
  const state = wordOf(one, 'status');
  column.state = COLUMN_STATES.find((known): known is ColumnState => known === state) ?? 'none';
  const problems = listOf(field(one, 'problems'));
  if (problems.length > 0)
    column.problem = problems.map((problem) => wordOf(problem, withoutSql ? 'reason' : 'message') ?? '').join('; ');
  if (!withoutSql) column.expression = wordOf(one, 'expression');
  const line = numberOf(field(one, 'place'), 'line');
  if (line > 0) column.line = line;
  const from = field(one, 'description_from');
  if (from === undefined || column.detail.description !== undefined) return;
  const [node, name] = [wordOf(from, 'node'), wordOf(from, 'column')];
  if (node === undefined || name === undefined) return;
  const description = markdown(wordOf(one, 'description') ?? '');
  if (description === '') return;
  const { description: _, tests, ...rest } = column.detail;
  if (rest.type === undefined) delete rest.type;
  column.detail = { ...rest, description, descriptionFrom: { node, column: name }, tests };
}
