// What running gives: one result per task, in the order in which they ended.
import type { Diagnostic, JsonObject, NodeId } from '../base/index.ts';
import type { EventWindow } from '../compile/index.ts';
import type { GraphResource } from '../parse/index.ts';

export type RunStatus =
  | 'success'
  | 'error'
  | 'skipped'
  | 'partial success'
  | 'no-op'
  | 'reused'
  | 'pass'
  | 'fail'
  | 'warn'
  | 'runtime error';

export interface Timing {
  readonly name: 'compile' | 'execute';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly completedAt: number;
}

/** How old a source is; moments as dbt writes them. */
export interface SourceAge {
  readonly maxLoadedAt: string;
  readonly snapshottedAt: string;
  /** Seconds. */
  readonly age: number;
}

export interface OverloadResults {
  readonly successful: readonly string[];
  readonly failed: readonly string[];
}

/** The windows of a microbatch model's batches by how they ended. */
export interface BatchResults {
  readonly successful: readonly EventWindow[];
  readonly failed: readonly EventWindow[];
}

/** How one batch ended. */
export interface BatchResult {
  readonly status: 'success' | 'error' | 'skipped';
  readonly message: string;
  readonly seconds: number;
  readonly diagnostic?: Diagnostic | undefined;
}

export interface NodeResult {
  readonly uniqueId: NodeId;
  readonly resource: GraphResource;
  readonly status: RunStatus;
  readonly timing: readonly Timing[];
  /** `Thread-1 (worker)` … */
  readonly threadId: string;
  /** Seconds. */
  readonly executionTime: number;
  readonly adapterResponse: JsonObject;
  /** dbt's `message`: adapter message, test outcome, or heading and error text. */
  readonly message: string | null;
  readonly failures: number | null;
  /** null for seeds, unit tests and exposures, as dbt writes them. */
  readonly compiled: boolean | null;
  readonly compiledCode: string | null;
  readonly relationName: string | null;
  /** Paths relative to the project. */
  readonly compiledPath: string | null;
  readonly buildPath: string | null;
  /** The error behind status error, for the console and diagnostics.json. */
  readonly diagnostic?: Diagnostic | undefined;
  /** Skip caused by a failed or skipped ephemeral parent: shown as ERROR SKIP, counted as error in `Completed with`. */
  readonly ephemeralSkip?: boolean;
  /** For tests with stored failures: the relation holding them. */
  readonly storedFailures?: string | undefined;
  /** What `source freshness` found. */
  readonly freshness?: SourceAge | undefined;
  /** Of functions: overloads by how they ended. */
  readonly overloads?: OverloadResults;
  /** Of microbatch models. */
  readonly batchResults?: BatchResults | undefined;
  /** Rows for `seed --show`. */
  readonly table?: unknown;
}

export interface RunResults {
  readonly results: readonly NodeResult[];
  /** Seconds, whole command. */
  readonly elapsed: number;
  readonly startedAt: number;
  readonly interrupted: boolean;
}
