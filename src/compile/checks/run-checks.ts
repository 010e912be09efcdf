// The checks of a project, without a connection: nodes are compiled as for a new warehouse, then every rule looks at them.
import { type Diagnostic, diagnostic, type NodeId, type Severity, type Span, sha256 } from '../../base/index.ts';
import type { InvocationFacts } from '../../context/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import { columnNames, type LineageAnalyzer, loadSecondOpinion, sqlLexicon } from '../../sql/index.ts';
import { compileErrors } from '../errors.ts';
import {
  type AnalyzedQuery,
  buildProjectLineage,
  type KeptNodes,
  type KeptQuery,
  type ProjectLineage,
  type StoredColumns,
} from '../lineage/index.ts';
import type { CheckLevel, CheckRule, Finding } from './check-rule.ts';
import { checkSettings } from './check-settings.ts';
import { checkedNode, keptNode, UnreadText } from './checked-node.ts';
import type { CheckedNode, CheckedProject } from './checked-project.ts';
import { PropertyPlaces } from './property-places.ts';
import { checkRules } from './rules/index.ts';
import { isSuppressed } from './suppressions.ts';

export interface CheckInput {
  readonly graph: ProjectGraph;
  readonly facts: InvocationFacts;
  readonly analyzer: LineageAnalyzer;
  /** Columns of sources that the warehouse told of earlier. */
  readonly stored?: StoredColumns;
  /** What earlier commands found of nodes; what is found of them now is kept there. */
  readonly kept?: KeptNodes | undefined;
  /** What is told of; everything else is only looked at. */
  readonly selected: { has(id: NodeId): boolean };
  /** Waited for again and again: where others want to be served meanwhile. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** In `compile` and `build`: findings are at most what `on_build` says, and notes are not told. */
  readonly isBuild?: boolean | undefined;
}

export interface CheckReport {
  /** By file and place. */
  readonly findings: readonly Diagnostic[];
  /** How many nodes were looked at. */
  readonly checked: number;
  /** Findings that a comment takes away. */
  readonly suppressed: number;
  /** What the rules went by. */
  readonly lineage: ProjectLineage;
}

const KINDS: ReadonlySet<string> = new Set(['model', 'snapshot', 'test', 'analysis']);

/** Runs all rules that are not switched off. @throws TsdbtError check-setting */
export async function runChecks(input: CheckInput): Promise<CheckReport> {
  const { graph } = input;
  const { source } = graph.project;
  const settings = checkSettings(source, checkRules);
  const found: Diagnostic[] = [];
  let suppressed = 0;
  const local = checkRules.filter((rule) => rule.isLocal === true && settings.levelOf(rule) !== 'off');
  // The name of a built file holds the hashes of its content and its imports.
  const mark = sha256([import.meta.url, ...local.map(({ name }) => name)].join(' ')).slice(0, 16);
  const { project, failures, lineage } = await checkedProject(input, mark);
  const unclean = new Set<NodeId>();
  const capped = (level: CheckLevel): Severity | undefined => {
    if (input.isBuild !== true) return SEVERITIES[level];
    return level === 'note' ? undefined : SEVERITIES[lower(level, settings.onBuild)];
  };
  const add = (rule: CheckRule, finding: Finding): void => {
    if (!input.selected.has(finding.node)) return;
    if (finding.span && isSuppressed(finding.span, rule.name)) {
      suppressed += 1;
      return;
    }
    const level = settings.levelOf(rule);
    const severity = capped(finding.isUncertain === true ? lower(level, 'note') : level);
    if (severity) found.push(asDiagnostic(rule, finding, severity));
  };
  for (const rule of checkRules) {
    if (settings.levelOf(rule) === 'off') continue;
    for (const finding of await whole(() => rule.checkProject?.(project) ?? [])) add(rule, finding);
    const { checkNode, isLocal } = rule;
    if (!checkNode) continue;
    for (const node of project.nodes.values()) {
      if (isLocal && node.isClean) continue;
      if (input.pause) await input.pause();
      for (const finding of await whole(() => checkNode(node, project))) {
        if (isLocal) unclean.add(node.node.uniqueId);
        add(rule, finding);
      }
    }
  }
  for (const [id, checked] of project.nodes)
    if (!checked.isClean && checked.lineage && !unclean.has(id)) input.kept?.drafts.mark(id, mark);
  const seen = new Set<string>();
  const told = failures.filter(({ nodeId }) => nodeId === undefined || input.selected.has(nodeId as NodeId));
  // What a loop of a template writes again and again is told once.
  const isNew = ({ slug, message, span }: Diagnostic): boolean => {
    const key = `${slug} ${message} ${span?.file.path} ${span?.start}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  };
  const failed = told.flatMap((one) => {
    const severity = capped(LEVELS[one.severity]);
    return severity ? [{ ...one, severity }] : [];
  });
  return {
    findings: [...failed, ...found].sort(byPlace).filter(isNew),
    checked: project.nodes.size,
    suppressed,
    lineage,
  };
}

/** All findings; a rule begins anew when it wants to see SQL that has to be made first. */
async function whole(find: () => Iterable<Finding>): Promise<readonly Finding[]> {
  for (;;) {
    try {
      return [...find()];
    } catch (thrown) {
      if (!(thrown instanceof UnreadText)) throw thrown;
      await thrown.read();
    }
  }
}

const ORDER: readonly CheckLevel[] = ['off', 'note', 'warn', 'error'];
const SEVERITIES: { readonly [level in CheckLevel]: Severity | undefined } = {
  off: undefined,
  note: 'note',
  warn: 'warning',
  error: 'error',
};
const LEVELS: { readonly [severity in Severity]: CheckLevel } = { note: 'note', warning: 'warn', error: 'error' };

function lower(a: CheckLevel, b: CheckLevel): CheckLevel {
  return ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b;
}

function asDiagnostic(
  rule: CheckRule,
  { message, hint, span, node, related }: Finding,
  severity: Severity,
): Diagnostic {
  return {
    code: `TSDBT-${rule.code}`,
    slug: rule.name,
    severity,
    message,
    hint,
    span,
    related: related ?? [],
    heading: 'Compilation Error',
    nodeId: node,
    page: `docs/checks/${rule.name}.md`,
  };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [one, other] = [pathOf(a.span), pathOf(b.span)];
  return one < other ? -1 : one > other ? 1 : (a.span?.start ?? 0) - (b.span?.start ?? 0);
}

function pathOf(place: Span | undefined): string {
  return place?.file.path ?? '';
}

/** All nodes of the root project that have SQL of their own, compiled and analyzed; what cannot be compiled, and why. */
async function checkedProject(
  input: CheckInput,
  mark: string,
): Promise<{
  readonly project: CheckedProject;
  readonly failures: readonly Diagnostic[];
  readonly lineage: ProjectLineage;
}> {
  const { graph, facts, analyzer, stored } = input;
  const { analyzerDialect: dialect } = facts.target.dialect;
  const own = [...graph.project.nodes.values()].filter((node) => isChecked(node, graph));
  const analyzed = new Map<NodeId, AnalyzedQuery>();
  const failures: Diagnostic[] = [];
  const guessed = new Set<NodeId>();
  const kept = new Map<NodeId, KeptQuery>();
  const ownIds = new Set(own.map(({ uniqueId }) => uniqueId));
  const lineage = await buildProjectLineage({
    graph,
    facts,
    analyzer,
    ...(stored && { stored }),
    pause: input.pause,
    kept: input.kept,
    markOf: (id) => (ownIds.has(id) ? mark : undefined),
    onKept: (id, query) => kept.set(id, query),
    queries: own.flatMap(({ kind, uniqueId }) => (kind === 'model' || kind === 'snapshot' ? [] : [uniqueId])),
    onQuery: (id, query) => {
      if (!query.isGuessed) analyzed.set(id, query);
      else guessed.add(id);
    },
    onFailure: (node, found) => {
      if (isChecked(node, graph)) failures.push(notCompiled(found, node, graph));
    },
  });
  for (const node of own)
    if (guessed.has(node.uniqueId)) failures.push(notChecked(node, 'what it answers is not known'));
  const isUnread = [...analyzed.values()].some(({ lineage: one }) => hasSyntaxProblem(one));
  const opinion = isUnread ? await loadSecondOpinion(dialect) : undefined;
  const lexicon = sqlLexicon(dialect);
  const nodes = new Map<NodeId, CheckedNode>();
  for (const node of own) {
    if (input.pause) await input.pause();
    const known = kept.get(node.uniqueId);
    if (known) {
      nodes.set(node.uniqueId, keptNode(node, known, lexicon));
      continue;
    }
    const query = analyzed.get(node.uniqueId);
    const second = query && hasSyntaxProblem(query.lineage) ? opinion?.(query.sql) : undefined;
    nodes.set(node.uniqueId, checkedNode(node, query, lexicon, second));
  }
  const project: CheckedProject = {
    graph,
    nodes,
    dialect,
    properties: new PropertyPlaces(graph.project.source),
    columnsOf: (id) => lineage.nodes.get(id),
    ...columnNames(dialect),
  };
  return { project, failures, lineage };
}

function hasSyntaxProblem({ problems }: AnalyzedQuery['lineage']): boolean {
  return problems.some(({ reason }) => reason === 'syntax');
}

function isChecked(node: ParsedNode, graph: ProjectGraph): boolean {
  const isWritten = KINDS.has(node.kind) && !(node.kind === 'test' && node.testKind === 'generic');
  return isWritten && node.language === 'sql' && node.packageName === graph.project.source.root.name;
}

/** A template that asks the warehouse may be right; any other that cannot be rendered is not. */
function notCompiled(found: Diagnostic, node: ParsedNode, graph: ProjectGraph): Diagnostic {
  if (!graph.needsWarehouse(node.uniqueId)) return { ...found, nodeId: node.uniqueId };
  const [line] = found.message.split('\n');
  return notChecked(node, line ?? '');
}

function notChecked(node: ParsedNode, reason: string): Diagnostic {
  return diagnostic(compileErrors.notChecked, { name: node.name, reason }, { span: node.span, nodeId: node.uniqueId });
}
