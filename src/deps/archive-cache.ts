// Archives and answers of the hub that were fetched before, in a folder of the user: by content, checked when read.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Env, randomUuid, sha256 } from '../base/index.ts';

export class PackageCache {
  readonly #folder: string | undefined;

  /** Without a folder nothing is kept. */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** What was stored under the key and is unharmed. */
  get(key: string): Buffer | undefined {
    if (this.#folder === undefined) return undefined;
    const path = this.#path(key);
    try {
      const stored = readFileSync(path);
      // 64 hex digits of the content's hash stand in front of it.
      const content = stored.subarray(64);
      if (sha256(content) === stored.subarray(0, 64).toString('latin1')) return content;
      rmSync(path, { force: true });
    } catch {
      // Not there or not readable: as if it had never been stored.
    }
    return undefined;
  }

  /** Stores content; a cache that cannot be written is no cache. */
  put(key: string, content: Buffer): void {
    if (this.#folder === undefined) return;
    const path = this.#path(key);
    const temporary = `${path}.${randomUuid()}`;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(temporary, Buffer.concat([Buffer.from(sha256(content), 'latin1'), content]), { mode: 0o600 });
      renameSync(temporary, path);
    } catch {
      rmSync(temporary, { force: true });
    }
  }

  #path(key: string): string {
    return join(this.#folder ?? '', sha256(key));
  }
}

/** TSDBT_CACHE_DIR, else tsdbt/ in the user's cache folder; undefined when there is no home either. */
export function cacheFolder(env: Env): string | undefined {
  const own = env.get('TSDBT_CACHE_DIR');
  if (own) return join(own, 'packages');
  const shared = env.get('XDG_CACHE_HOME') || env.get('LOCALAPPDATA');
  const home = env.get('HOME') || env.get('USERPROFILE');
  if (shared) return join(shared, 'tsdbt', 'packages');
  return home ? join(home, '.cache', 'tsdbt', 'packages') : undefined;
}
