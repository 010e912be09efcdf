// `npm run new:adapter` in a copy of the repository: what it writes is sound, and the suite runs it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'tsdbt-new-adapter-'));

function runIn(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { status: number | null; output: string } {
  const done = spawnSync(program, args, {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  return { status: done.status, output: done.stdout + done.stderr };
}

const tool = (name: string): string => join(root, 'node_modules/.bin', name);
const newAdapter = (...args: readonly string[]): ReturnType<typeof runIn> =>
  runIn(process.execPath, [join(root, 'src/dev/new-adapter.mjs'), ...args]);

beforeAll(() => {
  for (const part of [
    'src',
    'tests/conformance',
    'tests/postgres',
    'tests/snowflake',
    'tsconfig.json',
    'package.json',
    'vitest.config.ts',
    'biome.json',
  ])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  expect(newAdapter('quokka', copy)).toMatchObject({ status: 0 });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('it has the files of every adapter, and a registration of at most 30 lines', () => {
  expect(readdirSync(join(copy, 'src/adapters/quokka')).sort()).toEqual([
    'README.md',
    'adapter.ts',
    'capabilities.ts',
    'connection.ts',
    'credentials.ts',
    'dialect.ts',
    'errors.ts',
    'index.ts',
    'macros',
    'types.ts',
  ]);
  const lines = readFileSync(join(copy, 'src/adapters/quokka/index.ts'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(30);
});

test('it type-checks and has the format of the rest', () => {
  expect(runIn(tool('tsc'), ['-p', '.'])).toEqual({ status: 0, output: '' });
  const found = runIn(tool('biome'), [
    'check',
    '--error-on-warnings',
    '--vcs-enabled=false',
    'src/adapters',
    'tests/conformance',
  ]);
  expect(found).toMatchObject({ status: 0 });
});

test('it keeps to the architecture, and declares everything', () => {
  const files = ['src/architecture.test.ts', 'src/adapters/capabilities.test.ts'];
  const { status, output } = runIn(tool('vitest'), ['run', '--project', 'unit', ...files, '-t', 'rooms import|quokka']);
  expect(output).toContain('2 passed');
  expect(status).toBe(0);
});

test('the suite runs it: nothing passes yet, as it declares', () => {
  const CONFORMANCE_ONLY = 'statement,describe,no-engine,secrets,table,view,seed,hooks-of-a-run,constraint,too-long';
  const args = ['run', '--project', 'e2e', '--reporter', 'verbose', 'tests/conformance/quokka.test.ts'];
  const { status, output } = runIn(tool('vitest'), args, { CONFORMANCE_ONLY });
  expect(output).toMatch(/✓ .*quokka > statement/);
  expect(output).not.toContain('×');
  expect(status).toBe(0);
});

test('what works although it is not declared fails the suite', () => {
  const file = join(copy, 'src/adapters/duckdb/capabilities.ts');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('...usualCapabilities,', "...usualCapabilities,\n  views: 'not-yet',"),
  );
  const args = ['run', '--project', 'e2e', 'tests/conformance/duckdb.test.ts'];
  const { status, output } = runIn(tool('vitest'), args, { CONFORMANCE_ONLY: 'view-gets-other-columns' });
  expect(output).toContain("passes, although duckdb declares to lack views: say 'supported' in its capabilities.ts");
  expect(status).toBe(1);
});

test('a second one of the name, and a name that is none, are refused', () => {
  expect(newAdapter('quokka', copy)).toEqual({ status: 2, output: 'src/adapters/quokka is there already\n' });
  expect(newAdapter('Quokka DB', copy)).toMatchObject({ status: 2 });
});
