// Writes a file so that a reader sees the old text or the new one, never a part: temporary file, fsync, rename.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../base/index.ts';
import { artifactErrors } from './errors.ts';

/** Parts are gathered to writes of about this many characters. */
const CHUNK = 1 << 18;

let written = 0;

/** Writes the parts one after the other; no text of the whole file is ever built. @throws TsdbtError 1901 */
export function writeFileAtomic(path: string, parts: Iterable<string>): void {
  const temporary = `${path}.${process.pid}-${written}.tmp`;
  written += 1;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const handle = openSync(temporary, 'w');
    try {
      writeParts(handle, parts);
      fsyncSync(handle);
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
  let waiting: string[] = [];
  let size = 0;
  const flush = (): void => {
    writeAll(handle, Buffer.from(waiting.join('')));
    waiting = [];
    size = 0;
  };
  for (const part of parts) {
    waiting.push(part);
    size += part.length;
    if (size >= CHUNK) flush();
  }
  if (size > 0) flush();
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
