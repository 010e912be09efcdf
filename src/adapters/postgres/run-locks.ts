// Locks of relations for one run: advisory locks of one session of its own. What is wanted or given back while an
// answer is under way goes out together in the next statement, so that a run of small models pays little for it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { LockAnswer, RunIdentity, RunLocks } from '../adapter.ts';
import type { Relation } from '../shared/relation.ts';
import { literal } from './catalog-queries.ts';
import { postgresError } from './errors.ts';
import { holderText, relationKey, runKey, sessionName, statementComment } from './lock-names.ts';
import { existingSql, holdersSql } from './lock-queries.ts';
import { cut, endClient, processIdOf, type Session } from './open-client.ts';
import { sendQuery } from './simple-query.ts';

interface Expected {
  readonly key: string;
  readonly relation: Relation;
  readonly node: string;
  readonly confirm: (existing: string | null) => void;
  /** The node that asked for it meanwhile. */
  claim?: Claim;
}

interface Wanted extends Claim {
  readonly key: string;
  readonly relation: Relation;
  readonly node: string;
}

interface Claim {
  readonly resolve: (answer: LockAnswer) => void;
  readonly reject: (cause: unknown) => void;
}

/** Locks that are taken along for nodes that are about to start, at most. */
const AHEAD = 48;
/** Milliseconds for which such a lock is kept for a node that does not start. */
const AHEAD_LIFE = 250;
/** How many of the last nodes decide on how fast they follow each other. */
const RECENT = 8;
const ENDED = 'the run has ended';
/** Milliseconds in which locks that are given back gather for one statement. */
const GATHERING = 80;

export class PostgresRunLocks implements RunLocks {
  readonly #run: RunIdentity;
  readonly #open: (applicationName: string) => Promise<Session>;
  #session: Promise<Session> | undefined;
  /** Nodes by the keys that they hold. */
  readonly #held = new Map<string, string>();
  readonly #keys = new WeakMap<Relation, string>();
  #wanted: Wanted[] = [];
  #returned: string[] = [];
  /** Nodes that are ready, by key, in the order in which their locks are asked for. */
  #expected = new Map<string, Expected>();
  /** Those of them whose locks are being asked for. */
  readonly #asked = new Map<string, Expected>();
  /** Locks that are ours and that no node has asked for yet, and since when. */
  readonly #ahead = new Map<string, { readonly since: number; readonly expected: Expected }>();
  /** When the last node asked for its lock, and the milliseconds between two of them. */
  #tookAt: number | undefined;
  #gap = 0;
  /** Nodes that have asked. */
  #taken = 0;
  /** A node had to wait for another run: who waits keeps nothing from others that it does not need at once. */
  #isModest = false;
  #hasTimer = false;
  #hasStarted = false;
  #isClosed = false;
  #isSending = false;
  #isDue = false;
  #isScheduled = false;
  /** Between us and the server stands a pooler, which lends sessions by the transaction: no lock would be ours. */
  #isPooled = false;

  constructor(run: RunIdentity, open: (applicationName: string) => Promise<Session>) {
    this.#run = run;
    this.#open = open;
  }

  /** Opens the session before the first lock is asked for; where that fails it is tried again then. */
  begin(): void {
    this.#connected().catch(() => {});
  }

  take(relation: Relation, node: string): Promise<LockAnswer> {
    return new Promise((resolve, reject) => {
      // A node that failed while it waited: nobody would close a session opened for it.
      if (this.#isClosed) return reject(postgresError(ENDED));
      const key = this.#keyOf(relation);
      this.#noteGap();
      this.#expected.delete(key);
      if (this.#ahead.delete(key)) {
        this.#held.set(key, node);
        resolve({ existing: undefined });
        // The next ones are asked for before these are used up; each statement takes along those that are ready.
        const reach = this.#reach;
        const isLow = reach > 0 && this.#ahead.size <= Math.min(this.#held.size, reach / 2);
        if (isLow && !this.#isSending && this.#expected.size > 0) void this.#send(true);
        return;
      }
      const asked = this.#asked.get(key);
      if (asked) {
        asked.claim = { resolve, reject };
        return;
      }
      this.#wanted.push({ key, relation, node, resolve, reject });
      void this.#send();
    });
  }

  expect(relation: Relation, node: string, confirm: (existing: string | null) => void): void {
    const key = this.#keyOf(relation);
    if (!this.#isModest && !this.#held.has(key)) this.#expected.set(key, { key, relation, node, confirm });
  }

  #noteGap(): void {
    this.#taken += 1;
    const now = performance.now();
    this.#gap += (now - (this.#tookAt ?? now) - this.#gap) / RECENT;
    this.#tookAt = now;
  }

  /** As many as will start before their locks would be given back. Few at first, whose nodes wait for the answer. */
  get #reach(): number {
    const now = performance.now();
    const gap = Math.max(this.#gap, now - (this.#tookAt ?? now));
    return Math.min(this.#taken < RECENT ? RECENT : AHEAD, Math.floor(AHEAD_LIFE / 2 / gap));
  }

  #keyOf(relation: Relation): string {
    const known = this.#keys.get(relation);
    if (known !== undefined) return known;
    const key = relationKey(relation);
    this.#keys.set(relation, key);
    return key;
  }

  release(relation: Relation): void {
    const key = this.#keyOf(relation);
    if (this.#held.delete(key)) this.#giveBack([key]);
  }

  #giveBack(keys: readonly string[]): void {
    this.#returned.push(...keys);
    if (this.#isScheduled || this.#returned.length === 0) return;
    this.#isScheduled = true;
    // Other nodes end and ask in a moment: one statement serves them all.
    setTimeout(() => {
      this.#isScheduled = false;
      if (this.#returned.length > 0) void this.#send(true);
    }, GATHERING).unref();
  }

  /** A node that does not start after all keeps nobody from its relation. */
  #keepAheadShort(): void {
    if (this.#hasTimer || this.#ahead.size === 0) return;
    this.#hasTimer = true;
    setTimeout(() => {
      this.#hasTimer = false;
      const limit = performance.now() - AHEAD_LIFE;
      this.#dropAhead((since) => since <= limit);
      this.#keepAheadShort();
    }, AHEAD_LIFE).unref();
  }

  #dropAhead(isDropped: (since: number) => boolean): void {
    const dropped = [...this.#ahead.values()].filter(({ since }) => isDropped(since)).map(({ expected }) => expected);
    for (const { key } of dropped) this.#ahead.delete(key);
    if (dropped.length === 0) return;
    // They are still ready, and have waited longest.
    if (!this.#isModest)
      this.#expected = new Map([...dropped.map((one) => [one.key, one] as const), ...this.#expected]);
    this.#giveBack(dropped.map(({ key }) => key));
  }

  async living(marks: readonly string[]): Promise<ReadonlySet<string>> {
    const byKey = new Map(marks.map((mark) => [runKey(mark), mark]));
    const rows = await this.#query(holdersSql([...byKey.keys()]));
    // Behind a pooler nobody holds a lock: whatever is there may be alive.
    if (this.#isPooled) return new Set(marks);
    return new Set(rows.flatMap(([key]) => byKey.get(key ?? '') ?? []));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#wanted.splice(0)) reject(postgresError(ENDED));
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    if (session) await endClient(session.client);
  }

  /** @param isDue what nobody waits for goes out too: locks for nodes to come, and those that were given back */
  async #send(isDue = false): Promise<void> {
    this.#isDue ||= isDue;
    if (this.#isSending || this.#isClosed) return;
    this.#isSending = true;
    try {
      while (this.#isDue || this.#wanted.length > 0) {
        this.#isDue = false;
        // With the session everything is given back.
        if (this.#isClosed) break;
        await this.#batch();
      }
    } finally {
      this.#isSending = false;
    }
  }

  /** Takes ready nodes along, for which the statement costs little more. */
  #nextExpected(): Expected[] {
    const next: Expected[] = [];
    const reach = this.#reach;
    for (const expected of this.#expected.values()) {
      if (next.length + this.#ahead.size >= reach) break;
      next.push(expected);
    }
    for (const expected of next) {
      this.#expected.delete(expected.key);
      this.#asked.set(expected.key, expected);
    }
    return next;
  }

  async #batch(): Promise<void> {
    const [wanted, returned] = [this.#wanted, this.#returned];
    this.#wanted = [];
    this.#returned = [];
    const along = this.#nextExpected();
    try {
      await this.#exchange(wanted, along, returned).catch(async (cause: unknown) => {
        if ((await this.#session?.catch(() => undefined))?.broken() === undefined) throw cause;
        // What was given back went with the session; what was wanted is asked for anew.
        for (const { key } of wanted) this.#held.delete(key);
        await this.#exchange(wanted, along, []);
      });
    } catch (cause) {
      for (const { key, reject } of wanted) {
        this.#held.delete(key);
        reject(postgresError(cause));
      }
      for (const { claim } of along) claim?.reject(postgresError(cause));
    } finally {
      for (const { key } of along) this.#asked.delete(key);
    }
  }

  /** One statement: what is given back, what is wanted, and what there is in the place of the wanted once they are locked. */
  async #exchange(wanted: readonly Wanted[], along: readonly Expected[], returned: readonly string[]): Promise<void> {
    const session = await this.#connected();
    if (this.#isPooled) {
      for (const { resolve } of wanted) resolve({ existing: null });
      for (const { claim } of along) claim?.resolve({ existing: null });
      return;
    }
    for (const { key, node } of wanted) this.#held.set(key, node);
    const columns = [
      ...returned.map((key) => `pg_catalog.pg_advisory_unlock(${key})`),
      ...[...wanted, ...along].flatMap(({ key, relation }) => [
        `pg_catalog.pg_try_advisory_lock(${key})`,
        existingSql(relation),
      ]),
    ];
    if (columns.length === 0) return;
    const [row = []] = await this.#ask(session, `select ${columns.join(', ')}`);
    const answers = row.slice(returned.length);
    const answerOf = (at: number): string | null | undefined =>
      answers[at * 2] === 't' ? (answers[at * 2 + 1]?.replace(' ', '_') ?? null) : undefined;
    for (const [at, expected] of along.entries())
      await this.#alongAnswered(session, expected, answerOf(wanted.length + at));
    for (const [at, want] of wanted.entries()) {
      const existing = answerOf(at);
      if (existing === undefined) await this.#refuse(session, want);
      else want.resolve({ existing });
    }
    if (this.#isModest) this.#dropAhead(() => true);
    else this.#keepAheadShort();
  }

  /** @param existing undefined: another run has the lock */
  async #alongAnswered(session: Session, expected: Expected, existing: string | null | undefined): Promise<void> {
    const { key, node, relation, claim, confirm } = expected;
    this.#asked.delete(key);
    if (existing === undefined) {
      if (claim) await this.#refuse(session, { key, node, relation, ...claim });
      return;
    }
    confirm(existing);
    if (!claim) {
      this.#ahead.set(key, { since: performance.now(), expected });
      return;
    }
    this.#held.set(key, node);
    claim.resolve({ existing: undefined });
  }

  async #refuse(session: Session, { key, resolve, reject }: Wanted): Promise<void> {
    this.#held.delete(key);
    this.#isModest = true;
    this.#expected.clear();
    this.#dropAhead(() => true);
    try {
      const [holder] = await this.#ask(session, holdersSql([key]));
      resolve({ holder: holderText(key, holder?.slice(1) ?? []) });
    } catch (cause) {
      reject(postgresError(cause));
    }
  }

  async #query(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    try {
      return await this.#ask(await this.#connected(), sql);
    } catch (cause) {
      throw postgresError(cause);
    }
  }

  /** Nodes by the keys that are ours or asked for, those that are at work first: the server keeps no long statements. */
  #nodes(): ReadonlyMap<string, string> {
    const nodes = new Map(this.#held);
    for (const [key, { node }] of this.#asked) nodes.set(key, node);
    for (const [key, { expected }] of this.#ahead) nodes.set(key, expected.node);
    return nodes;
  }

  #ask({ client }: Session, sql: string): Promise<readonly (readonly (string | null)[])[]> {
    return new Promise((resolve, reject) => {
      sendQuery(client, `${statementComment(this.#run, this.#nodes())} ${sql}`, (error, answer) => {
        if (answer) return resolve(answer.rows);
        // No word of the server: what comes later would be taken for the answer to something else.
        if (error && !('severity' in error)) cut(client, error);
        reject(error);
      });
    });
  }

  async #connected(): Promise<Session> {
    const known = await this.#session?.catch(() => undefined);
    if (known && known.broken() === undefined) return known;
    // Nobody would close a session opened now.
    if (this.#isClosed) throw postgresError(ENDED);
    if (known) await endClient(known.client);
    this.#session = this.#start();
    return this.#session;
  }

  /** Opens the session and takes the lock that says that the run lives; after a break also what it held. */
  async #start(): Promise<Session> {
    const session = await this.#open(sessionName(this.#run));
    if (this.#hasStarted) await this.#endFormer(session);
    this.#hasStarted = true;
    const keys = [runKey(this.#run.mark), ...this.#held.keys(), ...this.#ahead.keys()];
    const locks = keys.map((key) => `pg_catalog.pg_try_advisory_lock(${key})`).join(', ');
    const [row = []] = await this.#ask(session, `select pg_catalog.pg_backend_pid(), ${locks}`);
    this.#isPooled = Number(row[0]) !== processIdOf(session.client);
    if (this.#isPooled) await this.#ask(session, 'select pg_catalog.pg_advisory_unlock_all()');
    return session;
  }

  /** A server that did not notice that our session broke would keep our own locks from us. */
  async #endFormer(session: Session): Promise<void> {
    const former = `pg_catalog.pg_stat_activity where application_name = ${literal(sessionName(this.#run))} and pid <> pg_catalog.pg_backend_pid() and usename = session_user`;
    await this.#ask(session, `select pg_catalog.pg_terminate_backend(pid) from ${former}`);
    for (let tried = 0; tried < 30; tried += 1, await sleep(100)) {
      if ((await this.#ask(session, `select 1 from ${former}`)).length === 0) return;
    }
  }
}
