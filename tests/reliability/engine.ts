// What the killer needs of an engine: databases that can be put back in an instant, and a look at what is in them.

/** Everything that is in the warehouse: name of a relation (with its schema) → its rows, columns, grants, comments … as one text. */
export type Look = ReadonlyMap<string, string>;

/** One database of its own, with what a profile needs to reach it. */
export interface Place {
  readonly env: Readonly<{ [name: string]: string }>;
  /** Puts the database to a saved state; undefined: empty. */
  restore(state: string | undefined): Promise<void>;
  /** Keeps the present state under a name. */
  save(state: string): Promise<void>;
  /** Waits until nothing runs in the database any more. */
  settle(): Promise<void>;
  look(): Promise<Look>;
  execute(sql: string): Promise<void>;
}

export interface Engine {
  readonly name: 'duckdb' | 'postgres';
  readonly profile: string;
  places(count: number): Promise<readonly Place[]>;
  close(): Promise<void>;
}
