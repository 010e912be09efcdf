import { expect, test } from 'vitest';
import { commands } from '../commands/index.ts';
import { type CommandLine, type CommandLineEnd, parseCommandLine } from './parse-command-line.ts';

function parsed(...words: string[]): CommandLine {
  const line = parseCommandLine(words);
  if ('exitCode' in line) throw new TypeError(line.stderr);
  return line;
}

function ended(...words: string[]): CommandLineEnd {
  const line = parseCommandLine(words);
  if (!('exitCode' in line)) throw new TypeError('expected an end');
  return line;
}

function given(...words: string[]): { [name: string]: unknown } {
  return Object.fromEntries(parsed(...words).given);
}

test('only what the line says is given', () => {
  expect(given('run')).toEqual({});
  expect(given('build', '--full-refresh', '--no-partial-parse')).toEqual({ FULL_REFRESH: true, PARTIAL_PARSE: false });
});

test('global options stand before or after the command', () => {
  const wanted = { TARGET: 'prod', QUIET: true, FAIL_FAST: true, THREADS: 8 };
  expect(given('--target', 'prod', '-q', '-x', 'run', '--threads', '8')).toEqual(wanted);
  expect(given('run', '-t', 'prod', '--quiet', '--fail-fast', '--threads=8')).toEqual(wanted);
});

test('the last of a pair wins', () => {
  expect(given('run', '--full-refresh', '--no-full-refresh')).toEqual({ FULL_REFRESH: false });
  expect(given('--no-quiet', 'run', '--quiet')).toEqual({ QUIET: true });
});

test('selection takes values up to the next option and may be repeated', () => {
  expect(given('build', '-s', 'a+', 'tag:x b', '--exclude', 'c', '-s', '@d', '--vars', '{a: 1}')).toEqual({
    SELECT: ['a+', 'tag:x b', '@d'],
    EXCLUDE: ['c'],
    VARS: '{a: 1}',
  });
  expect(given('build', '--models', 'a', '-m', 'b', '--select', 'c')).toMatchObject({ MODELS_OPTION_USED: true });
  expect(new Set(given('build', '--models', 'a', '-m', 'b', '--select', 'c')['SELECT'] as string[])).toEqual(
    new Set(['a', 'b', 'c']),
  );
});

test('list keeps --models apart from --select', () => {
  expect(given('ls', '-m', 'a', '--output-keys', 'name', 'config.tags unique_id')).toEqual({
    MODELS: ['a'],
    OUTPUT_KEYS: ['name', 'config.tags', 'unique_id'],
  });
});

test('values that look like options or SQL stay values', () => {
  expect(given('show', '--inline', '-- all\nselect 1 = 1', '--limit', '-1')).toEqual({
    INLINE: '-- all\nselect 1 = 1',
    LIMIT: -1,
  });
});

test('YAML and kinds are checked while the line is read', () => {
  expect(given('run', '--warn-error-options', '{error: all, warn: [NothingToDo]}')['WARN_ERROR_OPTIONS']).toEqual({
    error: 'all',
    warn: ['NothingToDo'],
  });
  expect(ended('run', '--warn-error-options', '[a').stderr).toContain("'[a' is not a YAML mapping");
  expect(given('build', '--resource-type', 'MODEL', 'unit_test')['RESOURCE_TYPES']).toEqual(['model', 'unit_test']);
  expect(ended('build', '--resource-type', 'modle')).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ended('build', '--resource-type', 'modle').stderr).toContain("did you mean 'model'?");
  expect(ended('run', '--threads', 'two').stderr).toBe(
    "error: Invalid value for '--threads': 'two' is not a valid integer.\n",
  );
  expect(ended('ls', '--output', 'xml').exitCode).toBe(2);
});

test('unknown words end with 2 and the nearest name', () => {
  expect(ended('bild').stderr).toContain('Did you mean build?');
  expect(ended('run', '--fulrefresh').stderr).toContain('--full-refresh');
  expect(ended('run', 'extra').exitCode).toBe(2);
  expect(ended('init').exitCode).toBe(2);
  expect(ended('docs', 'generat').exitCode).toBe(2);
  expect(ended('run', '--target').exitCode).toBe(2);
});

test('what dbt 2 has and changes nothing here is left out', () => {
  expect(given('run', '--static-analysis', 'strict', '-s', 'a', '--compute=inline', '--write-index')).toEqual({
    SELECT: ['a'],
  });
  expect(given('build', '--no-use-v2-parser', '--show', 'progress', 'data', '--full-refresh')).toEqual({
    FULL_REFRESH: true,
  });
  expect(given('seed', '--show')).toEqual({ SHOW: true });
  expect(given('compile', '--limit', '-1', '--otel-file-name', 'x', '-q')).toEqual({ QUIET: true });
  expect(given('parse', '--select', 'a', 'b', '--exclude', 'c', '--target', 'prod')).toEqual({ TARGET: 'prod' });
  expect(given('docs', 'serve', '--no-open')).toEqual({ BROWSER: false });
});

test('what the command has keeps its meaning', () => {
  expect(given('show', '--limit', '3')).toEqual({ LIMIT: 3 });
  expect(given('compile', '--write-catalog', '--resource-type', 'model')).toEqual({
    WRITE_CATALOG: true,
    RESOURCE_TYPES: ['model'],
  });
  expect(given('run', '--log-level', 'off', '--log-level-file', 'TRACE')).toEqual({
    LOG_LEVEL: 'none',
    LOG_LEVEL_FILE: 'debug',
  });
});

test('what would change the outcome is refused with what stands in its place', () => {
  expect(ended('run', '--dirty')).toMatchObject({ exitCode: 2 });
  expect(ended('run', '--dirty').stderr).toContain('--dirty is an option of dbt 2; here  --changed');
  expect(ended('login').stderr).toContain('a command of the dbt platform');
  expect(ended('retry', '--select', 'a').stderr).toContain("unknown option '--select'");
  expect(ended('build', 'extra', '--show').exitCode).toBe(2);
});

test.each([
  ['docs gen', 'Did you mean docs generate?'],
  ['docs x', 'docs has: generate, serve'],
  ['freshness', 'Did you mean source freshness?'],
  ['run --full-refresh=true', "Option '--full-refresh' does not take a value: write --full-refresh)"],
  ['run --full-refresh=false', 'write --no-full-refresh)'],
  ['run --resource-type model', '--resource-type is an option of build,'],
  ['run --no-write-jsn', 'Did you mean --no-write-json?'],
  ['ls orders', 'tsdbt list --select orders'],
])('%s: what may have been meant', (line, hint) => {
  expect(ended(...line.split(' '))).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(hint) as string });
});

test('values of a list go on behind `=`; inline SQL goes with no selection', () => {
  expect(given('run', '--select=a', 'b', '--exclude=c')).toEqual({ SELECT: ['a', 'b'], EXCLUDE: ['c'] });
  expect(given('run', '--target=dev')).toEqual({ TARGET: 'dev' });
  expect(ended('compile', '--inline', 'select 1', '--select', 'a').stderr).toContain(
    '"inline" and "select" are mutually',
  );
});

test('what dbt takes for its own purposes is taken and means nothing', () => {
  expect(given('run', '--no-use-v2-parser', '--snowflake-projects-otel', '--sqlparse', '{}')).toEqual({});
  expect(given('build', '--include-saved-query', '--upload-to-artifacts-ingest-api')).toEqual({});
});

test('operands and commands of two words', () => {
  expect(parsed('init', 'shop')).toMatchObject({ operands: ['shop'], entry: { name: 'init' } });
  expect(parsed('docs', 'generate', '--no-compile').entry.name).toBe('docs generate');
  expect(parsed('ls').entry.name).toBe('list');
});

test.each(commands.map(({ name, examples }) => [name, examples] as const))('help of %s', (name, examples) => {
  const { exitCode, stdout } = ended(...name.split(' '), '--help');
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Usage: tsdbt ${name}`);
  expect(stdout).toContain('--project-dir <path>');
  expect(examples.length).toBeGreaterThanOrEqual(2);
  for (const example of examples) {
    expect(stdout).toContain(`$ tsdbt ${example}`);
    if (!/[&'"]/.test(example)) expect(parsed(...example.split(' ')).entry.name).toBe(name);
  }
});

test('help of clean, whole', () => {
  expect(ended('clean', '-h').stdout.split('\nGlobal Options:')[0]).toMatchInlineSnapshot(`
    "Usage: tsdbt clean [options]

    Delete the generated folders of clean-targets

    Options:
      --clean-project-files-only     refuse folders outside the project
      -h, --help                     show this help
    "
  `);
});
