// Tests with their states: as one table, and by the node whose page shows them.
import type { RunRecord } from '../../artifacts/index.ts';
import { statusText, type TestDetail, type TestRow } from '../format/index.ts';
import type { TestDraft } from './draft.ts';
import type { Timeline } from './history.ts';

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
  /** Row of each id. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** The tests of a node by its index. */
  of(node: number): NodeTests;
}

const NO_TESTS: NodeTests = { list: [], passed: 0, warned: 0, failed: 0, brokenSince: -1 };

/** The tests, sorted by id. Messages of a warehouse may quote SQL: without SQL they are left out. */
export function assembleTests(
  drafts: readonly TestDraft[],
  nodeIndex: ReadonlyMap<string, number>,
  history: ReadonlyMap<string, Timeline>,
  runs: readonly RunRecord[],
  withoutSql: boolean,
): AssembledTests {
  const sorted = [...drafts].sort((a, b) => (a.id < b.id ? -1 : 1));
  const byNode = new Map<number, { detail: TestDetail; since: number }[]>();
  const rows = sorted.map((draft): TestRow => {
    const timeline = history.get(draft.id);
    const detail = withResult(draft.detail, timeline, runs.length, withoutSql);
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
      run: timeline?.lastRun ?? -1,
      since: timeline?.brokenSince ?? -1,
      message: (detail.message ?? '').split('\n', 1)[0]?.slice(0, 200) ?? '',
    };
  });
  const counted = new Map([...byNode].map(([node, list]) => [node, count(list)]));
  return {
    rows,
    indexOf: new Map(rows.map(({ id }, at) => [id, at])),
    of: (node) => counted.get(node) ?? NO_TESTS,
  };
}

function withResult(detail: TestDetail, timeline: Timeline | undefined, runs: number, withoutSql: boolean): TestDetail {
  const last = timeline?.last;
  if (!timeline || !last) return detail;
  return {
    ...detail,
    status: last.status,
    ...(last.failures >= 0 ? { failures: last.failures } : {}),
    ...(last.message !== '' && !withoutSql && last.status !== 'pass' ? { message: last.message } : {}),
    ...(last.duration >= 0 ? { duration: Math.round(last.duration) } : {}),
    ...(runs > 1 ? { history: statusText(timeline.cells.map((cell) => cell?.status ?? 'none')) } : {}),
  };
}

function count(list: readonly { readonly detail: TestDetail; readonly since: number }[]): NodeTests {
  const having = (...statuses: string[]): number =>
    list.filter(({ detail }) => statuses.includes(detail.status)).length;
  return {
    list: list.map(({ detail }) => detail),
    passed: having('pass'),
    warned: having('warn'),
    failed: having('fail', 'error'),
    brokenSince: Math.max(...list.map(({ since }) => since)),
  };
}
