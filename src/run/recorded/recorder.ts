// A warehouse that does nothing but write down what a materialization asks of it.
import type { AdapterResponse, Connection, ExecuteOptions, QueryResult, Relation } from '../../adapters/index.ts';
import type { DatabaseAccess, RelationCache } from '../../context/index.ts';

/** What a materialization did, in order. */
export type Step =
  | { readonly kind: 'begin' | 'commit' }
  | { readonly kind: 'execute'; readonly sql: string; readonly response: AdapterResponse }
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'log'; readonly msg: string; readonly info: boolean }
  | { readonly kind: 'added' | 'dropped'; readonly relation: Relation }
  | { readonly kind: 'renamed'; readonly relation: Relation; readonly to: Relation };

/** Thrown where the course of a materialization hangs on what only the warehouse knows. */
export class NotRecordable extends Error {}

export interface Recorder {
  readonly steps: readonly Step[];
  readonly database: DatabaseAccess;
  /** `log(msg, info)` of templates. */
  readonly log: (msg: string, info: boolean) => string;
  readonly write: (text: string) => void;
}

/**
 * Makes a recorder.
 * @param like a session of the engine, for how its transactions begin
 * @param existing the relations that are there; all statements succeed
 */
export function createRecorder(like: Connection, existing: readonly Relation[]): Recorder {
  const steps: Step[] = [];
  const connection = new RecordingConnection(like, steps);
  const unknown = (): never => {
    throw new NotRecordable();
  };
  return {
    steps,
    log: (msg, info) => {
      steps.push({ kind: 'log', msg, info });
      return '';
    },
    write: (text) => void steps.push({ kind: 'write', text }),
    database: {
      connection: async () => connection,
      release: async () => {},
      cache: recordingCache(steps, existing),
      columnsOf: unknown,
      describe: unknown,
      listSchemas: unknown,
      bulkLoad: unknown,
    },
  };
}

class RecordingConnection implements Connection {
  readonly name: string;
  readonly beginsItself: boolean;
  readonly transactionsInSqlOnly: boolean;
  borrower: undefined;
  inTransaction = false;
  readonly #steps: Step[];

  constructor({ name, beginsItself, transactionsInSqlOnly }: Connection, steps: Step[]) {
    this.name = name;
    this.beginsItself = beginsItself === true;
    this.transactionsInSqlOnly = transactionsInSqlOnly === true;
    this.#steps = steps;
  }

  async execute(sql: string, { fetch }: ExecuteOptions = {}): Promise<QueryResult> {
    // What is read may decide what comes next.
    if (fetch !== false) throw new NotRecordable();
    this.inTransaction ||= this.beginsItself;
    const response = { _message: '' };
    this.#steps.push({ kind: 'execute', sql, response });
    return { columns: [], rows: [], response };
  }

  async begin(): Promise<void> {
    this.inTransaction = true;
    this.#steps.push({ kind: 'begin' });
  }

  async commit(): Promise<void> {
    this.inTransaction = false;
    this.#steps.push({ kind: 'commit' });
  }

  async rollback(): Promise<void> {
    throw new NotRecordable();
  }

  async cancel(): Promise<void> {}

  async release(): Promise<void> {}
}

function recordingCache(steps: Step[], existing: readonly Relation[]): RelationCache {
  const held = new Map(existing.map((relation) => [relation.identifier, relation]));
  const unknown = (): never => {
    throw new NotRecordable();
  };
  return {
    get: async (_database, _schema, identifier) => held.get(identifier),
    list: unknown,
    schemaDropped: unknown,
    added(relation) {
      held.set(relation.identifier, relation);
      steps.push({ kind: 'added', relation });
    },
    dropped(relation) {
      held.delete(relation.identifier);
      steps.push({ kind: 'dropped', relation });
    },
    renamed(relation, to) {
      const { type } = held.get(relation.identifier) ?? {};
      held.delete(relation.identifier);
      held.set(to.identifier, type ? to.with({ type }) : to);
      steps.push({ kind: 'renamed', relation, to });
    },
  };
}
