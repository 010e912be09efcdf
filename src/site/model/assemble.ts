// Puts together what the artifacts have given: sorts nodes, numbers columns, hangs tests and runs on them.
import type { RunColumns } from '../../artifacts/index.ts';
import { type Changes, FLAG, type LastRun, type ProjectInfo, type SourceRow } from '../format/index.ts';
import type { MarkdownRenderer } from '../markdown.ts';
import { wordOf } from '../read/json-value.ts';
import type { ManifestFacts } from '../read/manifest.ts';
import type { RunFacts } from '../read/runs.ts';
import { assembleColumns } from './assemble-columns.ts';
import { assembleTests, type NodeTests, sortedTests } from './assemble-tests.ts';
import { ColumnPlaces } from './column-places.ts';
import type { ColumnDraft, NodeDraft, TestDraft } from './draft.ts';
import { RunHistory, type Timeline } from './history.ts';
import type { SiteData } from './site-data.ts';

/** What the artifacts have given, and how it is to be shown. */
export interface Gathered {
  readonly manifest: ManifestFacts;
  readonly catalogAt: string | undefined;
  readonly hasLineage: boolean;
  readonly title: string;
  readonly only: string;
  readonly withoutSql: boolean;
  readonly changes: Changes | undefined;
  readonly notes: () => readonly string[];
  readonly markdown: MarkdownRenderer;
}

/** Reads the last runs: hands them over, newest first, and gives what is known of freshness. */
export type RunReader = (take: (run: RunColumns) => void) => RunFacts;

/** All of the site. Runs are read when it is known what they are about. */
export function assembleSite(gathered: Gathered, readRuns: RunReader): SiteData {
  const { manifest, markdown, withoutSql, only } = gathered;
  const drafts = [...manifest.nodes.values()].sort(byId);
  const indexOf = new Map(drafts.map(({ id }, at) => [id, at]));
  const columns = assembleColumns(drafts, indexOf);
  const sorted = sortedTests(manifest.tests, drafts, indexOf);
  const history = new RunHistory(
    drafts.map(({ id }) => id),
    sorted.map(({ id }) => id),
  );
  const knows = (id: string): boolean => history.placeOf(id) !== undefined;
  const runs = readRuns((run) => {
    const shown = only === '' ? run : onlyKnown(run, knows);
    if (only === '' || shown.ids.length > 0) history.add(shown, withoutSql);
  });
  inheritOwners(drafts);
  linkVersions(drafts);
  for (const [id, freshness] of runs.freshness) {
    const source = manifest.nodes.get(id);
    if (!source) continue;
    // A warehouse quotes what it was asked.
    const { message: _, ...silent } = freshness;
    source.detail.freshness = { ...source.detail.freshness, ...(withoutSql ? silent : freshness) };
  }
  const sources = drafts.flatMap(({ detail }, node): SourceRow[] =>
    detail.freshness ? [{ node, ...detail.freshness }] : [],
  );
  const tests = assembleTests(sorted, indexOf, history);
  const infos = history.runs(testRows(drafts, sorted));
  const starts = infos.map(({ info }) => ({ id: info.id, startedAt: Date.parse(info.startedAt) }));
  const places = new ColumnPlaces(drafts);
  for (const [at, draft] of drafts.entries()) {
    const timeline = history.timeline(at);
    finishCore(draft, tests.of(at), timeline, indexOf);
    finishDetail(draft, at, { tests: tests.of(at), timeline, history, places, starts });
  }
  for (const { id, kind } of gathered.changes?.nodes ?? []) {
    const core = manifest.nodes.get(id)?.core;
    if (core && kind !== 'removed') core.change = kind;
  }
  return {
    project: projectInfo(gathered, runs.freshnessAt),
    runs: infos,
    nodes: drafts.map(({ core }) => core),
    columns,
    details: drafts.map(({ detail }) => detail),
    tests: tests.rows,
    sources,
    changes: gathered.changes,
    docs: manifest.docs
      .map((doc) => ({ name: doc.name, package: doc.package, html: markdown(doc.markdown) }))
      .sort((a, b) => (a.package === b.package ? compare(a.name, b.name) : compare(a.package, b.package))),
  };
}

/** The row of a test by its place in the history: tests with pages of their own have the place of the page. */
function testRows(drafts: readonly NodeDraft[], tests: readonly TestDraft[]): (place: number) => number {
  const rows = new Map(tests.map(({ id }, row) => [id, row]));
  const ofNode = drafts.map(({ id }) => rows.get(id) ?? -1);
  // It stays until the runs are written: it must not keep the drafts.
  const nodes = drafts.length;
  return (place) => (place < nodes ? (ofNode[place] ?? -1) : place - nodes);
}

/** A limited site does not tell of what is left out, not even that it ran. */
function onlyKnown(run: RunColumns, knows: (id: string) => boolean): RunColumns {
  const kept = run.ids.flatMap((id, at) => (knows(id) ? [at] : []));
  const long = (column: Int32Array): Int32Array => Int32Array.from(kept, (at) => column[at] ?? -1);
  const short = (column: Int16Array): Int16Array => Int16Array.from(kept, (at) => column[at] ?? -1);
  return {
    ...run,
    ids: kept.map((at) => run.ids[at] ?? ''),
    status: short(run.status),
    start: long(run.start),
    duration: long(run.duration),
    thread: short(run.thread),
    rows: moved(run.rows, kept),
    failures: moved(run.failures, kept),
    messages: moved(run.messages, kept),
  };
}

function moved<T>(values: ReadonlyMap<number, T>, kept: readonly number[]): ReadonlyMap<number, T> {
  const found = new Map<number, T>();
  kept.forEach((at, place) => {
    const value = values.get(at);
    if (value !== undefined) found.set(place, value);
  });
  return found;
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

/** The draft becomes the node of the site: there is none beside it. */
function finishCore(
  { id, core, columns, parents }: NodeDraft,
  tests: NodeTests,
  timeline: Timeline | undefined,
  indexOf: ReadonlyMap<string, number>,
): void {
  const brokenSince = Math.max(timeline?.brokenSince ?? -1, tests.brokenSince);
  let documented = 0;
  for (const { detail } of columns) if (detail.description !== undefined) documented += 1;
  core.id = id;
  core.status = timeline?.status ?? 'none';
  core.statusRun = timeline?.run ?? -1;
  core.brokenSince = brokenSince >= 0 ? brokenSince : undefined;
  core.duration = timeline?.lastDuration ?? -1;
  core.columnCount = columns.length;
  core.documentedColumns = documented;
  core.tests = tests.list.length;
  core.testsPassed = tests.passed;
  core.testsWarned = tests.warned;
  core.testsFailed = tests.failed;
  core.parents = core.type === 'macro' ? [] : parents.flatMap((parent) => indexOf.get(parent) ?? []);
}

interface Known {
  readonly tests: NodeTests;
  readonly timeline: Timeline | undefined;
  readonly history: RunHistory;
  readonly places: ColumnPlaces;
  readonly starts: readonly { readonly id: string; readonly startedAt: number }[];
}

function finishDetail({ detail: made, columns, core }: NodeDraft, place: number, known: Known): void {
  const { tests, timeline, history, starts } = known;
  if (columns.length > 0) made.columns = columns.map((column) => column.detail);
  if (tests.list.length > 0) {
    made.tests = tests.list;
    addTests(columns, place, tests, known.places);
  }
  if (timeline) {
    made.lastRun = lastRun(timeline, starts[timeline.run]);
    made.history = {
      status: history.states(place),
      duration: history.durations(place),
      rows: history.rows(place),
    };
  }
  if (core.type === 'macro' && ((core.flags ?? 0) & FLAG.internal) !== 0) made.usedBy = undefined;
}

function addTests(columns: readonly ColumnDraft[], node: number, tests: NodeTests, places: ColumnPlaces): void {
  const found: number[][] = [];
  tests.list.forEach(({ column }, at) => {
    const place = column === undefined ? -1 : places.of(node, column.toLowerCase());
    if (place < 0) return;
    const known = found[place];
    if (known) known.push(at);
    else found[place] = [at];
  });
  found.forEach((list, place) => {
    const detail = columns[place]?.detail;
    if (detail) detail.tests = list;
  });
}

function lastRun(last: Timeline, run: { readonly id: string; readonly startedAt: number } | undefined): LastRun {
  const end = last.start >= 0 ? (run?.startedAt ?? Number.NaN) + last.start + last.duration : Number.NaN;
  return {
    run: run?.id ?? '',
    status: last.status,
    completedAt: Number.isNaN(end) ? undefined : new Date(end).toISOString(),
    duration: last.duration >= 0 ? last.duration : undefined,
    message: last.message === '' ? undefined : last.message,
    rows: last.rows >= 0 ? last.rows : undefined,
    failures: last.failures >= 0 ? last.failures : undefined,
    thread: last.thread >= 0 ? String(last.thread + 1) : undefined,
  };
}

function projectInfo({ manifest, catalogAt, title, ...rest }: Gathered, freshnessAt: string): ProjectInfo {
  const fact = (key: string): string => wordOf(manifest.metadata, key) ?? '';
  return {
    title: title === '' ? fact('project_name') : title,
    name: fact('project_name'),
    adapter: fact('adapter_type'),
    generatedAt: fact('generated_at'),
    dbtVersion: fact('dbt_version'),
    invocationId: fact('invocation_id'),
    catalogAt: catalogAt ?? '',
    freshnessAt,
    hasLineage: rest.hasLineage,
    withoutSql: rest.withoutSql,
    only: rest.only,
    notes: rest.notes(),
  };
}
