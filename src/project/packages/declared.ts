// Packages that a project declares: packages.yml, dependencies.yml and package-lock.yml.
import { join } from 'node:path';
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type YamlDocument,
} from '../../base/index.ts';
import { projectErrors } from '../errors.ts';
import { parseMapping, readTextIfPresent, type YamlMapping } from '../read-text.ts';

export interface DeclaredPackages {
  /** `packages.yml` or `dependencies.yml`: where the packages are declared, or would be. */
  readonly fileName: string;
  readonly document: YamlDocument | undefined;
  /** Entries as written; templates in them are rendered only when they come from packages.yml. */
  readonly entries: readonly JsonObject[];
  readonly isRendered: boolean;
  /** Entries of package-lock.yml; [] without one. */
  readonly locked: readonly JsonObject[];
}

/** Reads what a project declares; `shown` is its folder as users see it. @throws TsdbtError packages-file-invalid, yaml-… */
export function readDeclaredPackages(projectDirectory: string, shown = ''): DeclaredPackages {
  const read = (name: string): YamlMapping | undefined => readFile(projectDirectory, name, shown);
  const packages = read('packages.yml');
  const dependencies = read('dependencies.yml');
  const lock = read(LOCK_FILE);
  if (packages && 'projects' in packages.value) {
    invalid(packages, 'projects', 'packages.yml', "The 'projects' key cannot be specified in packages.yml");
  }
  const isInDependencies = dependencies !== undefined && 'packages' in dependencies.value;
  if (packages && 'packages' in packages.value && isInDependencies) {
    const problem = "The 'packages' key cannot be specified in both packages.yml and dependencies.yml";
    invalid(packages, 'packages', 'packages.yml', problem);
  }
  const fileName = isInDependencies ? 'dependencies.yml' : 'packages.yml';
  const chosen = isInDependencies ? dependencies : packages;
  return {
    fileName,
    document: chosen?.document,
    entries: entriesOf(chosen, fileName),
    isRendered: !isInDependencies,
    locked: entriesOf(lock, LOCK_FILE),
  };
}

const LOCK_FILE = 'package-lock.yml';

/** The lock of a project as a declaration, and the hash in it; undefined without one. @throws TsdbtError packages-file-invalid, yaml-… */
export function readDeclaredLock(
  projectDirectory: string,
): { readonly declared: DeclaredPackages; readonly hash: string | undefined } | undefined {
  const lock = readFile(projectDirectory, LOCK_FILE, '');
  if (!lock) return undefined;
  const hash = lock.value['sha1_hash'];
  return {
    declared: {
      fileName: LOCK_FILE,
      document: lock.document,
      entries: entriesOf(lock, LOCK_FILE),
      isRendered: true,
      locked: [],
    },
    hash: typeof hash === 'string' ? hash : undefined,
  };
}

function readFile(directory: string, name: string, shown: string): YamlMapping | undefined {
  const file = readTextIfPresent(join(directory, name), shown === '' ? name : `${shown}/${name}`);
  return file && parseMapping(file);
}

function entriesOf(mapping: YamlMapping | undefined, fileName: string): readonly JsonObject[] {
  const list: JsonValue | undefined = mapping?.value['packages'];
  if (!mapping || list === undefined || list === null) return [];
  if (!isJsonArray(list)) return invalid(mapping, 'packages', fileName, "'packages' is not a list");
  return list.map((entry, index) => {
    if (isJsonObject(entry)) return entry;
    return fail(
      projectErrors.packagesMalformed,
      { file: fileName, problem: 'a package is not a dictionary' },
      { span: mapping.document.locate(['packages', index]) },
    );
  });
}

function invalid(mapping: YamlMapping, key: string, file: string, problem: string): never {
  return fail(projectErrors.packagesMalformed, { file, problem }, { span: mapping.document.locate([key], 'key') });
}
