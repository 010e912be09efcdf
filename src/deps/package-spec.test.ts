import { expect, test } from 'vitest';
import { isJsonArray, isJsonObject, parseYaml, TsdbtError } from '../base/index.ts';
import { lockHash } from './lock-file.ts';
import { type PackageSpec, readSpec } from './package-spec.ts';

function specs(yaml: string): PackageSpec[] {
  const { value } = parseYaml({ path: 'packages.yml', text: yaml });
  return (isJsonArray(value) ? value : [])
    .filter(isJsonObject)
    .map((entry) => readSpec({ entry, unrendered: entry, file: 'packages.yml', span: undefined, isTrusted: true }));
}

// What dbt-core 1.12.3 made of the same entries.
test.each([
  ['- {local: pkgs/a}', 'f3922258fa8529419da633e91dac97284188f77d'],
  ['- {local: pkgs/a, name: zz}', '26503f742cd920223ccf15655d4ad607ca1359fa'],
  ['- {git: "https://x/y.git", revision: main}', 'a5efc8e5d4e9db4f7b4acf43b399f0d640167b96'],
  [
    '- {git: "https://x/y.git", revision: 1.0, subdirectory: sub, warn-unpinned: false}',
    '96998f75ad81ba3e5cd0b1c433690cc8ea6857f0',
  ],
  ['- {git: "https://x/y.git", revision: null}', 'bf144dc7f7a1a3d3421419aff5398cf5e69b546e'],
  ['- {git: a, revision: 7}', '70860bee935331bb00115ac0ff9e6ee5021b0c7b'],
  ['- {git: a, revision: 0.10}', 'a6b76e4bb6bb63a1c5922a86e520bcbab25465e1'],
  ['- {package: a/b, version: 1.0.0}', 'fbe59819b389dd3c16eebc554e4ec5b3ce2924bc'],
  [
    '- {package: a/b, version: [">=1.0.0", "<2.0.0"], install_prerelease: true}',
    '2f1e65f127f70e78eee5cc777c72e694c037f479',
  ],
  ['- {package: a/b, version: 1}', '32bf9a4e1b867194889b8706b73ea8b611e74a77'],
  ['- {package: a/b, version: 1.5}', '36ffef37b95b2196ada91c8fdcc4561e0bdefcf0'],
  ['- {package: a/b, version: [1.5, 2]}', 'f10327dddd07ca4f34b3db785ce45827c5af1258'],
  ['- {tarball: "https://x/t.tgz", name: pé}', '095926f41d79aea6e440908d52fb126f596cfca6'],
  ['- {private: o/r, provider: github, revision: x}', '506917f7550208bc2f79836f7747c3a903dc4fd9'],
])('hashes %s as dbt does', (yaml, expected) => {
  expect(lockHash(specs(yaml))).toBe(expected);
});

test('the order of entries does not change the hash', () => {
  const [a, b] = ['- {local: pkgs/a}', '- {package: a/b, version: 1.0.0}'];
  expect(lockHash(specs(`${a}\n${b}`))).toBe(lockHash(specs(`${b}\n${a}`)));
});

test('reads the key for prereleases as dbt 1 and as dbt 2 spell it', () => {
  for (const key of ['install_prerelease', 'install-prerelease'])
    expect(specs(`- {package: a/b, version: 1.0.0, ${key}: true}`)[0]).toMatchObject({ installPrerelease: true });
});

test.each([
  ['- {what: 5}', 'names no package', 'an entry has one of the keys'],
  ['- {git: a, local: b}', 'has both local and git', undefined],
  ['- {package: a/b, version: 1.0.0, installprerelease: true}', "no key 'installprerelease'", 'install_prerelease'],
  ['- {git: a, warn_unpinned: false}', "no key 'warn_unpinned'", 'warn-unpinned'],
  ['- {local: a, foo: 1}', "no key 'foo'", 'it has local, name'],
  ['- {local: ""}', 'A local package is missing the value', undefined],
  ['- {package: "", version: "1"}', 'A hub package is missing the value', undefined],
  ['- {git: ""}', 'A git package is missing the value', undefined],
  ['- {package: a/b}', 'a/b is missing the version', undefined],
  ['- {package: ab, version: "1"}', 'ab was not found in the package index', undefined],
  ['- {local: 5}', "'local' is not text", undefined],
  ['- {tarball: "https://x/t.tgz"}', "'name' is not text", undefined],
  ['- {git: a, revision: [x, y]}', "'revision' is not text or a number", undefined],
  ['- {package: a/b, version: true}', "'version' is not text or a number", undefined],
])('refuses %s', (yaml, problem, hint) => {
  const error = thrown(() => specs(yaml));
  expect(error.diagnostic.slug).toBe('package-entry-invalid');
  expect(error.message).toContain('The packages.yml file in this project is malformed.');
  expect(error.message).toContain(problem);
  if (hint !== undefined) expect(error.diagnostic.hint).toContain(hint);
});

function thrown(run: () => unknown): TsdbtError {
  try {
    run();
  } catch (error) {
    if (error instanceof TsdbtError) return error;
  }
  throw new Error('nothing was thrown');
}
