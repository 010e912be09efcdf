// The projects of an editor's folders, and which of them a file belongs to.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { ProjectSession, type SessionHost } from './session.ts';
import type { FileInProject } from './symbols.ts';

const PROJECT_FILE = 'dbt_project.yml';
/** Folders below a workspace folder in which no project of the user is. */
const SKIPPED: ReadonlySet<string> = new Set([
  'node_modules',
  'dbt_packages',
  'dbt_modules',
  'target',
  'logs',
  '.git',
  '.venv',
  'venv',
  '__pycache__',
]);
const DEPTH = 5;
/** So many folders are looked into; a project deeper in a large tree is found when a file of it is opened. */
const MOST_FOLDERS = 2000;
/** With more projects than this only those are read of which a file is open. */
const EAGER = 3;

export class Workspace {
  readonly #host: SessionHost;
  readonly #sessions = new Map<string, ProjectSession>();

  constructor(host: SessionHost) {
    this.#host = host;
  }

  get sessions(): readonly ProjectSession[] {
    return [...this.#sessions.values()];
  }

  /** Looks for projects in folders that were opened. */
  addFolders(folders: readonly string[]): void {
    const found = folders.flatMap((folder) => projectsBelow(folder));
    for (const directory of found) this.#open(directory);
    if (found.length <= EAGER) for (const directory of found) this.#sessions.get(directory)?.refreshSoon(0);
  }

  /** Forgets the projects of folders that were closed. */
  removeFolders(folders: readonly string[]): void {
    for (const [directory, session] of [...this.#sessions]) {
      if (!folders.some((folder) => isBelow(directory, folder))) continue;
      session.close();
      this.#sessions.delete(directory);
    }
  }

  /** The project of a file; one outside of all folders is found by its dbt_project.yml. */
  sessionOf(path: string): ProjectSession | undefined {
    const around = this.sessions.filter(({ directory }) => isBelow(path, directory));
    around.sort((a, b) => b.directory.length - a.directory.length);
    const listing = around.find(({ live }) => live.fileAt(path) !== undefined);
    return listing ?? around[0] ?? this.#outside(path);
  }

  /** The file with the project that it belongs to, once that was read; undefined outside of projects. */
  async placeOf(path: string): Promise<FileInProject | undefined> {
    const session = this.sessionOf(path);
    if (!session) return undefined;
    await session.ready();
    const text = session.textOf(path);
    return text === undefined ? undefined : { session, path, text, file: session.live.fileAt(path) };
  }

  close(): void {
    for (const session of this.sessions) session.close();
    this.#sessions.clear();
  }

  #outside(path: string): ProjectSession | undefined {
    let found: string | undefined;
    for (let folder = dirname(path); dirname(folder) !== folder; folder = dirname(folder)) {
      // A package in the folder of another project is a part of that.
      if (existsSync(join(folder, PROJECT_FILE))) found ??= folder;
      if (/[\\/]dbt_(?:packages|modules)[\\/][^\\/]+$/.test(folder)) found = undefined;
    }
    return found === undefined ? undefined : this.#open(found);
  }

  #open(directory: string): ProjectSession {
    const known = this.#sessions.get(directory);
    if (known) return known;
    const made = new ProjectSession(directory, this.#host);
    this.#sessions.set(directory, made);
    return made;
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Folders with a project, nearest first. */
function projectsBelow(folder: string): readonly string[] {
  const found: string[] = [];
  let level = [folder];
  let seen = 0;
  for (let depth = 0; depth <= DEPTH && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const directory of level) {
      seen += 1;
      if (seen > MOST_FOLDERS) return found;
      for (const entry of entriesOf(directory)) {
        if (entry.isFile() && entry.name === PROJECT_FILE) found.push(directory);
        else if (entry.isDirectory() && !SKIPPED.has(entry.name)) next.push(join(directory, entry.name));
      }
    }
    level = next;
  }
  return found;
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
