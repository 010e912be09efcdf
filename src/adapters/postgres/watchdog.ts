// Notices sessions whose answer will never come: the network swallows what is sent, and nobody closes the connection.
// How long a statement may take is not for us to say, so the server is asked whether it is still at it.
import { endClient, processIdOf, type Session } from './open-client.ts';
import { sendQuery } from './simple-query.ts';

/** A session that may be waiting for an answer. */
export interface Watched {
  readonly session: Session;
  /** Since when, on the monotonic clock; undefined: it is not. */
  readonly waitingSince: number | undefined;
  /** Gives the session up. */
  lose(cause: Error): void;
}

const INTERVAL = 5000;
/** Whoever waits for less is not asked about. */
const PATIENCE = 10_000;
/** So many times in a row the server must say that it does nothing for the session, or not be found at all. */
const IDLE_LIMIT = 2;
const UNREACHABLE_LIMIT = 12;

interface Suspicion {
  readonly since: number;
  idle: number;
  unreachable: number;
}

export class Watchdog {
  readonly #open: () => Promise<Session>;
  readonly #watched: Iterable<Watched>;
  readonly #suspicions = new WeakMap<Watched, Suspicion>();
  readonly #timer: NodeJS.Timeout;
  #isAsking = false;

  /** @param open another session, whose own statements are limited in time */
  constructor(watched: Iterable<Watched>, open: () => Promise<Session>) {
    this.#watched = watched;
    this.#open = open;
    this.#timer = setInterval(() => void this.#look(), INTERVAL);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const now = performance.now();
    const late = [...this.#watched].filter(
      ({ waitingSince }) => waitingSince !== undefined && now - waitingSince > PATIENCE,
    );
    if (late.length === 0 || this.#isAsking) return;
    this.#isAsking = true;
    const asked = late.map((one) => ({ one, suspicion: this.#suspicionOf(one) }));
    try {
      const active = await this.#active(late);
      if (active === undefined) return this.stop();
      for (const { one, suspicion } of asked) {
        suspicion.unreachable = 0;
        suspicion.idle = active.has(String(processIdOf(one.session.client))) ? 0 : suspicion.idle + 1;
      }
    } catch {
      for (const { suspicion } of asked) suspicion.unreachable += 1;
    } finally {
      this.#isAsking = false;
    }
    for (const { one, suspicion } of asked) {
      if (one.waitingSince !== suspicion.since) continue;
      if (suspicion.idle >= IDLE_LIMIT)
        one.lose(new Error('the server is done with the statement, but its answer has not come'));
      else if (suspicion.unreachable >= UNREACHABLE_LIMIT) one.lose(new Error('the server does not answer any more'));
    }
  }

  #suspicionOf(one: Watched): Suspicion {
    const since = one.waitingSince ?? 0;
    const known = this.#suspicions.get(one);
    if (known?.since === since) return known;
    const made = { since, idle: 0, unreachable: 0 };
    this.#suspicions.set(one, made);
    return made;
  }

  /** Processes of the server that work for these sessions; undefined when it does not have the processes that it named. */
  async #active(late: readonly Watched[]): Promise<ReadonlySet<string> | undefined> {
    const { client } = await this.#open();
    try {
      const ids = late.map(({ session }) => processIdOf(session.client) ?? 0).join(', ');
      const sql = `select pg_catalog.pg_backend_pid() as pid union all select pid from pg_catalog.pg_stat_activity where pid in (${ids}) and state <> 'idle' and state not like 'idle in%'`;
      const rows = await new Promise<readonly (readonly (string | null)[])[]>((resolve, reject) => {
        sendQuery(client, sql, (error, answer) => (answer ? resolve(answer.rows) : reject(error)));
      });
      const [own, ...active] = rows.map(([pid]) => pid ?? '');
      // Behind a pooler the numbers of processes are the pooler's own.
      return own === String(processIdOf(client)) ? new Set(active) : undefined;
    } finally {
      void endClient(client);
    }
  }
}
