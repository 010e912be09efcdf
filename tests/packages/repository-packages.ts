// Versions of a package out of the tags of a git repository on this machine, for the fake hub.
import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { isJsonArray, isJsonObject, type JsonValue, parseYaml } from '../../src/base/index.ts';
import type { FakePackage, FakeVersion } from './fake-hub.ts';

export interface RepositoryPackage {
  /** `dbt-labs/dbt_utils` */
  readonly name: string;
  /** A git directory. */
  readonly repository: string;
  /** Only these versions; all tags that name a version otherwise. */
  readonly versions?: readonly string[] | undefined;
}

/** A package with a version for every tag `1.2.3` or `v1.2.3` that holds a project. */
export function packageOfRepository({ name, repository, versions }: RepositoryPackage): FakePackage {
  const tags = git(repository, ['tag', '--list'])
    .toString('utf8')
    .split('\n')
    .filter((tag) => /^v?\d+\.\d+\.\d+(?:-?[0-9A-Za-z.-]+)?$/.test(tag))
    .filter((tag) => !versions || versions.includes(tag.replace(/^v/, '')));
  return { name, versions: tags.flatMap((tag) => versionOfTag(repository, tag)) };
}

function versionOfTag(repository: string, tag: string): FakeVersion[] {
  const project = yamlAt(repository, tag, 'dbt_project.yml');
  const projectName = project?.['name'];
  if (typeof projectName !== 'string') return [];
  const declared = yamlAt(repository, tag, 'packages.yml')?.['packages'];
  const required = project?.['require-dbt-version'];
  return [
    {
      version: tag.replace(/^v/, ''),
      projectName,
      packages: isJsonArray(declared) ? declared.filter(isJsonObject) : [],
      requireDbtVersion: textsOf(required),
      archive: gzipSync(git(repository, ['archive', '--format=tar', `--prefix=${projectName}-${tag}/`, tag])),
    },
  ];
}

function textsOf(value: JsonValue | undefined): string[] {
  const list = isJsonArray(value) ? value : [value];
  return list.flatMap((one) => (typeof one === 'string' ? one.split(',').map((text) => text.trim()) : []));
}

function yamlAt(repository: string, tag: string, path: string): { readonly [key: string]: JsonValue } | undefined {
  try {
    const text = git(repository, ['show', `${tag}:${path}`]).toString('utf8');
    const { value } = parseYaml({ path, text });
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function git(repository: string, args: readonly string[]): Buffer {
  return execFileSync('git', [`--git-dir=${repository}`, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 512 * 1024 * 1024,
  });
}
