// Loaded before the command line (`node --import`): counts the statements that leave for the warehouse, and kills the
// process at the one it is told. Nothing of this is part of the product.
//   TSDBT_KILL_AT=12          just before statement 12 leaves
//   TSDBT_KILL_AT=12:sent     when it has left, without waiting for the answer
//   TSDBT_STATEMENTS=file     writes each statement as a line of JSON into the file
// @ts-check
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { replaceInNativePart } from './native-part.mjs';

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
 * @param {readonly string[]} texts statements that leave together
 * @param {() => T} send
 * @returns {T}
 */
function statements(texts, send) {
  const isIt = killAt > count && killAt <= count + texts.length;
  count += texts.length;
  if (record) appendFileSync(record, texts.map((sql) => `${JSON.stringify(sql)}\n`).join(''));
  if (isIt && mode !== 'sent') die();
  const sent = send();
  if (isIt) setImmediate(die);
  return sent;
}

/**
 * The SQL of the messages of Postgres' protocol in what is written.
 * @param {unknown} bytes
 */
function sqlOf(bytes) {
  /** @type {string[]} */
  const found = [];
  if (!Buffer.isBuffer(bytes)) return found;
  for (let start = 0; start + 5 <= bytes.length; ) {
    const end = start + 1 + bytes.readInt32BE(start + 1);
    if (end <= start || end > bytes.length) break;
    const type = String.fromCharCode(bytes[start] ?? 0);
    if (type === 'Q') found.push(bytes.toString('utf8', start + 5, end - 1));
    if (type === 'P') found.push(bytes.toString('utf8', bytes.indexOf(0, start + 5) + 1, end).split('\0')[0] ?? '');
    if (type === 'c') found.push('end of copy');
    start = end;
  }
  return found;
}

const write = Socket.prototype.write;
Socket.prototype.write = /** @type {typeof write} */ (
  /** @this {Socket} @param {any[]} given */
  function (...given) {
    const send = () => Reflect.apply(write, this, given);
    const texts = sqlOf(given[0]);
    return texts.length === 0 ? send() : statements(texts, send);
  }
);

// A statement leaves as a whole text, or as one that is taken apart first.
replaceInNativePart(({ query, extract_statements: extract }) => ({
  query: (connection, sql) => statements([sql], () => query?.(connection, sql)),
  extract_statements: (connection, sql) => statements([sql], () => extract?.(connection, sql)),
}));
