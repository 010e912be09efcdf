// Writes a file so that a reader sees the old text or the new one, never a part: temporary file, fsync, rename.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../base/index.ts';
import { artifactErrors } from './errors.ts';

/** Parts are gathered to writes of at most this many bytes. */
const CHUNK = 1 << 19;

let written = 0;

/**
 * Writes the parts one after the other; no text of the whole file is ever built. A file that is not durable may be lost
 * or cut off when the machine stops. @throws TsdbtError 1901
 */
export function writeFileAtomic(
  path: string,
  parts: Iterable<string>,
  { isDurable = true }: { readonly isDurable?: boolean } = {},
): void {
  const temporary = `${path}.${process.pid}-${written}.tmp`;
  written += 1;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const handle = openSync(temporary, 'w');
    try {
      writeParts(handle, parts);
      if (isDurable) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    if (!isSystemError(error)) throw error;
    fail(artifactErrors.writeFailed, { path, problem: error.message }, { cause: error });
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The first error says more than that its leftovers could not be removed.
  }
}

function writeParts(handle: number, parts: Iterable<string>): void {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let filled = 0;
  const flush = (): void => {
    writeAll(handle, buffer.subarray(0, filled));
    filled = 0;
  };
  for (const part of parts) {
    // A UTF-16 unit is at most three bytes of UTF-8.
    const most = part.length * 3;
    if (filled + most > CHUNK) flush();
    if (most > CHUNK) writeAll(handle, Buffer.from(part));
    else filled += buffer.write(part, filled);
  }
  flush();
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
