// What is known of the columns of a query: the facts that leave the room, plain data that can be stored and sent.

/** A relation that a query may read, as the caller knows it. */
export interface UpstreamRelation {
  readonly catalog?: string | undefined;
  readonly schema?: string | undefined;
  readonly name: string;
  readonly columns: readonly UpstreamColumn[];
  /** Whether it may have columns that are not listed. */
  readonly open: boolean;
}

export interface UpstreamColumn {
  /** As the engine stores it. */
  readonly name: string;
  readonly type?: string | undefined;
}

/** How a value comes into a column: as it is, under another name, computed, or computed over many rows. */
export type SourceKind = 'copied' | 'renamed' | 'derived' | 'aggregated';

/** What decides on the rows or their order without being part of a value. */
export type IndirectKind = 'filter' | 'join' | 'group' | 'order' | 'window';

export interface ColumnSource {
  /** Place in `relations`. */
  readonly relation: number;
  readonly column: string;
  readonly kind: SourceKind;
}

export interface IndirectSource {
  readonly relation: number;
  readonly column: string;
  readonly kind: IndirectKind;
}

/** Why something is not known. */
export type UnknownReason =
  | 'syntax'
  | 'too-large'
  | 'not-a-query'
  | 'missing-column'
  | 'missing-relation'
  | 'ambiguous-column'
  | 'ambiguous-open'
  | 'open-relation'
  | 'column-count'
  | 'dynamic-columns'
  | 'unsupported';

export interface LineageProblem {
  readonly reason: UnknownReason;
  readonly message: string;
  /** In the analyzed text, in UTF-16 units. */
  readonly offset?: number | undefined;
}

export type LineageStatus = 'resolved' | 'partial' | 'unresolved';

/** A part of the analyzed text, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface OutputColumn {
  readonly name: string;
  /** The engine makes the name up, we only know it roughly. */
  readonly isUnnamed?: true | undefined;
  readonly type?: string | undefined;
  readonly sources: readonly ColumnSource[];
  /** Of this column alone: windows, order inside aggregates, scalar subqueries. */
  readonly indirect: readonly IndirectSource[];
  /** The expression that makes the value; where it is only passed on, the one where that was. */
  readonly expression?: TextRange | undefined;
  readonly status: LineageStatus;
  readonly problems: readonly LineageProblem[];
}

/** A star over a relation whose columns are not all known: more columns come with their names from there. */
export interface OpenStar {
  /** Place in `relations`; undefined when the columns come from something that is no relation. */
  readonly relation?: number | undefined;
  /** What each of them is made of, where that is the same for all and known. */
  readonly sources?: readonly ColumnSource[] | undefined;
  /** Something is done to each of them. */
  readonly isComputed?: true | undefined;
  /** How many of the known columns stand before it. */
  readonly at: number;
  readonly except: readonly string[];
  /** Pairs of the old and the new name. */
  readonly renamed: readonly (readonly [string, string])[];
  readonly problem: LineageProblem;
}

export interface BaseRelation {
  readonly catalog?: string | undefined;
  readonly schema?: string | undefined;
  readonly name: string;
  /** Place among the given relations; undefined when none of them is meant. */
  readonly upstream?: number | undefined;
  readonly offset?: number | undefined;
}

/** A column where it is compared or joined with another one. */
export interface ComparedColumn {
  readonly name: string;
  readonly type?: string | undefined;
  /** The column of a relation outside that it is, row by row: nothing between joins, groups or filters by place. */
  readonly base?: { readonly relation: number; readonly column: string } | undefined;
}

/** Two columns of which one takes the place of the other: equal in a join, or one below the other in a set operation. */
export interface ColumnPair {
  readonly left: ComparedColumn;
  readonly right: ComparedColumn;
  /** In the analyzed text: of the comparison, or of the second column. */
  readonly offset?: number | undefined;
}

export interface JoinFacts {
  readonly offset?: number | undefined;
  readonly pairs: readonly ColumnPair[];
  /** The condition has nothing but these equalities. */
  readonly isPlain: boolean;
}

export interface QueryLineage {
  readonly status: LineageStatus;
  readonly columns: readonly OutputColumn[];
  /** Not empty: there are columns that `columns` does not list. */
  readonly open: readonly OpenStar[];
  /** Tables and views that the text names, without its own common table expressions. */
  readonly relations: readonly BaseRelation[];
  /** What decides on the rows of the whole result. */
  readonly indirect: readonly IndirectSource[];
  readonly problems: readonly LineageProblem[];
  /** What the engine will refuse anywhere in the query, also in parts that the result does not need. */
  readonly mistakes?: readonly LineageProblem[] | undefined;
  readonly joins?: readonly JoinFacts[] | undefined;
  /** Columns of set operations whose types are known to differ. */
  readonly combined?: readonly ColumnPair[] | undefined;
}

export interface LineageRequest {
  readonly sql: string;
  readonly dialect: string;
  readonly upstream: readonly UpstreamRelation[];
}
