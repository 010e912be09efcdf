// Puts together what the artifacts have given: sorts nodes, numbers columns, hangs tests and runs on them.
import {
  type ColumnDetail,
  type CoreNode,
  FLAG,
  type LastRun,
  type NodeDetail,
  type ProjectInfo,
  type SourceRow,
  statusText,
} from '../format/index.ts';
import type { MarkdownRenderer } from '../markdown.ts';
import { wordOf } from '../read/json-value.ts';
import type { ManifestFacts } from '../read/manifest.ts';
import type { RunFacts } from '../read/runs.ts';
import { assembleColumns } from './assemble-columns.ts';
import { assembleRuns } from './assemble-runs.ts';
import { assembleTests, type NodeTests } from './assemble-tests.ts';
import type { Mutable, NodeDraft } from './draft.ts';
import { type Timeline, timelines } from './history.ts';
import type { SiteData } from './site-data.ts';

/** What the artifacts have given, and how it is to be shown. */
export interface Gathered {
  readonly manifest: ManifestFacts;
  readonly runs: RunFacts;
  readonly catalogAt: string | undefined;
  readonly hasLineage: boolean;
  readonly title: string;
  readonly only: string;
  readonly withoutSql: boolean;
  readonly notes: readonly string[];
  readonly markdown: MarkdownRenderer;
}

/** All of the site. */
export function assembleSite(gathered: Gathered): SiteData {
  const { manifest, runs, markdown } = gathered;
  const drafts = [...manifest.nodes.values()].sort(byId);
  const indexOf = new Map(drafts.map(({ id }, at) => [id, at]));
  inheritOwners(drafts);
  linkVersions(drafts);
  const history = timelines(runs.runs);
  const tests = assembleTests(manifest.tests, indexOf, history, runs.runs, gathered.withoutSql);
  for (const [id, freshness] of runs.freshness) {
    const source = manifest.nodes.get(id);
    if (source) source.detail.freshness = { ...source.detail.freshness, ...freshness };
  }
  const sources = drafts.flatMap(({ detail }, node): SourceRow[] =>
    detail.freshness ? [{ node, ...detail.freshness }] : [],
  );
  const nodes = drafts.map((draft, at) => coreNode(draft, tests.of(at), history.get(draft.id), indexOf));
  return {
    project: projectInfo(gathered),
    runs: assembleRuns(runs.runs, indexOf, tests.indexOf, gathered.withoutSql),
    nodes,
    columns: assembleColumns(drafts, indexOf),
    details: drafts.map((draft, at) => nodeDetail(draft, tests.of(at), history.get(draft.id), gathered)),
    tests: tests.rows,
    sources,
    docs: manifest.docs
      .map((doc) => ({ name: doc.name, package: doc.package, html: markdown(doc.markdown) }))
      .sort((a, b) => (a.package === b.package ? compare(a.name, b.name) : compare(a.package, b.package))),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byId(a: NodeDraft, b: NodeDraft): number {
  return compare(a.id, b.id);
}

/** A node without an owner of its own has that of its group. */
function inheritOwners(drafts: readonly NodeDraft[]): void {
  const groups = new Map(drafts.filter(({ core }) => core.type === 'group').map((group) => [group.core.name, group]));
  for (const { core, detail } of drafts) {
    const group = groups.get(core.group ?? '');
    if (!group || core.owner !== '') continue;
    core.owner = group.core.owner ?? '';
    if (detail.ownerName === undefined && group.detail.ownerName) detail.ownerName = group.detail.ownerName;
    if (detail.ownerEmail === undefined && group.detail.ownerEmail) detail.ownerEmail = group.detail.ownerEmail;
  }
}

function linkVersions(drafts: readonly NodeDraft[]): void {
  const byName = new Map<string, NodeDraft[]>();
  for (const draft of drafts) {
    if (draft.core.version === '' || draft.core.type !== 'model') continue;
    const key = `${draft.core.package}.${draft.core.name}`;
    byName.set(key, [...(byName.get(key) ?? []), draft]);
  }
  for (const versions of byName.values()) {
    for (const { detail } of versions) detail.versionsOf = versions.map(({ id }) => id);
  }
}

function coreNode(
  { id, core, columns, parents }: NodeDraft,
  tests: NodeTests,
  timeline: Timeline | undefined,
  indexOf: ReadonlyMap<string, number>,
): CoreNode {
  const brokenSince = Math.max(timeline?.brokenSince ?? -1, tests.brokenSince);
  return {
    ...core,
    id,
    status: timeline?.last?.status ?? 'none',
    statusRun: timeline?.lastRun ?? -1,
    brokenSince: brokenSince >= 0 ? brokenSince : undefined,
    duration: timeline?.lastTimed?.duration ?? -1,
    columnCount: columns.length,
    documentedColumns: columns.filter(({ detail }) => detail.description !== undefined).length,
    tests: tests.list.length,
    testsPassed: tests.passed,
    testsWarned: tests.warned,
    testsFailed: tests.failed,
    parents: core.type === 'macro' ? [] : parents.flatMap((parent) => indexOf.get(parent) ?? []),
  };
}

function nodeDetail(
  { detail, columns, core }: NodeDraft,
  tests: NodeTests,
  timeline: Timeline | undefined,
  { runs, withoutSql }: Gathered,
): NodeDetail {
  const made: Mutable<NodeDetail> = { ...detail };
  if (columns.length > 0) made.columns = columns.map((column) => column.detail);
  if (tests.list.length > 0) {
    made.tests = tests.list;
    made.columns = withTests(made.columns ?? [], tests);
  }
  if (timeline?.last) {
    made.lastRun = lastRun(timeline, runs.runs, withoutSql);
    made.history = {
      status: statusText(timeline.cells.map((cell) => cell?.status ?? 'none')),
      duration: timeline.cells.map((cell) => Math.round(cell?.duration ?? -1)),
      rows: timeline.cells.map((cell) => cell?.rows ?? -1),
    };
  }
  if (core.type === 'macro' && ((core.flags ?? 0) & FLAG.internal) !== 0) delete made.usedBy;
  return made;
}

function withTests(columns: readonly ColumnDetail[], tests: NodeTests): ColumnDetail[] {
  const places = new Map<string, number[]>();
  tests.list.forEach(({ column }, at) => {
    if (column === undefined) return;
    const key = column.toLowerCase();
    places.set(key, [...(places.get(key) ?? []), at]);
  });
  return columns.map((column) => {
    const list = places.get(column.name.toLowerCase());
    return list ? { ...column, tests: list } : column;
  });
}

function lastRun({ last, lastRun: place }: Timeline, runs: RunFacts['runs'], withoutSql: boolean): LastRun {
  const run = runs[place];
  const end = last && last.start >= 0 ? Date.parse(run?.startedAt ?? '') + last.start + last.duration : Number.NaN;
  return {
    run: run?.id ?? '',
    status: last?.status ?? 'none',
    ...(Number.isNaN(end) ? {} : { completedAt: new Date(end).toISOString() }),
    ...(last && last.duration >= 0 ? { duration: Math.round(last.duration) } : {}),
    // What a warehouse says of an error may quote the SQL.
    ...(last?.message && !withoutSql ? { message: last.message } : {}),
    ...(last && last.rows >= 0 ? { rows: last.rows } : {}),
    ...(last && last.failures >= 0 ? { failures: last.failures } : {}),
    ...(last?.thread ? { thread: last.thread } : {}),
  };
}

function projectInfo({ manifest, runs, catalogAt, title, ...rest }: Gathered): ProjectInfo {
  const fact = (key: string): string => wordOf(manifest.metadata, key) ?? '';
  return {
    title: title === '' ? fact('project_name') : title,
    name: fact('project_name'),
    adapter: fact('adapter_type'),
    generatedAt: fact('generated_at'),
    dbtVersion: fact('dbt_version'),
    invocationId: fact('invocation_id'),
    catalogAt: catalogAt ?? '',
    freshnessAt: runs.freshnessAt,
    hasLineage: rest.hasLineage,
    withoutSql: rest.withoutSql,
    only: rest.only,
    notes: rest.notes,
  };
}
