// Bundles one TypeScript file into a temporary module and runs it: node src/dev/run-ts.mjs FILE [args].
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [file, ...args] = process.argv.slice(2);
if (!file) {
  console.error('usage: node src/dev/run-ts.mjs FILE [arguments]');
  process.exit(2);
}
const folder = join(root, 'node_modules/.cache/run-ts');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `${basename(file, '.ts')}-${process.pid}.mjs`);
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  logLevel: 'warning',
});
const done = spawnSync(process.execPath, [outfile, ...args], {
  stdio: 'inherit',
  env: { ...process.env, TSDBT_ROOT: root },
});
rmSync(outfile, { force: true });
process.exit(done.status ?? 1);
