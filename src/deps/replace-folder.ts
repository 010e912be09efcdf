// A new folder into the place of an old one.
import { cpSync, lstatSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Puts `next` where `target` is, which is set aside as `old`; a failure leaves it in its place. */
export function replaceFolder(next: string, target: string, old: string): void {
  const isThere = lstatSync(target, { throwIfNoEntry: false }) !== undefined;
  try {
    if (isThere) renameSync(target, old);
  } catch (cause) {
    if (!staysInPlace(cause)) throw cause;
    replaceContent(next, target);
    return;
  }
  try {
    renameSync(next, target);
  } catch (cause) {
    if (isThere) renameSync(old, target);
    throw cause;
  }
}

/** A folder that is a volume of its own cannot be renamed, nor can one that came with the image of a container. */
function staysInPlace(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'EBUSY' || cause.code === 'EXDEV');
}

/** Puts what is in `next` into `target` instead of what is there: copied first, so that a full disk destroys nothing. */
export function replaceContent(next: string, target: string): void {
  const copy = mkdtempSync(join(target, '.tsdbt-'));
  try {
    const before = readdirSync(target).filter((name) => join(target, name) !== copy);
    cpSync(next, copy, { recursive: true, verbatimSymlinks: true });
    for (const name of before) rmSync(join(target, name), { recursive: true, force: true });
    for (const name of readdirSync(copy)) renameSync(join(copy, name), join(target, name));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
