// How an engine's dialect keeps and compares the names of columns.
import { factsOf, keyOf, storedName } from './dialect.ts';

export interface ColumnNames {
  /** The name that the engine keeps for what was written. */
  stored(name: string, isQuoted: boolean): string;
  /** Equal for stored names that mean one column. */
  key(stored: string): string;
}

export function columnNames(dialect: string): ColumnNames {
  const facts = factsOf(dialect);
  return { stored: (name, isQuoted) => storedName(facts, name, isQuoted), key: (stored) => keyOf(facts, stored) };
}
