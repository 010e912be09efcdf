// The catalog of a warehouse that nobody has touched since an earlier command read it: it is not read again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogTable } from '../adapters/index.ts';
import { writeFileAtomic } from '../artifacts/index.ts';
import { sha256, TsdbtError } from '../base/index.ts';
import type { SchemaName } from './catalog-schemas.ts';
import { usesParseCache } from './parse-cache-file.ts';
import type { OpenedProject } from './stages.ts';

const FILE = 'tsdbt_catalog.jsonl';
/** Of its form. */
const VERSION = 1;

export class KeptCatalog {
  readonly #mark: string;
  readonly #key: string;
  readonly #path: string;

  /** Of these schemas, for the warehouse as it is now; undefined where nothing may be kept. */
  static of({ facts, registration, source }: OpenedProject, schemas: readonly SchemaName[]): KeptCatalog | undefined {
    // The names in a catalog may hold secrets, which are noted nowhere.
    if (!usesParseCache(source) || facts.services.redactor.hasSecrets()) return undefined;
    const mark = registration.restingMark?.(source.profile.credentials);
    if (mark === undefined) return undefined;
    // The name of a built file holds the hash of its content, and of all that it imports.
    const asked = [VERSION, import.meta.url, facts.target.type, facts.target.version, mark, schemas];
    return new KeptCatalog(mark, sha256(JSON.stringify(asked)), join(source.targetDirectory, FILE));
  }

  private constructor(mark: string, key: string, path: string) {
    this.#mark = mark;
    this.#key = key;
    this.#path = path;
  }

  /** What an earlier command has found. */
  read(): readonly CatalogTable[] | undefined {
    try {
      const text = readFileSync(this.#path, 'utf8');
      const end = text.indexOf('\n');
      const body = text.slice(end + 1);
      return text.slice(0, end) === this.#head(body) ? (JSON.parse(body) as readonly CatalogTable[]) : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps what was found, by a session with this mark. That it cannot be written must not fail the command.
   */
  write(mark: string | undefined, tables: readonly CatalogTable[]): void {
    if (mark !== this.#mark) return;
    const body = JSON.stringify(tables);
    try {
      writeFileAtomic(this.#path, [`${this.#head(body)}\n`, body], { isDurable: false });
    } catch (thrown) {
      if (!(thrown instanceof TsdbtError)) throw thrown;
    }
  }

  #head(body: string): string {
    return `${this.#key} ${sha256(body)}`;
  }
}
