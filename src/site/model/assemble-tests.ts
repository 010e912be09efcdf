// Tests with their states: as one table, and by the node whose page shows them.
import type { TestDetail, TestRow } from '../format/index.ts';
import { ColumnPlaces } from './column-places.ts';
import type { Mutable, NodeDraft, TestDraft } from './draft.ts';
import type { RunHistory, Timeline } from './history.ts';

/** The tests of one node. */
export interface NodeTests {
  readonly list: readonly TestDetail[];
  readonly passed: number;
  readonly warned: number;
  readonly failed: number;
  /** The run since which one of them is broken; -1 where none is. */
  readonly brokenSince: number;
}

export interface AssembledTests {
  readonly rows: readonly TestRow[];
  /** The tests of a node by its index. */
  of(node: number): NodeTests;
}

const NO_TESTS: NodeTests = { list: [], passed: 0, warned: 0, failed: 0, brokenSince: -1 };

/** The tests by the node and the column they are about, then by id: what belongs together packs best. */
export function sortedTests(
  tests: readonly TestDraft[],
  drafts: readonly NodeDraft[],
  nodeIndex: ReadonlyMap<string, number>,
): TestDraft[] {
  const places = new ColumnPlaces(drafts);
  const keyed = tests.map((test) => {
    const node = nodeIndex.get(test.nodes[0] ?? '') ?? drafts.length;
    const name = test.detail.column?.toLowerCase();
    const found = name === undefined ? -1 : places.of(node, name);
    // What is about the whole node comes last.
    const column = found < 0 ? Number.MAX_SAFE_INTEGER : found;
    return { test, node, column };
  });
  keyed.sort((a, b) => a.node - b.node || a.column - b.column || (a.test.id < b.test.id ? -1 : 1));
  return keyed.map(({ test }) => test);
}

/** The tests with their states, in the order they have. */
export function assembleTests(
  drafts: readonly TestDraft[],
  nodeIndex: ReadonlyMap<string, number>,
  history: RunHistory,
): AssembledTests {
  const byNode = new Map<number, { detail: TestDetail; since: number }[]>();
  const rows = drafts.map((draft): TestRow => {
    const place = history.placeOf(draft.id);
    const timeline = place === undefined ? undefined : history.timeline(place);
    const states = place === undefined || history.length < 2 ? '' : history.states(place);
    const detail = withResult(draft.detail, timeline, states);
    const nodes = draft.nodes.flatMap((id) => nodeIndex.get(id) ?? []);
    for (const node of nodes) {
      const list = byNode.get(node) ?? [];
      list.push({ detail, since: timeline?.brokenSince ?? -1 });
      byNode.set(node, list);
    }
    return {
      id: draft.id,
      name: detail.name,
      kind: detail.kind,
      test: detail.test ?? '',
      node: nodes.length === 1 ? (nodes[0] ?? -1) : -1,
      column: detail.column ?? '',
      severity: detail.severity ?? '',
      status: detail.status,
      failures: detail.failures ?? (detail.status === 'pass' ? 0 : -1),
      duration: Math.round(detail.duration ?? -1),
      run: timeline?.run ?? -1,
      since: timeline?.brokenSince ?? -1,
      message: (detail.message ?? '').split('\n', 1)[0]?.slice(0, 200) ?? '',
    };
  });
  const counted = new Map([...byNode].map(([node, list]) => [node, count(list)]));
  return {
    rows,
    of: (node) => counted.get(node) ?? NO_TESTS,
  };
}

/** The test of the draft with its result: the draft is not needed afterwards. */
function withResult(detail: Mutable<TestDetail>, last: Timeline | undefined, states: string): TestDetail {
  if (!last) return detail;
  detail.status = last.status;
  if (last.failures >= 0) detail.failures = last.failures;
  if (last.message !== '' && last.status !== 'pass') detail.message = last.message;
  if (last.duration >= 0) detail.duration = last.duration;
  if (states !== '') detail.history = states;
  return detail;
}

function count(list: readonly { readonly detail: TestDetail; readonly since: number }[]): NodeTests {
  const counts = { passed: 0, warned: 0, failed: 0, brokenSince: -1 };
  for (const { detail, since } of list) {
    if (detail.status === 'pass') counts.passed += 1;
    if (detail.status === 'warn') counts.warned += 1;
    if (detail.status === 'fail' || detail.status === 'error') counts.failed += 1;
    counts.brokenSince = Math.max(counts.brokenSince, since);
  }
  return { list: list.map(({ detail }) => detail), ...counts };
}
