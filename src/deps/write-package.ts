// Files of a package onto the disk, and the one hash that stands for all of them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '../base/index.ts';
import type { PackageFile } from './archive.ts';
import { installStep } from './install-step.ts';

/** Writes files below a new folder and gives their content hash. @throws TsdbtError package-install-failed */
export function writePackage(files: readonly PackageFile[], folder: string, name: string): string {
  const made = new Set<string>();
  installStep(name, () => {
    for (const { path, bytes } of files) {
      const target = join(folder, path);
      const parent = dirname(target);
      if (!made.has(parent)) {
        mkdirSync(parent, { recursive: true });
        made.add(parent);
      }
      writeFileSync(target, bytes, { flag: 'wx' });
    }
  });
  return contentHash(files);
}

/** SHA-256 over the paths and contents of all files, in the order of the paths. */
export function contentHash(files: readonly PackageFile[]): string {
  const lines = files
    .map(({ path, bytes }) => `${sha256(bytes)}  ${path}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
  return sha256(lines.join(''));
}
