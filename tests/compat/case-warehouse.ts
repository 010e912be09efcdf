// The warehouse of a case: the engine's profile, its SQL, what stands in it.
import type { Json } from './normalise.ts';

export interface CaseWarehouse {
  /** True for the engine that the records were made with: types, messages and counts are compared too. */
  readonly isRecorded: boolean;
  /** The output block of the profile for one schema, as YAML in one line. */
  profile(schema: string): string;
  /** Runs statements; gives the error text of the first that fails. */
  runSql(statements: readonly string[]): Promise<string | undefined>;
  /** Relations of the case's schemas as the records hold them: `schema.name` → type, columns, rows. */
  readRelations(schema: string, wanted: readonly string[]): Promise<{ [name: string]: Json }>;
  /** Removes what the case left behind. */
  close(schema: string): Promise<void>;
}

export type OpenWarehouse = (folder: string) => CaseWarehouse;

/** Whether a schema belongs to the case: its own, one that starts with its name, or one that the record names. */
export function belongsToCase(space: string, schema: string, wanted: readonly string[]): boolean {
  return space.startsWith(schema) || wanted.some((name) => name.slice(0, name.lastIndexOf('.')) === space);
}
