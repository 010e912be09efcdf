// The comment that `review` writes.
import type { NodeId } from '../../base/index.ts';
import type { ProjectLineage } from '../../compile/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import type { ContractBreak, EarlierColumns, NodeChange } from '../../pipeline/index.ts';
import { reasonText, shownName } from '../../plan/index.ts';
import { countText, type ReviewedData } from '../../run/index.ts';
import { columnText, type ShownPlan } from './plan-lines.ts';

export interface FoundReview extends ShownPlan {
  readonly contracts: readonly ContractBreak[];
  /** Models, seeds and snapshots that are gone. */
  readonly removed: readonly NodeId[];
  readonly lineage: ProjectLineage | undefined;
  readonly earlier: EarlierColumns | undefined;
  /** undefined: not asked for. */
  readonly data: readonly ReviewedData[] | undefined;
}

/** Rows of one table; a comment may not be longer than its host allows. */
const MOST = 50;

/** The whole comment. */
export function reviewText(review: FoundReview, graph: ProjectGraph): string {
  const parts = [
    heading(review, graph),
    changedTable(review),
    reached(review),
    contracts(review),
    lineageTable(review, graph),
    dataTable(review),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function heading(review: FoundReview, graph: ProjectGraph): string {
  const { against, changes, planned, removed } = review;
  const own = changes.filter(isOwn);
  const running = planned.filter(({ action }) => action === 'run');
  const of = (kind: NodeChange['class']): number => own.filter((change) => change.class === kind).length;
  const classes = (['breaking', 'additive', 'values', 'new', 'cosmetic', 'unknown'] as const)
    .filter((kind) => of(kind) > 0)
    .map((kind) => `${of(kind)} ${TITLES[kind]}`);
  const count = (kind: string): number => running.filter(({ id }) => graph.resources.get(id)?.kind === kind).length;
  const runs = ['seed', 'model', 'snapshot', 'test', 'unit_test', 'exposure']
    .filter((kind) => count(kind) > 0)
    .map((kind) => countText(kind, count(kind)));
  const what =
    own.length === 0
      ? 'No model, seed or snapshot changes'
      : `${countText('change', own.length)}: ${classes.join(', ')}`;
  return [
    '## tsdbt review',
    '',
    `**${what}.** ${runs.length > 0 ? `It would run ${runs.join(', ')}.` : 'Nothing would run.'} Compared with \`${against}\`.`,
    ...(removed.length > 0 ? ['', `Removed: ${removed.map((id) => code(shownName(id))).join(', ')}.`] : []),
  ].join('\n');
}

const TITLES: { readonly [kind in NodeChange['class']]: string } = {
  new: 'new',
  breaking: 'breaking',
  additive: 'additive',
  values: 'of values',
  cosmetic: 'cosmetic',
  unknown: 'of unknown columns',
};

function isOwn(change: NodeChange): boolean {
  return change.radius !== undefined || change.class === 'new';
}

function changedTable({ changes, planned }: FoundReview): string {
  const reasons = new Map(planned.map((node) => [node.id, reasonText(node)]));
  const rows = changes.filter(isOwn).map((change) => {
    const columns = (change.columns ?? []).map((column) => code(columnText(column)));
    return [
      code(shownName(change.id)),
      change.class === 'breaking' ? '**breaking**' : TITLES[change.class],
      columns.join('<br>'),
      reasons.get(change.id) ?? '',
    ];
  });
  return section('Changed', ['node', 'change', 'columns', 'why'], rows);
}

function reached({ changes }: FoundReview): string {
  const lines = changes.flatMap(({ id, radius }) => {
    if (!radius || radius.models.length + radius.tests.length + radius.exposures.length === 0) return [];
    const models = radius.models.map((model) =>
      model.columns.length > 0
        ? `${code(shownName(model.id))} (${model.columns.map(code).join(', ')})`
        : code(shownName(model.id)),
    );
    const parts = [
      ...(models.length > 0 ? [`models ${limited(models)}`] : []),
      ...(radius.tests.length > 0 ? [`${countText('test', radius.tests.length)}`] : []),
      ...(radius.exposures.length > 0
        ? [`exposures ${limited(radius.exposures.map((exposure) => code(shownName(exposure))))}`]
        : []),
    ];
    const how = radius.level === 'model' ? ' (not all columns are known: everything below counts)' : '';
    return [`- ${code(shownName(id))} reaches ${parts.join('; ')}${how}`];
  });
  return lines.length === 0 ? '' : `### What it reaches\n\n${lines.slice(0, MOST).join('\n')}${rest(lines.length)}`;
}

function contracts({ contracts: broken }: FoundReview): string {
  if (broken.length === 0) return '';
  const lines = broken.flatMap(({ id, problems }) =>
    problems.map((problem) => `- ${code(shownName(id))}: ${escaped(problem)}`),
  );
  return `### Broken contracts\n\n${lines.slice(0, MOST).join('\n')}${rest(lines.length)}`;
}

/** Columns that are made of other columns than before. */
function lineageTable({ changes, earlier, lineage }: FoundReview, graph: ProjectGraph): string {
  if (!earlier || !lineage) return '';
  const rows = changes.flatMap(({ id }) => {
    const before = earlier.made.get(id);
    const node = lineage.nodes.get(id);
    if (!before || !node) return [];
    return node.columns.flatMap((column): string[][] => {
      const old = before.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
      if (!old) return [];
      const now = [...new Set(sourcesOf(lineage, graph, id, column.name))].sort();
      if (now.join() === old.sources.join()) return [];
      return [[code(`${shownName(id)}.${column.name}`), listText(old.sources), listText(now)]];
    });
  });
  return section('Lineage', ['column', 'was made of', 'is made of'], rows);
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? 'no column' : names.map(code).join(', ');
}

/** Direct sources, through ephemeral models. */
function sourcesOf(lineage: ProjectLineage, graph: ProjectGraph, id: NodeId, name: string): string[] {
  return (lineage.column(id, name)?.sources ?? []).flatMap((from) => {
    if (from.node === undefined) return [`${from.relation ?? '?'}.${from.column}`];
    const resource = graph.resources.get(from.node);
    const isInlined = resource?.kind === 'model' && resource.config['materialized'] === 'ephemeral';
    return isInlined ? sourcesOf(lineage, graph, from.node, from.column) : [`${shownName(from.node)}.${from.column}`];
  });
}

function dataTable({ data }: FoundReview): string {
  if (data === undefined) return '';
  const rows = data.map((one) => {
    const rowsText =
      one.rows === undefined ? '' : one.rows[0] === one.rows[1] ? `${one.rows[0]}` : `${one.rows[1]} → ${one.rows[0]}`;
    const changed = one.keyed
      ? `${one.keyed.added} added, ${one.keyed.removed} removed, ${one.keyed.changed} changed`
      : '';
    const columns = one.columns.flatMap(({ name, rows: count }) =>
      count === undefined ? [code(name)] : [`${code(name)} in ${countText('row', count)}`],
    );
    const what = one.problem ?? (columns.length > 0 ? `differ: ${columns.join(', ')}` : 'the same');
    return [code(shownName(one.id)), rowsText, changed, `${what}${one.note === undefined ? '' : ` (${one.note})`}`];
  });
  return rows.length === 0
    ? '### Data\n\nNo changed model was compared.'
    : section('Data', ['node', 'rows', 'by key', 'columns'], rows);
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.slice(0, MOST).map(line)].join('\n');
  return `### ${title}\n\n${table}${rest(rows.length)}`;
}

function rest(count: number): string {
  return count > MOST ? `\n\n… and ${count - MOST} more.` : '';
}

function limited(items: readonly string[]): string {
  return items.length > MOST ? `${items.slice(0, MOST).join(', ')} and ${items.length - MOST} more` : items.join(', ');
}

function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${text.replace(/[`\n]/g, ' ')}\``;
}

function escaped(text: string): string {
  return text.replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'));
}
