// From the graph to the facts: what each column of the result is made of in the end.
import type { Budget } from './budget.ts';
import { aggregated, type ColumnNode, derived, type Level, plain, type Rows } from './graph.ts';
import type {
  ColumnSource,
  IndirectKind,
  IndirectSource,
  LineageProblem,
  LineageStatus,
  OutputColumn,
  SourceKind,
} from './query-lineage.ts';

/** One column of the result with all its sources. @throws TooLarge */
export function outputColumn(node: ColumnNode, budget: Budget): OutputColumn {
  const levels = new Map<ColumnNode, Level>();
  const problems = new Set<LineageProblem>();
  const rows: Rows[] = [];
  const indirect = new IndirectSet(budget);
  const open: { node: ColumnNode; level: Level }[] = [{ node, level: plain }];
  for (let next = open.pop(); next; next = open.pop()) {
    const known = levels.get(next.node);
    if (known !== undefined && known >= next.level) continue;
    budget.spend(1);
    levels.set(next.node, next.level);
    if (known === undefined) {
      for (const one of next.node.problems) problems.add(one);
      for (const one of next.node.indirect) indirect.add(one.to, one.kind);
      rows.push(...next.node.rows);
    }
    for (const { to, level } of next.node.uses) open.push({ node: to, level: Math.max(level, next.level) });
  }
  indirect.addRows(rows);
  const sources: ColumnSource[] = [];
  for (const [source, level] of levels) {
    if (source.base)
      sources.push({ relation: source.base.relation, column: source.name, kind: kindOf(node, source, level) });
  }
  return {
    name: node.name,
    ...(node.isUnnamed && { isUnnamed: true }),
    ...(node.type !== undefined && { type: node.type }),
    sources: sources.sort(bySource),
    indirect: indirect.list(),
    ...withExpression(node),
    status: statusOf(sources.length, problems.size),
    problems: [...problems],
  };
}

function statusOf(sources: number, problems: number): LineageStatus {
  if (problems === 0) return 'resolved';
  return sources > 0 ? 'partial' : 'unresolved';
}

function kindOf(node: ColumnNode, source: ColumnNode, level: Level): SourceKind {
  if (level === aggregated) return 'aggregated';
  if (level === derived) return 'derived';
  return node.name.toLowerCase() === source.name.toLowerCase() ? 'copied' : 'renamed';
}

/** Where the value is made: past columns that only pass it on. */
function withExpression(node: ColumnNode): Pick<OutputColumn, 'expression'> {
  let at = node;
  const seen = new Set<ColumnNode>();
  for (;;) {
    const [only] = at.uses;
    if (!only || at.uses.length > 1 || only.level !== plain || seen.has(at)) break;
    if (only.to.base || !only.to.expression) break;
    seen.add(at);
    at = only.to;
  }
  return at.expression ? { expression: { start: at.expression.start, end: at.expression.end } } : {};
}

/** What decides on the rows of a query, and the problems on the way. @throws TooLarge */
export function outputRows(rows: Rows, budget: Budget): { indirect: IndirectSource[]; problems: LineageProblem[] } {
  const indirect = new IndirectSet(budget);
  const problems = indirect.addRows([rows]);
  return { indirect: indirect.list(), problems };
}

class IndirectSet {
  readonly #seen = new Map<IndirectKind, Set<ColumnNode>>();
  readonly #rows = new Set<Rows>();
  readonly #found: IndirectSource[] = [];
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  add(node: ColumnNode, kind: IndirectKind): void {
    const seen = this.#seen.get(kind) ?? new Set<ColumnNode>();
    this.#seen.set(kind, seen);
    const open = [node];
    const rows: Rows[] = [];
    for (let next = open.pop(); next; next = open.pop()) {
      if (seen.has(next)) continue;
      this.#budget.spend(1);
      seen.add(next);
      if (next.base) this.#found.push({ relation: next.base.relation, column: next.name, kind });
      for (const { to } of next.uses) open.push(to);
      for (const { to } of next.indirect) open.push(to);
      rows.push(...next.rows);
    }
    this.addRows(rows);
  }

  /** All conditions of some queries and of those that they read. */
  addRows(rows: readonly Rows[]): LineageProblem[] {
    const problems: LineageProblem[] = [];
    const open = [...rows];
    for (let next = open.pop(); next; next = open.pop()) {
      if (this.#rows.has(next)) continue;
      this.#rows.add(next);
      problems.push(...next.problems);
      for (const { to, kind } of next.indirect) this.add(to, kind);
      open.push(...next.inputs);
    }
    return problems;
  }

  list(): IndirectSource[] {
    const unique = new Map(this.#found.map((one) => [`${one.relation}\0${one.kind}\0${one.column}`, one]));
    return [...unique.values()].sort((a, b) => bySource(a, b) || a.kind.localeCompare(b.kind));
  }
}

function bySource(a: { relation: number; column: string }, b: { relation: number; column: string }): number {
  return a.relation - b.relation || (a.column < b.column ? -1 : a.column > b.column ? 1 : 0);
}
