// Where one path lies from another.
import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path is that of the folder or of something in it, however deep; both are absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
