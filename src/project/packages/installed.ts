// Folders of installed packages, checked against what the project declares.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../base/index.ts';
import { projectErrors } from '../errors.ts';
import { readDeclaredPackages } from './declared.ts';

/** Absolute folders of the installed packages, sorted. @throws TsdbtError packages-not-installed */
export function installedPackageFolders(projectDirectory: string, packagesInstallPath: string): readonly string[] {
  const names = folderNames(join(projectDirectory, packagesInstallPath));
  const declared = readDeclaredPackages(projectDirectory);
  const specified = declared.locked.length > 0 ? declared.locked : declared.entries;
  if (specified.length !== names.length) {
    const known = new Set(names);
    fail(
      projectErrors.packagesNotInstalled,
      {
        specified: specified.length,
        installed: names.length,
        file: declared.fileName,
        folder: packagesInstallPath,
        missing: declared.locked.flatMap(({ name }) => (typeof name === 'string' && !known.has(name) ? [name] : [])),
      },
      declared.document ? { span: declared.document.locate(['packages'], 'key') } : {},
    );
  }
  return names.map((name) => join(projectDirectory, packagesInstallPath, name));
}

/** Folders and links to folders; hidden ones and Python's caches are no packages. */
function folderNames(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  return names
    .filter(
      (name) => !/^(?:__|\.)/.test(name) && statSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory(),
    )
    .sort();
}
