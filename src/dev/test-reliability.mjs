// `npm run test:reliability`: the reliability tests with their full counts; more arguments go to vitest.
//   -- --scale 3     three times as many
//   -- --mutants     with the runs that prove that each test sees a broken mechanism
// @ts-check
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values, tokens } = parseArgs({
  options: { scale: { type: 'string', default: '1' }, mutants: { type: 'boolean', default: false } },
  strict: false,
  tokens: true,
});
const rest = tokens.flatMap((token) => {
  if (token.kind === 'positional') return [token.value];
  if (token.kind !== 'option' || token.name === 'scale' || token.name === 'mutants') return [];
  return token.value === undefined ? [token.rawName] : [token.rawName, token.value];
});
spawnSync(process.execPath, [`${root}/src/dev/build.mjs`], { cwd: root, stdio: 'inherit' });
const done = spawnSync(`${root}/node_modules/.bin/vitest`, ['run', '--project', 'reliability', ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TSDBT_RELIABILITY: String(values.scale), TSDBT_MUTANTS: values.mutants ? '1' : '' },
});
process.exit(done.status ?? 1);
