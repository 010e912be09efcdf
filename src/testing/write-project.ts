// A small project in a temporary folder, for tests.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Writes files (path → text) below a new temporary folder and gives the folder. */
export function writeProject(files: { readonly [path: string]: string }): string {
  const directory = mkdtempSync(join(tmpdir(), 'tsdbt-'));
  for (const [path, text] of Object.entries(files)) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return directory;
}
