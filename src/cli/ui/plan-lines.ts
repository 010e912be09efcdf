// What `plan` prints.
import { type JsonValue, jsonObject, type LogEvent } from '../../base/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import type { NodeChange } from '../../pipeline/index.ts';
import {
  type BlastRadius,
  type ColumnChange,
  type Orphan,
  type PlannedNode,
  reasonText,
  shownName,
} from '../../plan/index.ts';
import { countText } from '../../run/index.ts';

/** What is printed of a plan. */
export interface ShownPlan {
  readonly planned: readonly PlannedNode[];
  readonly changes: readonly NodeChange[];
  readonly orphans: readonly Orphan[];
  readonly hasColumns: boolean;
  readonly against: string;
}

function line(msg: string, more: Partial<LogEvent> = {}): LogEvent {
  return { code: 'T013', name: 'PlanLine', level: 'info', msg, ...more };
}

const WORDS: { readonly [kind in NodeChange['class']]: string } = {
  new: 'NEW',
  breaking: 'BREAKING',
  additive: 'ADDITIVE',
  values: 'VALUES',
  cosmetic: 'COSMETIC',
  unknown: 'COLUMNS UNKNOWN',
};

/** The plan as lines: first what changes by itself, then what runs because of it. */
export function* planLines(plan: ShownPlan, graph: ProjectGraph): Generator<LogEvent> {
  const { planned, orphans } = plan;
  const changes = new Map(plan.changes.map((change) => [change.id, change]));
  const running = planned.filter(({ action }) => action === 'run');
  const isOwn = ({ id }: PlannedNode): boolean => {
    const change = changes.get(id);
    return change !== undefined && (change.radius !== undefined || change.class === 'new');
  };
  yield line('');
  for (const node of planned) {
    const change = changes.get(node.id);
    if (!change || !isOwn(node)) continue;
    yield line(`${node.id}: ${reasonText(node)} [${WORDS[change.class]}]`, {
      status: change.class === 'breaking' ? 'warn' : 'ok',
    });
    for (const column of change.columns ?? []) yield line(`  ${columnText(column)}`);
    if (change.radius && node.action === 'run') for (const text of radiusLines(change.radius)) yield line(`  ${text}`);
  }
  for (const node of running) {
    if (isOwn(node) || isAlong(node, graph)) continue;
    yield line(`${node.id}: ${reasonText(node)}`);
    for (const column of changes.get(node.id)?.columns ?? []) yield line(`  ${columnText(column)}`);
  }
  for (const { id, kept, relation, type } of orphans) {
    const name = [relation.database, relation.schema, relation.identifier].filter((part) => part !== '').join('.');
    const what = kept ?? 'drop it with --drop-orphans';
    yield line(`${name} (${type.toLowerCase()}) was built for ${id}, which is gone: ${what} [ORPHAN]`, {
      status: 'skip',
    });
  }
  if (!plan.hasColumns) yield line('No column is known: everything below a change counts as reached.');
  if (running.length > 0 || orphans.length > 0) yield line('');
  yield line(`Compared with ${plan.against}: ${summaryText(planned, graph)}.`);
}

/** Tests and exposures that run with what is above them: counted, not listed. */
function isAlong({ id, reasons }: PlannedNode, graph: ProjectGraph): boolean {
  const kind = graph.resources.get(id)?.kind;
  if (kind === 'model' || kind === 'seed' || kind === 'snapshot') return false;
  return reasons.every((reason) => reason.kind === 'input' || reason.kind === 'tested');
}

function summaryText(planned: readonly PlannedNode[], graph: ProjectGraph): string {
  const running = planned.filter(({ action }) => action === 'run');
  const counts = new Map<string, number>();
  for (const { id } of running) {
    const kind = graph.resources.get(id)?.kind ?? 'node';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const kinds = [...counts].map(([kind, count]) => countText(kind, count)).join(', ');
  const reused = planned.length - running.length;
  return `${running.length === 0 ? 'nothing' : kinds} would run, ${countText('node', reused)} would be reused`;
}

/** `amount is removed`, `id: INTEGER becomes BIGINT` */
export function columnText({ change, from, name, to }: ColumnChange): string {
  switch (change) {
    case 'removed':
      return `- ${name}`;
    case 'renamed':
      return `~ ${name} is now ${to ?? '?'}`;
    case 'retyped':
      return `~ ${name}: ${from ?? '?'} becomes ${to ?? '?'}`;
    case 'computed':
      return `~ ${name} is computed otherwise: ${oneLine(from)} becomes ${oneLine(to)}`;
    case 'added':
      return `+ ${name}${to === undefined ? '' : ` ${to}`}`;
  }
}

const LONGEST = 60;

function oneLine(text = ''): string {
  const plain = text.replace(/\s+/g, ' ');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

const MOST = 8;

function radiusLines({ exposures, level, models, tests }: BlastRadius): string[] {
  const all = (items: readonly string[]): string =>
    items.length > MOST ? `${items.slice(0, MOST).join(', ')} and ${items.length - MOST} more` : items.join(', ');
  const shown = models.map(({ id, columns }) =>
    columns.length > 0 ? `${shownName(id)} (${columns.slice(0, MOST).join(', ')})` : shownName(id),
  );
  const how = level === 'model' ? ' (not all columns are known: everything below counts)' : '';
  return [
    ...(models.length > 0 ? [`reaches ${countText('model', models.length)}${how}: ${all(shown)}`] : []),
    ...(tests.length > 0 ? [`reaches ${countText('test', tests.length)}: ${all(tests.map(shownName))}`] : []),
    ...(exposures.length > 0
      ? [`reaches ${countText('exposure', exposures.length)}: ${all(exposures.map(shownName))}`]
      : []),
  ];
}

/** The plan as one JSON object. */
export function planJson(plan: ShownPlan, graph: ProjectGraph): LogEvent {
  const changes = new Map(plan.changes.map((change) => [change.id, change]));
  const running = plan.planned.filter(({ action }) => action === 'run').length;
  const whole = jsonObject([
    ['against', plan.against],
    ['level', plan.hasColumns ? 'column' : 'model'],
    [
      'summary',
      jsonObject([
        ['run', running],
        ['reuse', plan.planned.length - running],
        ['orphans', plan.orphans.length],
      ]),
    ],
    ['nodes', plan.planned.map((node): JsonValue => nodeJson(node, changes.get(node.id), graph))],
    ['orphans', plan.orphans.map(orphanJson)],
  ]);
  return line(JSON.stringify(whole, null, 2), { always: true });
}

function nodeJson(node: PlannedNode, change: NodeChange | undefined, graph: ProjectGraph): JsonValue {
  return jsonObject([
    ['unique_id', node.id],
    ['resource_type', graph.resources.get(node.id)?.kind ?? null],
    ['action', node.action],
    ['reason', reasonText(node)],
    ['reasons', node.reasons.map(({ kind }) => kind)],
    ['class', change?.class ?? null],
    ['columns', change?.columns ? change.columns.map(columnJson) : null],
    ['blast_radius', change?.radius ? radiusJson(change.radius) : null],
  ]);
}

function columnJson({ change, from, name, to }: ColumnChange): JsonValue {
  return jsonObject([
    ['name', name],
    ['change', change],
    ['from', from ?? null],
    ['to', to ?? null],
  ]);
}

function radiusJson({ exposures, level, models, tests }: BlastRadius): JsonValue {
  return jsonObject([
    ['level', level],
    [
      'models',
      models.map(({ columns, id }) =>
        jsonObject([
          ['unique_id', id],
          ['columns', [...columns]],
        ]),
      ),
    ],
    ['tests', [...tests]],
    ['exposures', [...exposures]],
  ]);
}

function orphanJson({ id, kept, relation, type }: Orphan): JsonValue {
  return jsonObject([
    ['unique_id', id],
    ['database', relation.database],
    ['schema', relation.schema],
    ['identifier', relation.identifier],
    ['type', type],
    ['kept', kept ?? null],
  ]);
}
