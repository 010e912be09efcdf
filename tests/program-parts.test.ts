// What a command never calls is not loaded, and what it calls is there.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NODE_FLAGS } from './compat/run-command.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

const start = fileURLToPath(new URL('../dist/cli/start.cjs', import.meta.url));

let folder: ProjectFolder;
beforeEach(() => {
  folder = projectFolder({
    'profiles.yml': 'demo:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: demo.duckdb}\n',
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'models/m.sql': 'select 1 as n',
    'models/m.yml': 'models:\n  - {name: m, columns: [{name: n, data_tests: [unique]}]}\n',
  });
  const tell = "require('node:fs').writeFileSync('loaded.txt', Object.keys(require.cache).join('\\n'))";
  writeFileSync(join(folder.path, 'tell.cjs'), `process.on('exit', () => { ${tell}; });\n`);
});
afterEach(() => folder.remove());

/** What a command prints, and which of three functions stand in what it has loaded of the program. */
function run(...words: readonly string[]): { readonly said: string; readonly loaded: readonly string[] } {
  const args = [...NODE_FLAGS, '--require', './tell.cjs', start, ...words, '--no-use-colors'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder.path, encoding: 'utf8' });
  const files = readFileSync(join(folder.path, 'loaded.txt'), 'utf8').split('\n');
  const program = files.filter((file) => /[\\/]dist[\\/]program[\\/]/.test(file));
  const text = program.map((file) => readFileSync(file, 'utf8')).join();
  const loaded = ['linkProject', 'parseProperties', 'runNodes'].filter((name) => text.includes(`function ${name}(`));
  return { said: `${stdout}${stderr}exit ${status}`, loaded };
}

test('a command loads what it calls, and nothing that reads files or runs nodes before it has to', () => {
  const first = run('ls');
  expect(first.said).toMatch(/demo\.m\ndemo\.unique_m_n\nexit 0$/);
  expect(first.loaded).toEqual(['linkProject', 'parseProperties']);
  const second = run('ls');
  expect(second.said).toMatch(/demo\.m\ndemo\.unique_m_n\nexit 0$/);
  expect(second.loaded).toEqual(['linkProject']);
  const built = run('build');
  expect(built.said).toMatch(/PASS=2 [\s\S]*exit 0$/);
  expect(built.loaded).toEqual(['linkProject', 'runNodes']);
});

/** Where parts for several C libraries may be installed, the driver's own loader finds out which it is. */
const hasGlibc = process.platform !== 'linux' || 'glibcVersionRuntime' in reportHeader();

test.runIf(hasGlibc)(
  'a build on DuckDB loads nothing of the driver but its native part, and no module for child processes',
  () => {
    const tell = `const { moduleLoadList } = process;
const mine = Object.keys(require.cache).filter((file) => /[\\\\/]node_modules[\\\\/]/.test(file));
require('node:fs').writeFileSync('loaded.txt', [...mine, moduleLoadList.includes('NativeModule child_process')].join('\\n'));`;
    writeFileSync(join(folder.path, 'tell.cjs'), `process.on('exit', () => { ${tell} });\n`);
    expect(run('build').said).toMatch(/PASS=2 [\s\S]*exit 0$/);
    const loaded = readFileSync(join(folder.path, 'loaded.txt'), 'utf8').split('\n');
    expect(loaded).toEqual([expect.stringMatching(/duckdb\.node$/), 'false']);
  },
);

test('an error of a part that is loaded late is told', () => {
  writeFileSync(join(folder.path, 'models/n.sql'), "select * from {{ ref('gone') }}");
  expect(run('ls').said).toMatch(/depends on a node named 'gone' which was not found[\s\S]*exit 2$/);
});

function reportHeader(): object {
  const { header } = process.report.getReport() as { readonly header: object };
  return header;
}
