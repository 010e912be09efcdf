// What is gathered of a node while one artifact after the other is read.
import type {
  ColumnDetail,
  ColumnInput,
  ColumnState,
  ConstraintInfo,
  CoreNode,
  EdgeKind,
  NodeDetail,
  OutsideSource,
  TestDetail,
} from '../format/index.ts';
import type { Mutable } from '../format/packing.ts';

export type { Mutable };

/** Kinds that no selection names, and that have no card in the lineage. */
export const UNSELECTED: ReadonlySet<string> = new Set(['macro', 'group', 'operation', 'test', 'unit_test']);

/** A column, with what lineage says of it. */
export interface ColumnDraft {
  /** The name in lower case. */
  readonly key: string;
  detail: Mutable<ColumnDetail>;
  /** In a list of all columns of its relation. */
  isListed: boolean;
  lineageType: string;
  state: ColumnState;
  problem: string | undefined;
  expression: string | undefined;
  line: number | undefined;
  /** What lineage says that it is made from. */
  edges: EdgeDraft[] | undefined;
  // What the site has of it when all columns have numbers: there are too many for an object of their own.
  name: string;
  type: string;
  from: ColumnInput['from'];
  outside: readonly OutsideSource[] | undefined;
}

/** Another column that a column or the rows of a node are made from. */
export interface EdgeDraft {
  /** Undefined: a relation outside of the project. */
  readonly node: string | undefined;
  readonly relation: string;
  readonly column: string;
  readonly kind: EdgeKind;
}

/** A node. */
export interface NodeDraft {
  readonly id: string;
  readonly core: Mutable<CoreNode>;
  readonly detail: Mutable<NodeDetail>;
  /** Where it is in the project: package, folders, name. */
  readonly fqn: readonly string[];
  /** Ids of what it is made from, as the manifest gives them: not all of them need to be there. */
  readonly parents: readonly string[];
  columns: ColumnDraft[];
  rows: readonly EdgeDraft[];
}

/** A test, and the nodes whose pages show it. */
export interface TestDraft {
  readonly id: string;
  readonly detail: Mutable<TestDetail>;
  readonly nodes: readonly string[];
  /** All nodes that it reads. */
  readonly reads: readonly string[];
}

/** A doc block. */
export interface DocDraft {
  readonly name: string;
  readonly package: string;
  readonly markdown: string;
}

/**
 * A column of which only the name is known. There are many: one shape for all, whose members, as long as they are
 * undefined, are not written.
 */
export function newColumn(name: string, key = name.toLowerCase()): ColumnDraft {
  const detail: Mutable<ColumnDetail> = {
    name,
    declaredType: undefined,
    description: undefined,
    tags: undefined,
    meta: undefined,
    constraints: undefined,
    granularity: undefined,
    type: undefined,
    comment: undefined,
    isMissing: undefined,
    tests: undefined,
  };
  return {
    key,
    detail,
    isListed: false,
    lineageType: '',
    state: 'none',
    problem: undefined,
    expression: undefined,
    line: undefined,
    edges: undefined,
    name: '',
    type: '',
    from: NO_EDGES,
    outside: undefined,
  };
}

/** For the many columns that come from none. */
export const NO_EDGES: ColumnInput['from'] = [];

/** The constraint without what it points to, where `pointsInside` says that this is left out of the site. */
export function limitConstraint(constraint: ConstraintInfo, pointsInside: (to: string) => boolean): ConstraintInfo {
  const { to, toColumns: _, ...rest } = constraint;
  return to !== undefined && pointsInside(to) ? constraint : rest;
}
