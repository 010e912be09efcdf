// A warehouse under comparison: the engine's profile, its SQL, what stands in it.
import type { Json } from './normalise.ts';

/** Whether a schema, given by its name, is looked at. */
export type IsOwn = (space: string) => boolean;

export interface Warehouse {
  /** True for the engine that the records were made with: types, messages and counts are compared too. */
  readonly isRecorded: boolean;
  /** The output block of a profile for one schema, as YAML in one line. */
  profile(schema: string, threads: number): string;
  /** Runs statements; gives the error text of the first that fails. */
  runSql(statements: readonly string[]): Promise<string | undefined>;
  /** The schemas that are there. @throws when the server cannot be reached */
  schemas(): Promise<readonly string[]>;
  /** The relations as the records hold them: `schema.name` → type, columns with types, rows. */
  readRelations(isOwn: IsOwn): Promise<{ [name: string]: Json }>;
  /** Removes schemas with all that is in them. */
  clear(isOwn: IsOwn): Promise<void>;
}

export type OpenWarehouse = (folder: string) => Warehouse;
