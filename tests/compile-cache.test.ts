// The compiled program is kept in node_modules/.cache, and a run says the same with and without it.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NODE_FLAGS } from './compat/run-command.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

const byNode = 'enableCompileCache' in nodeModule;

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

interface Told {
  readonly command?: readonly string[];
  readonly flags?: readonly string[];
  readonly env?: Readonly<{ [name: string]: string | undefined }>;
}

/** What a command, `ls` unless told, prints, and its exit code. */
function run({ command = ['ls'], flags = [], env = {} }: Told = {}): string {
  const args = [...NODE_FLAGS, ...flags, join(tool, 'dist/cli/start.cjs'), ...command, '--no-use-colors'];
  const { NODE_V8_COVERAGE: _, NODE_COMPILE_CACHE: __, NODE_DISABLE_COMPILE_CACHE: ___, ...own } = process.env;
  const done = spawnSync(process.execPath, args, { cwd: folder.path, env: { ...own, ...env }, encoding: 'utf8' });
  const said = done.stdout
    .replace(/^\d\d:\d\d:\d\d/gm, '')
    .replace(/.*Starting full parse.*\n/, '')
    .replace(/\d+\.\d\ds\b|\d+\.\d\d seconds/g, 'SECONDS');
  return `${said}${done.stderr}exit ${done.status}`;
}

/** Puts another text into the program. */
function changeProgram(old: string, changed: string): void {
  const program = join(tool, 'dist/program');
  let isThere = false;
  for (const name of readdirSync(program)) {
    const text = readFileSync(join(program, name), 'utf8');
    if (!text.includes(old)) continue;
    writeFileSync(join(program, name), text.replaceAll(old, changed));
    isThere = true;
  }
  expect(isThere, old).toBe(true);
}

test('a run says the same with kept code, and what is loaded has changed when the program has', () => {
  const plain = run({ env: { NODE_DISABLE_COMPILE_CACHE: '1' } });
  expect(plain).toMatch(/Registered adapter[\s\S]*demo\.m\nexit 0$/);
  expect(run({ env: { NODE_V8_COVERAGE: join(folder.path, 'coverage') } })).toBe(plain);
  expect(existsSync(cache)).toBe(false);
  expect([run(), run()]).toEqual([plain, plain]);
  expect(readdirSync(join(cache, 'tsdbt'))).toHaveLength(1);
  // Of as many letters: V8 looks at no more.
  changeProgram('Registered adapter', 'Registered ADAPTER');
  const changed = plain.replace('Registered adapter', 'Registered ADAPTER');
  expect([run(), run()]).toEqual([changed, changed]);
});

test('where nothing can be kept the program is compiled', () => {
  writeFileSync(cache, '');
  expect(run()).toMatch(/demo\.m\nexit 0$/);
});

// Of `src/cli/kept-code.ts`, which does nothing from Node 22 on: node itself keeps the code there, in files of its own form.
describe.skipIf(byNode)('before Node 22', () => {
  const core = (): string => join(cache, 'tsdbt', readdirSync(join(cache, 'tsdbt'))[0] ?? '', 'core.cjs.code');

  /** Names of the files of kept code, and what is another number for a file that has taken the place of one. */
  function kept(): ReadonlyMap<string, number> {
    const place = dirname(core());
    return new Map(readdirSync(place).map((name) => [name, statSync(join(place, name)).ino]));
  }

  /** The program finds packages of a name. */
  function link(name: string): void {
    const packages = fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));
    symlinkSync(packages, join(folder.path, 'node_modules', name), 'junction');
  }

  test('code is written when a command loads what has none, and then no more', () => {
    run();
    const first = kept();
    expect([...first.keys()]).toContain('core.cjs.code');
    expect([...first.keys()].filter((name) => !/^[\w-]+\.cjs\.code$/.test(name))).toEqual([]);
    run();
    expect(kept()).toEqual(first);
    link('@duckdb');
    // What the first leaves is read by the second, which needs more of the program for it.
    run({ command: ['build'] });
    run({ command: ['build'] });
    const second = kept();
    expect(second.size).toBeGreaterThan(first.size);
    expect(second.get('core.cjs.code')).not.toBe(first.get('core.cjs.code'));
    run({ command: ['build'] });
    run();
    expect(kept()).toEqual(second);
  });

  test('a command that cannot do its work leaves no code, and one under other flags of node its own', () => {
    folder.write({ 'models/m.sql': "select * from {{ ref('gone') }}" });
    expect(run()).toMatch(/exit 2$/);
    expect(kept().size).toBe(0);
    folder.write({ 'models/m.sql': 'select 1 as n' });
    const plain = run();
    const path = core();
    const { ino } = statSync(path);
    expect(run({ flags: ['--no-opt'] })).toBe(plain);
    expect(readdirSync(join(cache, 'tsdbt'))).toHaveLength(2);
    run();
    expect(statSync(path).ino).toBe(ino);
  });

  test('torn code and what is no code is made anew', () => {
    const damages = [
      (code: Buffer) => code.subarray(0, code.length / 2),
      (code: Buffer) => Buffer.concat([code.subarray(0, 5000), Buffer.alloc(code.length - 5000)]),
      () => Buffer.from('no code at all'),
      () => Buffer.alloc(0),
    ];
    const plain = run();
    const names = [...kept().keys()];
    expect(names.length).toBeGreaterThanOrEqual(damages.length);
    const damaged = names.map((name, index) => {
      const path = join(dirname(core()), name);
      const content = damages[index % damages.length]?.(readFileSync(path)) ?? Buffer.alloc(0);
      writeFileSync(path, content);
      return { path, content };
    });
    expect(run()).toBe(plain);
    for (const { path, content } of damaged) expect(readFileSync(path).equals(content)).toBe(false);
    const whole = kept();
    expect(run()).toBe(plain);
    expect(kept()).toEqual(whole);
  });

  test('where a file cannot be written nothing is left', () => {
    const plain = run();
    rmSync(core());
    mkdirSync(core());
    const names = [...kept().keys()];
    expect(run()).toBe(plain);
    expect([...kept().keys()]).toEqual(names);
  });

  test('commands at the same time leave code that is whole', async () => {
    const plain = run({ env: { NODE_DISABLE_COMPILE_CACHE: '1' } });
    const words = [...NODE_FLAGS, join(tool, 'dist/cli/start.cjs'), 'ls', '--quiet'];
    const ends = [1, 2, 3, 4].map(() => spawn(process.execPath, words, { cwd: folder.path, stdio: 'ignore' }));
    const codes = ends.map((child) => new Promise((resolve) => child.on('close', resolve)));
    expect(await Promise.all(codes)).toEqual([0, 0, 0, 0]);
    const before = kept();
    expect(run()).toBe(plain);
    expect(kept()).toEqual(before);
  });

  test('code from the store sees what node gives to a module, and stands where it stood', () => {
    const path = join(tool, 'dist/program/core.cjs');
    const told =
      '[__filename, __dirname, module.id, require.main.filename, require.resolve("./main.cjs"), this === exports]';
    const line = `console.error(${told}, new Error().stack.split("\\n")[1], Object.keys(require.cache).length);`;
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n  ${line}\n`);
    const plain = run({ env: { NODE_DISABLE_COMPILE_CACHE: '1' } });
    expect(plain).toMatch(/core\.cjs:\d+:\d+\) \d+\nexit 0$/);
    expect([run(), run()]).toEqual([plain, plain]);
  });

  test('kept code imports packages, also those that are modules, without a word of node', () => {
    link('@duckdb');
    link('@polyglot-sql');
    folder.write({
      'models/m.sql': "{{ config(meta={'tsdbt': {'transpile': 'snowflake'}}) }} select iff(true, 1, 2) as n",
      'node_modules/modern/package.json': '{"type": "module", "exports": {"import": "./index.js"}}',
      'node_modules/modern/index.js': "await Promise.resolve();\nexport * from '@polyglot-sql/sdk/manual';\n",
    });
    changeProgram('import.cjs")("@polyglot-sql/sdk/manual")', 'import.cjs")("modern")');
    const command = ['compile', '--select', 'm', '--no-partial-parse'];
    const plain = run({ command, env: { NODE_DISABLE_COMPILE_CACHE: '1' } });
    expect(plain).toMatch(/case[\s\S]*\nexit 0$/i);
    rmSync(join(folder.path, 'target'), { recursive: true });
    const kept = run({ command });
    rmSync(join(folder.path, 'target'), { recursive: true });
    expect([kept, run({ command })]).toEqual([plain, plain]);
    rmSync(join(folder.path, 'target'), { recursive: true });
    changeProgram('("modern")', '("absent")');
    expect(run({ command })).toContain("'absent'");
  });
});
