import { expect, test } from 'vitest';
import { TsdbtError } from '../base/index.ts';
import { shownUrl } from './credentials.ts';
import { checkArchiveUrl, checkGitUrl, checkProjectName, checkRevision, checkSubdirectory } from './url-policy.ts';

const own = { span: undefined, isTrusted: true };
const downloaded = { span: undefined, isTrusted: false };

test.each([
  'https://github.com/dbt-labs/dbt-utils.git',
  'https://token@github.com/a/b',
  'ssh://git@github.com/a/b.git',
  'git@github.com:a/b.git',
  'git@ssh.dev.azure.com:v3/org/project/repo',
])('anyone may ask for %s', (url) => {
  expect(() => checkGitUrl(url, own)).not.toThrow();
  expect(() => checkGitUrl(url, downloaded)).not.toThrow();
});

test.each([
  'http://git.intern/a.git',
  'git://git.intern/a.git',
  'file:///srv/repositories/a.git',
  '/srv/repositories/a.git',
  '../a',
])('only the project itself may ask for %s', (url) => {
  expect(() => checkGitUrl(url, own)).not.toThrow();
  expect(slugOf(() => checkGitUrl(url, downloaded))).toBe('package-url-refused');
});

test.each([
  '--upload-pack=touch /tmp/evil',
  '-u./evil',
  '--template=/tmp/evil',
  'ext::sh -c touch% /tmp/evil',
  'ext::sh',
  'fd::17',
  'transport::https://x/y',
  'foo::bar',
  'https://x/y\n--upload-pack=evil',
  'https://x/y\0z',
  'https://x/a b',
  'ssh://-oProxyCommand=evil/x',
  'ssh://git@-oProxyCommand=evil/x',
  'git@-oProxyCommand=evil:x',
  '-oProxyCommand=evil:x',
  'ftp://x/y.git',
  'gopher://x/y',
  'javascript://x',
  'data://x',
])('nobody may ask for %j', (url) => {
  expect(slugOf(() => checkGitUrl(url, own))).toBe('package-url-refused');
});

test.each([
  'main',
  'v1.0.0',
  '1.0.0',
  'HEAD',
  'feature/x-y',
  'release/1.x',
  'a@1.2',
  'v1+b',
  '40f1b0523822a95ef9de60542d86985f022724b9',
])('revision %s', (revision) => {
  expect(() => checkRevision(revision, own)).not.toThrow();
});

test.each([
  '--upload-pack=evil',
  '-x',
  '+refs/heads/*:refs/heads/*',
  'a:b',
  'a..b',
  'a b',
  'a\nb',
  'a~1',
  'a^{tree}',
  'a@{1}',
  'a//b',
  'x.lock',
  '',
  '*',
  '$(evil)',
  '`evil`',
  ';evil',
])('no revision: %j', (revision) => {
  expect(slugOf(() => checkRevision(revision, own))).toBe('package-url-refused');
});

test('a subdirectory stays below the top', () => {
  expect(checkSubdirectory('./a/b/', own)).toBe('a/b');
  for (const path of ['..', 'a/../../b', '/etc', 'C:\\x', 'a\\b', 'HEAD:x', '-x', 'a\0b']) {
    expect(
      slugOf(() => checkSubdirectory(path, own)),
      path,
    ).toBe('package-url-refused');
  }
});

test('an archive comes over https, over http only where the project itself asks for it', () => {
  for (const place of [own, downloaded]) expect(() => checkArchiveUrl('https://x/y.tgz', place)).not.toThrow();
  expect(() => checkArchiveUrl('http://x/y.tgz', own)).not.toThrow();
  expect(slugOf(() => checkArchiveUrl('http://x/y.tgz', downloaded))).toBe('package-url-refused');
  for (const url of ['file:///etc/passwd', 'ftp://x/y.tgz', 'y.tgz', 'data:,x', 'https://x/\ny']) {
    expect(
      slugOf(() => checkArchiveUrl(url, own)),
      url,
    ).toBe('package-url-refused');
  }
});

test('a project name is the name of one folder', () => {
  for (const name of ['dbt_utils', '_x', 'größe', 'dbt-utils']) expect(checkProjectName(name, undefined)).toBe(name);
  for (const name of [
    '',
    '.',
    '..',
    '.git',
    '__pycache__',
    'a/b',
    'a\\b',
    '../x',
    '/x',
    'a\0',
    'C:x',
    '-x',
    'x'.repeat(300),
  ]) {
    expect(
      slugOf(() => checkProjectName(name, undefined)),
      name,
    ).toBe('package-url-refused');
  }
});

test('addresses are shown without credentials', () => {
  expect(shownUrl('https://user:pass@host/x')).toBe('https://*****@host/x');
  expect(shownUrl('https://user:p@ss@host/x')).toBe('https://*****@host/x');
  expect(shownUrl('ssh://git@host/x')).toBe('ssh://git@host/x');
});

function slugOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return error instanceof TsdbtError ? error.diagnostic.slug : undefined;
  }
  return undefined;
}
