// What the suite must know of an engine beyond its adapter: how to have one, and a few of its words.
import type { JsonObject } from '../../src/base/index.ts';

export interface Engine {
  /** dbt's type name. */
  readonly name: string;
  /** The cases of `npm test` where all of them would take too long; `npm run test:conformance` runs all. */
  readonly brief?: readonly string[];
  /** Starts the engine, or finds it. Gives the reason when it cannot be had on this machine. */
  start(place: EnginePlace): Promise<RunningEngine | { readonly unavailable: string }>;
}

export interface EnginePlace {
  /** An empty folder of the run, removed after it. */
  readonly folder: string;
  /** Folder by which the processes of a test run share one Postgres server. */
  readonly postgresFolder: string;
}

export interface RunningEngine {
  /** The output block of a profile whose nodes go to `schema`. */
  profile(schema: string): JsonObject;
  /** A block that must be refused by `connect`: nobody listens there, or it is no database. */
  wrongProfile(schema: string): JsonObject;
  readonly words: EngineWords;
  /** Seconds that a statement of no size may take; cases wait for a multiple of it. Default 1. */
  readonly patience?: number;
  stop(): Promise<void>;
}

/** The engine's own words where SQL has no common ones. */
export interface EngineWords {
  /** A query with one column `n` that runs for minutes unless it is stopped. */
  readonly slowQuery: string;
  /** A query that is planned and fails only when it runs. */
  readonly failsWhenRun: string;
  /** Types as columns of this engine have them when they are read back. */
  readonly timestampWithZone: string;
  readonly time: string;
  /** A seed's table is made anew each time, as by dbt: another header is no error. */
  readonly makesSeedsAnew?: boolean;
  /** The index of a table's first column in the catalog; default 1. */
  readonly firstColumn?: number;
  /** Columns of the case `questions-about-types` of which dbt's columns say neither that they are texts nor numbers. */
  readonly unknownToColumns?: readonly string[];
  /** Two who may be given rights, where there are any. */
  readonly grantees?: readonly [string, string];
}
