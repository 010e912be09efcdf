// The lineage of columns as text: a table of steps, JSON, or a drawing for mermaid and graphviz.
import type { NodeId } from '../../base/index.ts';
import type { ColumnRef, LineageEdge, LineageTools, ProjectLineage } from '../../compile/index.ts';

export interface AskedColumn {
  readonly node: NodeId;
  readonly column: string;
}

export type LineageForm = 'table' | 'json' | 'mermaid' | 'dot';

/** What is above and below some columns, in the wanted form. */
export function drawLineage(
  project: ProjectLineage,
  tools: LineageTools,
  asked: readonly AskedColumn[],
  sides: { readonly up: boolean; readonly down: boolean },
  form: LineageForm,
): string {
  const traced = asked.map(({ node, column }) => ({
    node,
    column,
    above: sides.up ? tools.edgesAbove(project, node, column) : [],
    below: sides.down ? tools.edgesBelow(project, node, column) : [],
  }));
  const edges = unique(traced.flatMap(({ above, below }) => [...above, ...below]));
  switch (form) {
    case 'json':
      return JSON.stringify(
        traced.map(({ node, column, above, below }) => ({
          ...describe(project, node, column),
          upstream: sides.up ? above.map(edgeWithExpression) : undefined,
          downstream: sides.down ? below.map(edgeWithExpression) : undefined,
        })),
        null,
        2,
      );
    case 'mermaid':
      return mermaid(project, edges, asked);
    case 'dot':
      return dot(project, edges, asked);
    case 'table':
      return traced.map((one) => table(project, one)).join('\n\n');
  }
}

/** Every column with what it is directly made of; drawings have the columns that are made of others, or others of them. */
export function drawProject(project: ProjectLineage, tools: LineageTools, form: Exclude<LineageForm, 'json'>): string {
  const edges = [...tools.directEdges(project)];
  if (form === 'mermaid') return mermaid(project, unique(edges), []);
  if (form === 'dot') return dot(project, unique(edges), []);
  const above = new Map<string, LineageEdge[]>();
  for (const edge of edges) {
    const known = above.get(refKey(edge.to));
    if (known) known.push(edge);
    else above.set(refKey(edge.to), [edge]);
  }
  const columns = [...project.nodes.values()].flatMap(({ id, columns: all }) =>
    all.map(
      ({ name }): Traced => ({
        node: id,
        column: name,
        above: above.get(refKey({ node: id, column: name })) ?? [],
        below: [],
      }),
    ),
  );
  return columns.map((one) => table(project, one)).join('\n\n');
}

interface Traced extends AskedColumn {
  readonly above: readonly LineageEdge[];
  readonly below: readonly LineageEdge[];
}

function edgeWithExpression({ from, to, kind, expression }: LineageEdge): object {
  return { from, to, kind, expression: expression?.sql, place: expression?.place };
}

function describe(project: ProjectLineage, node: NodeId, name: string): object {
  const column = project.column(node, name);
  const { type, description, inherited, status, expression, indirect = [], problems = [] } = column ?? {};
  return {
    node,
    column: name,
    type,
    description: description ?? inherited?.description,
    description_from: inherited?.from,
    status,
    expression: expression?.sql,
    place: expression?.place,
    indirect: indirect.length > 0 ? indirect : undefined,
    rows: project.nodes.get(node)?.indirect,
    problems: problems.length > 0 ? problems : undefined,
  };
}

function table(project: ProjectLineage, { node, column: name, above, below }: Traced): string {
  const column = project.column(node, name);
  const lines = [
    [title(project, { node, column: name }), column?.type ?? '', column?.status ?? ''].filter(Boolean).join('  '),
  ];
  if (column?.description) lines.push(`  ${column.description}`);
  else if (column?.inherited)
    lines.push(`  ${column.inherited.description}  (of ${title(project, column.inherited.from)})`);
  if (column?.expression) lines.push(`  = ${oneLine(column.expression.sql)}${placeText(column.expression.place)}`);
  for (const { reason, message, place } of column?.problems ?? [])
    lines.push(`  not known: ${message} (${reason})${placeText(place)}`);
  const rows = [
    ...above.map((edge) => ['<-', title(project, edge.from), edge.kind, edgeNote(project, edge, edge.to, node)]),
    ...below.map((edge) => ['->', title(project, edge.to), edge.kind, edgeNote(project, edge, edge.from, node)]),
  ];
  const widths = [0, 1, 2].map((at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)));
  for (const row of rows)
    lines.push(
      `  ${row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd()}`,
    );
  const indirect = [...(column?.indirect ?? []), ...(project.nodes.get(node)?.indirect ?? [])];
  for (const one of indirect) lines.push(`  ~  ${title(project, one)}  ${one.kind}`);
  return lines.join('\n');
}

/** The other end of a step that is not the asked column, and how its value is made. */
function edgeNote(project: ProjectLineage, edge: LineageEdge, end: ColumnRef, node: NodeId): string {
  const through = end.node === node ? '' : `of ${title(project, end)}`;
  const isMade = edge.kind === 'derived' || edge.kind === 'aggregated';
  const made =
    isMade && edge.expression && (end.node !== node || edge.to.node !== node) ? oneLine(edge.expression.sql) : '';
  return [through, made].filter(Boolean).join('  ');
}

function placeText(
  place: { readonly path: string; readonly line: number; readonly column: number } | undefined,
): string {
  return place ? `  ${place.path}:${place.line}:${place.column}` : '';
}

const LONGEST = 80;

function oneLine(sql: string): string {
  const text = sql.replaceAll(/\s+/g, ' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function title(project: ProjectLineage, { node, relation, column }: ColumnRef): string {
  const named = node === undefined ? relation : nodeName(project, node);
  return `${named ?? '?'}.${column}`;
}

function nodeName(project: ProjectLineage, id: NodeId): string {
  const found = project.nodes.get(id);
  if (!found) return id;
  // Sources by both of their names.
  return found.kind === 'source' ? id.split('.').slice(2).join('.') : found.name;
}

function unique(edges: readonly LineageEdge[]): LineageEdge[] {
  const byText = new Map(edges.map((edge) => [`${refKey(edge.from)}\0${refKey(edge.to)}\0${edge.kind}`, edge]));
  return [...byText.values()];
}

function refKey({ node, relation, column }: ColumnRef): string {
  return `${node ?? relation ?? ''}\0${column}`;
}

interface Drawn {
  readonly ids: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<
    string,
    { readonly name: string; readonly columns: readonly { id: string; label: string; isAsked: boolean }[] }
  >;
}

/** Columns by node, each with a short id. */
function drawn(project: ProjectLineage, edges: readonly LineageEdge[], asked: readonly AskedColumn[]): Drawn {
  const ids = new Map<string, string>();
  const groups = new Map<string, { name: string; columns: { id: string; label: string; isAsked: boolean }[] }>();
  const askedKeys = new Set(asked.map(refKey));
  for (const ref of [...asked, ...edges.flatMap(({ from, to }) => [from, to])]) {
    const key = refKey(ref);
    if (ids.has(key)) continue;
    const id = `c${ids.size + 1}`;
    ids.set(key, id);
    const owner = ref.node ?? ('relation' in ref ? (ref.relation ?? '?') : '?');
    const group = groups.get(owner) ?? {
      name: ref.node === undefined ? owner : nodeName(project, ref.node),
      columns: [],
    };
    group.columns.push({ id, label: ref.column, isAsked: askedKeys.has(key) });
    groups.set(owner, group);
  }
  return { ids, groups };
}

function mermaid(project: ProjectLineage, edges: readonly LineageEdge[], asked: readonly AskedColumn[]): string {
  const { ids, groups } = drawn(project, edges, asked);
  const text = (label: string): string => label.replaceAll('"', '#quot;');
  const lines = ['flowchart LR'];
  for (const [at, { name, columns }] of [...groups.values()].entries()) {
    lines.push(`  subgraph g${at + 1}["${text(name)}"]`);
    for (const { id, label, isAsked } of columns) lines.push(`    ${id}["${text(label)}"]${isAsked ? ':::asked' : ''}`);
    lines.push('  end');
  }
  for (const { from, to, kind } of edges) lines.push(`  ${ids.get(refKey(from))} -->|${kind}| ${ids.get(refKey(to))}`);
  lines.push('  classDef asked stroke-width:3px');
  return lines.join('\n');
}

function dot(project: ProjectLineage, edges: readonly LineageEdge[], asked: readonly AskedColumn[]): string {
  const { ids, groups } = drawn(project, edges, asked);
  const text = (label: string): string => `"${label.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const lines = ['digraph lineage {', '  rankdir=LR', '  node [shape=box]'];
  for (const [at, { name, columns }] of [...groups.values()].entries()) {
    lines.push(`  subgraph cluster_${at + 1} {`, `    label=${text(name)}`);
    for (const { id, label, isAsked } of columns)
      lines.push(`    ${id} [label=${text(label)}${isAsked ? ', penwidth=3' : ''}]`);
    lines.push('  }');
  }
  for (const { from, to, kind } of edges)
    lines.push(`  ${ids.get(refKey(from))} -> ${ids.get(refKey(to))} [label=${text(kind)}]`);
  return [...lines, '}'].join('\n');
}
