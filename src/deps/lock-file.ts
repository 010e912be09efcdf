// package-lock.yml: written as dbt writes it, byte for byte, and read back.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { dumpYaml, type JsonValue, jsonObject, randomUuid, withSortedKeys } from '../base/index.ts';
import { jsonText } from '../context/index.ts';
import { type BareProject, readDeclaredLock, renderedEntries } from '../project/index.ts';
import type { DepsContext } from './deps-context.ts';
import { installStep } from './install-step.ts';
import { type PackageSpec, readSpec, specRecord } from './package-spec.ts';
import type { ResolvedPackage } from './resolve.ts';

// Loading the module costs the start of every command; here it is needed for an old hash only.
const { hash } = process.getBuiltinModule('node:crypto');

const LOCK_FILE = 'package-lock.yml';

/** Where the lock of a project lies. */
export function lockPath(project: Pick<BareProject, 'directory'>): string {
  return join(project.directory, LOCK_FILE);
}

/** What tells whether the declarations are those that a lock was made from. */
export function lockHash(specs: readonly PackageSpec[]): string {
  const lines = specs.map((spec) => jsonText(specRecord(spec), true)).sort();
  return hash('sha1', lines.join('\n'));
}

/** Writes the lock. */
export function writeLock(packages: readonly ResolvedPackage[], specs: readonly PackageSpec[], path: string): void {
  const lock = jsonObject([
    [
      'packages',
      packages.map(({ pinned, projectName }) =>
        jsonObject([...Object.entries(pinned.lockEntry()), ['name', projectName]]),
      ),
    ],
    ['sha1_hash', lockHash(specs)],
  ]);
  replaceFile(path, sortedYaml(lock));
}

/** YAML with sorted keys and indented lists: the style of dbt's lock and packages files. */
export function sortedYaml(value: JsonValue): string {
  return dumpYaml(withSortedKeys(value), { indentLists: true });
}

/** Writes a file as a whole or not at all. @throws TsdbtError package-install-failed */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${randomUuid()}`;
  installStep(basename(path), () => {
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

export interface Lock {
  readonly specs: readonly PackageSpec[];
  readonly hash: string | undefined;
}

/** Reads the lock of a project; undefined without one. @throws TsdbtError package-entry-invalid, yaml-… */
export function readLock(context: Pick<DepsContext, 'project' | 'services'>): Lock | undefined {
  const { project, services } = context;
  const lock = readDeclaredLock(project.directory);
  if (!lock) return undefined;
  const specs = renderedEntries(lock.declared, { services, project, always: true }).map((entry) =>
    // Names of projects, addresses and revisions were checked when it was written; it may have been edited since.
    readSpec({ ...entry, isTrusted: true }),
  );
  return { specs, hash: lock.hash };
}
