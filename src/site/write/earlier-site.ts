// The files of the site that is in the place of the new one: what is the same in both is not packed again. Nothing of it is
// taken on trust: a file counts when its name has the hash of what it holds, and that unpacks to the very text that would
// be packed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { shardScript } from '../format/index.ts';
import { field, isRecord, type Json, textOf } from '../format/packing.ts';
import { PACKER } from './pack.ts';
import { pathStem, shardPath } from './site-files.ts';
import { readMetaFile } from './site-form.ts';

/** How the path of a file ends; before it stands what its key gives, which leads out of no folder. */
const HASHED = /\.[0-9a-f]{10}\.js$/;

/** An earlier site, or none. */
export class EarlierSite {
  readonly #folder: string;
  readonly #files: Json;

  /** The site in a folder; another packer gives other bytes, and so its files are not looked at. */
  constructor(folder: string) {
    this.#folder = folder;
    const meta = readMetaFile(folder);
    this.#files = textOf(meta, 'packer') === PACKER ? (field(meta, 'files') ?? null) : null;
  }

  /** The payload of a file that holds this text; undefined where there is none. */
  payload(key: string, text: Buffer): string | undefined {
    const path = isRecord(this.#files) ? textOf(this.#files, key) : '';
    if (path.replace(HASHED, '') !== pathStem(key)) return undefined;
    try {
      const script = readFileSync(join(this.#folder, path), 'latin1');
      const payload = script.slice(script.indexOf(',"') + 2, script.lastIndexOf('"'));
      if (script !== shardScript(key, payload) || path !== shardPath(key, payload)) return undefined;
      const bytes = Buffer.from(payload, 'base64');
      // The last four bytes of gzip are the length of the text.
      if (bytes.length < 18 || bytes.readUInt32LE(bytes.length - 4) !== text.length) return undefined;
      return gunzipSync(bytes, { maxOutputLength: Math.max(text.length, 1) }).equals(text) ? payload : undefined;
    } catch {
      // Missing or damaged.
      return undefined;
    }
  }
}
