// npm run bench:peers -- --peer NAME=PROGRAM …: the inner loop beside other programs that read dbt projects, on the same
// generated projects and taking turns. Wall and CPU seconds of whole process trees, medians; `-` where a peer fails.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CLI, NODE_FLAGS, ROOT } from '../compat/run-command.ts';
import { plainEnvironment } from './plain-environment.ts';

const { values } = parseArgs({
  options: {
    peer: { type: 'string', multiple: true, default: [] },
    runs: { type: 'string', default: '3' },
    models: { type: 'string', multiple: true, default: ['1000', '10000'] },
  },
});
const RUNS = Number(values.runs);

/** A program and the words that begin its command lines. */
interface Program {
  readonly name: string;
  readonly words: readonly string[];
}

interface Usage {
  readonly wall: number;
  readonly cpu: number;
}

interface Workload {
  readonly name: string;
  readonly args: readonly string[];
  /** Made to the project of a program before each command that is measured. */
  readonly before?: (project: string) => void;
}

const programs: readonly Program[] = [
  { name: 'tsdbt', words: [process.execPath, ...NODE_FLAGS, CLI] },
  ...values.peer.map(peerOf),
];
// Nobody sends anything anywhere while it is measured.
const env = {
  ...plainEnvironment(),
  DO_NOT_TRACK: '1',
  DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
  DBT_USE_COLORS: 'false',
};
const folder = mkdtempSync(join(tmpdir(), 'tsdbt-bench-peers-'));
const usageFile = join(folder, 'times.txt');
let revision = 0;

try {
  console.log(`| CPU seconds (wall seconds) | ${programs.map(({ name }) => name).join(' | ')} |`);
  console.log(`|---|${programs.map(() => '--:|').join('')}`);
  for (const models of values.models.map(Number)) {
    for (const kind of ['plain', 'macros'] as const) if (kind === 'plain' || models <= 1000) compare(models, kind);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function peerOf(text: string): Program {
  const [name = '', path = ''] = text.split('=');
  if (path === '') throw new Error(`--peer wants NAME=PROGRAM, not ${text}`);
  return { name, words: [path] };
}

/** Every workload on a project of each program's own; prints a row for each. */
function compare(models: number, kind: 'plain' | 'macros'): void {
  const shape = ['--n', String(models), ...(kind === 'macros' ? ['--macros', '2'] : [])];
  const projects = programs.map((_program, at) => join(folder, `${kind}-${models}-${at}`));
  for (const project of projects) generate(project, shape);
  const edit =
    (what: string, model: number) =>
    (project: string): void => {
      revision += 1;
      generate(project, [...shape, '--edit', String(model), '--edit-kind', what, '--rev', String(revision)]);
    };
  const clear = (project: string): void => rmSync(join(project, 'target'), { recursive: true, force: true });
  const workloads: readonly Workload[] = [
    { name: 'parse, nothing known', args: ['parse'], before: clear },
    { name: 'parse again', args: ['parse'] },
    { name: 'parse, one model edited', args: ['parse'], before: edit('sql', models >> 1) },
    { name: 'parse, one description edited', args: ['parse'], before: edit('yaml', models >> 1) },
    ...(kind === 'macros'
      ? [{ name: 'parse, a macro of all models edited', args: ['parse'], before: edit('macro-all', 0) }]
      : []),
    { name: 'list what is above one model', args: ['ls', '--select', '+rpt_999'] },
  ];
  const title = `${models} models, ${3 * models} tests${kind === 'macros' ? ', 26 macro calls a model' : ''}`;
  for (const workload of workloads) {
    const cells = measure(workload, projects).map((usage) =>
      usage ? `${usage.cpu.toFixed(2)} (${usage.wall.toFixed(2)})` : '-',
    );
    console.log(`| ${title}: ${workload.name} | ${cells.join(' | ')} |`);
  }
  for (const project of projects) rmSync(project, { recursive: true });
}

function measure(workload: Workload, projects: readonly string[]): (Usage | undefined)[] {
  const samples = programs.map((): (Usage | undefined)[] => []);
  for (let run = 0; run < RUNS; run += 1) {
    for (const [at, program] of programs.entries()) {
      const project = projects[at] ?? '';
      workload.before?.(project);
      samples[at]?.push(runOnce([...program.words, ...workload.args, '--profiles-dir', project], project));
    }
  }
  return samples.map((of) => {
    const done = of.filter((usage) => usage !== undefined);
    const median = (key: keyof Usage): number => done.map((one) => one[key]).sort((a, b) => a - b)[RUNS >> 1] ?? 0;
    return done.length === RUNS ? { wall: median('wall'), cpu: median('cpu') } : undefined;
  });
}

/** One command as a process tree; nothing when it fails. */
function runOnce(words: readonly string[], cwd: string): Usage | undefined {
  // The shell's own word tells what its children used, whatever they are.
  const script = `"$@"; code=$?; times > '${usageFile}'; exit $code`;
  const began = performance.now();
  const done = spawnSync('/bin/sh', ['-c', script, 'sh', ...words], { cwd, env, stdio: 'ignore' });
  const wall = (performance.now() - began) / 1000;
  if (done.status !== 0) return undefined;
  const seconds = [...readFileSync(usageFile, 'utf8').matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return { wall, cpu: seconds.slice(2).reduce((sum, one) => sum + one, 0) };
}

function generate(out: string, options: readonly string[]): void {
  const done = spawnSync(process.execPath, [join(ROOT, 'tests/bench/gen.mjs'), '--out', out, ...options], {
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(done.stderr);
}
