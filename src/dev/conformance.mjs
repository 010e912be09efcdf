// `npm run test:conformance -- --adapter NAME [--only CASE…]`: the conformance suite on one engine.
// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}/tests/conformance`;
const known = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -'.test.ts'.length));

const words = process.argv.slice(2);
let adapter;
/** @type {string[]} */
const only = [];
for (let word = words.shift(); word !== undefined; word = words.shift()) {
  if (word === '--adapter') adapter = words.shift();
  else if (word === '--only')
    while (words[0] !== undefined && !words[0].startsWith('--')) only.push(words.shift() ?? '');
  else adapter = undefined;
}
if (adapter === undefined || !existsSync(`${folder}/${adapter}.test.ts`)) {
  console.error(`usage: npm run test:conformance -- --adapter ${known.join('|')} [--only CASE…]`);
  process.exit(2);
}
const { status } = spawnSync(
  `${root}/node_modules/.bin/vitest`,
  ['run', '--project', 'e2e', '--reporter', 'verbose', `tests/conformance/${adapter}.test.ts`],
  { cwd: root, stdio: 'inherit', env: { ...process.env, CONFORMANCE_ONLY: only.join(',') || 'all' } },
);
process.exit(status ?? 1);
