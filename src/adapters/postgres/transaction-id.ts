// What became of a transaction: asked of the server by the transaction's number, when the answer to a COMMIT got lost.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { TransactionEnd } from '../adapter.ts';

/** Words of a server for the numbers of transactions; undefined where it has none. */
export interface TransactionIds {
  /** Gives the running transaction a number. */
  readonly current: string;
  /** Its number, null as long as it has written nothing. */
  readonly ifAssigned: string;
  statusOf(id: string): string;
}

/** @param version the first number of the server's version */
export function transactionIds(version: number): TransactionIds | undefined {
  if (version < 10) return undefined;
  const [current, status, type] =
    version < 13 ? ['txid_current', 'txid_status', 'bigint'] : ['pg_current_xact_id', 'pg_xact_status', 'xid8'];
  return {
    current: `select pg_catalog.${current}()`,
    ifAssigned: `select pg_catalog.${current}_if_assigned()`,
    statusOf: (id) => `select pg_catalog.${status}('${id}'::${type})`,
  };
}

const PAUSE = 100;
/** A session that still is in the transaction after so long does not know that its client is gone: it is ended. */
const PATIENCE = 2000;
const LIMIT = 60_000;
/** Milliseconds for an answer. */
const ASKING = 10_000;

/** How a transaction ended, asked over another session; waits for its end. Never throws. */
export async function endOf(client: pg.Client, ids: TransactionIds, id: string): Promise<TransactionEnd> {
  const began = performance.now();
  for (let hasEnded = false; performance.now() - began < LIMIT; await sleep(PAUSE)) {
    try {
      const status = await answer(client, ids.statusOf(id));
      if (status === 'committed' || status === 'aborted') return status;
      if (status !== 'in progress') return 'unknown';
      if (!hasEnded && performance.now() - began > PATIENCE) {
        hasEnded = true;
        // Found by the transaction's number: no process that got the same id later is meant.
        await answer(
          client,
          `select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where backend_xid::text = ((${id})::numeric % 4294967296)::text`,
        );
      }
    } catch {
      return 'unknown';
    }
  }
  return 'unknown';
}

/**
 * Ends the server's process of a session that broke, and waits until it is gone: what it did is committed or undone then.
 * Never throws. @param lostAt on the monotonic clock: who got the same number later is not meant
 */
export async function endProcess(client: pg.Client, processId: number, lostAt: number): Promise<void> {
  const end = performance.now() + LIMIT;
  for (let hasEnded = false; performance.now() < end; await sleep(PAUSE)) {
    try {
      const seconds = ((performance.now() - lostAt) / 1000).toFixed(3);
      const found = `from pg_catalog.pg_stat_activity where pid = ${processId} and usename = session_user and application_name = pg_catalog.current_setting('application_name') and backend_start < pg_catalog.clock_timestamp() - interval '${seconds} seconds'`;
      const what = hasEnded ? 'pid' : 'pg_catalog.pg_terminate_backend(pid)';
      if ((await answer(client, `select ${what} ${found}`)) === null) return;
      hasEnded = true;
    } catch {
      return;
    }
  }
}

/** One cell; null also when no answer comes in time. */
async function answer(client: pg.Client, text: string): Promise<string | null> {
  const asked = client.query({ text, rowMode: 'array' } as pg.QueryArrayConfig);
  asked.catch(() => {});
  const found = await Promise.race([asked, sleep(ASKING, undefined, { ref: false })]);
  const cell: unknown = found?.rows[0]?.[0];
  return cell === undefined || cell === null ? null : String(cell);
}
