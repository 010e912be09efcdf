// What the resolution of names needs to know of an SQL dialect.
import table from './dialects.json' with { type: 'json' };

export interface DialectFacts {
  /** What becomes of names without quotes. */
  readonly fold: string;
  /** Names in quotes are only equal in the same case. */
  readonly exactQuotes: boolean;
  /** A select item may use the aliases of those before it. */
  readonly lateralAlias: boolean;
  readonly aliasInWhere: boolean;
  /** The condition of a join may use the aliases of the select list. */
  readonly aliasInJoin: boolean;
  /** The parser takes what follows `from (…)` for a part of the parentheses: `from (a union b) union all c`. */
  readonly joinsFromToOperation: boolean;
  /** Subqueries in FROM see what stands before them, also without LATERAL. */
  readonly implicitLateral: boolean;
  /** A star shows the columns of USING before all others. */
  readonly usingFirst: boolean;
  /**
   * Of a column that both sides of a join with USING have, that of the left is meant.
   * Source: https://docs.snowflake.com/en/release-notes/bcr-bundles/2026_04/bcr-2256, which will make it an error.
   */
  readonly usingTakesLeft: boolean;
  /** Of two columns with one name in a derived table the first is meant. */
  readonly firstOfDuplicates: boolean;
  readonly valuesColumn: string;
  readonly valuesFrom: number;
  /** A backslash escapes in texts. */
  readonly backslash: boolean;
  /** A common table expression may read itself without the word RECURSIVE. */
  readonly selfWithoutRecursive: boolean;
  /** The alias of a function in FROM that gives one column is the name of the column. */
  readonly functionAliasIsColumn: boolean;
  /** A call without alias is named after its function, others after their text. */
  readonly unnamedByFunction: boolean;
  /** The column of RANGE() in FROM. */
  readonly rangeColumn: string;
}

const facts = table as { readonly [name: string]: Partial<DialectFacts> } & { readonly default: DialectFacts };

/** The facts of a dialect; those of the SQL standard where it is not known. */
export function factsOf(dialect: string): DialectFacts {
  return { ...facts.default, ...(Object.hasOwn(facts, dialect) ? facts[dialect] : {}) };
}

/** The name under which the engine keeps what was written. */
export function storedName(facts: DialectFacts, name: string, isQuoted: boolean): string {
  if (isQuoted || !facts.exactQuotes) return name;
  return facts.fold === 'upper' ? name.toUpperCase() : name.toLowerCase();
}

/** Two stored names are one if their keys are equal. */
export function keyOf(facts: DialectFacts, stored: string): string {
  return facts.exactQuotes ? stored : stored.toLowerCase();
}
