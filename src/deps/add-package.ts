// --add-package: an entry more in the packages file, in place of entries of the same package.
import { join } from 'node:path';
import { Float, isJsonArray, isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../base/index.ts';
import { readDeclaredPackages, renderedEntries } from '../project/index.ts';
import type { DepsContext } from './deps-context.ts';
import { replaceFile, sortedYaml } from './lock-file.ts';
import { duplicateRemoved, packageAdded, packagesFileMade } from './log-events.ts';
import { type PackageSpec, readSpec } from './package-spec.ts';

export interface NewPackage {
  readonly name: string;
  readonly version: string | undefined;
  readonly source: 'hub' | 'git' | 'local';
}

/** Writes the file and gives its declarations. As in dbt, comments of the file are lost. @throws TsdbtError package-entry-invalid, yaml-… */
export function addPackage(added: NewPackage, { project, services }: DepsContext): readonly PackageSpec[] {
  const { log } = services;
  const before = readDeclaredPackages(project.directory);
  const path = join(project.directory, before.fileName);
  if (!before.document) log.emit(packagesFileMade());
  const written: JsonValue = before.document?.value ?? null;
  const content = isJsonObject(written) ? written : jsonObject();
  const listed = content['packages'];
  const entries: readonly JsonValue[] = isJsonArray(listed) ? listed : [];
  const kept: JsonValue[] = [];
  for (const entry of [...entries].reverse()) {
    if (isJsonObject(entry) && isSamePackage(entry, added.name)) log.emit(duplicateRemoved(pythonDict(entry)));
    else kept.unshift(entry);
  }
  const made = jsonObject([...Object.entries(content), ['packages', [...kept, entryOf(added)]]]);
  replaceFile(path, sortedYaml(made));
  log.emit(packageAdded(added.name, added.version, path));
  const after = readDeclaredPackages(project.directory);
  return renderedEntries(after, { services, project, always: false }).map((entry) => ({
    ...readSpec({ ...entry, isTrusted: true }),
    isJustAdded: true,
  }));
}

function entryOf({ name, version, source }: NewPackage): JsonObject {
  const entry = jsonObject([[source === 'hub' ? 'package' : source, name]]);
  if (version) entry[source === 'git' ? 'revision' : 'version'] = version.includes(',') ? version.split(',') : version;
  return entry;
}

/** Whether an entry of any kind names the package, as a whole word between `/` and `.`, `-` and `_` being the same. */
function isSamePackage(entry: JsonObject, name: string): boolean {
  const identifier = ['package', 'git', 'local', 'tarball', 'private'].map((key) => entry[key]).find((value) => value);
  if (typeof identifier !== 'string') return false;
  const short = name.split('/').at(-1) ?? name;
  const variants = new Set([name, short].flatMap((one) => [one, one.replaceAll('_', '-'), one.replaceAll('-', '_')]));
  return [...variants].some((variant) => {
    const at = identifier.indexOf(variant);
    if (at === -1 || variant === '') return false;
    const [left, right] = [identifier[at - 1], identifier[at + variant.length]];
    return (left === undefined || '/.'.includes(left)) && (right === undefined || '/.'.includes(right));
  });
}

/** Texts and numbers of an entry as Python prints a dict. */
function pythonDict(entry: JsonObject): string {
  const parts = Object.entries(entry).flatMap(([key, value]) => {
    if (typeof value === 'string') return [`'${key}': '${value}'`];
    if (typeof value === 'number') return [`'${key}': ${value}`];
    return value instanceof Float ? [`'${key}': ${value.value}.0`] : [];
  });
  return `{${parts.join(', ')}}`;
}
