// What all executors of one command share: the adapter with its connections, the relation cache, the options.
import {
  type Adapter,
  type Borrower,
  type Column,
  type Connection,
  failedStatement,
  type Relation,
  type RunIdentity,
  type SeedTable,
} from '../adapters/index.ts';
import { type NodeId, placedAt, type Services, type Span } from '../base/index.ts';
import { type CommentedSql, type CompileEnvironment, type EventWindow, QueryComment } from '../compile/index.ts';
import type { DatabaseAccess } from '../context/index.ts';
import type { NodeCommit } from '../plan/index.ts';
import { loggedBorrower } from './connection-log.ts';
import { settleLeftovers } from './leftovers.ts';
import { BuildKinds, type RecordedBuild } from './recorded/recorded-build.ts';
import { createRelationCache, type RunCache } from './relation-cache.ts';
import { openRelationLocks, type RelationLocks, runIdentity } from './relation-locks.ts';
import type { BatchResults } from './types.ts';

/** An earlier run that this one carries on. */
export interface RetriedRun {
  /** Milliseconds since 1970. */
  readonly startedAt: number | undefined;
  readonly batches: ReadonlyMap<NodeId, BatchResults>;
  /** Commits of nodes that did not come to their end. */
  readonly commits: ReadonlyMap<NodeId, NodeCommit>;
}

export interface RunOptions {
  readonly command: string;
  readonly threads: number;
  readonly failFast: boolean;
  readonly storeFailures: boolean;
  readonly warnError: boolean;
  /** No node runs after a hook of on-run-start failed. */
  readonly skipsAfterFailedStart: boolean;
  /** `seed --show` and `build --show`. */
  readonly showSeeds: boolean;
  /** --event-time-start and -end, or the sample: which batches microbatch models run. */
  readonly eventTime?: EventWindow | undefined;
  /** What an earlier run left to do of microbatch models, and when that run began. */
  readonly retry?: RetriedRun | undefined;
  /** Keeps the commit of a node that must not be done twice. */
  readonly noteCommit?: ((id: NodeId, commit: NodeCommit) => void) | undefined;
  /** Seconds for which another run's lock on a relation is waited for; undefined: as long as it takes. */
  readonly lockTimeout?: number | undefined;
  /** The output of profiles.yml: the place of a connection that cannot be opened. */
  readonly outputPlace?: () => Span | undefined;
  /** Absolute. */
  readonly targetDirectory: string;
  /** The target folder as messages and artifacts name it: relative to the project. */
  readonly targetPrefix: string;
}

/** Hears of the commits of a node. */
export type CommitListener = Required<Pick<Borrower, 'committing' | 'committed'>>;

/** The database access of one node: one connection, opened on first use, and what happened on it. */
export interface NodeDatabase extends DatabaseAccess {
  /** Makes the query comment, as dbt does before it compiles. @throws TsdbtError when it cannot be made */
  makeComment(): void;
  /** Gives the session back and forgets what the work changed in the cache; false when something of it may be kept. */
  undo(): Promise<boolean>;
  /** The node's relation is locked from here on; undefined where nothing is locked. */
  readonly locked: Promise<void> | undefined;
  /** From here on commits are told to this listener alone. */
  onCommit(listener: CommitListener): void;
  /** The last statement that failed, to map its error back to the template. */
  failedSql(): string | undefined;
}

interface NodeState {
  connection: Promise<Connection> | undefined;
  failedSql: string | undefined;
  listener: CommitListener | undefined;
}

/** Commands whose nodes write relations. */
const WRITING: ReadonlySet<string> = new Set(['build', 'clone', 'run', 'seed', 'snapshot']);

/** What other runs are told of a command that writes relations; undefined for other commands. */
export function writingRun(command: string, services: Services): RunIdentity | undefined {
  return WRITING.has(command) ? runIdentity(command, services) : undefined;
}

export class RunSession {
  readonly environment: CompileEnvironment;
  readonly adapter: Adapter;
  readonly services: Services;
  readonly options: RunOptions;
  readonly cache: RunCache;
  /** Of commands that write relations, where the engine has locks. */
  readonly locks: RelationLocks | undefined;
  /** Relations of nodes that are written under a lock. */
  readonly lockedRelations = new Map<NodeId, Relation>();
  /** How nodes are built, by kind of node; nothing for those that go through their macros one by one. */
  readonly buildKinds = new BuildKinds();
  readonly recordedBuilds = new Map<string, Promise<RecordedBuild | undefined>>();
  /** Nodes that run at this moment. */
  activeNodes = 0;
  /** True once nothing new may start. */
  isStopping = false;
  readonly #open = new Set<Connection>();
  readonly #idle: Connection[] = [];
  /** Sessions that are being opened and that nobody has asked for yet. */
  readonly #coming: Promise<Connection | undefined>[] = [];
  readonly #comment: QueryComment;

  constructor(
    make: (databaseFor: (id: NodeId) => DatabaseAccess) => CompileEnvironment,
    adapter: Adapter,
    services: Services,
    options: RunOptions,
  ) {
    this.adapter = adapter;
    this.services = services;
    this.options = options;
    this.cache = createRelationCache(adapter, {
      withConnection: (name, use) => this.#withConnection(name, use),
      onListed: (relations) => settleLeftovers(this, relations),
    });
    this.locks = WRITING.has(options.command)
      ? openRelationLocks(adapter, {
          command: options.command,
          timeout: options.lockTimeout,
          services,
          cache: this.cache,
          isStopping: () => this.isStopping,
        })
      : undefined;
    this.environment = make((id) => this.databaseFor(id));
    this.#comment = new QueryComment(this.environment);
  }

  /** Lends a connection and takes it back. */
  async #withConnection<T>(name: string, use: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#take(name, this.#comment.forConnection(name, undefined));
    try {
      return await use(connection);
    } finally {
      await this.#giveBack(connection);
    }
  }

  async #take(name: string, textOf: CommentedSql, commits?: CommitListener): Promise<Connection> {
    // What could not be opened beside the first is tried again by whoever needs it, and is told what is wrong.
    const connection = this.#sound() ?? (await this.#coming.shift()) ?? (await this.#opened(name));
    connection.borrower = { ...loggedBorrower(name, this.adapter.target.type, this.services, textOf), ...commits };
    this.#open.add(connection);
    return connection;
  }

  #opened(name: string): Promise<Connection> {
    return placedAt(
      () => this.options.outputPlace?.(),
      () => this.adapter.connect(name),
    );
  }

  /** A connection that nobody has, if it did not break while it lay there. */
  #sound(): Connection | undefined {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (idle.isBroken !== true) return idle;
      void idle.release().catch(() => {});
    }
    return undefined;
  }

  async #giveBack(connection: Connection): Promise<void> {
    this.#open.delete(connection);
    await connection.rollback().catch(() => {});
    connection.borrower = undefined;
    if (connection.isBroken === true) await connection.release().catch(() => {});
    else this.#idle.push(connection);
  }

  /** Opens sessions that will be needed at once; others only once there is one, so that a wrong password is tried once. */
  open(sessions: number): void {
    if (sessions === 0 || this.isStopping) return;
    const first = this.#opened('coming');
    // Whoever takes it is told.
    first.catch(() => {});
    this.#coming.push(first);
    const another = (): Promise<Connection | undefined> => this.#opened('coming').catch((): undefined => undefined);
    for (let made = 1; made < sessions; made += 1) this.#coming.push(first.then(another, (): undefined => undefined));
  }

  /** Asks what there is in the schema of a relation. */
  list({ database, schema }: Relation): void {
    // Whoever needs the answer asks again when there is none.
    this.cache.list(database ?? this.adapter.target.database, schema ?? '').catch(() => {});
  }

  /** A fresh access for one node. */
  databaseFor(id: NodeId, locked?: Promise<void>): NodeDatabase {
    return this.#access(id, id, locked);
  }

  /** A fresh access for what belongs to no node, under dbt's name of such a connection. */
  databaseNamed(name: string): NodeDatabase {
    return this.#access(name, undefined);
  }

  #access(name: string, id: NodeId | undefined, locked?: Promise<void>): NodeDatabase {
    let commented: CommentedSql | undefined;
    const comment = (): CommentedSql => {
      commented ??= this.#comment.forConnection(name, id);
      return commented;
    };
    const textOf: CommentedSql = (sql) => comment()(sql);
    const state: NodeState = { connection: undefined, failedSql: undefined, listener: undefined };
    const commits: CommitListener = {
      committing: (transaction) => state.listener?.committing(transaction),
      committed: () => state.listener?.committed(),
    };
    const connection = (): Promise<Connection> => {
      state.connection ??= this.#take(name, textOf, commits);
      return state.connection;
    };
    const cache = this.cache.forNode();
    return {
      makeComment: () => void comment(),
      onCommit: (listener) => {
        state.listener = listener;
      },
      locked,
      connection,
      cache,
      failedSql: () => state.failedSql,
      columnsOf: async (relation: Relation): Promise<Column[]> => this.adapter.columnsOf(await connection(), relation),
      describe: async (sql: string): Promise<Column[]> => this.adapter.describe(await connection(), sql),
      bulkLoad: async (relation: Relation, table: SeedTable): Promise<number> =>
        this.adapter.bulkLoad(await connection(), relation, table),
      listSchemas: async (database: string): Promise<string[]> =>
        this.adapter.listSchemas(await connection(), database),
      onFailure: (sql: string, error: unknown): void => {
        // The place in the error counts from the start of what was sent.
        state.failedSql = failedStatement(error) ?? textOf(sql);
      },
      undo: async (): Promise<boolean> => {
        const held = state.connection;
        state.connection = undefined;
        const taken = await held?.catch(() => undefined);
        // An engine that does not say it may have kept everything.
        const isUndone = taken === undefined || taken.hasCommitted === false;
        const isBroken = taken?.isBroken === true;
        if (taken) await this.#giveBack(taken);
        if (isUndone) cache.undo();
        // A transaction of which no answer came may be committed all the same.
        if (isBroken) this.cache.reread();
        return isUndone;
      },
      release: async (): Promise<void> => {
        const held = state.connection;
        state.connection = undefined;
        // One that could not be opened is nothing to give back; who asked for it was told.
        const taken = await held?.catch(() => undefined);
        if (taken) await this.#giveBack(taken);
      },
    };
  }

  /** Stops what runs on the warehouse. */
  async cancelAll(): Promise<void> {
    await Promise.all([...this.#open].map((connection) => connection.cancel().catch(() => {})));
  }

  /** One of the connections that nobody has, for what comes after the run: it is ended by whoever takes it. */
  keepConnection(): Connection | undefined {
    return this.#sound();
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    for (const coming of this.#coming.splice(0)) {
      const connection = await coming.catch((): undefined => undefined);
      if (connection) this.#idle.push(connection);
    }
    const left = [...this.#idle, ...this.#open].map((connection) => connection.release().catch(() => {}));
    // Whoever is still at work keeps its lock until it is stopped.
    if (this.#open.size > 0) await Promise.all(left);
    await Promise.all([...left, this.locks?.close()]);
  }
}
