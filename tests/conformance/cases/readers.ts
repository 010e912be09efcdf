// The guarantee of replaceRelation: what a reader sees while relations are built anew.
import { expect } from 'vitest';
import { asAppended, asTable, type ConformanceCase, type Probe } from '../case.ts';
import { rowText } from '../read-back.ts';

const digits = Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`).join(' union all ');
const rows = `select {{ var('n', 0) }} as n from (${digits}) as a cross join (${digits}) as b cross join (${digits}) as c`;
const ROWS = 1000;
const RUNS = 5;

interface Seen {
  reads: number;
  /** Time of all reads, and of those that failed, in milliseconds. A read that fails is short: to count them misleads. */
  reading: number;
  failing: number;
  readonly failed: string[];
  readonly mixed: string[];
}

/**
 * Reads again and again until it is stopped. Who could not read opens another session: Spark's keep the list of a
 * table's files until they are told to look again.
 */
async function read(connect: Probe['connect'], sql: string, stop: AbortSignal, seen: Seen): Promise<void> {
  let connection = await connect();
  while (!stop.aborted) {
    const began = performance.now();
    const failures = seen.failed.length;
    try {
      const found = await connection.execute(sql);
      await connection.commit();
      const [count, low, high] = found.rows.map(rowText)[0] ?? [];
      if (count !== String(ROWS) || low !== high)
        seen.mixed.push(`${sql}: ${String(count)} rows from ${String(low)} to ${String(high)}`);
    } catch (thrown) {
      await connection.rollback();
      connection = await connect();
      seen.failed.push(thrown instanceof Error ? thrown.message : String(thrown));
    }
    seen.reads += 1;
    const took = performance.now() - began;
    seen.reading += took;
    if (seen.failed.length > failures) seen.failing += took;
    await new Promise((resume) => setTimeout(resume, 2));
  }
}

async function rebuildUnderReaders(probe: Probe, command: string): Promise<void> {
  const { capabilities, relation } = probe.facts;
  const seen: Seen = { reads: 0, reading: 0, failing: 0, failed: [], mixed: [] };
  const stop = new AbortController();
  const readers = ['t', 'over', 'grows'].map(async (name) => {
    const sql = `select count(*) as c, min(n) as low, max(n) as high from ${relation(name)}`;
    await read(() => probe.connect(), sql, stop.signal, seen);
  });
  for (let n = 1; n <= RUNS; n += 1) {
    const { exit, output } = await probe.run(`${command} --vars '{n: ${n}}'`);
    if (exit !== 0) expect.unreachable(output);
  }
  stop.abort();
  await Promise.all(readers);
  expect(seen.reads).toBeGreaterThan(RUNS);
  if (capabilities.replaceRelation !== 'none') expect(seen.mixed).toEqual([]);
  if (capabilities.replaceRelation === 'atomic') expect(seen.failed).toEqual([]);
  if (capabilities.replaceRelation === 'brief-gap') expect(seen.failing).toBeLessThan(seen.reading / 2);
}

export const readerCases: readonly ConformanceCase[] = [
  {
    name: 'readers-while-relations-are-replaced',
    needs: ['tables', 'views', 'append', 'concurrentConnections'],
    files: {
      'models/t.sql': asTable(rows),
      'models/over.sql': "select n from {{ ref('t') }}",
      'models/grows.sql': asAppended(rows, ', full_refresh=true'),
    },
    steps: [{ run: 'run' }, { check: (probe) => rebuildUnderReaders(probe, 'run') }],
  },
];
