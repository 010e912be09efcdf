// `npm run check`: types, format and lint, typed rules, unit tests with the architecture test, dead code.
// @ts-check
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const steps = [
  ['types', 'tsc', ['-p', '.']],
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['typed rules', 'oxlint', ['--type-aware', '-c', '.oxlintrc.json', 'src', 'tests']],
  ['unit tests', 'vitest', ['run', '--project', 'unit', '--reporter', 'dot']],
  ['dead code', 'knip', ['--no-progress']],
];

const began = performance.now();
for (const [name, command, args] of /** @type {[string, string, string[]][]} */ (steps)) {
  const start = performance.now();
  const done = spawnSync(`${root}/node_modules/.bin/${command}`, args, { cwd: root, encoding: 'utf8' });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${done.status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (done.status !== 0) {
    console.log(done.stdout, done.stderr);
    process.exit(1);
  }
}
console.log(`check passed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
