// Loaded before the command line: counts what is written below the target folder, and lets the N-th step fail or die.
//   TSDBT_FAIL_AT=12:ENOSPC   the 12th opening, write, fsync or rename fails with this code
//   TSDBT_FAIL_AT=12:kill     the process is killed instead of it
//   TSDBT_WRITES=file         the number of such steps is written into the file when the process ends
// Nothing of this is part of the product.
// @ts-check
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';

const [at, what = ''] = (process.env['TSDBT_FAIL_AT'] ?? '').split(':');
const failAt = at ? Number(at) : Number.POSITIVE_INFINITY;
const record = process.env['TSDBT_WRITES'];
const { writeFileSync } = fs;
/** @type {Set<number>} */
const handles = new Set();
let count = 0;

/** @param {unknown} path */
const isTarget = (path) => typeof path === 'string' && path.includes(`${sep}target${sep}`);

/** @param {string} syscall @param {unknown} path */
function step(syscall, path) {
  count += 1;
  if (count !== failAt) return;
  if (what === 'kill') {
    process.kill(process.pid, 'SIGKILL');
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  const texts = /** @type {Record<string, string>} */ ({
    ENOSPC: 'no space left on device',
    EACCES: 'permission denied',
  });
  throw Object.assign(new Error(`${what}: ${texts[what]}, ${syscall} '${String(path)}'`), { code: what, syscall, errno: -28 });
}

/** @param {any} target @param {string} name @param {(given: any[]) => boolean} concerns */
function watch(target, name, concerns) {
  const own = target[name];
  target[name] = (/** @type {any[]} */ ...given) => {
    if (concerns(given)) step(name, given[0]);
    const result = own.apply(target, given);
    if (name === 'openSync' && isTarget(given[0]) && given[1] !== 'r') handles.add(result);
    if (name === 'closeSync') handles.delete(given[0]);
    return result;
  };
}

watch(fs, 'openSync', ([path, flags]) => isTarget(path) && flags !== undefined && flags !== 'r');
watch(fs, 'writeSync', ([handle]) => handles.has(handle));
watch(fs, 'fsyncSync', ([handle]) => handles.has(handle));
watch(fs, 'closeSync', () => false);
watch(fs, 'renameSync', ([, to]) => isTarget(to));
watch(fs, 'writeFileSync', ([path]) => isTarget(path));
watch(fs, 'appendFileSync', ([path]) => isTarget(path));
watch(fs, 'mkdirSync', ([path]) => isTarget(path));
syncBuiltinESMExports();
process.on('exit', () => {
  if (record) writeFileSync(record, String(count));
});
