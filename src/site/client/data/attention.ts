// What needs attention, the widest break first.
import { type Core, isBroken, neighbours, type Status, type TestRow } from '../../format/index.ts';
import { allBeside, isShown } from './derive.ts';

/** A node that is broken or stale, and what that reaches. */
export interface Trouble {
  readonly node: number;
  readonly status: Status;
  readonly downstream: number;
  readonly exposures: number;
  /** When it began (ISO 8601), '' where that is not known. */
  readonly since: string;
}

/** No more than this many are looked at: each costs a walk through the graph. */
const MOST = 300;

/** Broken nodes first, then those with warnings; among them what reaches most. */
export function troubles(core: Core): Trouble[] {
  const found: Trouble[] = [];
  for (const wanted of [isBroken, (status: Status) => status === 'warn']) {
    for (let node = 0; node < core.count && found.length < MOST; node += 1) {
      const status = core.health[node] ?? 'none';
      if (!wanted(status) || !isShown(core, node)) continue;
      const below = allBeside(core, node, false);
      const exposures = below.filter((one) => core.types[one] === 'exposure').length;
      const run = core.runs[core.brokenSince.get(node) ?? -1];
      found.push({ node, status, downstream: below.length, exposures, since: run?.startedAt ?? '' });
    }
  }
  return found.sort(
    (a, b) =>
      Number(isBroken(b.status)) - Number(isBroken(a.status)) ||
      b.exposures - a.exposures ||
      b.downstream - a.downstream ||
      a.node - b.node,
  );
}

/** What is wrong with a node in a few words; more exact once the tests are known. */
export function troubleWords(core: Core, node: number, tests: readonly TestRow[] | undefined): string {
  const own = core.status[node] ?? 'none';
  const type = core.types[node] ?? '';
  if (isBroken(own))
    return type === 'source'
      ? 'too old'
      : type === 'test' || type === 'unit_test'
        ? 'test failed'
        : 'could not be built';
  const bad = tests?.filter((test) => test.node === node && (isBroken(test.status) || test.status === 'warn')) ?? [];
  const [first] = bad.sort((a, b) => Number(isBroken(b.status)) - Number(isBroken(a.status)));
  if (first) {
    const name = `${first.test.split('.').at(-1) || first.name}${first.column ? `(${first.column})` : ''}`;
    const rows = first.failures > 0 ? `: ${first.failures} ${first.failures === 1 ? 'row' : 'rows'}` : '';
    return `${name}${rows}${bad.length > 1 ? `, ${bad.length - 1} more` : ''}`;
  }
  const failed = core.testsFailed[node] ?? 0;
  if (failed > 0) return failed === 1 ? 'a test failed' : `${failed} tests failed`;
  const warned = core.testsWarned[node] ?? 0;
  if (warned > 0) return warned === 1 ? 'a test warned' : `${warned} tests warned`;
  return type === 'source' ? 'stale' : 'warned';
}

/** The nearest node above that is broken, itself or by its tests: the reason why a node was skipped. */
export function brokenAbove(core: Core, node: number): number | undefined {
  const seen = new Set([node]);
  for (const one of seen)
    for (const parent of neighbours(core.parents, one)) {
      if (isBroken(core.health[parent] ?? 'none')) return parent;
      seen.add(parent);
    }
  return undefined;
}

/** What changed its state from one run to the next. */
export interface Change {
  readonly id: string;
  readonly node: number;
  readonly before: Status;
  readonly now: Status;
}

/** Nodes and tests whose state got better or worse, in the order of the newer run; what only one of the runs had is left out. */
export function changes(
  before: readonly { readonly id: string; readonly status: Status }[],
  now: readonly { readonly id: string; readonly node: number; readonly status: Status }[],
): Change[] {
  const old = new Map(before.map(({ id, status }) => [id, status]));
  return now.flatMap(({ id, node, status }) => {
    const was = old.get(id);
    return was === undefined || isBroken(was) === isBroken(status) ? [] : [{ id, node, before: was, now: status }];
  });
}
