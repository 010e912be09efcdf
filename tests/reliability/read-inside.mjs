// Loaded before the command line: reads the DuckDB database of the run from inside its process, without a pause, on
// connections of its own. What it met is written to the file TSDBT_READERS when the process ends. Not part of the product.
// @ts-check
import { writeFileSync } from 'node:fs';
import { DuckDBConnection } from '@duckdb/node-api';
import { replaceInNativePart } from './native-part.mjs';

const file = process.env['TSDBT_READERS'] ?? '';
const [tables = '', rows = '0'] = (process.env['TSDBT_READ'] ?? '').split(':');
const met = { reads: 0, /** @type {string[]} */ failures: [] };
let isOver = false;

/** @param {DuckDBConnection} connection @param {string} name */
async function readAll(connection, name) {
  while (!isOver) {
    try {
      const answer = await connection.runAndReadAll(`select count(*)::int, count(distinct generation)::int from ${name}`);
      const [n, generations] = answer.getRowsJson()[0] ?? [];
      if (n !== Number(rows) || generations !== 1) met.failures.push(`${name}: ${n} rows of ${generations} generations`);
      met.reads += 1;
    } catch (error) {
      if (!isOver) met.failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1).unref());
  }
}

/** @type {WeakSet<object>} */
const known = new WeakSet();
replaceInNativePart(({ connect, close_sync: close }) => ({
  connect: async (database) => {
    if (!known.has(database)) {
      known.add(database);
      for (const name of tables.split(',')) void readAll(new DuckDBConnection(await connect?.(database)), name);
    }
    return connect?.(database);
  },
  close_sync: (database) => {
    isOver = true;
    close?.(database);
  },
}));
process.on('exit', () => writeFileSync(file, JSON.stringify(met)));
