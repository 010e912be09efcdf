// A case of the suite as data: a small project, the commands, and what must be there after each.
import type { Capabilities, CapabilityName } from '../../src/adapters/capabilities.ts';
import type { Adapter, Connection, Dialect } from '../../src/adapters/index.ts';
import type { JsonObject } from '../../src/base/index.ts';
import type { EngineWords } from './engine.ts';

/** A capability, or a type of constraint that must be enforced. */
export type Need = CapabilityName | `constraint:${string}`;

export type Files = Readonly<{ [path: string]: string }>;

/** What a file or statement may be written from. */
export interface EngineFacts {
  readonly words: EngineWords;
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** The schema of the case. */
  readonly schema: string;
  /** A relation of the case's schema as SQL names it. */
  readonly relation: (identifier: string, schema?: string) => string;
}

export interface ConformanceCase {
  readonly name: string;
  /** What an engine must have for this to pass; without one of them it must not pass. */
  readonly needs: readonly [Need, ...Need[]];
  /** Engines without what this is about are left out, such as a longest name. */
  readonly appliesTo?: (facts: EngineFacts) => boolean;
  /** Below the project; a dbt_project.yml and profiles.yml are added. */
  readonly files?: Files | ((facts: EngineFacts) => Files);
  /** Configuration of the project beyond its name: YAML lines. */
  readonly project?: string;
  readonly steps: readonly Step[];
}

export type Step = CommandStep | SqlStep | CheckStep;

/** A command line of tsdbt in the project's folder. */
export interface CommandStep {
  readonly run: string;
  readonly files?: Files | ((facts: EngineFacts) => Files);
  /** Default 0. */
  readonly exit?: number;
  /** Status of nodes by name, or status and a pattern of the message. */
  readonly nodes?: { readonly [name: string]: string | readonly [status: string, message: RegExp] };
  /** Patterns of the console. */
  readonly output?: readonly RegExp[];
  /** All that stands in the schema of the case afterwards. */
  readonly relations?: { readonly [identifier: string]: ExpectedRelation };
  /** All that stands in other schemas, by their ending. */
  readonly elsewhere?: { readonly [ending: string]: { readonly [identifier: string]: ExpectedRelation } };
  /** More to look at. */
  readonly check?: (probe: Probe) => Promise<void>;
}

/** Statements that another program might run, sent through the adapter and committed. */
export interface SqlStep {
  readonly sql: (facts: EngineFacts) => readonly string[];
}

export interface CheckStep {
  readonly check: (probe: Probe) => Promise<void>;
}

export interface ExpectedRelation {
  readonly type: string;
  /** Names in lower case fold as the engine folds what is not quoted; others stand in quotes: `"MixedCase"`. */
  readonly columns?: readonly string[];
  /** In any order. Cells as text, numbers without trailing zeros. */
  readonly rows?: readonly (readonly Cell[])[];
  /** Only how many. */
  readonly count?: number;
}

export type Cell = string | number | boolean | null;

export interface CommandResult {
  readonly exit: number;
  readonly output: string;
}

/** A case's hands on the engine. */
export interface Probe {
  readonly adapter: Adapter;
  readonly facts: EngineFacts;
  /** The output block of the profile, and one that `connect` must refuse. */
  readonly block: JsonObject;
  readonly wrongBlock: (schema: string) => JsonObject;
  /** The folder of the project. */
  readonly folder: string;
  /** Milliseconds that small things may take here. */
  readonly patience: number;
  /** A session of the case; released after it. */
  readonly connect: () => Promise<Connection>;
  /** A command in the project's folder. */
  readonly run: (words: string, signal?: AbortSignal) => Promise<CommandResult>;
  /** Rows of a query as compared: text by cell. */
  readonly rows: (sql: string) => Promise<(readonly (string | null)[])[]>;
  /** A JSON file of target/. */
  readonly artifact: (name: string) => { readonly [key: string]: unknown };
}

/** A model with its configuration in front. */
const model = (config: string, sql: string): string => `{{ config(${config}) }}\n${sql}`;
/** A model that is a table; `more` continues its configuration: `, alias='b'`. */
export const asTable = (sql: string, more = ''): string => model(`materialized='table'${more}`, sql);
export const asView = (sql: string): string => model("materialized='view'", sql);
/** An incremental model that appends. */
export const asAppended = (sql: string, more = ''): string =>
  model(`materialized='incremental', incremental_strategy='append'${more}`, sql);

/** `table('id name', [1, 'a'])` */
export const table = (columns: string, ...rows: (readonly Cell[])[]): ExpectedRelation =>
  relation('table', columns, rows);
export const view = (columns: string, ...rows: (readonly Cell[])[]): ExpectedRelation =>
  relation('view', columns, rows);

export function relation(type: string, columns: string, rows: readonly (readonly Cell[])[]): ExpectedRelation {
  return { type, columns: columns.match(/"[^"]*"|\S+/g) ?? [], rows };
}

/** Rows as texts, their cells between blanks: `rowsOf('1 ann', '2 bob')`. */
export const rowsOf = (...texts: readonly string[]): string[][] => texts.map((text) => text.split(' '));

/** `select … union all select …` of literal rows: `values('id name', [1, "'a'"])`. */
export function values(columns: string, ...rows: (readonly (string | number)[])[]): string {
  const names = columns.split(' ');
  return rows
    .map((row) => `select ${row.map((cell, at) => `${String(cell)} as ${names[at] ?? ''}`).join(', ')}`)
    .join('\nunion all ');
}
