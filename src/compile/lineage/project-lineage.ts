// Column lineage of a whole project, as data.
import type { NodeId } from '../../base/index.ts';
import type { IndirectKind, LineageStatus, SourceKind, UnknownReason } from '../../sql/index.ts';

/** Why something of a node is not known: what the analysis of its SQL says, or that there is no SQL to analyze. */
export type ProjectReason = UnknownReason | 'needs-warehouse' | 'compile-error' | 'python' | 'upstream' | 'cycle';

export interface ProjectProblem {
  readonly reason: ProjectReason;
  readonly message: string;
  readonly place?: LineagePlace | undefined;
}

/** A place in a file of the project. */
export interface LineagePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A column of a node, or of a relation that is none. */
export interface ColumnRef {
  /** Undefined: a relation outside of the project, named by `relation`. */
  readonly node: NodeId | undefined;
  readonly relation?: string | undefined;
  readonly column: string;
}

export interface ProjectSource extends ColumnRef {
  readonly kind: SourceKind;
}

export interface ProjectIndirect extends ColumnRef {
  readonly kind: IndirectKind;
}

export interface ColumnExpression {
  /** As compiled. */
  readonly sql: string;
  /** In the file of the model; undefined where it comes from elsewhere. */
  readonly place?: LineagePlace | undefined;
}

export interface InheritedDescription {
  readonly description: string;
  readonly from: { readonly node: NodeId; readonly column: string };
}

export interface ProjectColumn {
  readonly name: string;
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  /** That of the column that this one is a copy of, where it has none of its own and the project wants that. */
  readonly inherited?: InheritedDescription | undefined;
  readonly sources: readonly ProjectSource[];
  readonly indirect: readonly ProjectIndirect[];
  readonly expression?: ColumnExpression | undefined;
  /** Of this step alone. */
  readonly status: LineageStatus;
  readonly problems: readonly ProjectProblem[];
  /** No list has it: it is there because something reads it or documents it. */
  readonly isImplied?: true | undefined;
}

export type LineageKind = 'model' | 'snapshot' | 'seed' | 'source';

export interface LineageNode {
  readonly id: NodeId;
  readonly kind: LineageKind;
  readonly name: string;
  readonly path: string;
  readonly columns: readonly ProjectColumn[];
  /** All columns are listed. */
  readonly isClosed: boolean;
  readonly status: LineageStatus;
  /** What decides on the rows. */
  readonly indirect: readonly ProjectIndirect[];
  readonly problems: readonly ProjectProblem[];
}

/** What is known of a node without reading it. */
export interface LineageOrigin {
  /** Of all that the node follows from: an equal key means an equal hash. */
  readonly key: string;
  /** Of what was found of the node. */
  readonly hash: () => string;
}

/** What a lineage follows from; equal hashes mean the same lineage, also in another process. */
export interface LineageOrigins {
  /** Hash of all but what was found of the nodes: which there are, and by whom it was found. */
  readonly common: string;
  /** In the order that `common` says. */
  readonly nodes: readonly LineageOrigin[];
}

export interface ProjectLineage {
  /** Undefined where it cannot be told beforehand whether a lineage is the same. */
  readonly origins?: LineageOrigins | undefined;
  /** Where all of it is as it was kept, it is read when somebody asks. */
  readonly nodes: ReadonlyMap<NodeId, LineageNode>;
  /** The column of a node by a name as a user writes it. */
  column(node: NodeId, name: string): ProjectColumn | undefined;
}
