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
  const isRead = readOptional(
    path,
    (section, key, member) => {
      if (section === 'metadata' && key === 'schema_version') version = String(member);
      else if (section === 'nodes') addNode(nodes.get(wordOf(member, 'unique_id') ?? ''), member, options);
      else if (section === 'edges') addEdge(nodes, member);
    },
    warn,
  );
  if (isRead) checkVersion({ path, found: version, known: /^1$/ }, warn);
  return isRead;
}

function addNode(node: NodeDraft | undefined, member: Json, options: ReadOptions): void {
  if (!node) return;
  const known = new Map(node.columns.map((column) => [column.detail.name.toLowerCase(), column]));
  const hasList = node.columns.some(({ isListed }) => isListed);
  const traced: ColumnDraft[] = [];
  for (const one of listOf(field(member, 'columns'))) {
    const name = wordOf(one, 'name');
    if (name === undefined) continue;
    const column = known.get(name.toLowerCase()) ?? newColumn(name);
    known.delete(name.toLowerCase());
    traced.push(column);
    addColumn(column, one, options);
  }
  // Without a catalog the SQL gives the order; what it does not know stands at the end.
  node.columns.splice(
    0,
    node.columns.length,
    ...(hasList
      ? [...node.columns, ...traced.filter((column) => !node.columns.includes(column))]
      : [...traced, ...known.values()]),
  );
  node.rows = listOf(field(member, 'rows')).flatMap((one) => edgeDraft(one, wordOf(one, 'kind')));
}

function addColumn(column: ColumnDraft, one: Json, { withoutSql, markdown }: ReadOptions): void {
  column.lineageType = wordOf(one, 'type') ?? '';
  column.state = COLUMN_STATES.find((state): state is ColumnState => state === wordOf(one, 'status')) ?? 'none';
  const problems = listOf(field(one, 'problems')).map(
    (problem) => wordOf(problem, withoutSql ? 'reason' : 'message') ?? '',
  );
  if (problems.length > 0) column.problem = problems.join('; ');
  if (!withoutSql) column.expression = wordOf(one, 'expression');
  const line = numberOf(field(one, 'place'), 'line');
  if (line > 0) column.line = line;
  const from = field(one, 'description_from');
  const [node, name] = [wordOf(from, 'node'), wordOf(from, 'column')];
  if (column.detail.description === undefined && node !== undefined && name !== undefined) {
    const description = markdown(wordOf(one, 'description') ?? '');
    if (description !== '') Object.assign(column.detail, { description, descriptionFrom: { node, column: name } });
  }
}

function addEdge(nodes: ReadonlyMap<string, NodeDraft>, edge: Json): void {
  const to = field(edge, 'to');
  const node = nodes.get(wordOf(to, 'node') ?? '');
  const column = wordOf(to, 'column')?.toLowerCase();
  if (!node || column === undefined) return;
  const made = edgeDraft(field(edge, 'from') ?? null, wordOf(edge, 'kind'));
  const known = node.edges.get(column);
  if (known) known.push(...made);
  else node.edges.set(column, made);
}

function edgeDraft(from: Json, word: string | undefined): EdgeDraft[] {
  const kind = EDGE_KINDS.find((one): one is EdgeKind => one === word);
  const column = wordOf(from, 'column');
  if (kind === undefined || column === undefined) return [];
  return [{ node: wordOf(from, 'node'), relation: wordOf(from, 'relation') ?? '', column, kind }];
}
