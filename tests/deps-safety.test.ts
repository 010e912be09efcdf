// What packages must not do, what `deps` must not lose, and what it does without a network.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI, type CommandResult, NODE_FLAGS, runCommand } from './compat/run-command.ts';
import { runWarm } from './compat/run-warm.ts';
import { describeWithGit } from './packages/describe-with-git.ts';
import { type FakeHub, type FakePackage, startFakeHub } from './packages/fake-hub.ts';
import { git, makeRepository } from './packages/git-repository.ts';
import { projectArchive, type TarEntry, tgz } from './packages/tar-bytes.ts';
import { projectFolder } from './project-folder.ts';

const PROJECT = { 'dbt_project.yml': 'name: pkg\nversion: "1.0"\n', 'macros/m.sql': '-- one\n' };

const hubPackage = (archive: Buffer, more: Partial<FakePackage['versions'][number]> = {}): FakePackage => ({
  name: 'acme/pkg',
  versions: [{ version: '1.0.0', projectName: 'pkg', archive, ...more }],
});

const ASKS = { 'packages.yml': 'packages:\n  - package: acme/pkg\n    version: 1.0.0\n' };

interface Run extends CommandResult {
  /** stdout and stderr. */
  readonly all: string;
}

async function deps(folder: string, hub: FakeHub | undefined, args: readonly string[] = [], env = {}): Promise<Run> {
  const done = await runWarm(['deps', ...args], {
    cwd: folder,
    env: {
      HOME: join(folder, 'home'),
      TSDBT_CACHE_DIR: join(folder, 'cache'),
      DBT_PACKAGE_HUB_URL: hub?.url ?? 'http://127.0.0.1:9/',
      ...env,
    },
  });
  return { ...done, all: `${done.stdout}${done.stderr}` };
}

/** Everything below a folder but the cache, with links as they are. */
function tree(folder: string, at = ''): string[] {
  return readdirSync(join(folder, at))
    .sort()
    .flatMap((name) => {
      const path = at === '' ? name : `${at}/${name}`;
      if (['cache', 'logs', 'target', 'home'].includes(path)) return [];
      const found = lstatSync(join(folder, path));
      if (found.isDirectory()) return tree(folder, path);
      return [found.isSymbolicLink() ? `${path}@` : `${path}: ${readFileSync(join(folder, path), 'utf8').length}`];
    });
}

describe.concurrent('a failed deps leaves everything as it was', () => {
  const evil: readonly (readonly [string, readonly TarEntry[]])[] = [
    ['path out of the package', [{ path: '../../../evil.sql', content: 'x' }]],
    ['absolute path', [{ path: `${tmpdir()}/tsdbt-evil.sql`, content: 'x' }]],
    ['link out of the package', [{ path: 'p/l', type: '2', target: '../../../..' }]],
    ['link, then a file through it', [{ path: 'p/d', type: '2', target: '..' }, { path: 'p/d/evil.sql' }]],
    ['device', [{ path: 'p/dev', type: '3' }]],
  ];

  test.each(evil)('%s', async (_name, entries) => {
    const project = projectFolder({ ...ASKS, 'dbt_packages/old/dbt_project.yml': 'name: old\n' });
    const hub = await startFakeHub([
      hubPackage(tgz([{ path: 'p/dbt_project.yml', content: 'name: pkg\n' }, ...entries])),
    ]);
    const before = tree(project.path);
    const done = await deps(project.path, hub);
    expect(done.exit).toBe(2);
    expect(done.all).toContain('TSDBT-1172');
    expect(done.all).toContain('packages.yml:2:');
    expect(tree(project.path).filter((path) => !path.startsWith('package-lock.yml'))).toEqual(before);
    expect(existsSync(join(tmpdir(), 'tsdbt-evil.sql'))).toBe(false);
    await hub.close();
    project.remove();
  });

  const isRefused = async (version: Parameters<typeof hubPackage>[1]): Promise<void> => {
    const project = projectFolder({ ...ASKS, 'dbt_packages/old/dbt_project.yml': 'name: old\n' });
    const hub = await startFakeHub([hubPackage(projectArchive(PROJECT), version)]);
    const before = tree(project.path);
    const done = await deps(project.path, hub);
    expect(done.exit).toBe(2);
    expect(done.all).toContain('TSDBT-1171');
    expect(tree(project.path)).toEqual(before);
    await hub.close();
    project.remove();
  };

  test.each(['../../evil', '/tmp/evil', '.git', 'a/b', '..'])('a project named %s by the hub', async (projectName) => {
    await isRefused({ projectName });
  });

  test.each([
    ['git', { git: 'ext::sh -c "touch evil"', revision: 'main' }],
    ['git', { git: '--upload-pack=touch evil', revision: 'main' }],
    ['git', { git: 'file:///etc', revision: 'main' }],
    ['git', { git: '/etc', revision: 'main' }],
    ['git', { git: 'https://x.example/y', revision: '--upload-pack=evil' }],
    ['git', { git: 'https://x.example/y', revision: 'main', subdirectory: '../..' }],
    ['local', { local: '../../..' }],
    ['local', { local: '/etc' }],
    ['tarball', { tarball: 'file:///etc/passwd', name: 'x' }],
    ['tarball', { tarball: 'http://x.example/y.tgz', name: 'x' }],
  ])('a package of the hub that asks for %s %j', async (_kind, entry) => {
    await isRefused({ packages: [entry] });
  });

  test('a packages-install-path that holds the project', async () => {
    for (const path of ['.', '..', 'models']) {
      const project = projectFolder({
        ...ASKS,
        'dbt_project.yml': `name: demo\npackages-install-path: ${path}\n`,
        'models/a.sql': 'select 1\n',
      });
      const done = await deps(project.path, undefined);
      expect(done.all).toContain('TSDBT-1178');
      expect(existsSync(join(project.path, 'models/a.sql'))).toBe(true);
      project.remove();
    }
  });

  test('a packages-install-path where no folder can be', async () => {
    const project = projectFolder({ ...ASKS, 'dbt_project.yml': 'name: demo\npackages-install-path: a/b\n', a: '' });
    const done = await deps(project.path, undefined);
    expect(done.exit).toBe(2);
    expect(done.all).toContain('TSDBT-1179');
    project.remove();
  });

  test('a deps that was killed between setting the old packages aside and putting the new ones there', async () => {
    const project = projectFolder({
      'packages.yml': 'packages:\n  - local: pkgs/nope\n',
      '.dbt_packages.tsdbt-999999999/old/kept/dbt_project.yml': 'name: kept\n',
      '.dbt_packages.tsdbt-999999999/packages/half/x.sql': '',
    });
    expect((await deps(project.path, undefined)).exit).toBe(2);
    expect(tree(project.path)).toEqual([
      'dbt_packages/kept/dbt_project.yml: 11',
      'dbt_project.yml: 26',
      'packages.yml: 31',
    ]);
    project.remove();
  });

  test('Ctrl-C while the hub keeps it waiting', async () => {
    const project = projectFolder({ ...ASKS, 'dbt_packages/old/dbt_project.yml': 'name: old\n' });
    const hub = await startFakeHub([hubPackage(projectArchive(PROJECT))]);
    hub.answers.set('archives/acme/pkg/1.0.0.tar.gz', 0);
    const before = tree(project.path);
    const child = spawn(process.execPath, [...NODE_FLAGS, CLI, 'deps'], {
      cwd: project.path,
      env: { ...process.env, TSDBT_CACHE_DIR: join(project.path, 'cache'), DBT_PACKAGE_HUB_URL: hub.url },
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Installing')) setTimeout(() => child.kill('SIGINT'), 300);
    });
    expect(await ended).toBe(130);
    expect(tree(project.path).filter((path) => !path.startsWith('package-lock.yml'))).toEqual(before);
    await hub.close();
    project.remove();
  });

  test('a download that breaks off', async () => {
    const project = projectFolder({ ...ASKS, 'dbt_packages/old/dbt_project.yml': 'name: old\n' });
    const hub = await startFakeHub([hubPackage(projectArchive(PROJECT))]);
    hub.answers.set('archives/acme/pkg/1.0.0.tar.gz', 404);
    const done = await deps(project.path, hub);
    expect(done.exit).toBe(2);
    expect(done.all).toContain('the server answered 404');
    expect(existsSync(join(project.path, 'dbt_packages/old/dbt_project.yml'))).toBe(true);
    await hub.close();
    project.remove();
  });

  test.each([
    ['no JSON', '<html>', 'TSDBT-1177'],
    ['a list', '[]', 'TSDBT-1177'],
    ['no versions', '{"name": "pkg"}', 'TSDBT-1177'],
    [
      'a version without archive',
      '{"name": "pkg", "versions": {"1.0.0": {"name": "pkg", "packages": []}}}',
      'TSDBT-1177',
    ],
    [
      'an archive in a file',
      '{"name": "pkg", "versions": {"1.0.0": {"name": "pkg", "packages": [], "downloads": {"tarball": "file:///etc/passwd"}}}}',
      'TSDBT-1171',
    ],
  ])('a hub that answers %s', async (_name, answer, code) => {
    const project = projectFolder(ASKS);
    const hub = await startFakeHub([hubPackage(projectArchive(PROJECT))]);
    hub.answers.set('api/v1/acme/pkg.json', answer);
    const done = await deps(project.path, hub);
    expect(done.exit).toBe(2);
    expect(done.all).toContain(code);
    await hub.close();
    project.remove();
  });
});

describe.concurrent('without a network', () => {
  test('what was locked and fetched once installs again, and is what it was', async () => {
    const project = projectFolder(ASKS);
    const hub = await startFakeHub([hubPackage(projectArchive(PROJECT))]);
    expect((await deps(project.path, hub)).stdout).toContain('Up to date!');
    const installed = tree(project.path);
    rmSync(join(project.path, 'dbt_packages'), { recursive: true });
    await hub.close();
    const offline = await deps(project.path, hub);
    expect(offline.exit).toBe(0);
    expect(offline.stdout).toContain('Installed from version 1.0.0');
    expect(tree(project.path)).toEqual(installed);
    const elsewhere = await deps(project.path, undefined);
    expect(elsewhere.exit, elsewhere.all).toBe(0);
    expect(tree(project.path)).toEqual(installed);
    project.remove();
  });

  test('a damaged cache is no cache', async () => {
    const project = projectFolder(ASKS);
    const hub = await startFakeHub([hubPackage(projectArchive(PROJECT))]);
    await deps(project.path, hub);
    const cache = join(project.path, 'cache/packages');
    for (const name of readdirSync(cache)) writeFileSync(join(cache, name), 'damaged');
    expect((await deps(project.path, hub)).exit).toBe(0);
    expect(hub.requests.filter((path) => path.includes('archives'))).toHaveLength(2);
    await hub.close();
    project.remove();
  });

  test('nothing in the cache: an error that names the address', async () => {
    const project = projectFolder(ASKS);
    const done = await deps(project.path, undefined);
    expect(done.exit).toBe(2);
    expect(done.all).toContain('TSDBT-1176');
    expect(done.all).toContain('http://127.0.0.1:9/api/v1/index.json');
    project.remove();
  });
});

test.concurrent('archives by address: installed, locked, and noted when their content changes', async () => {
  const hub = await startFakeHub([]);
  hub.answers.set('pkg.tgz', projectArchive(PROJECT));
  const project = projectFolder({ 'packages.yml': `packages:\n  - tarball: ${hub.url}pkg.tgz\n    name: pkg\n` });
  const first = await deps(project.path, hub);
  expect(first.exit, first.all).toBe(0);
  expect(first.stdout).toContain(`Installing pkg\n`);
  expect(first.stdout).toContain(`Installed from tarball (url: ${hub.url}pkg.tgz)`);
  expect(readFileSync(join(project.path, 'package-lock.yml'), 'utf8')).toMatch(
    /^packages:\n {2}- name: pkg\n {4}tarball: http:\/\/127.0.0.1:\d+\/pkg.tgz\nsha1_hash: [0-9a-f]{40}\n$/,
  );
  expect(existsSync(join(project.path, 'dbt_packages/pkg/macros/m.sql'))).toBe(true);
  hub.answers.set('pkg.tgz', projectArchive({ ...PROJECT, 'macros/m.sql': '-- two\n' }));
  const refused = await deps(project.path, hub, ['--verify']);
  expect(refused.exit).toBe(2);
  expect(refused.all).toContain('TSDBT-1173');
  expect(readFileSync(join(project.path, 'dbt_packages/pkg/macros/m.sql'), 'utf8')).toBe('-- one\n');
  const noted = await deps(project.path, hub);
  expect(noted.exit).toBe(0);
  expect(noted.stderr).toContain('is not what was installed before under the same version');
  expect(readFileSync(join(project.path, 'dbt_packages/pkg/macros/m.sql'), 'utf8')).toBe('-- two\n');
  hub.answers.set('pkg.tgz', tgz([{ path: 'a/x' }, { path: 'b/y' }]));
  expect((await deps(project.path, hub)).all).toContain('TSDBT-1182');
  await hub.close();
  project.remove();
});

test.concurrent('secrets are in no lock, log, error or target', async () => {
  const hub = await startFakeHub([]);
  hub.answers.set('hunter2secret/pkg.tgz', projectArchive(PROJECT));
  const project = projectFolder({
    'packages.yml': `packages:\n  - tarball: "${hub.url}{{ env_var('DBT_ENV_SECRET_PATH') }}/pkg.tgz"\n    name: pkg\n`,
    'models/a.sql': 'select 1 as id\n',
  });
  const env = { DBT_ENV_SECRET_PATH: 'hunter2secret' };
  const done = await deps(project.path, hub, ['--debug'], env);
  expect(done.exit, done.all).toBe(0);
  hub.answers.clear();
  const failed = await deps(project.path, hub, ['--upgrade'], { ...env, TSDBT_CACHE_DIR: join(project.path, 'none') });
  expect(failed.exit).toBe(2);
  await runCommand(['parse'], { cwd: project.path, env });
  for (const text of [done.all, failed.all, ...filesBelow(project.path)]) expect(text).not.toContain('hunter2secret');
  await hub.close();
  project.remove();
});

test.concurrent('a token in the address of an archive is used, and shown nowhere', async () => {
  const hub = await startFakeHub([]);
  hub.answers.set('pkg.tgz', projectArchive(PROJECT));
  const address = hub.url.replace('http://', 'http://me:hunter2secret@');
  const project = projectFolder({ 'packages.yml': `packages:\n  - tarball: ${address}pkg.tgz\n    name: pkg\n` });
  const done = await deps(project.path, hub, ['--debug']);
  expect(done.exit, done.all).toBe(0);
  hub.answers.clear();
  const failed = await deps(project.path, hub, ['--debug'], { TSDBT_CACHE_DIR: join(project.path, 'none') });
  expect(failed.all).toContain('the server answered 404');
  const log = readFileSync(join(project.path, 'logs/dbt.log'), 'utf8');
  for (const text of [done.all, failed.all, log]) expect(text).not.toContain('hunter2secret');
  await hub.close();
  project.remove();
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('cache'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

describeWithGit('git packages', { concurrent: true }, () => {
  const root = mkdtempSync(join(tmpdir(), 'tsdbt-git-test-'));
  const repository = join(root, 'pkg');

  beforeAll(() => {
    makeRepository(join(root, 'other'), [{ files: { 'x.sql': 'x' }, tags: [] }]);
    makeRepository(repository, [
      {
        files: {
          ...PROJECT,
          'run.sh': `#!/bin/sh\ntouch ${root}/ran\n`,
          '.gitattributes': '* filter=evil\nmacros/m.sql export-ignore\n',
          'real.sql': 'select 1\n',
        },
        tags: [],
      },
    ]);
    chmodSync(join(repository, 'run.sh'), 0o755);
    symlinkSync('real.sql', join(repository, 'linked.sql'));
    git(repository, ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(root, 'other'), 'sub']);
    git(repository, ['add', '--all']);
    git(repository, ['commit', '--quiet', '--message', 'more']);
    mkdirSync(join(root, 'template/hooks'), { recursive: true });
    for (const hook of ['post-checkout', 'reference-transaction', 'post-merge', 'pre-auto-gc']) {
      writeFileSync(join(root, 'template/hooks', hook), `#!/bin/sh\ntouch ${root}/ran\n`, { mode: 0o755 });
    }
    mkdirSync(join(root, 'home'));
    writeFileSync(
      join(root, 'home/.gitconfig'),
      `[init]\n\ttemplateDir = ${root}/template\n[core]\n\thooksPath = ${root}/template/hooks\n\tfsmonitor = ${repository}/run.sh\n` +
        `[filter "evil"]\n\tsmudge = ${repository}/run.sh\n\tclean = cat\n[submodule]\n\trecurse = true\n[protocol "ext"]\n\tallow = always\n`,
    );
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('no hook, filter, submodule or link; the whole content', async () => {
    const project = projectFolder({ 'packages.yml': `packages:\n  - git: file://${repository}\n    revision: main\n` });
    const done = await deps(project.path, undefined, [], { HOME: join(root, 'home') });
    expect(done.exit, done.all).toBe(0);
    expect(existsSync(join(root, 'ran'))).toBe(false);
    expect(tree(join(project.path, 'dbt_packages/pkg')).map((line) => line.split(':')[0])).toEqual([
      '.gitattributes',
      '.gitmodules',
      'dbt_project.yml',
      'linked.sql',
      'macros/m.sql',
      'real.sql',
      'run.sh',
    ]);
    project.remove();
  });

  test('a locked commit needs no repository once it is in the cache', async () => {
    const project = projectFolder({ 'packages.yml': `packages:\n  - git: file://${repository}\n    revision: main\n` });
    await deps(project.path, undefined);
    const installed = tree(project.path);
    rmSync(join(project.path, 'dbt_packages'), { recursive: true });
    const done = await deps(project.path, undefined, [], { PATH: '' });
    expect(done.exit, done.all).toBe(0);
    expect(tree(project.path)).toEqual(installed);
    project.remove();
  });

  test('without git: an error that says so', async () => {
    const project = projectFolder({ 'packages.yml': `packages:\n  - git: file://${repository}\n    revision: main\n` });
    const done = await deps(project.path, undefined, [], { PATH: '' });
    expect(done.exit).toBe(2);
    expect(done.all).toContain('TSDBT-1174');
    project.remove();
  });

  test('ext:: stays closed though the configuration opens it, by rewriting too', async () => {
    const env = {
      HOME: join(root, 'home'),
      GIT_ALLOW_PROTOCOL: 'ext:file',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.ext::${repository}/run.sh .insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://git.example/',
    };
    const project = projectFolder({
      'packages.yml': 'packages:\n  - git: https://git.example/x\n    revision: main\n',
    });
    const done = await deps(project.path, undefined, [], env);
    expect(done.exit).toBe(2);
    expect(done.all).toContain("'ext' not allowed");
    expect(existsSync(join(root, 'ran'))).toBe(false);
    project.remove();
  });

  test('credentials of an address are not shown', async () => {
    const project = projectFolder({
      'packages.yml': 'packages:\n  - git: https://me:hunter2secret@127.0.0.1:9/x.git\n    revision: main\n',
    });
    const done = await deps(project.path, undefined, ['--debug']);
    expect(done.exit).toBe(2);
    expect(done.all).not.toContain('hunter2secret');
    expect(readFileSync(join(project.path, 'logs/dbt.log'), 'utf8')).not.toContain('hunter2secret');
    project.remove();
  });
});
