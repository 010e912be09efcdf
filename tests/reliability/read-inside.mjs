// Loaded before the command line: reads the DuckDB database of the run from inside its process, without a pause, on
// connections of its own. What it met is written to the file TSDBT_READERS when the process ends. Not part of the product.
// @ts-check
import { writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const file = process.env['TSDBT_READERS'] ?? '';
const [tables = '', rows = '0'] = (process.env['TSDBT_READ'] ?? '').split(':');
const met = { reads: 0, /** @type {string[]} */ failures: [] };
let isOver = false;

/** @param {DuckDBInstance} instance @param {string} name */
async function readAll(instance, name) {
  const connection = await instance.connect();
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

const { connect, closeSync } = DuckDBInstance.prototype;
/** @type {WeakSet<DuckDBInstance>} */
const known = new WeakSet();
DuckDBInstance.prototype.connect = async function () {
  const connection = await connect.call(this);
  if (!known.has(this)) {
    known.add(this);
    for (const name of tables.split(',')) void readAll(this, name);
  }
  return connection;
};
DuckDBInstance.prototype.closeSync = function () {
  isOver = true;
  closeSync.call(this);
};
process.on('exit', () => writeFileSync(file, JSON.stringify(met)));
