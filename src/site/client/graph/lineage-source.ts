// What the lineage view is given: nodes and edges by number, and columns when they are asked for. The view knows neither
// the artifacts nor how they are stored.
import type { Columns } from '../../format/index.ts';
import type { Graph } from './csr.ts';

/** How a node fares, one word for each; `none` was not run or not looked at. */
export type NodeState = 'pass' | 'warn' | 'fail' | 'skipped' | 'stale' | 'drift' | 'none';

export interface LineageNode {
  /** The unique_id. */
  readonly id: string;
  /** As selections have it; a source as `source.table`. */
  readonly name: string;
  /** The name for people, where it is another one. */
  readonly label?: string | undefined;
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

/** How a column is made, as the SQL says it. */
export interface ColumnStep {
  readonly sql: string;
  /** Where it begins in the file of the model. */
  readonly line?: number | undefined;
}

export interface LineageSource {
  /** The edges between cards. */
  readonly graph: Graph;
  readonly node: (index: number) => LineageNode;
  /** False for what is no card: tests, macros, groups. */
  readonly isCard: (index: number) => boolean;
  /** The node with a unique_id. */
  readonly indexOf: (id: string) => number | undefined;
  /** Some node has a result; the colours start with status then. */
  readonly hasResults: boolean;
  /** The name of the root project, for `package:this`. */
  readonly projectName: string;
  /** True where columns can be asked for. */
  readonly hasColumns: boolean;
  /** Loads the columns; rejects where their file is missing or damaged. */
  readonly columns: () => Promise<Columns>;
  /** Loads how columns are made: gives the step of a column by its number. */
  readonly steps: () => Promise<(column: number) => ColumnStep | undefined>;
}

/** What the view asks of the page around it. */
export interface LineagePage {
  /** Address of a node's page, or of a column or a line of its code. */
  readonly hrefOf: (id: string, place?: { readonly column?: string; readonly line?: number }) => string;
  /** The query of the address changed; with `replace`, without a step in the history. */
  readonly onQuery: (query: string, replace: boolean) => void;
  /** Address of the whole view with a query. */
  readonly graphHref: (query: string) => string;
}
