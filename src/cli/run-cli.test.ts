// Whole commands in process, on projects in temporary folders, against the embedded database.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CliFolder, readJson as json, type Ran } from '../testing/cli-folder.ts';

const folder = new CliFolder();
const { root } = folder;
afterAll(() => folder.remove());
const run = (cwd: string, ...words: string[]): Promise<Ran> => folder.run(cwd, ...words);
const runAborted = (cwd: string, signal: AbortSignal, ...words: string[]): Promise<Ran> =>
  folder.runAborted(cwd, signal, ...words);
const project = (name: string, files: { [path: string]: string }): string => folder.project(name, files);

test('init makes a project that builds at once; never over another one', async () => {
  const made = await run(root, 'init', 'shop');
  expect(made.code).toBe(0);
  expect(made.stdout).toContain('tsdbt build');
  expect((await run(root, 'init', 'shop')).code).toBe(2);
  expect((await run(root, 'init', '../evil')).stdout).toContain("'../evil' is not a valid project name.");
  const built = await run(join(root, 'shop'), 'build', '--threads', '1');
  expect(built.code).toBe(0);
  expect(built.stderr).toContain('no profile is named');
  expect(built.stdout).toContain('Done. PASS=12 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=12');
  const results = json(root, 'shop', 'target', 'run_results.json');
  expect(results['results']).toHaveLength(12);
  expect(results['args']).toMatchObject({ which: 'build', select: [], invocation_command: 'dbt build --threads 1' });
}, 120_000);

test('debug --config-dir prints the folder that the variable names, also when no profiles.yml is in it', async () => {
  const shop = project('where', {});
  const { code, stdout } = await folder.runWith(shop, { env: { DBT_PROFILES_DIR: root } }, 'debug', '--config-dir');
  expect([code, stdout.trim().split(' ').at(-1)]).toEqual([0, root]);
});

test('a run that ends before its first node closes its journal', async () => {
  const output = '{type: postgres, host: 127.0.0.1, port: 1, user: u, password: p, dbname: d, schema: s}';
  const shop = project('unreached', {
    'dbt_project.yml': 'name: unreached\nprofile: far\n',
    'profiles.yml': `far: {target: dev, outputs: {dev: ${output}}}\n`,
    'models/a.sql': 'select 1 as id',
  });
  expect((await run(shop, 'run')).code).not.toBe(0);
  const lines = readFileSync(join(shop, 'target', 'run_journal.ndjson'), 'utf8')
    .trim()
    .split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ event: 'close', complete: false });
});

test('a failing build: lines, blocks, our frame below the message of the database, exit 1, diagnostics', async () => {
  const folder = project('faulty', {
    'models/a.sql': "{{ config(materialized='table') }}\nselect 1 as id",
    'models/bad.sql': "select id,\n       nothing\nfrom {{ ref('a') }}",
    'models/below.sql': "select * from {{ ref('bad') }}",
    'models/side.sql': 'select 2 as id',
    'tests/few.sql': "{{ config(severity='warn') }} select * from {{ ref('side') }}",
    'tests/none.sql': "select * from {{ ref('side') }}",
  });
  const { code, stdout } = await run(folder, 'build', '--threads', '1');
  expect(code).toBe(1);
  const shown = stdout
    .slice(stdout.indexOf('Concurrency'))
    .replace(/ {2}Binder Error[\s\S]*?(?=\n {2}error)/, '  …')
    .replace(/^ {4}= macro .*\n/gm, '');
  expect(shown).toBe(
    `Concurrency: 1 threads (target='dev')

1 of 6 START sql table model main.a ............................................ [RUN]
1 of 6 OK created sql table model main.a ....................................... [OK in 0.00s]
2 of 6 START sql view model main.side .......................................... [RUN]
2 of 6 OK created sql view model main.side ..................................... [OK in 0.00s]
3 of 6 START sql view model main.bad ........................................... [RUN]
3 of 6 ERROR creating sql view model main.bad .................................. [ERROR in 0.00s]
4 of 6 START test few .......................................................... [RUN]
4 of 6 WARN 1 few .............................................................. [WARN 1 in 0.00s]
5 of 6 START test none ......................................................... [RUN]
5 of 6 FAIL 1 none ............................................................. [FAIL 1 in 0.00s]
6 of 6 SKIP relation main.below ................................................ [SKIP]

Finished running 1 table model, 2 data tests, 3 view models in no time (0.00s).

Completed with 2 errors, 0 partial successes, and 1 warning:

[ERROR]: in model bad (models/bad.sql)
  Runtime Error in model bad (models/bad.sql)
  …
  error[TSDBT-2101] duckdb-sql-error
   --> models/bad.sql:2:8
    |
  1 | select id,
  2 |        nothing
    |        ^
    = docs/errors/TSDBT-2101.md

  compiled code at target/compiled/faulty/models/bad.sql

[ERROR]: in test none (tests/none.sql)
  Got 1 result, configured to fail if != 0

  compiled code at target/compiled/faulty/tests/none.sql

[WARNING]: in test few (tests/few.sql)
[WARNING]: Got 1 result, configured to warn if != 0

  compiled code at target/compiled/faulty/tests/few.sql

Done. PASS=2 WARN=1 ERROR=2 SKIP=1 NO-OP=0 REUSED=0 TOTAL=6
`,
  );
  const { diagnostics } = json(folder, 'target', 'diagnostics.json') as { diagnostics: { node: string }[] };
  expect(diagnostics.map(({ node }) => node)).toEqual(['model.faulty.bad']);
}, 120_000);

test('errors of a stage end with 2: heading and message of dbt, frame, hint, all further errors', async () => {
  const folder = project('wrong', {
    'models/orders.sql': 'select 1 as id',
    'models/one.sql': "select * from {{ ref('ordrs') }}",
    'models/two.sql': "select * from {{ ref('nowhere_at_all') }}",
  });
  const { code, stdout } = await run(folder, 'run');
  expect(code).toBe(2);
  expect(stdout.slice(stdout.indexOf('[ERROR]'))).toBe(
    `[ERROR]: Encountered an error:
Compilation Error
  Model 'model.wrong.one' (models/one.sql) depends on a node named 'ordrs' which was not found
  error[TSDBT-1401] unknown-ref
   --> models/one.sql:1:18
    |
  1 | select * from {{ ref('ordrs') }}
    |                  ^^^^^^^^^^^^
    = did you mean 'orders'?
    = docs/errors/TSDBT-1401.md

  error[TSDBT-1401] unknown-ref: Model 'model.wrong.two' (models/two.sql) depends on a node named 'nowhere_at_all' which was not found
   --> models/two.sql:1:18
    |
  1 | select * from {{ ref('nowhere_at_all') }}
    |                  ^^^^^^^^^^^^^^^^^^^^^
    = docs/errors/TSDBT-1401.md
`,
  );
  const { diagnostics } = json(folder, 'target', 'diagnostics.json') as { diagnostics: { code: string }[] };
  expect(diagnostics.map(({ code: found }) => found)).toEqual(['TSDBT-1401', 'TSDBT-1401']);
});

test('what is out of date in files of the project is told before the adapter is named, also when nothing can be read', async () => {
  const old = 'name: older\nsource-paths: [models]\n';
  const shop = project('older', {
    'dbt_project.yml': old,
    'models/m.sql': "{{ exceptions.raise_compiler_error('no') }}\n",
  });
  const broken = await run(shop, 'parse');
  expect(broken.code).toBe(2);
  expect(broken.stdout).toMatch(/The `source-paths` config has been renamed[\s\S]*Registered adapter/);
  expect(broken.stdout.match(/has been renamed/g)).toHaveLength(1);
  writeFileSync(join(shop, 'dbt_project.yml'), `${old}vars: {}\nvars: {}\nodd-key: 1\n`);
  const unread = await run(shop, 'parse');
  expect(unread.stdout).toMatch(/Duplicate key 'vars'[\s\S]*Encountered an error/);
});

test('template errors name their node in the heading', async () => {
  const folder = project('template', { 'models/bad.sql': 'select {{ 1 + }} as id' });
  const { code, stdout } = await run(folder, 'parse');
  expect(code).toBe(2);
  expect(stdout).toContain('Compilation Error in model bad (models/bad.sql)\n  unexpected');
});

test('a faulty selectors.yml stops commands that select nothing', async () => {
  const folder = project('selecting', {
    'models/m.sql': 'select 1 as id',
    'selectors.yml': 'selectors:\n  - definition: m\n',
  });
  const { code, stdout } = await run(folder, 'parse');
  expect([code, stdout.includes('Could not read selector file data: a selector has no name')]).toEqual([2, true]);
});

test.each([
  ['{{ exceptions.raise_compiler_error("no") if execute }}', 2],
  ['{{ nowhere_at_all() }}', 2],
  ['select * from nowhere_at_all', 1],
])('a hook of the run that fails: %s ends with %i', async (hook, code) => {
  const folder = project(`hooked${code}${hook.length}`, {
    'dbt_project.yml': `name: hooked\non-run-end: '${hook}'\n`,
    'models/m.sql': 'select 1 as id',
  });
  const ran = await run(folder, 'run');
  expect([ran.code, ran.stdout.includes('OK created sql view model main.m')]).toEqual([code, true]);
});

test('what was noticed of the project file is told also when the parse fails', async () => {
  const folder = project('noticed', {
    'dbt_project.yml': 'name: noticed\nsource-paths: [models]\n',
    'models/m.sql': 'select {{ }',
  });
  const ran = await run(folder, 'parse');
  expect(ran.code).toBe(2);
  expect(ran.stdout).toContain('The `source-paths` config has been renamed to `model-paths`.');
  expect(ran.stdout).toContain('- ConfigSourcePathDeprecation: 1 occurrence');
});

test('no project, wrong profile, wrong vars', async () => {
  const nowhere = join(root, 'empty');
  mkdirSync(nowhere);
  const missing = await run(nowhere, 'run');
  expect(missing.code).toBe(2);
  expect(missing.stdout).toContain('Runtime Error\n  No dbt_project.yml found');
  const folder = project('profiled', { 'dbt_project.yml': 'name: profiled\nprofile: ghost\n' });
  const profile = await run(folder, 'ls');
  expect(profile.code).toBe(2);
  expect(profile.stdout).toContain("Could not find profile named 'ghost'");
  const vars = await run(project('varied', {}), 'ls', '--vars', '[1]');
  expect([vars.code, vars.stdout.includes('--vars')]).toEqual([2, true]);
});

test('ls: selectors, names, paths, JSON with keys, nothing selected', async () => {
  const folder = project('listed', {
    'models/core/users.sql': "{{ config(tags=['daily']) }} select 1 as id",
    'models/page.sql': "select * from {{ ref('users') }}",
  });
  expect((await run(folder, '-q', 'ls')).stdout).toBe('listed.page\nlisted.core.users\n');
  expect((await run(folder, '-q', 'ls', '--output', 'path', '-s', 'page')).stdout).toBe('models/page.sql\n');
  const keys = await run(folder, '-q', 'ls', '--output', 'json', '--output-keys', 'unique_id config.tags', 'none');
  expect(keys.stdout).toBe(
    '{"unique_id": "model.listed.page", "config.tags": []}\n{"unique_id": "model.listed.users", "config.tags": ["daily"]}\n',
  );
  const nothing = await run(folder, 'ls', '--select', 'gone');
  expect(nothing.code).toBe(0);
  expect(nothing.stdout).toContain(
    "[WARNING]: The selection criterion 'gone' does not match any enabled nodes\n[WARNING]: No nodes selected!\n",
  );
  const both = await run(folder, 'ls', '--models', 'page', '--select', 'users');
  expect([both.code, both.stdout.includes('"models" and "select" are mutually exclusive arguments')]).toEqual([
    2,
    true,
  ]);
});

test('nothing to run is a warning, and an error where warnings are', async () => {
  const folder = project('idle', { 'models/a.sql': 'select 1 as id' });
  const calm = await run(folder, 'run', '--select', 'nope');
  expect(calm.code).toBe(0);
  expect(calm.stdout).toContain('Nothing to do. Try checking your model configs');
  const strict = await run(folder, 'run', '--select', 'nope', '--warn-error');
  expect(strict.code).toBe(2);
  expect(strict.stdout).toContain(
    "Compilation Error\n  [WARNING]: The selection criterion 'nope' does not match any enabled nodes",
  );
});

test('a warning of a template fails its model where warnings are errors, and holds back what is below', async () => {
  const folder = project('strict', {
    'models/wary.sql': "{% if execute %}{% do exceptions.warn('old rows') %}{% endif %}select 1 as id",
    'models/below.sql': "select * from {{ ref('wary') }}",
    'models/aside.sql': 'select 1 as id',
  });
  const calm = await run(folder, 'run');
  expect([calm.code, calm.stdout.includes('[WARNING]: old rows')]).toEqual([0, true]);
  const strict = await run(folder, 'run', '--warn-error');
  expect(strict.code).toBe(1);
  expect(strict.stdout).toContain('Done. PASS=1 WARN=0 ERROR=1 SKIP=1 NO-OP=0 REUSED=0 TOTAL=3');
  expect(strict.stdout).toContain('Compilation Error in model wary (models/wary.sql)');
  const other = await run(folder, 'run', '--warn-error-options', '{error: [NothingToDo]}');
  expect(other.code).toBe(0);
  const compiled = await run(folder, 'compile', '--warn-error');
  expect(compiled.code).toBe(2);
});

test('functions in Python are templates with a config of their own', async () => {
  const folder = project('reckoner', {
    'functions/added.py': "{{ config(volatility='stable') }}\ndef go(v):\n    return v + {{ 1 + 1 }}\n",
    'functions/all.yml':
      'functions: [{name: added, config: {runtime_version: "3.11", entry_point: go}, arguments: [{name: v, data_type: int}], returns: {data_type: int}}]',
  });
  expect((await run(folder, 'compile')).code).toBe(0);
  const { functions } = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8')) as {
    functions: { [id: string]: { compiled_code: string; config: { volatility: string } } };
  };
  const [made] = Object.values(functions);
  expect([made?.compiled_code, made?.config.volatility]).toEqual(['\ndef go(v):\n    return v + 2', 'stable']);
});

test('compile and show print what was asked for', async () => {
  const folder = project('shown', {
    'models/nums.sql': "select * from (values (1, 'one'), (2, null), (3, 'three')) as t(n, name) order by n",
    'models/twice.sql': "select n * 2 as n from {{ ref('nums') }}",
  });
  expect((await run(folder, 'run')).code).toBe(0);
  expect((await run(folder, '-q', 'compile', '--select', 'twice')).stdout).toBe(
    'select n * 2 as n from "shown"."main"."nums"\n',
  );
  const compiled = readFileSync(join(folder, 'target/compiled/shown/models/twice.sql'), 'utf8');
  expect(compiled).toBe('select n * 2 as n from "shown"."main"."nums"');
  expect((await run(folder, '-q', 'show', '--select', 'nums', '--limit', '2')).stdout).toBe(
    '| n | name |\n| - | ---- |\n| 1 | one  |\n| 2 |      |\n\n',
  );
  const rows = await run(
    folder,
    '-q',
    'show',
    '--inline',
    "select max(n) as n from {{ ref('nums') }}",
    '--output',
    'json',
  );
  expect(JSON.parse(rows.stdout)).toEqual({ show: [{ n: 3 }] });
  const wrong = await run(folder, 'show', '--inline', 'select nothing_like_that');
  expect(wrong.code).toBe(2);
  expect(wrong.stdout).toContain('Runtime Error\n  Runtime Error in sql_operation inline_query');
  const lost = await run(folder, 'compile', '--inline', "select * from {{ ref('lost') }}");
  expect([lost.code, lost.stdout.includes('[ERROR]: Error while parsing node: inline_query')]).toEqual([2, true]);
  expect((await run(folder, 'show')).stdout).toContain('Either --select or --inline must be passed to show');
}, 120_000);

test('debug checks files and connection', async () => {
  const folder = project('checked', {});
  const well = await run(folder, 'debug');
  expect(well.code).toBe(0);
  expect(well.stdout).toContain('Connection test: [OK connection ok]\nAll checks passed!');
  writeFileSync(join(folder, 'dbt_project.yml'), 'name: checked\nprofile: ghost\n');
  const ill = await run(folder, 'debug');
  expect(ill.code).toBe(1);
  expect(ill.stdout).toContain('profiles.yml file [ERROR invalid]');
  expect(ill.stdout).toContain('1 check failed:');
});

test('a seed whose delimiter is not one character is refused', async () => {
  const folder = project('split', {
    'dbt_project.yml': 'name: split\nprofile: split\nseeds: {+delimiter: ""}\n',
    'profiles.yml': 'split: {target: dev, outputs: {dev: {type: duckdb}}}\n',
    'seeds/s.csv': 'a|b\n1|2\n',
  });
  const done = await run(folder, 'seed');
  expect(done.code).toBe(1);
  expect(done.stdout).toContain(
    'Compilation Error in seed s (seeds/s.csv)\n  "delimiter" must be a 1-character string',
  );
}, 120_000);

test('clean deletes targets, keeps the database, refuses sources and what lies outside', async () => {
  const folder = project('cleaned', {
    'dbt_project.yml': 'name: cleaned\nprofile: cleaned\nclean-targets: [target, data, gone]\n',
    'profiles.yml': 'cleaned: {target: dev, outputs: {dev: {type: duckdb, path: data/shop.duckdb}}}\n',
    'models/a.sql': 'select 1 as id',
    'data/old.txt': 'x',
  });
  expect((await run(folder, 'run')).code).toBe(0);
  const done = await run(folder, 'clean');
  expect(done.code).toBe(0);
  expect(done.stdout).toContain(`Kept ${join(folder, 'data/shop.duckdb')}: it is the database of the active profile`);
  expect(existsSync(join(folder, 'target'))).toBe(false);
  expect(readdirSync(join(folder, 'data'))).toEqual(['shop.duckdb']);
  for (const [targets, text] of [
    ['models', 'will not clean the following source paths'],
    ['.', 'outside the project'],
    ['..', 'outside the project'],
    ['../idle', 'outside the project'],
  ] as const) {
    writeFileSync(join(folder, 'dbt_project.yml'), `name: cleaned\nprofile: cleaned\nclean-targets: [${targets}]\n`);
    const refused = await run(folder, 'clean');
    expect([refused.code, refused.stdout.includes(text)]).toEqual([2, true]);
  }
  expect(existsSync(join(folder, 'models/a.sql'))).toBe(true);
}, 120_000);

test('the adapter is named before missing packages are told, as in dbt', async () => {
  const folder = project('unpacked', { 'packages.yml': 'packages:\n  - {package: a/b, version: 1.0.0}\n' });
  const { code, stdout } = await run(folder, 'parse');
  expect(code).toBe(2);
  expect(stdout.split('\n').slice(1, 4)).toEqual([
    expect.stringContaining('Registered adapter: duckdb='),
    expect.stringContaining('[ERROR]: Encountered an error:'),
    'Compilation Error',
  ]);
});

test('clean needs no profile and no installed packages', async () => {
  const folder = project('bare', {
    'dbt_project.yml': 'name: bare\nprofile: nowhere\nclean-targets: [target, dbt_modules]\n',
    'packages.yml': 'packages:\n  - local: pkgs/a\n',
    'target/old.txt': 'x',
  });
  const done = await run(folder, 'clean');
  expect(done.code).toBe(0);
  // As dbt 1.12.3 prints it.
  expect(done.stdout.replace(/^\d\d:\d\d:\d\d {2}/gm, '').replaceAll(folder, '/project')).toBe(`Running with dbt=1.12.3
[WARNING]: Deprecated functionality
        The default package install path has changed from \`dbt_modules\` to
\`dbt_packages\`.         Please update \`clean-targets\` in \`dbt_project.yml\` and
check \`.gitignore\` as well.         Or, set \`packages-install-path: dbt_modules\`
if you'd like to keep the current value.
Checking /project/target/*
Cleaned /project/target/*
Checking /project/dbt_modules/*
Cleaned /project/dbt_modules/*
Finished cleaning all paths.
[WARNING][DeprecationsSummary]: Deprecated functionality
Summary of encountered deprecations:
- PackageInstallPathDeprecation: 1 occurrence
To see all deprecation instances instead of just the first occurrence of each,
run command again with the \`--show-all-deprecations\` flag. You may also need to
run with \`--no-partial-parse\` as some deprecations are only encountered during
parsing.
`);
  expect(existsSync(join(folder, 'target'))).toBe(false);
});

test('an interrupted run writes its results and ends with 130', async () => {
  const folder = project('stopped', { 'models/a.sql': 'select 1 as id' });
  const controller = new AbortController();
  controller.abort();
  const { code, stdout } = await runAborted(folder, controller.signal, 'run');
  expect(code).toBe(130);
  expect(stdout).toContain('Exited because of keyboard interrupt');
  expect(existsSync(join(folder, 'target/run_results.json'))).toBe(true);
});

test('--no-write-json writes nothing, --target-path moves the artifacts', async () => {
  const folder = project('moved', { 'models/a.sql': 'select 1 as id' });
  expect((await run(folder, 'run', '--no-write-json')).code).toBe(0);
  expect(existsSync(join(folder, 'target/manifest.json'))).toBe(false);
  expect((await run(folder, 'run', '--target-path', 'out/here')).code).toBe(0);
  const nodes = json(folder, 'out/here/manifest.json')['nodes'] as { [id: string]: { compiled_path: string } };
  expect(nodes['model.moved.a']?.compiled_path).toBe('out/here/compiled/moved/models/a.sql');
  expect(existsSync(join(folder, 'out/here/compiled/moved/models/a.sql'))).toBe(true);
});

test('paths of artifacts begin with the target path as it was given, also an absolute one', async () => {
  const folder = project('elsewhere', { 'models/a.sql': 'select 1 as id', 'models/b.sql': 'select x' });
  for (const given of [join(folder, 'far'), './near/']) {
    const { stdout } = await run(folder, 'run', '--target-path', given);
    const at = given.replace(/\/$/, '');
    const { nodes } = json(join(folder, basename(given)), 'manifest.json') as {
      nodes: { [id: string]: { compiled_path: string; build_path: string } };
    };
    expect(nodes['model.elsewhere.a']?.compiled_path).toBe(`${at}/compiled/elsewhere/models/a.sql`);
    expect(nodes['model.elsewhere.a']?.build_path).toBe(`${at}/run/elsewhere/models/a.sql`);
    expect(stdout).toContain(`compiled code at ${at}/compiled/elsewhere/models/b.sql`);
  }
});

test('--write-catalog and --resource-type of dbt 2: compile writes the catalog and takes only models', async () => {
  const folder = project('described', {
    'models/a.sql': 'select 1 as id',
    'models/a.yml': 'models: [{name: a, columns: [{name: id, data_tests: [not_null]}]}]',
  });
  const ran = await run(folder, 'run', '--write-catalog');
  expect([ran.code, ran.stdout.includes('Catalog written to')]).toEqual([0, true]);
  expect(Object.keys(json(folder, 'target/catalog.json')['nodes'] as object)).toEqual(['model.described.a']);
  const compiled = await run(
    folder,
    'compile',
    '--write-catalog',
    '--resource-type',
    'model',
    '--target-path',
    'other',
  );
  expect(compiled.code).toBe(0);
  expect(Object.keys(json(folder, 'other/catalog.json')['nodes'] as object)).toEqual(['model.described.a']);
  const { results } = json(folder, 'other/run_results.json') as { results: { unique_id: string }[] };
  expect(results.map((one) => one.unique_id)).toEqual(['model.described.a']);
});

test('variables with the prefix of dbt that nobody reads are deprecated', async () => {
  const here = project('variables', { 'models/a.sql': 'select 1 as id' });
  const env = {
    DBT_ENGINE_FOO: '1',
    DBT_ENGINE_BAR: '2',
    DBT_ENGINE_PRINTER_WIDTH: '90',
    DBT_ENGINE_DOWNLOAD_DIR: 'x',
  };
  const { code, stdout } = await folder.runWith(here, { env }, 'ls');
  expect(code).toBe(0);
  expect(stdout).toContain('[WARNING][EnvironmentVariableNamespaceDeprecation]: Deprecated functionality');
  expect(stdout).toContain('- EnvironmentVariableNamespaceDeprecation: 2 occurrences');
});
