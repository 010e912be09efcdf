// How fast this machine is beside the one that the budgets of time were set on: machines, and moments of one, differ.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nunjucks from 'nunjucks';
import { ROOT } from '../compat/run-command.ts';

/** Milliseconds that the work took on that machine. */
const REFERENCE = 268;
const RUNS = 5;

/**
 * How many times as long as there the same work takes here: to compile and to render each of the thousand models of a
 * generated project once. The shortest of some runs, since what else the machine does only makes it slower.
 */
export function slowness(): number {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-calibration-'));
  try {
    const made = spawnSync(process.execPath, [join(ROOT, 'tests/bench/gen.mjs'), '--out', folder, '--n', '1000']);
    if (made.status !== 0) throw new Error(`no project was generated: ${String(made.stderr)}`);
    const models = join(folder, 'models');
    const paths = readdirSync(models, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sql'));
    const templates = paths.map((path) => readFileSync(join(models, path), 'utf8'));
    return Math.min(...Array.from({ length: RUNS }, () => rendering(templates))) / REFERENCE;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const CONTEXT = {
  ref: (name: string) => name,
  source: (_: string, name: string) => name,
  config: () => '',
  is_incremental: () => false,
  this: 't',
  cents_to_units: (text: string) => `(${text} / 100.0)`,
  safe_null: (text: string, other: string) => `nullif(${text}, ${other})`,
  used_once: (text: string) => text,
};

/** Milliseconds. */
function rendering(templates: readonly string[]): number {
  const environment = new nunjucks.Environment(null, { autoescape: false });
  const began = performance.now();
  for (const template of templates) environment.renderString(template, CONTEXT);
  return performance.now() - began;
}
