// Node keeps the compiled program from version 22 on: in node_modules/.cache, and a run says the same with and without it.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NODE_FLAGS } from './compat/run-command.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let folder: ProjectFolder;
let tool: string;
let cache: string;

beforeEach(() => {
  folder = projectFolder({
    'profiles.yml': 'demo:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: demo.duckdb}\n',
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'models/m.sql': 'select 1 as n',
  });
  tool = join(folder.path, 'node_modules/tsdbt');
  cache = join(folder.path, 'node_modules/.cache');
  cpSync(fileURLToPath(new URL('../dist', import.meta.url)), join(tool, 'dist'), { recursive: true });
});
afterEach(() => folder.remove());

/** What `ls` prints, and its exit code. */
function run(env: Readonly<{ [name: string]: string | undefined }> = {}): string {
  const args = [...NODE_FLAGS, join(tool, 'dist/cli/start.cjs'), 'ls', '--no-use-colors'];
  const { NODE_V8_COVERAGE: _, NODE_COMPILE_CACHE: __, NODE_DISABLE_COMPILE_CACHE: ___, ...own } = process.env;
  const done = spawnSync(process.execPath, args, { cwd: folder.path, env: { ...own, ...env }, encoding: 'utf8' });
  const said = done.stdout.replace(/^\d\d:\d\d:\d\d/gm, '').replace(/.*Starting full parse.*\n/, '');
  return `${said}${done.stderr}exit ${done.status}`;
}

test('a run says the same with kept code, and what is loaded has changed when the program has', () => {
  const plain = run({ NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(plain).toMatch(/Registered adapter[\s\S]*demo\.m\nexit 0$/);
  expect(existsSync(cache)).toBe(false);
  expect([run(), run()]).toEqual([plain, plain]);
  expect(existsSync(join(cache, 'tsdbt'))).toBe('enableCompileCache' in nodeModule);
  const program = join(tool, 'dist/program');
  for (const name of readdirSync(program)) {
    const text = readFileSync(join(program, name), 'utf8');
    writeFileSync(join(program, name), text.replaceAll('Registered adapter', 'Registered ADAPTER'));
  }
  expect(run()).toBe(plain.replace('Registered adapter', 'Registered ADAPTER'));
});

test('where nothing can be kept the program is compiled', () => {
  writeFileSync(cache, '');
  expect(run()).toMatch(/demo\.m\nexit 0$/);
});
