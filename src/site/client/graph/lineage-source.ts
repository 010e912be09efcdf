// What the lineage view is given: nodes and edges by number, and columns when they are asked for. The view knows neither
// the artifacts nor how they are stored.
import type { Graph } from './csr.ts';

/** How a node fares, one word for each; `none` was not run or not looked at. */
export type NodeState = 'pass' | 'warn' | 'fail' | 'skipped' | 'stale' | 'drift' | 'none';

export interface LineageNode {
  /** The unique_id. */
  readonly id: string;
  /** As cards show it; a source as `source.table`. */
  readonly name: string;
  /** dbt's resource type; one that is not known here is drawn as a plain node. */
  readonly kind: string;
  readonly packageName: string;
  /** From the root of its project, with `/`. */
  readonly path: string;
  readonly fqn: readonly string[];
  readonly tags: readonly string[];
  readonly group?: string | undefined;
  readonly owner?: string | undefined;
  readonly access?: string | undefined;
  readonly materialized?: string | undefined;
  /** Of a source: `shop` of `shop.orders`. */
  readonly sourceName?: string | undefined;
  readonly version?: string | undefined;
  /** `docs.node_color`, checked: a CSS name or #hex. */
  readonly color?: string | undefined;
  readonly state: NodeState;
  /** dbt's status in the last run, for `result:`. */
  readonly result?: string | undefined;
  /** Of the last run. */
  readonly durationMs?: number | undefined;
  /** Of sources that were checked. */
  readonly freshness?: 'pass' | 'warn' | 'error' | undefined;
  /** Share of what could be described that is described, 0 … 1. */
  readonly documented?: number | undefined;
  /** Against the base of a comparison. */
  readonly change?: 'added' | 'modified' | undefined;
  readonly tests?: { readonly total: number; readonly failed: number } | undefined;
}

/** How a value gets from one column into another; the place in this list is what `edgeKinds` holds. */
export const COLUMN_KINDS = [
  'copied',
  'renamed',
  'derived',
  'aggregated',
  'filter',
  'join',
  'group',
  'order',
  'window',
  'unresolved',
] as const;

export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** Columns of all nodes by number: those of node `n` are `first[n] … first[n + 1] - 1`, in the order of the node. */
export interface LineageColumns {
  /** One entry for each node and one more. */
  readonly first: Int32Array;
  readonly name: (column: number) => string;
  readonly type: (column: number) => string | undefined;
  /** Why it is not known where the column comes from; undefined where it is known. */
  readonly problem: (column: number) => string | undefined;
  /** Columns, column by column edge. */
  readonly edgeFrom: Int32Array;
  readonly edgeTo: Int32Array;
  /** Places in COLUMN_KINDS. */
  readonly edgeKinds: Uint8Array;
  /** Columns that decide on the rows of a node: filter, join, group. */
  readonly rowFrom: Int32Array;
  /** Nodes. */
  readonly rowTo: Int32Array;
  readonly rowKinds: Uint8Array;
}

/** How a column is made, as the SQL says it. */
export interface ColumnStep {
  readonly sql: string;
  /** Where it stands in the file of the model. */
  readonly path?: string | undefined;
  readonly line?: number | undefined;
}

export interface LineageSource {
  /** Nodes and the edges between them; tests are no nodes. */
  readonly graph: Graph;
  readonly node: (index: number) => LineageNode;
  /** The node with a unique_id. */
  readonly indexOf: (id: string) => number | undefined;
  /** Some node has a result; the colours start with status then. */
  readonly hasResults: boolean;
  /** The name of the root project, for `package:this`. */
  readonly projectName: string;
  /** Loads the columns; undefined where the project has none. */
  readonly columns: () => Promise<LineageColumns | undefined>;
  /** Loads how a column is made. */
  readonly step: (node: number, column: string) => Promise<ColumnStep | undefined>;
}

/** What the view asks of the page around it. */
export interface LineagePage {
  /** Address of a node's page, or of a line of its code, as it stands behind `#`. */
  readonly hrefOf: (id: string, place?: { readonly column?: string; readonly line?: number }) => string;
  /** Goes to an address. */
  readonly go: (href: string) => void;
  /** The query of the address changed; with `replace`, without a step in the history. */
  readonly onQuery: (query: string, replace: boolean) => void;
}
