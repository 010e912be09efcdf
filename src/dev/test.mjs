// `npm test`: everything that the continuous integration runs. The last line is `N passed, N failed, N skipped`.
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tsdbt-test-'));
const report = join(folder, 'report.json');
spawnSync(process.execPath, [`${root}/src/dev/build.mjs`], { cwd: root, stdio: 'inherit' });
const done = spawnSync(
  `${root}/node_modules/.bin/vitest`,
  ['run', '--reporter', 'dot', '--reporter', 'json', '--outputFile.json', report],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
/** The slowest files first. @type {(a: FileTimes, b: FileTimes) => number} @typedef {{ startTime: number, endTime: number }} FileTimes */
const bySeconds = (a, b) => b.endTime - b.startTime - (a.endTime - a.startTime);
let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  // A file that cannot even be loaded holds no test: it counts as one failure.
  const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  for (const { name, startTime, endTime } of result.testResults.sort(bySeconds).slice(0, 12)) {
    console.log(`${((endTime - startTime) / 1000).toFixed(1).padStart(7)} s  ${relative(root, name)}`);
  }
  counts = {
    passed: result.numPassedTests,
    failed: result.numFailedTests + broken.length,
    skipped: result.numPendingTests + (result.numTodoTests ?? 0),
  };
} catch {
  console.error('the test runner wrote no report');
}
if (done.status !== 0 && counts.failed === 0) counts.failed = 1;
rmSync(folder, { recursive: true, force: true });
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
