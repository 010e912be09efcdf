// What a plan says beyond which nodes run: how their columns change, and what that reaches.
import type { Column } from '../adapters/index.ts';
import { type NodeId, TsdbtError } from '../base/index.ts';
import { type ProjectLineage, projectQuoting, relationOfNode } from '../compile/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import {
  type BlastRadius,
  blastRadius,
  type ChangeClass,
  type ColumnChange,
  type ColumnList,
  classOf,
  columnChanges,
  type PlannedNode,
} from '../plan/index.ts';
import type { RunSession } from '../run/index.ts';
import { normalSql } from '../sql/index.ts';
import type { Pipeline } from './pipeline.ts';

/** How a node changes that runs, or whose text alone was edited. */
export interface NodeChange {
  readonly id: NodeId;
  readonly class: ChangeClass;
  /** undefined: the columns are not known on both sides. */
  readonly columns: readonly ColumnChange[] | undefined;
  /** Columns that are other ones; undefined: any may be, and the rows too. */
  readonly touched: readonly string[] | undefined;
  /** Of nodes that change by themselves; undefined where only their inputs do. */
  readonly radius: BlastRadius | undefined;
}

export interface ReportOptions {
  /** undefined: nothing could be analyzed, so that everything below a node counts. */
  readonly lineage: ProjectLineage | undefined;
  /** Columns before the change; undefined: not known. */
  readonly before: (id: NodeId) => ColumnList | undefined;
  /** Whether nothing but some columns (in lower case) of a node is another one. */
  readonly hasSameRows: (id: NodeId, touched: ReadonlySet<string>) => boolean;
  /** Both lists with the types that the engine says; undefined where it cannot say. */
  readonly asked?:
    | ((node: ParsedNode, sql: string) => Promise<readonly [ColumnList, ColumnList] | undefined>)
    | undefined;
}

const KINDS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);
/** Reasons that lie in what is around a node. */
const OUTSIDE: ReadonlySet<string> = new Set([
  'input',
  'source',
  'tested',
  'gone',
  'unfinished',
  'always',
  'refresh',
  'asks',
]);

/** The changes of models, seeds and snapshots, parents first. */
export async function reportChanges(
  { opened }: Pick<Pipeline, 'opened'>,
  planned: readonly PlannedNode[],
  options: ReportOptions,
): Promise<readonly NodeChange[]> {
  const { graph } = opened;
  const found: NodeChange[] = [];
  const running = new Set(planned.flatMap(({ id, action }) => (action === 'run' ? [id] : [])));
  for (const one of planned) {
    const node = graph.project.nodes.get(one.id);
    if (!node || !KINDS.has(node.kind) || (one.action === 'reuse' && !one.isCosmetic)) continue;
    if (one.isCosmetic && one.action === 'reuse') {
      found.push({
        id: one.id,
        class: 'cosmetic',
        columns: [],
        touched: [],
        radius: blastRadius(graph, options.lineage, one.id, []),
      });
      continue;
    }
    const isOwn = one.reasons.some(({ kind }) => !OUTSIDE.has(kind));
    if (one.reasons.some(({ kind }) => kind === 'new')) {
      found.push({ id: one.id, class: 'new', columns: undefined, touched: undefined, radius: undefined });
      continue;
    }
    const isRoot = !graph.dependsOn(one.id).some((parent) => running.has(parent));
    const asked = isRoot && isOwn && one.compiled !== undefined ? await options.asked?.(node, one.compiled) : undefined;
    const known = columnChanges(options.before(one.id), listed(options.lineage, one.id));
    // The engine knows types, the analysis knows how a column is computed.
    const computed = (known ?? []).filter(({ change }) => change === 'computed');
    const typed = asked && columnChanges(...asked);
    const columns = typed
      ? [...typed, ...computed.filter(({ name }) => !typed.some((one) => one.name === name))]
      : known;
    const kind = classOf(columns);
    const names = new Set(
      columns
        ?.flatMap(({ change, name, to }) => (change === 'renamed' ? [name, to ?? name] : [name]))
        .map((name) => name.toLowerCase()),
    );
    // Rows may be others too, and columns of which nobody knows what they were made of.
    const isKnown = names.size > 0 && options.hasSameRows(one.id, names);
    const touched = isKnown ? columns?.map(({ name }) => name) : undefined;
    found.push({
      id: one.id,
      class: kind,
      columns,
      touched,
      radius: isOwn ? blastRadius(graph, options.lineage, one.id, touched) : undefined,
    });
  }
  return found;
}

/** What a column is made of; behind a star it is the column of that name. */
export function columnMeaning(sql: string, sources: readonly { readonly column: string }[]): string {
  const [only, ...others] = sources;
  return only && others.length === 0 && /(?:^|\.)\*$/.test(sql) ? only.column : sql;
}

/** What the analysis knows of a node's columns now. */
export function listed(lineage: ProjectLineage | undefined, id: NodeId): ColumnList | undefined {
  const node = lineage?.nodes.get(id);
  if (!node) return undefined;
  const columns = node.columns
    .filter(({ isImplied }) => isImplied !== true)
    .map(({ name, expression, sources }) => ({
      name,
      meaning: expression && columnMeaning(normalSql(expression.sql), sources),
    }));
  return columns.length === 0 && !node.isClosed ? undefined : { columns, isWhole: node.isClosed };
}

/** Asks the engine which columns a relation has and which its new SQL gives: with one word for each type. */
export function askColumns(pipeline: Pipeline, session: RunSession): NonNullable<ReportOptions['asked']> {
  const { environment } = session;
  return async (node, sql) => {
    if (node.kind !== 'model') return undefined;
    const relation = relationOfNode(node, pipeline.opened.facts, projectQuoting(environment));
    const database = session.databaseFor(node.uniqueId);
    try {
      const [before, now] = [
        await database.describe(empty(relation.sql)),
        await database.describe(empty(`(\n${sql}\n)`)),
      ];
      return [listOf(before), listOf(now)];
    } catch (thrown) {
      // What it reads may have to be built first.
      if (thrown instanceof TsdbtError) return undefined;
      throw thrown;
    } finally {
      await database.release().catch(() => {});
    }
  };
}

function empty(from: string): string {
  return `select * from ${from} as tsdbt_plan where false limit 0`;
}

function listOf(columns: readonly Column[]): ColumnList {
  return { columns: columns.map(({ name, dataType }) => ({ name, type: dataType })), isWhole: true };
}
