// A database file that nobody has open: what its catalog follows from, without opening it.
import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type DuckdbCredentials, isPlainFile } from './credentials.ts';

/** A file system may count whole seconds, or two: what was written since may have left no trace. */
const SETTLED = 3_000;

/**
 * What the system says of the file; undefined where the catalog follows from more: something is attached, set or loaded, or
 * not all that was committed is in the file.
 */
export function restingMark(credentials: DuckdbCredentials): string | undefined {
  const { path, config, settings, extensions, attach, secrets } = credentials;
  const isBare = [config.size, settings.size, extensions.length, attach.length, secrets.length].every((n) => n === 0);
  if (!isBare || !isPlainFile(path)) return undefined;
  try {
    const file = lstatSync(path, { bigint: true });
    // The log lies beside the name by which somebody has opened the file: of a link nobody knows the others.
    const isOnly = file.isFile() && file.nlink === 1n && !hasLog(path);
    if (!isOnly || Math.abs(Date.now() - Number(file.ctimeMs)) < SETTLED) return undefined;
    // Who writes to a file, or puts another in its place, cannot help changing this.
    return [path, file.dev, file.ino, file.size, file.mtimeNs, file.ctimeNs].join(' ');
  } catch {
    return undefined;
  }
}

/** Whether there is a log of what was committed, or one that is being written into the file. */
function hasLog(path: string): boolean {
  const log = `${basename(path)}.wal`;
  return readdirSync(dirname(path)).some((name) => name.startsWith(log));
}
