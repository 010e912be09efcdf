// Writes a file so that a reader sees the old text or the new one, never a part: temporary file, fsync, rename.
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../base/index.ts';
import { artifactErrors } from './errors.ts';

/** Parts are gathered to writes of at most this many bytes. */
const CHUNK = 1 << 19;

/** Bytes of an open file, to be copied. */
export interface FilePart {
  readonly handle: number;
  readonly start: number;
  readonly size: number;
}

/** Programs in two containers that share a folder may have the same process id. */
const writer = `${process.pid}-${randomBytes(4).toString('hex')}`;
let written = 0;

/** Thrown when a file that is copied from is not what it was. */
export class FileChanged extends Error {}

/**
 * Writes the parts one after the other; no text of the whole file is ever built. A file that is not durable may be lost
 * or cut off when the machine stops. @throws TsdbtError 1901, FileChanged when a file to be copied is too short
 */
export function writeFileAtomic(
  path: string,
  parts: Iterable<string | FilePart>,
  { isDurable = true }: { readonly isDurable?: boolean } = {},
): void {
  const temporary = `${path}.${writer}-${written}.tmp`;
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

function writeParts(handle: number, parts: Iterable<string | FilePart>): void {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let filled = 0;
  const flush = (): void => {
    writeAll(handle, buffer.subarray(0, filled));
    filled = 0;
  };
  for (const part of parts) {
    if (typeof part !== 'string') {
      flush();
      copyPart(handle, part, buffer);
      continue;
    }
    // A UTF-16 unit is at most three bytes of UTF-8.
    const most = part.length * 3;
    if (filled + most > CHUNK) flush();
    if (most > CHUNK) writeAll(handle, Buffer.from(part));
    else filled += buffer.write(part, filled);
  }
  flush();
}

function copyPart(handle: number, part: FilePart, buffer: Uint8Array): void {
  for (let at = 0; at < part.size; ) {
    const read = readSync(part.handle, buffer, 0, Math.min(CHUNK, part.size - at), part.start + at);
    if (read === 0) throw new FileChanged();
    writeAll(handle, buffer.subarray(0, read));
    at += read;
  }
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
