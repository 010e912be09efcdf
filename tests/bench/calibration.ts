// How fast this machine is beside the one that the budgets of time were set on: machines, and moments of one, differ.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../compat/run-command.ts';
import { plainEnvironment } from './plain-environment.ts';

/** Milliseconds that the work took on that machine. */
const REFERENCE = 268;

/**
 * How many times as long as there the same work takes here, in a process of its own: to compile and to render each of the
 * thousand models of a generated project once.
 */
export function slowness(): number {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-calibration-'));
  try {
    node('gen.mjs', '--out', folder, '--n', '1000');
    return Number(node('calibration-work.mjs', join(folder, 'models'))) / REFERENCE;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a script of this folder prints. @throws Error when it fails */
function node(script: string, ...args: readonly string[]): string {
  const command = [join(ROOT, 'tests/bench', script), ...args];
  const done = spawnSync(process.execPath, command, { env: plainEnvironment(), encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${script}: ${done.stderr}`);
  return done.stdout;
}
