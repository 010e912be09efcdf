// What adapter methods share: their form, the state they work on, quoting.
import { fail } from '../../base/index.ts';
import { type CallSite, type MaybePromise, Tuple, type Value } from '../../jinja/index.ts';
import type { BoundArguments } from '../arguments.ts';
import { contextErrors } from '../errors.ts';
import type { MacroRegistry } from '../macro-registry.ts';
import { ResultTable } from '../result-table.ts';
import type { DatabaseAccess, InvocationFacts, RelationMaking } from '../types.ts';

/** What every adapter method may use. */
export interface AdapterState {
  readonly facts: InvocationFacts;
  readonly registry: MacroRegistry;
  readonly packageName: string;
  /** undefined at parse time and in commands without a warehouse. */
  readonly database: DatabaseAccess | undefined;
  readonly makers?: RelationMaking | undefined;
  /** A dispatch without a namespace finds the macros of any package. */
  readonly seesAllPackages?: boolean;
}

/** One method: parameters in order, what it answers while parsing, what it does at run time. */
export interface AdapterMethod {
  readonly parameters: readonly string[];
  /** At parse time the method answers this; absent = it runs then too. */
  readonly atParse?: () => Value;
  readonly run: (state: AdapterState, args: BoundArguments, site: CallSite) => MaybePromise<Value>;
}

export type AdapterMethods = Readonly<{ [name: string]: AdapterMethod }>;

/** The database of a method that needs one. @throws TsdbtError warehouse-not-available */
export function databaseOf(state: AdapterState, name: string, site: CallSite): DatabaseAccess {
  return state.database ?? fail(contextErrors.notInWarehouse, { name: `adapter.${name}` }, { span: site.span });
}

/** Puts an identifier between the engine's quotes, as dbt does: a quote inside is not doubled. */
export function quoted(state: Pick<AdapterState, 'facts'>, identifier: string): string {
  const mark = state.facts.target.dialect.quoteCharacter;
  return `${mark}${identifier}${mark}`;
}

/** Whether columns of seeds that say nothing of it are quoted. */
export function quotesSeedColumns({ facts }: Pick<AdapterState, 'facts'>): boolean {
  return facts.target.dialect.quotesSeedColumns ?? true;
}

/** What `adapter.execute` answers while parsing. */
export function emptyExecution(): Tuple {
  return new Tuple(['', ResultTable.empty()]);
}
