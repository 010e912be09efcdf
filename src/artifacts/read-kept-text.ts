// Files that an earlier command left in the target folder, to do less this time.
import { readFileSync } from 'node:fs';

/** The text of a file; undefined when there is none that can be read, which is no error: what it would save is done again. */
export function readKeptText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
