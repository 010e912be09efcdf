// `npm run check`: types, format and lint, typed rules, dead code side by side, then the unit tests with the architecture test.
// `npm run check -- --static` leaves the tests out, for those who run all of them next.
// @ts-check
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @typedef {readonly [name: string, command: string, args: readonly string[]]} Step */
/** @type {readonly Step[]} */
const steps = [
  ['types', 'tsc', ['-p', '.']],
  ['types of the site', 'tsc', ['-p', 'src/site/client']],
  ['types of its tests', 'tsc', ['-p', 'tests/site']],
  ['types of the extension', 'tsc', ['-p', 'editors/vscode']],
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['typed rules', 'oxlint', ['--type-aware', '-c', '.oxlintrc.json', 'src', 'tests']],
  ['dead code', 'knip', ['--no-progress']],
];
/** @type {Step} */
const unitTests = ['unit tests', 'vitest', ['run', '--project', 'unit', '--reporter', 'dot']];

/** Runs a step and tells how it went; true when all is well. @param {Step} step @returns {Promise<boolean>} */
function run([name, command, args]) {
  const start = performance.now();
  const child = spawn(`${root}/node_modules/.bin/${command}`, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      text += part;
    });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      text += error.message;
    });
    child.on('close', (code) => {
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
      if (code !== 0) console.log(text);
      resolve(code === 0);
    });
  });
}

const began = performance.now();
const isWell =
  (await Promise.all(steps.map(run))).every(Boolean) && (process.argv.includes('--static') || (await run(unitTests)));
if (!isWell) process.exit(1);
console.log(`check passed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
