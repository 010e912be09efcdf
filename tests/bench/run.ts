// npm run bench: CPU seconds and peak memory of the workloads that have a target; medians, same machine, same run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, NODE_FLAGS } from '../compat/run-command.ts';
import { plainEnvironment } from './plain-environment.ts';

interface Usage {
  readonly cpu: number;
  readonly peakMiB: number;
}

interface Measured extends Usage {
  readonly name: string;
  readonly target: string;
  readonly met: boolean;
}

const root = process.env['TSDBT_ROOT'] ?? process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'tsdbt-bench-'));
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);

interface Workload {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly before?: () => void;
}

/** Medians of each workload. They take turns, so that a slow moment of the machine meets all of them. */
function measure(workloads: readonly Workload[], runs: number): Usage[] {
  const samples = workloads.map((): Usage[] => []);
  for (let i = 0; i < runs; i += 1) {
    for (const [at, workload] of workloads.entries()) samples[at]?.push(runOnce(workload));
  }
  return samples.map((of) => {
    const median = (pick: (usage: Usage) => number): number => of.map(pick).sort((a, b) => a - b)[runs >> 1] ?? 0;
    return { cpu: median((usage) => usage.cpu), peakMiB: median((usage) => usage.peakMiB) };
  });
}

function runOnce({ args, cwd, before }: Workload): Usage {
  before?.();
  const file = join(folder, 'usage.json');
  const done = spawnSync(
    process.execPath,
    ['--require', join(root, 'tests/bench/report-usage.cjs'), ...NODE_FLAGS, ...args],
    { cwd, env: { ...plainEnvironment(), TSDBT_BENCH_USAGE: file }, encoding: 'utf8' },
  );
  if (done.status !== 0) {
    console.error(done.stdout, done.stderr);
    process.exit(1);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Usage;
}

function generate(name: string, options: readonly string[]): string {
  const out = join(folder, name);
  spawnSync(process.execPath, [join(root, 'tests/bench/gen.mjs'), '--out', out, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return out;
}

const results: Measured[] = [];
const add = (name: string, usage: Usage, target: string, met: boolean): void => {
  results.push({ name, ...usage, target, met });
  console.log(
    `${met ? 'ok  ' : 'OVER'} ${name.padEnd(44)} ${usage.cpu.toFixed(3)} CPU-s  ${usage.peakMiB.toFixed(0)} MiB   target ${target}`,
  );
};

const none: Usage = { cpu: Number.NaN, peakMiB: Number.NaN };
const [bare = none, version = none] = measure(
  [
    { args: ['-e', '0'], cwd: folder },
    { args: [CLI, '--version'], cwd: folder },
  ],
  RUNS * 3,
);
add('node -e 0', bare, 'the floor', true);
add(
  'tsdbt --version',
  version,
  `1.4 × bare node = ${(bare.cpu * 1.4).toFixed(3)} CPU-s`,
  version.cpu <= bare.cpu * 1.4,
);

const thousand = generate('p1k', ['--n', '1000']);
const clear = (): void => rmSync(join(thousand, 'target'), { recursive: true, force: true });
const parse = [CLI, 'parse', '--no-partial-parse', '--profiles-dir', thousand];
const [cold = none] = measure([{ args: parse, cwd: thousand, before: clear }], RUNS);
add('parse, cold, 1,000 models + 3,000 tests', cold, '1.0 CPU-s, 250 MiB', cold.cpu <= 1 && cold.peakMiB <= 250);
if (!existsSync(join(thousand, 'target/manifest.json'))) process.exit(1);

const at = (project: string, ...words: readonly string[]): string[] => [CLI, ...words, '--profiles-dir', project];
const lineage = at(thousand, 'lineage', '--all');
const check = at(thousand, 'check');
const [columns = none] = measure([{ args: lineage, cwd: thousand, before: clear }], 1);
add('lineage, cold, 1,000 models', columns, '25 CPU-s', columns.cpu <= 25);
measure([{ args: check, cwd: thousand }], 1);
let edits = 0;
/** Gives a model one more column. */
const edit = (): void => {
  const models = join(thousand, 'models');
  const [path] = readdirSync(models, { recursive: true, encoding: 'utf8' })
    .filter((name) => /fct_\d+\.sql$/.test(name))
    .sort();
  if (path === undefined) throw new Error('the generated project has no marts');
  const file = join(models, path);
  edits += 1;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/select \*.* from calc/, `select *, ${edits} as more from calc`),
  );
};
const settle = (): void => void runOnce({ args: lineage, cwd: thousand });
const [parsed = none, again = none, checkedAgain = none, edited = none, checked = none] = measure(
  [
    { args: at(thousand, 'parse'), cwd: thousand, before: settle },
    { args: lineage, cwd: thousand },
    { args: check, cwd: thousand },
    { args: lineage, cwd: thousand, before: edit },
    { args: check, cwd: thousand, before: edit },
  ],
  RUNS,
);
const over = (name: string, usage: Usage, base: Usage, most: number): void =>
  add(name, usage, `parse + ${most} CPU-s = ${(base.cpu + most).toFixed(3)}`, usage.cpu <= base.cpu + most);
add('parse, nothing changed', parsed, 'what the next are compared with', true);
over('lineage, nothing changed', again, parsed, 0.3);
over('check, nothing changed', checkedAgain, parsed, 0.4);
over('lineage, one model edited', edited, parsed, 0.6);
over('check, one model edited', checked, parsed, 0.8);

const built = generate('built', ['--n', '1000', '--buildable', '--tests', '0', '--lines', '10', '--cols', '4']);
measure([{ args: at(built, 'build'), cwd: built }], 1);
const [read = none, reused = none] = measure(
  [
    { args: at(built, 'parse'), cwd: built },
    { args: at(built, 'build', '--changed'), cwd: built },
  ],
  RUNS,
);
over('build --changed, nothing changed, DuckDB', reused, read, 0.4);

rmSync(folder, { recursive: true, force: true });
process.exit(results.every((result) => result.met) ? 0 : 1);
