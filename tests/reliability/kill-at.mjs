// Loaded before the command line (`node --import`): counts the statements that leave for the warehouse, and kills the
// process at the one it is told. Nothing of this is part of the product.
//   TSDBT_KILL_AT=12          just before statement 12 leaves
//   TSDBT_KILL_AT=12:sent     when it has left, without waiting for the answer
//   TSDBT_STATEMENTS=file     writes each statement as a line of JSON into the file
// @ts-check
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { DuckDBConnection } from '@duckdb/node-api';

const [at, mode] = (process.env['TSDBT_KILL_AT'] ?? '').split(':');
const killAt = at ? Number(at) : Number.POSITIVE_INFINITY;
const record = process.env['TSDBT_STATEMENTS'];
let count = 0;

/** @returns {never} */
function die() {
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way: nothing more is done until it is here.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/**
 * @template T
 * @param {string} sql
 * @param {() => T} send
 * @returns {T}
 */
function statement(sql, send) {
  count += 1;
  if (record) appendFileSync(record, `${JSON.stringify(sql)}\n`);
  if (count === killAt && mode !== 'sent') die();
  const sent = send();
  if (count === killAt) setImmediate(die);
  return sent;
}

/**
 * The SQL of a message of Postgres' protocol, or undefined when it carries none.
 * @param {unknown} bytes
 */
function sqlOf(bytes) {
  if (!Buffer.isBuffer(bytes) || bytes.length < 5 || bytes.readInt32BE(1) > bytes.length) return undefined;
  const type = String.fromCharCode(bytes[0] ?? 0);
  if (type === 'Q') return bytes.toString('utf8', 5, bytes.length - 1);
  if (type === 'P') return bytes.toString('utf8', bytes.indexOf(0, 5) + 1).split('\0')[0];
  return type === 'c' ? 'end of copy' : undefined;
}

const write = Socket.prototype.write;
Socket.prototype.write = /** @type {typeof write} */ (
  /** @this {Socket} @param {any[]} given */
  function (...given) {
    const send = () => Reflect.apply(write, this, given);
    const sql = sqlOf(given[0]);
    return sql === undefined ? send() : statement(sql, send);
  }
);

for (const name of /** @type {const} */ (['run', 'stream'])) {
  const own = DuckDBConnection.prototype[name];
  DuckDBConnection.prototype[name] = /** @this {DuckDBConnection} @param {any[]} given */ function (...given) {
    return statement(String(given[0]), () => Reflect.apply(/** @type {any} */ (own), this, given));
  };
}
