import { symlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor, type Diagnostic, lineColumn, type Outcome, TsdbtError } from '../base/index.ts';
import { loadProject } from './load-project.ts';
import { TestFolder, testServices } from './test-folder.ts';
import type { LoadOptions, ProjectSource } from './types.ts';
import { createVarScope } from './vars.ts';

const folders: TestFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function folder(files: Readonly<Record<string, string>>): TestFolder {
  const made = new TestFolder(files);
  folders.push(made);
  return made;
}

type Options = Partial<LoadOptions> & { readonly env?: Readonly<Record<string, string>> };

function outcome(at: TestFolder, { env = {}, ...options }: Options = {}): Outcome<ProjectSource> {
  return loadProject({ cwd: at.path, ...options }, testServices({ HOME: at.at('home'), ...env }));
}

const load = (at: TestFolder, options: Options = {}): ProjectSource => outcome(at, options).value;

function failure(at: TestFolder, options: Options = {}): Diagnostic {
  try {
    outcome(at, options);
  } catch (error) {
    if (error instanceof TsdbtError) return error.diagnostic;
    throw error;
  }
  throw new TypeError('nothing failed');
}

function place(found: Diagnostic | undefined): string {
  if (!found?.span) return 'nowhere';
  const { line, column } = lineColumn(found.span.file, found.span.start);
  return `${found.span.file.path}:${line}:${column}`;
}

const PROFILES = [
  'shop:',
  "  target: \"{{ env_var('SHOP_TARGET', 'dev') }}\"",
  '  outputs:',
  '    dev: {type: duckdb, path: dev.duckdb, schema: main, threads: 3}',
  '    prod:',
  '      type: duckdb',
  '      path: "{{ env_var(\'SHOP_FILE\') }}"',
  '      threads: "{{ 4 + 4 }}"',
  '      password: "{{ env_var(\'DBT_ENV_SECRET_PW\') }}!"',
].join('\n');

describe('finding the project', () => {
  it('looks upwards from the current folder', () => {
    const at = folder({ 'p/dbt_project.yml': 'name: shop\n', 'p/models/deep/x.sql': '' });
    expect(load(at, { cwd: at.at('p/models/deep') }).root.directory).toBe(at.at('p'));
  });
  it('takes --project-dir before the variables, DBT_ENGINE_ before DBT_', () => {
    const at = folder({
      'a/dbt_project.yml': 'name: a\n',
      'b/dbt_project.yml': 'name: b\n',
      'c/dbt_project.yml': 'name: c\n',
    });
    const env = { DBT_PROJECT_DIR: 'a', DBT_ENGINE_PROJECT_DIR: 'b' };
    expect(load(at, { env }).root.name).toBe('b');
    expect(load(at, { env, projectDir: 'c' }).root.name).toBe('c');
  });
  it("says dbt's words where there is none", () => {
    const at = folder({});
    const found = failure(at);
    expect(found.message).toBe(`No dbt_project.yml found at expected path ${at.at('dbt_project.yml')}`);
    expect(found.heading).toBe('Runtime Error');
    expect(found.hint).toContain('tsdbt init');
    expect(failure(at, { projectDir: 'nowhere' }).message).toContain("Path 'nowhere' does not exist");
  });
});

describe('dbt_project.yml', () => {
  it('has the defaults of dbt', () => {
    const { config } = load(folder({ 'dbt_project.yml': 'name: shop\n' })).root;
    expect(config).toMatchObject({
      name: 'shop',
      modelPaths: ['models'],
      seedPaths: ['seeds'],
      testPaths: ['tests'],
      analysisPaths: ['analyses'],
      docsPaths: ['models', 'seeds', 'snapshots', 'analyses', 'macros', 'tests', 'functions'],
      cleanTargets: ['target'],
      packagesInstallPath: 'dbt_packages',
      restrictAccess: false,
      onRunStart: [],
    });
  });
  it('renders early what dbt renders early, with types, and keeps the text for unrendered configs', () => {
    const at = folder({
      'dbt_project.yml': [
        'name: shop',
        'profile: shop',
        'version: 1.0',
        'on-run-start: "{{ log(1) }}"',
        'models:',
        '  shop:',
        "    +materialized: \"{{ 'table' if target.name == 'prod' else 'view' }}\"",
        "    +enabled: \"{{ env_var('ON', 'True') | as_bool }}\"",
        '    +pre-hook: "{{ late() }}"',
        "    +meta: {day: 2024-01-31, n: \"{{ var('n') }}\", schema: '{{ target.schema }}'}",
        'vars: {late: "{{ 1 + 1 }}"}',
        'tests: {+severity: warn}',
      ].join('\n'),
      'profiles.yml': PROFILES,
    });
    const { config } = load(at, { vars: '{n: 7}' }).root;
    expect(JSON.parse(JSON.stringify(config.trees.get('models')))).toEqual({
      shop: {
        '+materialized': 'view',
        '+enabled': true,
        '+pre-hook': '{{ late() }}',
        '+meta': { day: '2024-01-31', n: 7, schema: 'main' },
      },
    });
    expect(config.version).toBe('1.0');
    expect(config.onRunStart).toEqual(['{{ log(1) }}']);
    expect(config.vars).toEqual({ late: '{{ 1 + 1 }}' });
    expect(config.trees.get('data_tests')).toEqual({ '+severity': 'warn' });
    expect(JSON.stringify(config.unrenderedTrees.get('models'))).toContain("env_var('ON', 'True')");
  });
  it('reports every wrong key at its place', () => {
    const at = folder({
      'dbt_project.yml': [
        'name: 1shop',
        'model-paths: models',
        'quoting: {schema: sometimes}',
        'seed-paths: [a]',
        'data-paths: [b]',
        'dispatch: [{macro_namespace: x}]',
        'models: 5',
        'something-unknown: fine',
        'source-paths: [old]',
        'name2: x',
      ].join('\n'),
    });
    const found = outcome(at).diagnostics.map((one) => `${one.severity} ${place(one)} ${one.slug}`);
    expect(found.sort()).toEqual([
      'error dbt_project.yml:1:1 project-name-invalid',
      'error dbt_project.yml:2:14 project-key-invalid',
      'error dbt_project.yml:3:19 project-key-invalid',
      'error dbt_project.yml:5:1 project-keys-exclusive',
      'error dbt_project.yml:6:12 project-key-invalid',
      'error dbt_project.yml:7:9 project-key-invalid',
      'error dbt_project.yml:8:1 project-key-invalid',
      'error dbt_project.yml:9:1 project-keys-exclusive',
    ]);
  });
  it('takes what only dbt 2 and other adapters read', () => {
    const at = folder({
      'dbt_project.yml':
        'name: shop\nsync: {schema_refresh_interval: 1d}\nflags: {static_analysis: strict, use_materialization_v2: true}\n',
    });
    expect(outcome(at).diagnostics).toEqual([]);
  });
  it('takes the paths of before 1.0 with a warning', () => {
    const at = folder({
      'dbt_project.yml': 'name: shop\nsource-paths: [old]\ndata-paths: [data/]\n',
      'old/a.sql': '',
      'data/s.csv': '',
    });
    const { value, diagnostics } = outcome(at);
    expect(value.root.files.map((file) => `${file.kind} ${file.path}`)).toEqual(['model old/a.sql', 'seed data/s.csv']);
    expect(diagnostics.map((one) => `${one.severity} ${one.slug}`)).toEqual(
      Array(2).fill('warning project-key-deprecated'),
    );
  });
  it.each(['this', 'model', 'target'])('forbids the name %s', (name) => {
    const at = folder({ 'dbt_project.yml': `name: ${name}\n` });
    expect(outcome(at).diagnostics[0]?.message).toBe(`Invalid project name: ${name} is a reserved word`);
  });
  it('refuses tests beside data_tests, and a file without a name', () => {
    const both = folder({ 'dbt_project.yml': 'name: a\ntests: {+x: 1}\ndata_tests: {+y: 1}\n' });
    expect(outcome(both).diagnostics.map((one) => one.slug)).toEqual(['project-keys-exclusive']);
    const nameless = folder({ 'dbt_project.yml': 'version: 1\n' });
    expect(outcome(nameless).diagnostics[0]?.message).toBe('Required "name" field not present in project');
  });
  it('points into the file for errors of templates', () => {
    const at = folder({ 'dbt_project.yml': 'name: shop\nmodels:\n  +schema: "{{ env_var(\'NOT_SET\') }}"\n' });
    const found = failure(at);
    expect(found.message).toBe("Env var required but not provided: 'NOT_SET'");
    expect(place(found)).toBe('dbt_project.yml:3:16');
    const other = folder({ 'dbt_project.yml': 'name: shop\nmodels:\n  +schema: "{{ nope() }}"\n' });
    expect(failure(other).message).toBe("Could not render {{ nope() }}: 'nope' is undefined");
  });
  it('checks require-dbt-version unless told not to', () => {
    const at = folder({ 'dbt_project.yml': 'name: shop\nrequire-dbt-version: ">=1.0.0,<1.5.0"\n' });
    const found = failure(at);
    expect(found.message).toContain("This version of dbt is not supported with the 'shop' package.");
    expect(place(found)).toBe('dbt_project.yml:2:22');
    expect(load(at, { flags: new Map([['VERSION_CHECK', false]]) }).root.config.requireDbtVersion).toEqual([
      '>=1.0.0',
      '<1.5.0',
    ]);
  });
  it('reads a project that asks for dbt 2, and notes as which dbt', () => {
    const at = folder({ 'dbt_project.yml': 'name: shop\nrequire-dbt-version: [">=2.0.0", "<3.0.0"]\n' });
    const [note, ...others] = outcome(at).diagnostics;
    expect(note).toMatchObject({ slug: 'dbt-version-newer', severity: 'note' });
    expect(others).toEqual([]);
    expect(outcome(at, { flags: new Map([['VERSION_CHECK', false]]) }).diagnostics).toEqual([]);
  });
});

describe('profiles', () => {
  const shop = { 'dbt_project.yml': 'name: shop\nprofile: shop\n', 'profiles.yml': PROFILES };

  it('uses the embedded default where no profile is named', () => {
    const at = folder({ 'dbt_project.yml': 'name: shop\n', 'profiles.yml': PROFILES });
    const { profile } = load(at);
    expect(profile).toMatchObject({ targetName: 'dev', threads: 4, isEmbeddedDefault: true, file: undefined });
    expect(profile.credentials).toMatchObject({ path: at.at('shop.duckdb'), schema: 'main' });
    expect(load(at, { threads: 2 }).profile.threads).toBe(2);
    expect(failure(at, { target: 'prod' }).slug).toBe('target-not-found');
    expect(load(at, { profile: 'shop' }).profile.isEmbeddedDefault).toBe(false);
    expect(load(at, { env: { DBT_PROFILE: 'shop' } }).profile.isEmbeddedDefault).toBe(false);
  });
  it('needs no profiles file for the embedded default, not even a filled one', () => {
    const at = folder({ 'dbt_project.yml': 'name: shop\n', 'profiles.yml': '' });
    expect(load(at).profile.isEmbeddedDefault).toBe(true);
  });
  it('takes no threads for as many as there are processors, as dbt 2 does', () => {
    const file = 'shop: {outputs: {default: {type: duckdb, path: x, threads: 0}}}\n';
    const at = folder({ 'dbt_project.yml': shop['dbt_project.yml'], 'profiles.yml': file });
    expect(load(at).profile.threads).toBe(availableParallelism());
    expect(load(at, { threads: 0 }).profile.threads).toBe(availableParallelism());
  });
  it('renders only the chosen output', () => {
    const at = folder(shop);
    expect(load(at).profile).toMatchObject({ targetName: 'dev', threads: 3, credentials: { path: 'dev.duckdb' } });
    expect(failure(at, { target: 'prod' }).message).toContain("Env var required but not provided: 'SHOP_FILE'");
    const env = { SHOP_FILE: 'prod.db', DBT_ENV_SECRET_PW: 's3cr3t', SHOP_TARGET: 'prod' };
    const { profile } = load(at, { env });
    expect(profile).toMatchObject({
      targetName: 'prod',
      threads: 8,
      credentials: { path: 'prod.db', password: 's3cr3t!' },
    });
    expect(load(at, { env, target: 'dev', threads: 9 }).profile).toMatchObject({ targetName: 'dev', threads: 9 });
  });
  it('searches --profiles-dir, the variable, the current folder, ~/.dbt in this order', () => {
    const file = (name: string): string => `shop: {outputs: {default: {type: duckdb, path: ${name}}}}\n`;
    const at = folder({
      'dbt_project.yml': shop['dbt_project.yml'],
      'option/profiles.yml': file('option'),
      'variable/profiles.yml': file('variable'),
      'home/.dbt/profiles.yml': file('home'),
    });
    const path = (options: Options = {}): unknown => load(at, options).profile.credentials['path'];
    const env = { DBT_PROFILES_DIR: at.at('variable') };
    expect(path()).toBe('home');
    at.write({ 'profiles.yml': file('current') });
    expect(path()).toBe('current');
    expect(path({ env })).toBe('variable');
    expect(path({ env, profilesDir: 'option' })).toBe('option');
    expect(load(at).profile.targetName).toBe('default');
  });
  it('lists what there is when the profile or target is unknown', () => {
    const at = folder(shop);
    const profile = failure(at, { profile: 'shpo' });
    expect(profile.message).toBe(
      `Could not find profile named 'shpo'\n${at.at('profiles.yml')} has these profiles:\n - shop`,
    );
    expect(profile.hint).toBe("did you mean 'shop'?");
    const target = failure(at, { target: 'prd' });
    expect(target.message).toBe(
      "The profile 'shop' does not have a target named 'prd'. The valid target names for this profile are:\n - dev\n - prod",
    );
    expect(target.hint).toBe("did you mean 'prod'?");
    const without = folder({ 'dbt_project.yml': shop['dbt_project.yml'] });
    expect(failure(without).message).toContain(`There is no profiles file at ${without.at('home/.dbt/profiles.yml')}`);
  });
  it.each([
    ['shop:\n', 'profiles-file-invalid', 1],
    ['shop: {target: dev}\n', 'profile-outputs-missing', 1],
    ['shop:\n  outputs:\n    default: 5\n', 'profile-output-invalid', 3],
    ['shop:\n  outputs:\n    default: {path: x}\n', 'profile-type-missing', 3],
    ['shop:\n  outputs:\n    default:\n      type: x\n      threads: many\n', 'profile-output-invalid', 5],
    ['', 'profiles-file-invalid', 1],
    ['shop: [\n', 'yaml-syntax', 2],
  ])('profiles.yml %j → %s', (text, slug, line) => {
    const found = failure(folder({ ...shop, 'profiles.yml': text }));
    expect(found.slug).toBe(slug);
    expect(place(found)).toMatch(new RegExp(`profiles.yml:${line}:`));
  });
});

describe('secrets', () => {
  const env = { DBT_ENV_SECRET_PW: 's3cr3t' };

  it('are refused outside profiles.yml and packages.yml', () => {
    const at = folder({ 'dbt_project.yml': 'name: a\nmodels: {+schema: "{{ env_var(\'DBT_ENV_SECRET_PW\') }}"}\n' });
    expect(failure(at, { env }).message).toBe(
      "Secret env vars are allowed only in profiles.yml or packages.yml. Found 'DBT_ENV_SECRET_PW' referenced elsewhere.",
    );
  });
  it('cannot be touched by filters, are redacted, and do not reach target', () => {
    const at = folder({
      'dbt_project.yml':
        "name: a\nprofile: shop\nmodels: {+meta: {t: \"{{ target.get('password', 'none') }} {{ target.get('url', 'none') }}\"}}\n",
      'profiles.yml': [
        'shop:',
        '  outputs:',
        '    default:',
        '      type: duckdb',
        '      password: "{{ env_var(\'DBT_ENV_SECRET_PW\') | upper }}"',
        '      url: "http://u:{{ env_var(\'DBT_ENV_SECRET_PW\') }}@h"',
        '      broken: x',
      ].join('\n'),
    });
    const redactor = createRedactor();
    const services = testServices({ HOME: at.path, ...env }, redactor);
    const { profile, root } = loadProject({ cwd: at.path, vars: '{DBT_ENV_SECRET_VAR: hidden}' }, services).value;
    expect(profile.credentials['url']).toBe('http://u:s3cr3t@h');
    expect(profile.credentials['password']).not.toContain('S3CR3T');
    expect(JSON.stringify(root.config.trees.get('models'))).toBe('{"+meta":{"t":"none none"}}');
    expect(redactor.redact('x s3cr3t y hidden z')).toBe('x ***** y ***** z');
  });
  it('a password that is a broken template stays as it is', () => {
    const at = folder({
      'dbt_project.yml': 'name: a\nprofile: s\n',
      'profiles.yml': 's: {outputs: {default: {type: duckdb, password: "a{{%b"}}}\n',
    });
    expect(load(at).profile.credentials['password']).toBe('a{{%b');
  });
});

describe('vars', () => {
  it('merge package, root, scope of the package and command line', () => {
    const at = folder({
      'dbt_project.yml':
        'name: shop\nvars: {a: root, b: root, c: root, pkg: {b: root for pkg}, shop: {c: shop only}}\n',
      'packages.yml': 'packages: [{local: x}]\n',
      'dbt_packages/pkg/dbt_project.yml': 'name: pkg\nvars: {a: own, d: own, e: own, pkg: {e: own scoped}}\n',
    });
    const source = load(at, { vars: '{z: 1, a: cli}' });
    const show = (name: string): unknown => {
      const scope = createVarScope(source, name);
      return Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'z'].map((key) => [key, scope.get(key)]));
    };
    expect(show('pkg')).toEqual({ a: 'cli', b: 'root for pkg', c: 'root', d: 'own', e: 'own scoped', z: 1 });
    expect(show('shop')).toEqual({ a: 'cli', b: 'root', c: 'shop only', d: undefined, e: undefined, z: 1 });
  });
  it('of vars.yml serve early and late, below the command line', () => {
    const at = folder({
      'dbt_project.yml': 'name: shop\nmodels: {+schema: "{{ var(\'s\') }}"}\n',
      'vars.yml': 'vars: {s: file, t: file}\n',
    });
    const source = load(at, { vars: '{s: cli}' });
    expect(source.root.config.trees.get('models')).toEqual({ '+schema': 'cli' });
    expect(createVarScope(source, 'shop').get('t')).toBe('file');
    at.write({ 'dbt_project.yml': 'name: shop\nvars: {x: 1}\n' });
    expect(outcome(at).diagnostics.map((one) => one.slug)).toEqual(['vars-in-two-files']);
  });
  it('of the project are not visible while it is rendered', () => {
    const at = folder({ 'dbt_project.yml': 'name: shop\nvars: {s: x}\nmodels: {+schema: "{{ var(\'s\') }}"}\n' });
    expect(failure(at).slug).toBe('var-missing');
  });
  it.each([
    ['[1]', 'list'],
    ['text', 'str'],
    ['5', 'int'],
    ['1.0', 'float'],
    ['{a', 'broken YAML'],
  ])('--vars %s is refused', (vars, type) => {
    const found = failure(folder({ 'dbt_project.yml': 'name: a\n' }), { vars });
    expect(found.message).toMatch(/^The YAML provided in the --vars argument is not valid\./);
    expect(found.message).toContain(`'${type}'`);
  });
  it('show as sorted JSON without secrets', () => {
    const at = folder({ 'dbt_project.yml': 'name: a\n' });
    const scope = createVarScope(load(at, { vars: '{b: {d: 1, c: 2}, a: x, DBT_ENV_SECRET_X: y}' }), 'a');
    expect(JSON.parse(scope.show())).toEqual({ DBT_ENV_SECRET_X: '*****', a: 'x', b: { c: 2, d: 1 } });
    expect(scope.show().indexOf('"a"')).toBeLessThan(scope.show().indexOf('"b"'));
  });
});

describe('packages', () => {
  it('come sorted, with files shown under their folder, also through links', () => {
    const at = folder({
      'dbt_project.yml': 'name: shop\n',
      'packages.yml': 'packages: [{local: x}, {local: y}]\n',
      'dbt_packages/z/dbt_project.yml': 'name: apples\nmodel-paths: [m]\n',
      'dbt_packages/z/m/a.sql': 'select 1',
      'dbt_packages/z/models/not.sql': '',
      'elsewhere/dbt_project.yml': 'name: pears\n',
      'elsewhere/macros/p.sql': '',
      'dbt_packages/__pycache__/x': '',
    });
    symlinkSync(at.at('elsewhere'), at.at('dbt_packages/linked'));
    const { packages } = load(at);
    expect(packages.map((one) => one.name)).toEqual(['shop', 'apples', 'pears']);
    const [file] = packages[1]?.files ?? [];
    expect(file).toMatchObject({ path: 'm/a.sql', pathInRoot: 'a.sql', searchRoot: 'm', packageName: 'apples' });
    expect(file?.source()).toEqual({ path: 'dbt_packages/z/m/a.sql', text: 'select 1' });
    expect(packages[2]?.files[0]?.source().path).toBe('dbt_packages/linked/macros/p.sql');
  });
  it('that are declared must be installed; the lock file counts', () => {
    const at = folder({
      'dbt_project.yml': 'name: shop\n',
      'packages.yml': 'packages:\n  - package: a/b\n    version: 1.0.0\n',
    });
    const found = failure(at);
    expect(found.message).toBe(
      'dbt expects 1 package(s) based on packages specified in packages.yml, but found only 0 package(s) installed in dbt_packages. ' +
        'Run "dbt deps" to install package dependencies.',
    );
    expect(place(found)).toBe('packages.yml:1:1');
    at.write({
      'package-lock.yml': 'packages: [{name: b}, {name: c}]\n',
      'dbt_packages/b/dbt_project.yml': 'name: b\n',
    });
    expect(failure(at).message).toContain('Following packages were not found: c.');
    at.write({ 'dbt_packages/c/dbt_project.yml': 'name: c\n' });
    expect(load(at).packages).toHaveLength(3);
  });
  it('have unique names and a project file', () => {
    const at = folder({
      'dbt_project.yml': 'name: shop\n',
      'dependencies.yml': 'packages: [{local: x}]\n',
      'dbt_packages/x/dbt_project.yml': 'name: shop\n',
    });
    expect(outcome(at).diagnostics.map((one) => `${one.slug} ${place(one)}`)).toEqual([
      'package-name-twice dbt_packages/x/dbt_project.yml:1:1',
    ]);
    const empty = folder({
      'dbt_project.yml': 'name: shop\n',
      'packages.yml': 'packages: [{local: x}]\n',
      'dbt_packages/x/readme': '',
    });
    expect(failure(empty).message).toContain(
      'Failed to read package: No dbt_project.yml found at expected path dbt_packages/x/dbt_project.yml',
    );
  });
  it('are not declared in two files', () => {
    const at = folder({
      'dbt_project.yml': 'name: a\n',
      'packages.yml': 'packages: []\n',
      'dependencies.yml': 'packages: []\n',
    });
    expect(failure(at).message).toContain(
      "The 'packages' key cannot be specified in both packages.yml and dependencies.yml",
    );
  });
});

describe('flags and other files', () => {
  it('merge command line, environment, project, user settings and defaults', () => {
    const at = folder({
      'dbt_project.yml':
        'name: a\nflags: {fail_fast: true, printer_width: 90, use_colors: false, my_own: 1, require_unique_project_resource_names: true}\n',
      'home/.dbt/user_settings.yml': 'flags: {write_json: false, printer_width: 70}\n',
    });
    const { value, diagnostics } = outcome(at, {
      env: { DBT_PRINTER_WIDTH: '100', DBT_NO_PRINT: '1' },
      flags: new Map([['FAIL_FAST', false]]),
    });
    const flags = (...names: readonly string[]): unknown => names.map((name) => value.flags.get(name));
    expect(flags('FAIL_FAST', 'PRINTER_WIDTH', 'USE_COLORS', 'USE_COLORS_FILE', 'WRITE_JSON', 'PRINT')).toEqual([
      false,
      100,
      false,
      false,
      false,
      false,
    ]);
    expect(
      flags('MY_OWN', 'REQUIRE_UNIQUE_PROJECT_RESOURCE_NAMES', 'VALIDATE_MACRO_ARGS', 'INDIRECT_SELECTION'),
    ).toEqual([1, true, true, 'eager']);
    expect(diagnostics.map((one) => `${one.severity} ${one.slug} ${place(one)}`)).toEqual([
      'note flag-unknown dbt_project.yml:2:64',
    ]);
  });
  it('refuses flags in profiles.yml and the project', () => {
    const at = folder({
      'dbt_project.yml': 'name: a\nprofile: s\nflags: {debug: true}\n',
      'profiles.yml': 'config: {debug: false}\ns: {outputs: {default: {type: duckdb}}}\n',
    });
    expect(failure(at).slug).toBe('profile-config-and-flags');
  });
  it('warns of flags in profiles.yml, and says that the target is assumed', () => {
    const at = folder({
      'dbt_project.yml': 'name: a\nprofile: s\n',
      'profiles.yml': 'config: {debug: false}\ns: {outputs: {default: {type: duckdb}}}\n',
    });
    const { value, diagnostics } = outcome(at);
    expect(diagnostics.map(({ severity, slug }) => `${severity} ${slug}`)).toEqual(['warning profile-config-moved']);
    expect(value.profile.isTargetAssumed).toBe(true);
    expect(load(at, { target: 'default' }).profile.isTargetAssumed).toBeUndefined();
  });
  it('puts target and logs where flags, variables and the project say', () => {
    const at = folder({ 'dbt_project.yml': 'name: a\ntarget-path: out\n' });
    expect(load(at)).toMatchObject({ targetDirectory: at.at('out'), logDirectory: at.at('logs') });
    const env = { DBT_TARGET_PATH: 'other', DBT_LOG_PATH: at.at('l') };
    expect(load(at, { env })).toMatchObject({ targetDirectory: at.at('other'), logDirectory: at.at('l') });
    expect(load(at, { env }).root.config.cleanTargets).toEqual(['other']);
  });
  it('reads selectors.yml as written', () => {
    const at = folder({
      'dbt_project.yml': 'name: a\n',
      'selectors.yml': 'selectors: [{name: x, definition: "{{ 1 }}"}]\n',
    });
    expect(load(at).selectorsFile?.value).toEqual({ selectors: [{ name: 'x', definition: '{{ 1 }}' }] });
  });
});
