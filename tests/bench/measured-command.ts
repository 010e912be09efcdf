// What one command line of tsdbt costs, as a whole process.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, NODE_FLAGS, ROOT } from '../compat/run-command.ts';
import { plainEnvironment } from './plain-environment.ts';

export interface CommandUsage {
  /** Seconds, of all its threads. */
  readonly cpu: number;
  readonly peakMiB: number;
  /** Seconds. */
  readonly wall: number;
}

/** Runs `tsdbt <args>` in a folder; ends the bench where it fails. */
export function measuredCommand(cwd: string, args: readonly string[]): CommandUsage {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-usage-'));
  const usage = join(folder, 'usage.json');
  const began = performance.now();
  const done = spawnSync(
    process.execPath,
    ['--require', join(ROOT, 'tests/bench/report-usage.cjs'), ...NODE_FLAGS, CLI, ...args],
    { cwd, env: { ...plainEnvironment(), TSDBT_BENCH_USAGE: usage }, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const wall = (performance.now() - began) / 1000;
  if (done.status !== 0) {
    console.error(done.stdout, done.stderr);
    process.exit(1);
  }
  const used = JSON.parse(readFileSync(usage, 'utf8')) as Omit<CommandUsage, 'wall'>;
  rmSync(folder, { recursive: true });
  return { ...used, wall };
}
