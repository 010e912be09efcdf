// What the analysis of a query says of its node, in the words of the project.
import { lineColumn } from '../../base/index.ts';
import type { OutputMap } from '../../jinja/index.ts';
import type { ModelNode, SnapshotNode } from '../../parse/index.ts';
import {
  type ColumnNames,
  type LineageProblem,
  OTHER_COLUMNS,
  type OutputColumn,
  type QueryLineage,
} from '../../sql/index.ts';
import { declaredColumns, type KnownColumn } from './known-columns.ts';
import { NodeDraft, type OpenPart } from './node-draft.ts';
import type { ColumnRef, LineagePlace, ProjectColumn, ProjectProblem } from './project-lineage.ts';
import { addedColumns } from './snapshot-columns.ts';

/** What is said of a node whose template asked the warehouse something. */
export const RESULTS_MISSING: ProjectProblem = {
  reason: 'needs-warehouse',
  message: 'the template runs a statement, whose result is not known without a connection',
};

export interface QueryPlace {
  /** The template used results of statements that nobody ran. */
  readonly usesResults: boolean;
  /** Relations that are not fully known, for whose columns the template asked. */
  readonly askedOpen: readonly string[];
  readonly sql: string;
  readonly map: OutputMap;
  readonly names: ColumnNames;
  readonly nodeOf: (relation: number) => Omit<ColumnRef, 'column'>;
}

/** The node of an analyzed query. */
export function queryDraft(node: ModelNode | SnapshotNode, lineage: QueryLineage, place: QueryPlace): NodeDraft {
  return new QueryReading(node, lineage, place).draft();
}

class QueryReading {
  readonly #node: ModelNode | SnapshotNode;
  readonly #lineage: QueryLineage;
  readonly #place: QueryPlace;

  constructor(node: ModelNode | SnapshotNode, lineage: QueryLineage, place: QueryPlace) {
    this.#node = node;
    this.#lineage = lineage;
    this.#place = place;
  }

  draft(): NodeDraft {
    const { names } = this.#place;
    const { uniqueId: id, kind, name, originalFilePath: path } = this.#node;
    const declared = new Map(declaredColumns(this.#node.columns, names).map((one) => [names.key(one.name), one]));
    const all = this.#lineage.columns.map((one) => this.#column(one, declared.get(names.key(one.name))));
    // Names that are made of what is not known.
    const columns = all.filter((one) => !one.name.toLowerCase().includes(OTHER_COLUMNS));
    const unnamed: OpenPart[] = columns.length < all.length ? [{ ...NO_STAR, problem: RESULTS_MISSING }] : [];
    if (this.#node.kind === 'snapshot') columns.push(...this.#added(this.#node, columns));
    const { usesResults } = this.#place;
    const problems = this.#lineage.problems.map((one) => this.#problem(one));
    if (usesResults) problems.push(RESULTS_MISSING);
    const [first] = problems;
    // Nothing is known of a query that could not be read.
    const unread: OpenPart[] =
      this.#lineage.status === 'unresolved' && columns.length === 0 && first ? [{ ...NO_STAR, problem: first }] : [];
    if (unread.length > 0) {
      for (const one of declared.values())
        columns.push({ ...NO_SOURCES, ...one, status: 'unresolved', problems: first ? [first] : [] });
    }
    const open = [...this.#open(), ...unread, ...unnamed];
    const isClosed = hasContract(this.#node);
    const listed = isClosed ? [...declared.values()] : [];
    const indirect = this.#lineage.indirect.map((one) => ({
      ...this.#place.nodeOf(one.relation),
      column: one.column,
      kind: one.kind,
    }));
    const status = usesResults && this.#lineage.status === 'resolved' ? 'partial' : this.#lineage.status;
    return new NodeDraft({ id, kind, name, path, columns, open, isClosed, listed, indirect, status, problems }, names);
  }

  #column(one: OutputColumn, declared: KnownColumn | undefined): ProjectColumn {
    const { nodeOf, sql } = this.#place;
    const { expression } = one;
    const type = one.type ?? declared?.type;
    return {
      name: one.name,
      ...(type !== undefined && { type }),
      ...(declared?.description !== undefined && { description: declared.description }),
      sources: one.sources.map(({ relation, column, kind }) => ({ ...nodeOf(relation), column, kind })),
      indirect: one.indirect.map(({ relation, column, kind }) => ({ ...nodeOf(relation), column, kind })),
      ...(expression && {
        expression: { sql: sql.slice(expression.start, expression.end), place: this.#at(expression.start) },
      }),
      ...this.#certainty(one),
    };
  }

  /** A template that found no column writes null in its place: whether it is there, is not known. */
  #certainty(one: OutputColumn): Pick<ProjectColumn, 'status' | 'problems'> {
    const { sql, askedOpen } = this.#place;
    const text = one.expression ? sql.slice(one.expression.start, one.expression.end) : '';
    if (askedOpen.length > 0 && one.sources.length === 0 && /\bnull\b/i.test(text)) {
      const message = `the columns of ${askedOpen.join(', ')} are not all known`;
      return { status: 'unresolved', problems: [{ reason: 'open-relation', message }] };
    }
    return { status: one.status, problems: one.problems.map((problem) => this.#problem(problem)) };
  }

  #added(node: SnapshotNode, columns: readonly ProjectColumn[]): ProjectColumn[] {
    const { names } = this.#place;
    const byKey = new Map(columns.map((one) => [names.key(one.name), one]));
    return addedColumns(node).map(({ name, from }): ProjectColumn => {
      const sources = from.flatMap((one) => byKey.get(names.key(names.stored(one, false)))?.sources ?? []);
      return {
        ...NO_SOURCES,
        name: names.stored(name, false),
        sources: sources.map((one) => ({ ...one, kind: 'derived' as const })),
        status: 'resolved',
      };
    });
  }

  #open(): OpenPart[] {
    const { names, nodeOf } = this.#place;
    return this.#lineage.open.map(({ relation, sources, isComputed = false, except, renamed, problem }) => {
      const from = relation === undefined ? undefined : nodeOf(relation);
      return {
        isComputed,
        sources: sources?.map(({ relation: at, column, kind }) => ({ ...nodeOf(at), column, kind })),
        from: from && { node: from.node, relation: from.relation ?? '' },
        except: new Set(except),
        oldNames: new Map(renamed.map(([old, fresh]) => [names.key(fresh), old])),
        renamed: new Set(renamed.map(([old]) => names.key(old))),
        problem: this.#problem(problem),
      };
    });
  }

  #problem({ reason, message, offset }: LineageProblem): ProjectProblem {
    return { reason, message, place: offset === undefined ? undefined : this.#at(offset) };
  }

  /** Where in a template something of the compiled text comes from. */
  #at(offset: number): LineagePlace | undefined {
    const span = this.#place.map.locate(offset);
    // What YAML says becomes a template that stands in no file.
    if (!span || /\.ya?ml$/.test(span.file.path)) return undefined;
    const isOwn = span.file === this.#node.template || span.file.path === this.#node.template.path;
    return { path: isOwn ? this.#node.originalFilePath : span.file.path, ...lineColumn(span.file, span.start) };
  }
}

export const NO_SOURCES: Pick<ProjectColumn, 'sources' | 'indirect' | 'problems'> = {
  sources: [],
  indirect: [],
  problems: [],
};
export const NO_STAR: Omit<OpenPart, 'problem'> = {
  from: undefined,
  isComputed: false,
  except: new Set(),
  oldNames: new Map(),
  renamed: new Set(),
};

/** A contract lists all columns of its node. */
export function hasContract(node: ModelNode | SnapshotNode): boolean {
  return node.contract['enforced'] === true;
}
