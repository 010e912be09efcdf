// One writer per relation: a node starts when no other run is writing its relation, and says so to other runs.
import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Adapter, type Relation, type RunIdentity, type RunLocks, runMark } from '../adapters/index.ts';
import { fail, type NodeId, type Services } from '../base/index.ts';
import { runErrors } from './errors.ts';
import type { RunCache } from './relation-cache.ts';

/** Milliseconds between two tries, and how much longer they may be by chance. */
const PAUSE = 250;
const JITTER = 100;

export interface RelationLockOptions {
  readonly command: string;
  /** Seconds; undefined: as long as it takes. */
  readonly timeout: number | undefined;
  readonly services: Services;
  readonly cache: RunCache;
  readonly isStopping: () => boolean;
}

/** What a node has to do with its lock. */
export interface NodeLock {
  /** Held from here on. @throws TsdbtError target-locked, run-cancelled, 2xxx */
  readonly taken: Promise<void>;
  release(): void;
}

export class RelationLocks {
  readonly #locks: RunLocks;
  readonly #options: RelationLockOptions;

  constructor(locks: RunLocks, options: RelationLockOptions) {
    this.#locks = locks;
    this.#options = options;
  }

  /** Asks for the lock of a node's relation; waits for it in the background. */
  take(relation: Relation, id: NodeId): NodeLock {
    const taken = this.#wait(relation, id);
    // Whoever needs the lock is told; a node that fails before it needs it has another error.
    taken.catch(() => {});
    return {
      taken,
      release: () => void taken.then(() => this.#locks.release(relation)).catch(() => {}),
    };
  }

  /** A node that is ready: its lock may be taken before it starts. */
  expect(relation: Relation, id: NodeId): void {
    this.#locks.expect?.(relation, id, (existing) => this.#options.cache.confirmed(relation, existing));
  }

  /** Those of these runs that still work. @throws TsdbtError 2xxx */
  living(marks: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#locks.living(marks);
  }

  close(): Promise<void> {
    return this.#locks.close();
  }

  async #wait(relation: Relation, id: NodeId): Promise<void> {
    const { timeout, services, cache, isStopping } = this.#options;
    const began = services.clock.monotonic();
    for (let hasTold = false; ; hasTold = true) {
      const answer = await this.#locks.take(relation, id);
      if ('existing' in answer) {
        // Another run may have made or dropped it since the relations of the schema were listed.
        if (answer.existing !== undefined) cache.confirmed(relation, answer.existing);
        return;
      }
      const waited = (services.clock.monotonic() - began) / 1000;
      const name = relation.sql;
      if (timeout !== undefined && waited >= timeout)
        fail(runErrors.targetLocked, { name, holder: answer.holder, waited }, { nodeId: id });
      if (!hasTold) this.#tell(name, answer.holder);
      const left = timeout === undefined ? PAUSE : Math.max(0, (timeout - waited) * 1000);
      await sleep(Math.min(PAUSE + Math.random() * JITTER, left));
      if (isStopping()) fail(runErrors.cancelled, { name: id }, { nodeId: id });
    }
  }

  #tell(name: string, holder: string): void {
    this.#options.services.log.emit({
      code: 'T010',
      name: 'WaitingForLock',
      level: 'info',
      msg: `waiting for ${name}: ${holder} is writing it`,
      note: true,
    });
  }
}

/** The locks of a run; undefined where the engine has none. */
export function openRelationLocks(adapter: Adapter, options: RelationLockOptions): RelationLocks | undefined {
  const { command, services } = options;
  const locks = adapter.openLocks?.(runIdentity(command, services));
  return locks && new RelationLocks(locks, options);
}

/** What other runs are told of this one. */
export function runIdentity(command: string, services: Services): RunIdentity {
  return {
    mark: runMark(services.invocationId),
    command,
    startedAt: services.clock.now(),
    processId: process.pid,
    user: userName(),
    host: hostname(),
  };
}

/** A process may run under a number without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
