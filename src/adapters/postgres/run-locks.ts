// Locks of relations for one run: advisory locks of one session of its own. What is wanted or given back while an
// answer is under way goes out together in the next statement, so that a run of small models pays little for it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { LockAnswer, RunIdentity, RunLocks } from '../adapter.ts';
import type { Relation } from '../shared/relation.ts';
import { literal } from './catalog-queries.ts';
import { postgresError } from './errors.ts';
import { holderText, relationKey, runKey, sessionName, statementComment } from './lock-names.ts';
import { cut, endClient, processIdOf, type Session } from './open-client.ts';
import { sendQuery } from './simple-query.ts';

interface Wanted {
  readonly key: string;
  readonly relation: Relation;
  readonly node: string;
  readonly resolve: (answer: LockAnswer) => void;
  readonly reject: (cause: unknown) => void;
}

export class PostgresRunLocks implements RunLocks {
  readonly #run: RunIdentity;
  readonly #open: (applicationName: string) => Promise<Session>;
  #session: Promise<Session> | undefined;
  /** Nodes by the keys that they hold. */
  readonly #held = new Map<string, string>();
  readonly #keys = new WeakMap<Relation, string>();
  #wanted: Wanted[] = [];
  #returned: string[] = [];
  #hasStarted = false;
  #isClosed = false;
  #isSending = false;
  #isScheduled = false;
  /** Between us and the server stands a pooler, which lends sessions by the transaction: no lock would be ours. */
  #isPooled = false;

  constructor(run: RunIdentity, open: (applicationName: string) => Promise<Session>) {
    this.#run = run;
    this.#open = open;
  }

  take(relation: Relation, node: string): Promise<LockAnswer> {
    return new Promise((resolve, reject) => {
      // A node that failed while it waited: nobody would close a session opened for it.
      if (this.#isClosed) return reject(postgresError('the run has ended'));
      this.#wanted.push({ key: this.#keyOf(relation), relation, node, resolve, reject });
      return void this.#send();
    });
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
    if (!this.#held.delete(key)) return;
    this.#returned.push(key);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // The next node of the thread asks for its lock in a moment: one statement serves both.
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#send();
    });
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
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    if (session) await endClient(session.client);
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#wanted.length + this.#returned.length > 0) await this.#batch();
    } finally {
      this.#isSending = false;
    }
  }

  async #batch(): Promise<void> {
    const [wanted, returned] = [this.#wanted, this.#returned];
    this.#wanted = [];
    this.#returned = [];
    try {
      await this.#exchange(wanted, returned).catch(async (cause: unknown) => {
        if ((await this.#session?.catch(() => undefined))?.broken() === undefined) throw cause;
        // What was given back went with the session; what was wanted is asked for anew.
        for (const { key } of wanted) this.#held.delete(key);
        await this.#exchange(wanted, []);
      });
    } catch (cause) {
      for (const { key, reject } of wanted) {
        this.#held.delete(key);
        reject(postgresError(cause));
      }
    }
  }

  /** One statement: what is given back, what is wanted, and what there is in the place of the wanted once they are locked. */
  async #exchange(wanted: readonly Wanted[], returned: readonly string[]): Promise<void> {
    const session = await this.#connected();
    if (this.#isPooled) {
      for (const { resolve } of wanted) resolve({ existing: null });
      return;
    }
    for (const { key, node } of wanted) this.#held.set(key, node);
    const columns = [
      ...returned.map((key) => `pg_catalog.pg_advisory_unlock(${key})`),
      ...wanted.flatMap(({ key, relation }) => [`pg_catalog.pg_try_advisory_lock(${key})`, existingSql(relation)]),
    ];
    if (columns.length === 0) return;
    const [row = []] = await this.#ask(session, `select ${columns.join(', ')}`);
    const answers = row.slice(returned.length);
    for (const [at, want] of wanted.entries()) {
      if (answers[at * 2] === 't') want.resolve({ existing: answers[at * 2 + 1]?.replace(' ', '_') ?? null });
      else await this.#refuse(session, want);
    }
  }

  async #refuse(session: Session, { key, resolve, reject }: Wanted): Promise<void> {
    this.#held.delete(key);
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

  #ask({ client }: Session, sql: string): Promise<readonly (readonly (string | null)[])[]> {
    return new Promise((resolve, reject) => {
      sendQuery(client, `${statementComment(this.#run, this.#held)} ${sql}`, (error, answer) => {
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
    if (known) await endClient(known.client);
    this.#session = this.#start();
    return this.#session;
  }

  /** Opens the session and takes the lock that says that the run lives; after a break also what it held. */
  async #start(): Promise<Session> {
    const session = await this.#open(sessionName(this.#run));
    if (this.#hasStarted) await this.#endFormer(session);
    this.#hasStarted = true;
    const keys = [runKey(this.#run.mark), ...this.#held.keys()];
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

/** The kind of what bears the name of a relation now: `table`, `view`, `materialized view`, or null. */
function existingSql(relation: Relation): string {
  const { schema, identifier, quotePolicy } = relation;
  const part = (name: string, isQuoted: boolean): string =>
    `"${(isQuoted ? name : name.toLowerCase()).replaceAll('"', '""')}"`;
  const name = [
    ...(schema === null ? [] : [part(schema, quotePolicy.schema)]),
    part(identifier ?? '', quotePolicy.identifier),
  ].join('.');
  return `(pg_catalog.pg_identify_object('pg_catalog.pg_class'::pg_catalog.regclass, pg_catalog.to_regclass(${literal(name)})::pg_catalog.oid, 0)).type`;
}

/** Who holds these keys: key, application, user, process, last statement. */
function holdersSql(keys: readonly string[]): string {
  return `select held.key, session.application_name, session.usename, session.pid, session.query
from (
  select pid, (classid::bigint << 32 | objid::bigint)::text as key
  from pg_catalog.pg_locks
  where locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
) as held
join pg_catalog.pg_stat_activity as session on session.pid = held.pid
where held.key in (${keys.map(literal).join(', ')})`;
}
