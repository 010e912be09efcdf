// Readers of Postgres that never stop while relations are replaced below them, and what they met.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestServer } from '../postgres/server.ts';

export interface Reader {
  readonly name: string;
  /** One read of the chain with this number; `n` of its answer is the number of rows. */
  readonly sql: (chain: number) => string;
  /** Prepared once for each chain, as applications do. */
  readonly isPrepared?: true;
  readonly user?: string;
  /** Keeps its transaction open for so long after the read. */
  readonly holds?: number;
}

export interface Met {
  reads: number;
  readonly failures: string[];
  /** Milliseconds of each read, but for those of readers that hold their transaction. */
  readonly waits: number[];
}

/** Starts the readers; `stop` ends them and gives what they met. */
export function startReaders(
  server: TestServer,
  readers: readonly Reader[],
  chains: number,
  rows: number,
): { stop(): Promise<Met> } {
  const met: Met = { reads: 0, failures: [], waits: [] };
  const state = { isOver: false };
  const all = readers.map((reader, i) => read(server, reader, { seed: i * 7919 + 1, chains, rows, met, state }));
  return {
    async stop() {
      state.isOver = true;
      await Promise.all(all);
      return met;
    },
  };
}

interface Round {
  seed: number;
  readonly chains: number;
  readonly rows: number;
  readonly met: Met;
  readonly state: { readonly isOver: boolean };
}

async function read(server: TestServer, reader: Reader, round: Round): Promise<void> {
  const { met, state, chains, rows } = round;
  const client = new pg.Client({ ...server, user: reader.user ?? server.user, application_name: 'reader' });
  client.on('error', (error) => met.failures.push(`${reader.name}: ${error.message}`));
  await client.connect();
  while (!state.isOver) {
    round.seed = (round.seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const chain = round.seed % chains;
    const text = reader.sql(chain);
    const began = performance.now();
    try {
      if (reader.holds) await client.query('begin');
      const { rows: answer } = await client.query<{ n: number }>(
        reader.isPrepared ? { name: `${reader.name}${chain}`, text } : text,
      );
      if (answer[0]?.n !== rows) met.failures.push(`${reader.name}: ${answer[0]?.n} rows instead of ${rows}`);
      if (reader.holds) await sleep(reader.holds);
      else met.waits.push(performance.now() - began);
    } catch (error) {
      met.failures.push(`${reader.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (reader.holds) await client.query('commit').catch(() => {});
    met.reads += 1;
    await sleep(2);
  }
  await client.end();
}

/** The value below which the given part of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
