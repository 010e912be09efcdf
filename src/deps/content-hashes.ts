// Hashes of what was installed, beside the packages: tells when one version changes its content.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic, fail, type Services } from '../base/index.ts';
import { depsErrors } from './errors.ts';
import { noteOf } from './log-events.ts';
import type { InstalledPackage } from './pinned.ts';

const FILE = '.tsdbt-hashes.json';

interface NotedHash {
  readonly version: string;
  readonly sha256: string;
}

export interface ContentHashesOptions {
  readonly services: Services;
  readonly verify: boolean;
}

export class ContentHashes {
  readonly #options: ContentHashesOptions;
  readonly #before: ReadonlyMap<string, NotedHash>;
  readonly #now: [string, NotedHash][] = [];

  /** Reads what was noted in the folder of packages, if anything was. */
  constructor(folder: string, options: ContentHashesOptions) {
    this.#options = options;
    this.#before = readHashes(join(folder, FILE));
  }

  /** Notes one package. @throws TsdbtError package-hash-mismatch with `verify` */
  note(name: string, { version, contentHash }: InstalledPackage): void {
    if (contentHash === undefined) return;
    // An address may hold a secret of the environment.
    const noted = { version: this.#options.services.redactor.redact(version), sha256: contentHash };
    this.#now.push([name, noted]);
    const before = this.#before.get(name);
    if (!before || before.version !== noted.version || before.sha256 === contentHash) return;
    const payload = { name, version: noted.version };
    if (this.#options.verify) fail({ ...depsErrors.hashMismatch, severity: 'error' }, payload);
    this.#options.services.log.emit(noteOf(diagnostic(depsErrors.hashMismatch, payload), 'PackageHashMismatch'));
  }

  /** Writes the hashes of this installation into its folder. */
  write(folder: string): void {
    if (this.#now.length === 0) return;
    const text = JSON.stringify({ packages: Object.fromEntries(this.#now) }, null, 1);
    writeFileSync(join(folder, FILE), `${text}\n`);
  }
}

function readHashes(path: string): ReadonlyMap<string, NotedHash> {
  const found = new Map<string, NotedHash>();
  if (!existsSync(path)) return found;
  try {
    const { packages } = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly packages?: Readonly<Record<string, NotedHash>>;
    };
    for (const [name, noted] of Object.entries(packages ?? {})) {
      if (typeof noted.version === 'string' && typeof noted.sha256 === 'string') found.set(name, noted);
    }
  } catch {
    // A damaged file is no evidence.
  }
  return found;
}
