// What a site is made of, as one hash: where it is the same, so is the site, but for the moments at which its artifacts
// were written.
import { createHash, type Hash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { field, isRecord, type Json, type JsonRecord } from '../format/packing.ts';
import { catalogFile, type EntryDigests, type EntryFile, lineageFile } from './entry-digests.ts';
import { fileChunks } from './json-members.ts';
import { COLON, endOfValue, OPEN_OBJECT } from './json-scan.ts';
import { type ManifestMember, type MembersNote, manifestDigests } from './manifest-digests.ts';

/** What the site tells of the moment at which its artifacts were written. */
export interface SiteMoment {
  readonly generatedAt: string;
  readonly invocationId: string;
  readonly catalogAt: string;
}

export interface SiteKey {
  /** Of all that is not noted in parts. */
  readonly key: string;
  readonly moment: SiteMoment;
  /** What the artifacts say node by node; undefined where that is part of the key. */
  readonly parts: SiteParts | undefined;
  /** What of it is not as it was noted. */
  readonly changes: SiteChanges | undefined;
  /** The files of the last runs. */
  readonly runs: NotedFiles;
}

/** Files by name: what the system says of each as it was left, and the hash of its bytes. */
export type NotedFiles = { readonly [name: string]: readonly [mark: string, hash: string] };

/** Digests of what the artifacts say of each node. */
export interface SiteParts {
  readonly manifest: MembersNote;
  readonly catalog: EntryDigests;
  readonly lineage: EntryDigests | undefined;
}

/** What was noted of an earlier site, and is not so any more. */
export interface SiteChanges {
  /** Of the manifest, all nodes of which something has changed. */
  readonly members: readonly ManifestMember[];
  /** Nodes of which the catalog or the lineage say something else. */
  readonly ids: ReadonlySet<string>;
  readonly catalog: EntryFile;
  readonly lineage: EntryFile | undefined;
}

/** What of more nodes has changed is not looked at node by node. */
const MOST_CHANGES = 200;

/** Members of `metadata` that are others in each command. */
const PASSING: ReadonlySet<string> = new Set([
  'generated_at',
  'invocation_id',
  'invocation_started_at',
  'run_started_at',
]);
/** So much of an artifact is looked at for its metadata. */
const HEAD = 1 << 16;

/** How a site is asked for. */
export interface SiteAsked {
  readonly asked: string;
  readonly withLineage: boolean;
  readonly withResults: boolean;
  /** What was noted of an earlier site. */
  readonly noted?: SiteParts | undefined;
  readonly runs?: NotedFiles | undefined;
}

/**
 * The key of a site of the artifacts in a folder, made by a program as it was asked to; undefined where the artifacts do
 * not begin with their metadata, or there is none, or they cannot be read.
 */
export function siteKey(folder: string, request: SiteAsked): SiteKey | undefined {
  const { asked, withLineage, withResults } = request;
  const hash = createHash('sha256').update(asked);
  try {
    const found = partsOf(folder, request);
    if (found) hash.update(found.rest);
    const manifest = found?.manifest ?? addArtifact(hash, join(folder, 'manifest.json'));
    const catalog = found?.catalog ?? addArtifact(hash, join(folder, 'catalog.json'));
    if (manifest === undefined || catalog === undefined) return undefined;
    if (withLineage && !found) addFile(hash, folder, 'lineage.json');
    if (withResults) addFile(hash, folder, 'run_results.json');
    addFile(hash, folder, 'sources.json');
    const runs = runFiles(join(folder, 'run_history'), request.runs);
    for (const [name, [, found]] of Object.entries(runs)) hash.update(`\u0000${name}\u0000${found}`);
    const moment = {
      generatedAt: word(manifest, 'generated_at'),
      invocationId: word(manifest, 'invocation_id'),
      catalogAt: word(catalog, 'generated_at'),
    };
    return { key: hash.digest('hex'), moment, parts: found?.parts, changes: found?.changes, runs };
  } catch {
    // Whoever reads the file says what is wrong with it.
    return undefined;
  }
}

/** What the artifacts say, in parts; undefined where they are not of the form in which tsdbt writes them. */
function partsOf(folder: string, { noted, withLineage }: SiteAsked): FoundParts | undefined {
  const catalog = catalogFile(join(folder, 'catalog.json'), noted?.catalog);
  if (catalog === undefined) return undefined;
  const path = join(folder, 'lineage.json');
  const hasLineage = withLineage && existsSync(path);
  const lineage = hasLineage ? lineageFile(path, noted?.lineage) : undefined;
  if (hasLineage && lineage === undefined) return undefined;
  const ids = new Set(noted ? [...changedIds(noted.catalog, catalog), ...changedIds(noted.lineage, lineage)] : []);
  const hasMany = ids.size > MOST_CHANGES;
  const wanted = { before: hasMany ? undefined : noted?.manifest, ids: hasMany ? NO_IDS : ids, most: MOST_CHANGES };
  const manifest = manifestDigests(folder, wanted);
  if (manifest === undefined) return undefined;
  const { members: note, changed: members } = manifest;
  return {
    manifest: manifest.metadata,
    catalog: catalog.metadata,
    rest: `parts ${lastingJson(manifest.metadata)} ${lastingJson(catalog.metadata)} ${hasLineage} ${manifest.rest}`,
    parts: { manifest: note, catalog: noteOf(catalog), lineage: lineage && noteOf(lineage) },
    changes: members && { members, ids, catalog, lineage },
  };
}

interface FoundParts {
  readonly manifest: JsonRecord;
  readonly catalog: JsonRecord;
  readonly rest: string;
  readonly parts: SiteParts;
  readonly changes: SiteChanges | undefined;
}

const NO_IDS: ReadonlySet<string> = new Set();

function noteOf({ whole, byId }: EntryDigests): EntryDigests {
  return { whole, byId };
}

/** The ids of entries that are not as they were. */
function* changedIds(before: EntryDigests | undefined, now: EntryDigests | undefined): Iterable<string> {
  if (before?.byId === now?.byId) return;
  for (const [id, digest] of now?.byId ?? []) if (before?.byId.get(id) !== digest) yield id;
  for (const id of before?.byId.keys() ?? []) if (!now?.byId.has(id)) yield id;
}

function word(metadata: Json, key: string): string {
  const value = field(metadata, key);
  return typeof value === 'string' ? value : '';
}

/** Adds an artifact without what is of the command that wrote it; gives its metadata. */
function addArtifact(hash: Hash, path: string): JsonRecord | undefined {
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
    hash.update(`\u0000${lastingJson(metadata)}\u0000`);
    addRest(hash, handle, end, isOfCommand(metadata));
    return metadata;
  } finally {
    closeSync(handle);
  }
}

/** Metadata without what is of one command alone. */
function lastingJson(metadata: JsonRecord): string {
  return JSON.stringify(Object.entries(metadata).filter(([key]) => !PASSING.has(key)));
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
  let found = 'none';
  try {
    found = fileHash(join(folder, name));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
  }
  hash.update(`\u0000${name}\u0000${found}`);
}

function fileHash(path: string): string {
  const own = createHash('sha256');
  for (const chunk of fileChunks(path)) own.update(chunk);
  return own.digest('hex');
}

/** The files of runs, which nobody writes to: one that is as it was left is not read again. */
function runFiles(folder: string, before: NotedFiles = {}): NotedFiles {
  const found = namesIn(folder).map((name) => {
    const path = join(folder, name);
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    // Who writes to a file, or puts another in its place, cannot help changing this.
    const mark = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    const [known, hash] = Object.hasOwn(before, name) ? (before[name] ?? []) : [];
    return [name, [mark, known === mark && hash !== undefined ? hash : fileHash(path)]] as const;
  });
  return Object.fromEntries(found);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
