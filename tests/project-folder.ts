// A throw-away project on disk for tests through the command line.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface ProjectFolder {
  readonly path: string;
  write(files: Readonly<{ [path: string]: string }>): void;
  remove(): void;
}

/** Writes `files` below a new temporary folder; a dbt_project.yml named `demo` is added when none is given. */
export function projectFolder(files: Readonly<{ [path: string]: string }>): ProjectFolder {
  const path = mkdtempSync(join(tmpdir(), 'tsdbt-project-'));
  const write = (more: Readonly<{ [path: string]: string }>): void => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  write({ 'dbt_project.yml': 'name: demo\nversion: "1.0"\n', ...files });
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}
