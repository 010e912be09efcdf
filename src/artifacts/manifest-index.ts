// What is known of the manifest in the target folder: of which project it is, and where its members are.
import { type BigIntStats, closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256, TsdbtError } from '../base/index.ts';
import type { ManifestPlaces, OpenManifest } from './manifest-parts.ts';
import { FileChanged, writeFileAtomic } from './write-file.ts';

const FILE = 'tsdbt_manifest_index.jsonl';
const MANIFEST = 'manifest.json';
const FORMAT = 'tsdbt manifest index';
const VERSION = 5;

/** What a manifest was made from; equal texts mean that its parts are the same. */
export interface ManifestKeys {
  /** What has written it: another version may write the same things in another way. */
  readonly program: string;
  /** The parse cache that stands for the parse. */
  readonly cache: string;
  /** Which resources there are, and how they hang together. */
  readonly graph: string;
  /** What descriptions are made from, beside the files that they stand in. */
  readonly docs: string;
}

interface StoredIndex {
  readonly keys: ManifestKeys;
  /** The manifest's file as it was left. */
  readonly file: string;
  readonly places: ManifestPlaces;
}

/** A manifest that an earlier command left, open. */
export interface EarlierManifest extends OpenManifest {
  readonly keys: ManifestKeys;
  /** @throws FileChanged when somebody has written to it since it was opened */
  check(): void;
  /** May be called more than once. */
  close(): void;
}

/** Opens the manifest of a folder if it is what the index was written for; by this program, where one is given. */
export function openEarlierManifest(folder: string, program?: string): EarlierManifest | undefined {
  const index = readIndex(folder);
  if (index === undefined || (program !== undefined && index.keys.program !== program)) return undefined;
  let handle: number;
  try {
    handle = openSync(join(folder, MANIFEST), 'r');
  } catch {
    return undefined;
  }
  const isSame = (): boolean => markOf(fstatSync(handle, { bigint: true })) === index.file;
  if (!isSame() || !beginsWith(handle, index.places.beginning)) {
    closeSync(handle);
    return undefined;
  }
  let isOpen = true;
  return {
    handle,
    places: index.places,
    keys: index.keys,
    check: () => {
      if (!isSame()) throw new FileChanged();
    },
    close: () => {
      if (isOpen) closeSync(handle);
      isOpen = false;
    },
  };
}

/** Two commands may write at once: the file that an index tells of may be the other one's by then. */
function beginsWith(handle: number, text: string): boolean {
  const expected = Buffer.from(text);
  const found = Buffer.alloc(expected.length);
  readSync(handle, found, 0, found.length, 0);
  return found.equals(expected);
}

function readIndex(folder: string): StoredIndex | undefined {
  try {
    const text = readFileSync(join(folder, FILE), 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    const head = JSON.parse(text.slice(0, end)) as { readonly [key: string]: unknown };
    if (head['format'] !== FORMAT || head['version'] !== VERSION || head['sha256'] !== sha256(body)) return undefined;
    return JSON.parse(body) as StoredIndex;
  } catch {
    return undefined;
  }
}

/** Who writes to a file, or puts another in its place, cannot help changing this. */
function markOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** Notes what the manifest is that was just written. That it cannot be noted must not fail the command. */
export function writeManifestIndex(folder: string, keys: ManifestKeys, places: ManifestPlaces): void {
  try {
    const file = markOf(statSync(join(folder, MANIFEST), { bigint: true }));
    const body = JSON.stringify({ keys, file, places } satisfies StoredIndex);
    const head = JSON.stringify({ format: FORMAT, version: VERSION, sha256: sha256(body) });
    writeFileAtomic(join(folder, FILE), [`${head}\n`, body], { isDurable: false });
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError) && !(thrown instanceof Error && 'syscall' in thrown)) throw thrown;
  }
}
