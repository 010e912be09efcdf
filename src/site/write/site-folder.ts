// The folder of the site is written beside the old one and takes its place when it is whole.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fail } from '../../base/index.ts';
import { siteErrors } from '../errors.ts';
import { readSiteMeta } from './site-form.ts';

/** A folder that is being written. */
export class SiteFolder {
  readonly #target: string;
  readonly #temporary: string;
  readonly #made = new Set<string>();
  /** Processes of two containers may have one number, and one process may write two sites. */
  readonly #writer = `${process.pid}-${randomBytes(4).toString('hex')}`;

  /** @throws TsdbtError 5004 when something else is in the place of the folder */
  constructor(target: string) {
    refuseForeign(target);
    this.#target = target;
    this.#temporary = join(dirname(target), `.${basename(target)}-new-${this.#writer}`);
    removeAbandoned(target);
    mkdirSync(this.#temporary, { recursive: true });
  }

  /** Writes a file; `path` has `/`. */
  write(path: string, text: string): void {
    const absolute = join(this.#temporary, path);
    const folder = dirname(absolute);
    if (!this.#made.has(folder)) {
      mkdirSync(folder, { recursive: true });
      this.#made.add(folder);
    }
    writeFileSync(absolute, text);
  }

  /** Puts the new folder into the place of the old one. */
  finish(): void {
    const old = join(dirname(this.#target), `.${basename(this.#target)}-old-${this.#writer}`);
    const hadOne = existsSync(this.#target);
    if (hadOne) renameSync(this.#target, old);
    try {
      renameSync(this.#temporary, this.#target);
    } catch (error) {
      if (hadOne) renameSync(old, this.#target);
      throw error;
    }
    rmSync(old, { recursive: true, force: true });
  }

  /** Removes what was written, when something failed. */
  abandon(): void {
    rmSync(this.#temporary, { recursive: true, force: true });
  }
}

function refuseForeign(target: string): void {
  if (!existsSync(target)) return;
  try {
    if (readdirSync(target).length === 0) return;
  } catch {
    // No folder.
  }
  if (readSiteMeta(target) !== undefined) return;
  fail(siteErrors.outputNotOurs, { path: target });
}

/** What processes that are no more have left behind. */
function removeAbandoned(target: string): void {
  const parent = dirname(target);
  if (!existsSync(parent)) return;
  const pattern = /-(?:new|old)-(\d+)(?:-[\da-f]+)?$/;
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(`.${basename(target)}-`) ? pattern.exec(name)?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
