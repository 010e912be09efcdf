// Projects with packages, and the commands run in them: by tests through tsdbt, by `record.ts` through a real dbt.
import { type FakePackage, type FakeVersion, startFakeHub } from './fake-hub.ts';
import { makeRepository } from './git-repository.ts';
import { projectArchive } from './tar-bytes.ts';

export interface ScenarioStep {
  readonly args: readonly string[];
  /** Written before the step. */
  readonly files?: Readonly<{ [path: string]: string }>;
}

export interface Scenario {
  readonly name: string;
  readonly files: Readonly<{ [path: string]: string }>;
  readonly steps: readonly ScenarioStep[];
}

const deps = { args: ['deps'] };
const packages = (yaml: string): { 'packages.yml': string } => ({ 'packages.yml': `packages:\n${yaml}` });
const folder = (path: string, name: string, yaml?: string): { [path: string]: string } => ({
  [`${path}/dbt_project.yml`]: `name: ${name}\nversion: "1.0"\n`,
  ...(yaml === undefined ? {} : { [`${path}/packages.yml`]: `packages:\n${yaml}` }),
});
const git = (name: string, rest = ''): string => `  - git: "https://git.example/${name}.git"\n${rest}`;

export const scenarios: readonly Scenario[] = [
  { name: 'no packages file', files: {}, steps: [deps] },
  { name: 'empty list', files: { 'packages.yml': 'packages: []\n' }, steps: [deps] },
  {
    name: 'folders, and one that needs another',
    files: {
      ...packages('  - local: pkgs/a\n'),
      ...folder('pkgs/a', 'a', '  - local: pkgs/b\n'),
      ...folder('pkgs/b', 'b'),
    },
    steps: [deps, deps, { args: ['deps', '--upgrade'] }],
  },
  {
    name: 'lock only, then a change',
    files: { ...packages('  - local: pkgs/a\n'), ...folder('pkgs/a', 'a'), ...folder('pkgs/b', 'b') },
    steps: [
      { args: ['deps', '--lock'] },
      deps,
      { args: ['deps'], files: packages('  - local: pkgs/a\n  - local: pkgs/b\n') },
      { args: ['deps', '--lock'] },
      { args: ['deps', '--lock', '--upgrade'] },
    ],
  },
  {
    name: 'exact version of the hub, newer one there',
    files: packages('  - package: acme/core\n    version: 1.0.0\n'),
    steps: [deps, deps],
  },
  {
    name: 'range, the highest is chosen',
    files: packages('  - package: acme/core\n    version: [">=1.0.0", "<2.0.0"]\n'),
    steps: [deps],
  },
  {
    name: 'newest version',
    files: packages('  - package: acme/core\n    version: 2.0.0\n'),
    steps: [deps],
  },
  {
    name: 'prereleases by flag and by version',
    files: packages('  - package: acme/core\n    version: ">=1.1.0"\n    install_prerelease: true\n'),
    steps: [deps, { args: ['deps'], files: packages('  - package: acme/core\n    version: 1.2.0-rc1\n') }],
  },
  {
    name: 'ranges of two packages meet',
    files: packages('  - package: acme/tools\n    version: 1.0.0\n  - package: acme/core\n    version: ">=1.0.0"\n'),
    steps: [deps],
  },
  {
    name: 'ranges of two packages exclude each other',
    files: packages('  - package: acme/tools\n    version: 1.0.0\n  - package: acme/core\n    version: 2.0.0\n'),
    steps: [deps],
  },
  { name: 'no such version', files: packages('  - package: acme/core\n    version: 9.0.0\n'), steps: [deps] },
  { name: 'no such package', files: packages('  - package: acme/cores\n    version: 9.0.0\n'), steps: [deps] },
  {
    name: 'versions for another dbt',
    files: packages('  - package: acme/old\n    version: ">=0.1.0"\n'),
    steps: [deps, { args: ['--no-version-check', 'deps'] }],
  },
  { name: 'a package that has moved', files: packages('  - package: acme/moved\n    version: 1.0.0\n'), steps: [deps] },
  {
    name: 'a git branch, with and without warning',
    files: packages(git('tools', '    revision: main\n')),
    steps: [
      deps,
      deps,
      { args: ['deps'], files: packages(git('tools', '    revision: main\n    warn-unpinned: false\n')) },
    ],
  },
  {
    name: 'git without revision, a tag, a commit',
    files: packages(git('tools')),
    steps: [
      deps,
      { args: ['deps'], files: packages(git('tools', '    revision: v1.0.0\n')) },
      { args: ['deps'], files: packages(git('tools', '    revision: annotated\n')) },
      { args: ['deps'], files: packages(git('tools', '    revision: FIRST_COMMIT\n')) },
    ],
  },
  {
    name: 'a subdirectory, and a revision that is a number',
    files: packages(git('tools', '    revision: main\n    subdirectory: sub\n')),
    steps: [deps, { args: ['deps'], files: packages(git('tools', '    revision: 1.5\n    subdirectory: sub\n')) }],
  },
  {
    name: 'one repository in two parts',
    files: packages(
      git('tools', '    revision: v1.0.0\n') + git('tools', '    revision: v1.0.0\n    subdirectory: sub\n'),
    ),
    steps: [deps],
  },
  {
    name: 'a git package with packages of its own',
    files: packages(git('needs', '    revision: main\n')),
    steps: [deps],
  },
  {
    name: 'one git package in two revisions',
    files: packages(
      `  - git: "https://git.example/tools"\n    revision: main\n${git('tools', '    revision: v1.0.0\n')}`,
    ),
    steps: [deps],
  },
  { name: 'no such revision', files: packages(git('tools', '    revision: nope\n')), steps: [deps] },
  { name: 'no such repository', files: packages(git('nowhere', '    revision: main\n')), steps: [deps] },
  {
    name: 'one project name twice',
    files: {
      ...packages('  - local: pkgs/a\n  - local: pkgs/b\n'),
      ...folder('pkgs/a', 'a'),
      ...folder('pkgs/b', 'a'),
    },
    steps: [deps],
  },
  {
    name: 'the name of the project itself',
    files: { ...packages('  - local: pkgs/a\n'), ...folder('pkgs/a', 'shop') },
    steps: [deps],
  },
  {
    name: 'one package in two kinds',
    files: {
      ...packages('  - local: pkgs/a\n'),
      ...folder('pkgs/a', 'a', '  - git: pkgs/a\n    revision: main\n'),
    },
    steps: [deps],
  },
  { name: 'a folder that is no project', files: packages('  - local: pkgs/nope\n'), steps: [deps] },
  { name: 'an entry that is nothing', files: packages('  - what: pkgs/nope\n'), steps: [deps] },
  {
    name: 'packages.yml has templates, dependencies.yml has none',
    files: {
      ...packages("  - local: \"pkgs/{{ var('which', 'a') }}\"\n"),
      ...folder('pkgs/a', 'a'),
      ...folder('pkgs/b', 'b'),
    },
    steps: [
      deps,
      { args: ['deps', '--vars', '{which: b}'] },
      { args: ['deps'], files: { 'packages.yml': '', 'dependencies.yml': 'packages:\n  - local: pkgs/b\n' } },
      {
        args: ['deps'],
        files: { 'dependencies.yml': 'packages:\n  - local: "pkgs/{{ env_var(\'NOT_READ\') }}"\n' },
      },
    ],
  },
  {
    name: 'a secret in an address',
    files: packages(
      '  - git: "https://{{ env_var(\'DBT_ENV_SECRET_TOKEN\') }}@git.example/tools.git"\n    revision: main\n',
    ),
    steps: [deps, deps],
  },
  {
    name: 'adding packages',
    files: { ...folder('pkgs/a', 'a') },
    steps: [
      { args: ['deps', '--add-package', 'pkgs/a', '--source', 'local'] },
      { args: ['deps', '--add-package', 'acme/core@>=1.0.0,<2.0.0', '--lock'] },
      { args: ['deps', '--add-package', 'https://git.example/tools.git@v1.0.0', '--source', 'git'] },
      { args: ['deps', '--add-package', 'acme/core@1.0.0'] },
      deps,
    ],
  },
  {
    name: 'packages declared and not installed',
    files: { ...packages('  - local: pkgs/a\n'), ...folder('pkgs/a', 'a') },
    steps: [{ args: ['ls'] }, deps, { args: ['ls'] }],
  },
];

const version = (name: string, number: string, more: Partial<FakeVersion> = {}): FakeVersion => ({
  version: number,
  projectName: name,
  archive: projectArchive({
    'dbt_project.yml': `name: ${name}\nversion: "${number}"\n`,
    'macros/m.sql': `-- ${number}\n`,
  }),
  ...more,
});

const hubPackages: readonly FakePackage[] = [
  {
    name: 'acme/core',
    versions: ['0.9.0', '1.0.0', '1.1.0', '1.2.0-rc1', '2.0.0'].map((number) => version('acme_core', number)),
  },
  {
    name: 'acme/tools',
    versions: [
      version('acme_tools', '1.0.0', { packages: [{ package: 'acme/core', version: ['>=1.0.0', '<2.0.0'] }] }),
    ],
  },
  {
    name: 'acme/old',
    versions: [version('acme_old', '0.1.0', { requireDbtVersion: ['>=0.15.0', '<1.0.0'] })],
  },
  {
    name: 'acme/moved',
    versions: [version('acme_moved', '1.0.0')],
    extra: { redirectnamespace: 'acme-labs', redirectname: 'moved_on' },
  },
];

export interface PackageWorld {
  /** Variables under which the hub and the repositories are found. */
  readonly env: Readonly<{ [name: string]: string }>;
  readonly hub: Awaited<ReturnType<typeof startFakeHub>>;
  /** Files of a scenario with the commits that exist here. */
  fill(files: Readonly<{ [path: string]: string }>): { [path: string]: string };
  close(): Promise<void>;
}

/** Starts the hub and makes the repositories below a folder. */
export async function startPackageWorld(root: string): Promise<PackageWorld> {
  const hub = await startFakeHub(hubPackages);
  const first = makeRepository(`${root}/tools.git`, [
    {
      files: { 'dbt_project.yml': 'name: git_tools\nversion: "1.0"\n', 'sub/dbt_project.yml': 'name: git_sub\n' },
      tags: ['v1.0.0', '1.5'],
      annotatedTags: ['annotated'],
    },
    { files: { 'macros/m.sql': '{% macro m() %}1{% endmacro %}\n', 'sub/macros/s.sql': '-- s\n' }, tags: [] },
  ]);
  makeRepository(`${root}/needs.git`, [
    {
      files: {
        'dbt_project.yml': 'name: git_needs\n',
        'packages.yml': `packages:\n  - package: acme/core\n    version: 1.0.0\n${git('tools', '    revision: v1.0.0\n')}`,
      },
      tags: [],
    },
  ]);
  const rewrite = `url.file://${root}/.insteadOf`;
  return {
    hub,
    env: {
      DBT_PACKAGE_HUB_URL: hub.url,
      DBT_ENV_SECRET_TOKEN: 'hunter2-secret',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: rewrite,
      GIT_CONFIG_VALUE_0: 'https://git.example/',
      GIT_CONFIG_KEY_1: rewrite,
      GIT_CONFIG_VALUE_1: 'https://hunter2-secret@git.example/',
    },
    fill: (files) =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll('FIRST_COMMIT', first)])),
    close: () => hub.close(),
  };
}
