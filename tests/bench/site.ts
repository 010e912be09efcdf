// npm run bench:site: the budgets of the documentation site on a made-up project of 10,000 nodes. What Node can measure
// is measured here; what a browser has to measure is added by the files that `browserBudgets` names.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeSyntheticProject } from '../site/synthetic-project.ts';
import { budgetLine, isMet } from './budgets.ts';
import { slowness } from './calibration.ts';
import { type CommandUsage, measuredCommand } from './measured-command.ts';
import { measureBeyond } from './site-beyond.ts';

const root = process.env['TSDBT_ROOT'] ?? process.cwd();
const nodes = Number(process.env['SITE_NODES'] ?? 10_000);
const runs = Number(process.env['SITE_RUNS'] ?? 30);
const folder = mkdtempSync(join(tmpdir(), 'tsdbt-bench-site-'));

let isWell = true;
const add = (name: string, value: number, limit: number, unit: string, slow = 1): void => {
  const budget = { name, value, limit, unit };
  isWell &&= isMet(budget, slow);
  console.log(budgetLine(budget, slow));
};

/** `docs generate --from`: reads the artifacts and writes the site, nothing else. */
const generate = (artifacts: string, target: string, ...more: readonly string[]): CommandUsage =>
  measuredCommand(folder, ['docs', 'generate', '--from', artifacts, '--target-path', target, ...more]);

try {
  const artifacts = join(folder, 'artifacts');
  const counts = writeSyntheticProject(artifacts, { nodes, runs });
  console.log(
    `project: ${counts.nodes} nodes, ${counts.edges} edges, ${counts.columns} columns, ${counts.tests} tests, ${counts.columnEdges} column edges, ${runs} runs, manifest.json ${(counts.manifestBytes / 1e6).toFixed(0)} MB`,
  );
  const target = join(folder, 'target');
  const usage = generate(artifacts, target);
  console.log(
    `     docs generate --from, a whole process${' '.repeat(9)}${usage.cpu.toFixed(2)} CPU-s, ${usage.wall.toFixed(2)} s`,
  );
  add('docs generate --from, peak memory', usage.peakMiB, 500, 'MiB');
  const earlier = slowness();
  const beyond = await measureBeyond(join(folder, 'project'), nodes, runs);
  const slow = (earlier + slowness()) / 2;
  console.log(`     this machine takes ${slow.toFixed(2)} times as long as the one that the limits of time are for`);
  add('docs generate beyond compile', beyond.difference, 3, 'CPU-s', slow);
  console.log(
    `     peak memory of compile ${beyond.compilePeak.toFixed(0)} MiB, of docs generate ${beyond.generatePeak.toFixed(0)} MiB`,
  );
  const app = ['app.js', 'app.css'].map((name) => readFileSync(join(root, 'dist/site', name)));
  add(
    'application, JavaScript and CSS, gzip',
    app.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0) / 1000,
    60,
    'KB',
  );
  const shell = readFileSync(join(target, 'docs/index.html'));
  add('docs/index.html as transferred with gzip', gzipSync(shell, { level: 6 }).length / 1000, 300, 'KB');
  add('docs/index.html on disk', shell.length / 1000, 450, 'KB');
  const before = filesOf(target);
  add('target/index.html, the entry', statSync(join(target, 'index.html')).size / 1e6, 6, 'MB');
  const meta = JSON.parse(readFileSync(join(target, 'docs/data/meta.json'), 'utf8')) as {
    files: { [key: string]: string };
  };
  const shards = Object.entries(meta.files).filter(([key]) => key.startsWith('n/'));
  const sizes = shards.map(([, path]) => statSync(join(target, 'docs', path)).size / 1000);
  add('largest file of details', Math.max(...sizes), 300, 'KB');
  const again = generate(artifacts, target);
  console.log(`     docs generate again, nothing has changed${' '.repeat(6)}${again.cpu.toFixed(2)} CPU-s`);
  add('files that differ after a rerun', differences(before, filesOf(target)), 0, '');
  const single = join(folder, 'single');
  generate(artifacts, single, '--static');
  add('everything in one file (--static)', statSync(join(single, 'static_index.html')).size / 1e6, 6, 'MB');
  for (const [key, path] of Object.entries(meta.files)) {
    if (!key.startsWith('n/') && !key.startsWith('runs/'))
      console.log(`     ${key.padEnd(44)} ${(statSync(join(target, 'docs', path)).size / 1000).toFixed(0)} KB`);
  }
  const browser = join(root, 'tests/bench/site-browser.ts');
  if (existsSync(browser)) {
    const done = spawnSync(process.execPath, [join(root, 'src/dev/run-ts.mjs'), browser, target, String(slow)], {
      stdio: 'inherit',
    });
    if (done.status !== 0) process.exitCode = 1;
  } else console.log('     (budgets of a browser are not measured here)');
} finally {
  if (process.env['SITE_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true });
  else console.log(`kept: ${folder}`);
}
if (!isWell) process.exitCode = 1;

function filesOf(target: string): ReadonlyMap<string, string> {
  const files = spawnSync('find', [target, '-type', 'f'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .sort();
  return new Map(files.map((path) => [path, readFileSync(path, 'latin1')]));
}

function differences(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): number {
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].filter((name) => a.get(name) !== b.get(name)).length;
}
