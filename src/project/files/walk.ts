// Files below a folder, in the order dbt walks: the files of a folder first, then its folders; names sorted.
import { type Dirent, readdirSync, statSync } from 'node:fs';

export interface FoundFile {
  /** Relative to where the walk began, `/`-separated. */
  readonly path: string;
  readonly name: string;
}

/**
 * All files below `root`; [] when there is no such folder. Links to files count as files; links to folders below the
 * root are not followed, as in dbt, so that no walk runs in circles. `skip` leaves out folders by their path from the root.
 */
export function walkFiles(root: string, skip: (path: string) => boolean): FoundFile[] {
  const found: FoundFile[] = [];
  const visit = (folder: string, prefix: string): void => {
    const folders: string[] = [];
    for (const entry of sortedEntries(folder)) {
      if (entry.isDirectory()) folders.push(entry.name);
      else if (entry.isFile() || (entry.isSymbolicLink() && isFile(`${folder}/${entry.name}`))) {
        found.push({ path: prefix + entry.name, name: entry.name });
      }
    }
    for (const name of folders) {
      const path = prefix + name;
      if (name !== '.git' && !skip(path)) visit(`${folder}/${name}`, `${path}/`);
    }
  };
  visit(root, '');
  return found;
}

function sortedEntries(folder: string): Dirent[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
