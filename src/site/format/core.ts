// The core of the site: what navigation, graph, name search and the home page need of every node.
import type { Csr } from './csr.ts';
import type { Status } from './status.ts';

/** Grows when a reader of the form before would misunderstand something; what is only added changes nothing. */
export const FORMAT_VERSION = 1;

/** Nodes in one detail file. */
export const SHARD_SIZE = 256;

/** Bits of `Core.flags`. */
export const FLAG = {
  /** Has a description. */
  described: 1,
  /** `docs.show: false`: in no tree and in no search, but in the lineage. */
  hidden: 2,
  /** A contract is enforced. */
  contract: 4,
  /** Has a deprecation date (it may lie ahead). */
  deprecated: 8,
  /** The latest of the versions of a model. */
  latest: 16,
  /** Left out of this site: name and id are made up. */
  stub: 32,
  /** In a package that dbt or an adapter brings (macros only): not in the trees. */
  internal: 64,
  /** Switched off: not part of the graph. */
  disabled: 128,
} as const;

/** Of the project and of the artifacts that the site was made from; '' where an artifact does not say it. */
export interface ProjectInfo {
  /** Shown on top: `docs.title` of tsdbt.yml, or the project's name. */
  readonly title: string;
  readonly name: string;
  readonly adapter: string;
  /** Of manifest.json: when it was written (ISO 8601), by which dbt or tsdbt. */
  readonly generatedAt: string;
  readonly dbtVersion: string;
  readonly invocationId: string;
  /** When catalog.json was written; '' without one: types and statistics are then not known. */
  readonly catalogAt: string;
  /** When sources.json was written; '' without one. */
  readonly freshnessAt: string;
  /** True when column lineage is known. */
  readonly hasLineage: boolean;
  /** True when code was left out with --no-sql. */
  readonly withoutSql: boolean;
  /** The node of this selection alone are shown (`--only`), or ''. */
  readonly only: string;
  /** Sentences about artifacts that are missing, broken or of an unknown version. */
  readonly notes: readonly string[];
}

/** One of the last runs, newest first in `Core.runs`; its results are in the file of key `runs/<id>`. */
export interface RunInfo {
  readonly id: string;
  /** `build`, `run`, `test`, `source freshness` … */
  readonly command: string;
  readonly startedAt: string;
  /** Seconds. */
  readonly elapsed: number;
  readonly target: string;
  /** How many results have which state. */
  readonly counts: ReadonlyMap<Status, number>;
  /** Results are in this site; false for runs that a single file has no room for. */
  readonly hasResults: boolean;
}

/**
 * The node table, column by column: `names[i]`, `status[i]` … belong to node i. Nodes are sorted by their ids. Generic
 * tests and macros' packages are not in it: tests are in the file `tests`; macros are nodes of type `macro` without edges.
 */
export interface Core {
  readonly project: ProjectInfo;
  readonly runs: readonly RunInfo[];
  /** Key → path of each file, relative to the folder `docs/`; see `Loader`. */
  readonly files: ReadonlyMap<string, string>;
  readonly count: number;
  readonly ids: readonly string[];
  /** Index of each id. */
  readonly indexOf: ReadonlyMap<string, number>;
  readonly names: readonly string[];
  /** dbt's resource types: model, seed, snapshot, source, exposure, metric, semantic_model, saved_query, analysis, test
   * (singular), unit_test, operation, function, macro, group; any other word is a generic node. */
  readonly types: readonly string[];
  /** Names for people, of nodes that have another one beside `names`: exposures, metrics. */
  readonly labels: ReadonlyMap<number, string>;
  /** Of exposures: dashboard, notebook, analysis, ml, application. */
  readonly exposureTypes: ReadonlyMap<number, string>;
  readonly packages: readonly string[];
  /** Folder of the node's file inside of its package (`models/staging`), '' for the root. */
  readonly folders: readonly string[];
  /** Of sources: the name that its tables share. */
  readonly sourceNames: readonly string[];
  /** '' where the node is no relation. */
  readonly databases: readonly string[];
  readonly schemas: readonly string[];
  readonly identifiers: readonly string[];
  readonly materialized: readonly string[];
  /** Sorted; equal lists are the same object. */
  readonly tags: readonly (readonly string[])[];
  readonly owners: readonly string[];
  readonly groups: readonly string[];
  /** Version of a model, or ''. */
  readonly versions: readonly string[];
  /** private, protected, public, or ''. */
  readonly access: readonly string[];
  /** `docs.node_color` where it is a colour, else ''. */
  readonly colors: readonly string[];
  /** Bits of FLAG. */
  readonly flags: Uint8Array;
  /** Own state: built, seeded, fresh … from the last run that had the node. */
  readonly status: readonly Status[];
  /** The worse of its own state and that of its tests. */
  readonly health: readonly Status[];
  /** Place in `runs` of the run that `status` is from; -1 without one. */
  readonly statusRun: Int32Array;
  /** Place in `runs` since which the health is broken, for nodes that are. */
  readonly brokenSince: ReadonlyMap<number, number>;
  /** Milliseconds of the last run, three digits exact; -1 where it is not known. */
  readonly duration: Int32Array;
  readonly columnCount: Int32Array;
  readonly documentedColumns: Int32Array;
  /** Tests on the node, of all kinds, and how many of them have which state; the rest was not run. */
  readonly tests: Int32Array;
  readonly testsPassed: Int32Array;
  readonly testsWarned: Int32Array;
  readonly testsFailed: Int32Array;
  readonly parents: Csr;
  readonly children: Csr;
  /** Nodes that are not as in the artifacts that this site was compared with. */
  readonly changes: ReadonlyMap<number, string>;
  /** Longest way from a node without parents. */
  readonly layer: Int32Array;
}

/** What the writer gives for one node; what is left out is '' or zero. */
export interface CoreNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly package: string;
  readonly folder?: string;
  readonly label?: string | undefined;
  readonly exposureType?: string | undefined;
  readonly sourceName?: string;
  readonly database?: string;
  readonly schema?: string;
  readonly identifier?: string;
  readonly materialized?: string;
  readonly tags?: readonly string[];
  readonly owner?: string;
  readonly group?: string;
  readonly version?: string;
  readonly access?: string;
  readonly color?: string;
  readonly flags?: number;
  readonly status?: Status;
  readonly statusRun?: number;
  readonly brokenSince?: number | undefined;
  readonly duration?: number;
  readonly columnCount?: number;
  readonly documentedColumns?: number;
  readonly tests?: number;
  readonly testsPassed?: number;
  readonly testsWarned?: number;
  readonly testsFailed?: number;
  readonly change?: 'added' | 'modified' | undefined;
  /** Indices of the nodes that it is made from. */
  readonly parents: readonly number[];
}

/** What the writer gives for the whole core. */
export interface CoreInput {
  readonly project: ProjectInfo;
  readonly runs: readonly RunInfo[];
  readonly files: ReadonlyMap<string, string>;
  /** Sorted by id. */
  readonly nodes: readonly CoreNode[];
}
