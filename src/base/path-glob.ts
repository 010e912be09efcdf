// Globs over project paths as Python's pathlib reads them: `**` for any folders, the rest part by part by fnmatch.
import { fnmatcher } from './fnmatch.ts';

/** A matcher for paths relative to the project root. `.` and an empty pattern fit the root itself (``). */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const parts = partsOf(pattern).map((part) => (part === '**' ? undefined : fnmatcher(part)));
  return (path) => fitsParts(parts, partsOf(path));
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function fitsParts(parts: readonly (((part: string) => boolean) | undefined)[], path: readonly string[]): boolean {
  // reachable[i]: the first parts of the pattern fit the first i parts of the path.
  let reachable = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    for (const from of reachable) {
      if (part === undefined) for (let to = from; to <= path.length; to++) next.add(to);
      else if (from < path.length && part(path[from] ?? '')) next.add(from + 1);
    }
    if (next.size === 0) return false;
    reachable = next;
  }
  return reachable.has(path.length);
}

/** The folder of a plain path, the root as ``; undefined for the root itself. */
export function folderOf(path: string): string | undefined {
  return path === '' ? undefined : path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** A path without `./` and doubled slashes. */
export function plainPath(path: string): string {
  return /^\/|\/\/|\/$|(^|\/)\.(\/|$)/.test(path) ? partsOf(path).join('/') : path;
}
