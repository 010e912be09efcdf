// What a site is made of, as one hash: where it is the same, so is the site, but for the moments at which its artifacts
// were written.
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { field, isRecord, type Json } from '../format/packing.ts';
import { fileChunks } from './json-members.ts';
import { COLON, endOfValue, OPEN_OBJECT } from './json-scan.ts';

/** What the site tells of the moment at which its artifacts were written. */
export interface SiteMoment {
  readonly generatedAt: string;
  readonly invocationId: string;
  readonly catalogAt: string;
}

export interface SiteKey {
  readonly key: string;
  readonly moment: SiteMoment;
}

/** Members of `metadata` that are others in each command. */
const PASSING: ReadonlySet<string> = new Set([
  'generated_at',
  'invocation_id',
  'invocation_started_at',
  'run_started_at',
]);
/** So much of an artifact is looked at for its metadata. */
const HEAD = 1 << 16;

/**
 * The key of a site of the artifacts in a folder, made by a program as it was asked to; undefined where the artifacts do
 * not begin with their metadata, or there is none, or they cannot be read.
 */
export function siteKey(
  folder: string,
  {
    asked,
    withLineage,
    withResults,
  }: { readonly asked: string; readonly withLineage: boolean; readonly withResults: boolean },
): SiteKey | undefined {
  const hash = createHash('sha256').update(asked);
  try {
    const manifest = addArtifact(hash, join(folder, 'manifest.json'));
    const catalog = addArtifact(hash, join(folder, 'catalog.json'));
    if (manifest === undefined || catalog === undefined) return undefined;
    if (withLineage) addFile(hash, folder, 'lineage.json');
    if (withResults) addFile(hash, folder, 'run_results.json');
    addFile(hash, folder, 'sources.json');
    const runs = join(folder, 'run_history');
    for (const name of namesIn(runs)) addFile(hash, runs, name);
    const moment = {
      generatedAt: word(manifest, 'generated_at'),
      invocationId: word(manifest, 'invocation_id'),
      catalogAt: word(catalog, 'generated_at'),
    };
    return { key: hash.digest('hex'), moment };
  } catch {
    // Whoever reads the file says what is wrong with it.
    return undefined;
  }
}

function word(metadata: Json, key: string): string {
  const value = field(metadata, key);
  return typeof value === 'string' ? value : '';
}

/** Adds an artifact without what is of the command that wrote it; gives its metadata. */
function addArtifact(hash: Hash, path: string): Json | undefined {
  const handle = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD);
    const length = readSync(handle, head, 0, HEAD, 0);
    const begin = '{"metadata":';
    const from = begin.length;
    if (head.toString('latin1', 0, from) !== begin || head[from] !== OPEN_OBJECT || head[from - 1] !== COLON)
      return undefined;
    const end = endOfValue(head, from, length);
    if (end < 0) return undefined;
    const metadata = JSON.parse(head.toString('utf8', from, end)) as Json;
    if (!isRecord(metadata)) return undefined;
    const lasting = Object.entries(metadata).filter(([key]) => !PASSING.has(key));
    hash.update(`\u0000${JSON.stringify(lasting)}\u0000`);
    addRest(hash, handle, end, isOfCommand(metadata));
    return metadata;
  } finally {
    closeSync(handle);
  }
}

const CREATED = Buffer.from('"created_at":');
/** No number is longer. */
const NUMBER = 40;

/** Adds all from a place on, but for the numbers at which nodes were parsed by this command. */
function addRest(hash: Hash, handle: number, begin: number, isPassing: (seconds: number) => boolean): void {
  const bytes = Buffer.allocUnsafe(1 << 20);
  // What is at the end of the buffer may go on in the next piece.
  const most = CREATED.length + NUMBER;
  let kept = 0;
  for (let at = begin; ; ) {
    const read = readSync(handle, bytes, kept, bytes.length - kept, at);
    at += read;
    const length = kept + read;
    const sure = read === 0 ? length : Math.max(0, length - most);
    let from = 0;
    for (;;) {
      const found = bytes.indexOf(CREATED, from);
      if (found < 0 || found >= sure) break;
      const number = found + CREATED.length;
      let end = number;
      while (end < length && isDigit(bytes[end] ?? 0)) end += 1;
      const isLeftOut = isPassing(Number(bytes.toString('latin1', number, end)));
      hash.update(bytes.subarray(from, isLeftOut ? number : end));
      from = end;
    }
    if (read === 0) {
      hash.update(bytes.subarray(from, length));
      return;
    }
    const next = Math.max(from, sure);
    hash.update(bytes.subarray(from, next));
    bytes.copyWithin(0, next, length);
    kept = length - next;
  }
}

function isDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e;
}

/** Whether a moment, in seconds, is one of the command that wrote the artifact: what people write is none. */
function isOfCommand(metadata: Json): (seconds: number) => boolean {
  const began = Date.parse(word(metadata, 'invocation_started_at')) / 1000;
  const ended = Date.parse(word(metadata, 'generated_at')) / 1000;
  return (seconds) => seconds >= began && seconds <= ended;
}

/** Adds the name and the bytes of a file; of one that is not there, that it is not. */
function addFile(hash: Hash, folder: string, name: string): void {
  const own = createHash('sha256');
  let found = 'none';
  try {
    for (const chunk of fileChunks(join(folder, name))) own.update(chunk);
    found = own.digest('hex');
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
  }
  hash.update(`\u0000${name}\u0000${found}`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
