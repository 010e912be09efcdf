// A site that is there already: what it was made of is noted beside it, and where that is the same only the moments at
// which the artifacts were written are new; where some nodes are others, what is said of them is. Nothing is taken on
// trust: of each file the hash is compared.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { writeFileAtomic } from '../../artifacts/index.ts';
import { sha256, TsdbtError } from '../../base/index.ts';
import { shardScript } from '../format/index.ts';
import { isRecord, type Json, type JsonRecord, textOf } from '../format/packing.ts';
import { patchSite, type SitePatch } from '../patch/patch-site.ts';
import type { EntryDigests } from '../read/entry-digests.ts';
import type { ReadOptions } from '../read/manifest-node.ts';
import type { NotedFiles, SiteKey, SiteMoment, SiteParts } from '../read/site-key.ts';
import { packed } from './pack.ts';
import { shardPath } from './site-files.ts';
import { metaJson, type PackedFile, type SiteContent } from './write-content.ts';

/** Beside the folder of the site, which may be for others to see. */
const NOTE = 'tsdbt_site_key.txt';
/** Of its form: a note of another one is none. */
const VERSION = '2';

/** What was noted of a site. */
export interface SiteNote {
  readonly key: string;
  /** Hash of its data/meta.json. */
  readonly meta: string;
  readonly parts: SiteParts | undefined;
  readonly runs: NotedFiles | undefined;
}

/** Notes what the site of a folder was made of. That it cannot be noted must not fail the command. */
export function noteSite(directory: string, { key, parts, runs }: SiteKey): void {
  try {
    const meta = sha256(readFileSync(join(directory, 'docs/data/meta.json'), 'utf8'));
    const body = JSON.stringify({ parts: parts && storedParts(parts), runs } satisfies StoredBody);
    writeFileAtomic(join(directory, NOTE), [`${key} ${meta} ${sha256(body)} ${VERSION}\n`, body], { isDurable: false });
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError) && !(thrown instanceof Error && 'syscall' in thrown)) throw thrown;
  }
}

/** What was noted of the site of a folder; undefined where nothing was, or it cannot be read. */
export function readNote(directory: string): SiteNote | undefined {
  try {
    const text = readFileSync(join(directory, NOTE), 'utf8');
    const end = text.indexOf('\n');
    const [key = '', meta = '', sum, version] = text.slice(0, end).split(' ');
    const body = text.slice(end + 1);
    if (version !== VERSION || sum !== sha256(body)) return undefined;
    const { parts, runs } = JSON.parse(body) as StoredBody;
    return { key, meta, parts: parts && readParts(parts), runs };
  } catch {
    return undefined;
  }
}

type StoredDigests = readonly [whole: string, ids: readonly string[], digests: readonly string[]];
interface StoredParts {
  readonly manifest: SiteParts['manifest'];
  readonly catalog: StoredDigests;
  readonly lineage?: StoredDigests | undefined;
}

interface StoredBody {
  readonly parts?: StoredParts | undefined;
  readonly runs: NotedFiles;
}

function storedParts({ manifest, catalog, lineage }: SiteParts): StoredParts {
  const stored = ({ whole, byId }: EntryDigests): StoredDigests => [whole, [...byId.keys()], [...byId.values()]];
  return { manifest, catalog: stored(catalog), lineage: lineage && stored(lineage) };
}

function readParts({ manifest, catalog, lineage }: StoredParts): SiteParts {
  const read = ([whole, ids, digests]: StoredDigests): EntryDigests => ({
    whole,
    byId: new Map(ids.map((id, at) => [id, digests[at] ?? ''])),
  });
  return { manifest, catalog: read(catalog), lineage: lineage && read(lineage) };
}

/**
 * What the site of a folder is to be written as, where it was made of the same, or of the same but for some nodes;
 * undefined where it is to be made from scratch.
 * @param note what was noted of it
 * @param options how artifacts are read, where some nodes are others
 */
export function keptContent(
  directory: string,
  { key, moment, parts, changes }: SiteKey,
  note: SiteNote | undefined,
  options: () => ReadOptions,
): SiteContent | undefined {
  if (note?.key !== key || (parts && !changes)) return undefined;
  const folder = join(directory, 'docs');
  try {
    const text = readFileSync(join(folder, 'data/meta.json'), 'utf8');
    if (note.meta !== sha256(text)) return undefined;
    const meta = JSON.parse(text) as Json;
    if (!isRecord(meta)) return undefined;
    const sums = isRecord(meta['sha256']) ? meta['sha256'] : {};
    const read = (path: string): string | undefined => {
      const found = readFileSync(join(folder, path), 'utf8');
      return sha256(found) === textOf(sums, path) ? found : undefined;
    };
    const [corePath = '', ...others] = Object.keys(sums).filter((path) => CORE_PATH.test(path));
    const coreText = others.length > 0 ? undefined : unpacked('core', read(corePath));
    const core = coreText === undefined ? null : (JSON.parse(coreText) as Json);
    if (coreText === undefined || !isRecord(core)) return undefined;
    const files: PackedFile[] = [];
    for (const [name, path] of filesOf(core)) {
      const script = read(path);
      const payload = payloadOf(name, script);
      if (payload === undefined || path !== shardPath(name, payload)) return undefined;
      files.push({ key: name, path, payload });
    }
    const known = new Set([...files.map(({ path }) => path), corePath, 'index.html']);
    // What has other files beside these is made anew.
    if (Object.keys(sums).some((path) => !known.has(path))) return undefined;
    const title = textOf(core['project'], 'title');
    const content = { title, files, others: [], core: coreWith(core, moment), meta: metaWith(meta, moment) };
    if (changes === undefined || changes.members.length === 0) return content;
    const earlier = { core: coreText, file: (name: string) => textIn(files, name) };
    const patch = patchSite(earlier, changes, options());
    return patch && patchedContent(content, meta, moment, patch);
  } catch (thrown) {
    // Missing or damaged.
    if (thrown instanceof Error) return undefined;
    throw thrown;
  }
}

/** The text of a file of the site; undefined where there is none. */
function textIn(files: readonly PackedFile[], key: string): string | undefined {
  const file = files.find((one) => one.key === key);
  return file && textOfPayload(file.payload);
}

/** The content with other files in the places of some. */
function patchedContent(
  content: SiteContent & { readonly files: readonly PackedFile[] },
  meta: JsonRecord,
  moment: SiteMoment,
  patch: SitePatch,
): SiteContent {
  const files = content.files.map((file) => {
    const text = patch.files.get(file.key);
    if (text === undefined) return file;
    const payload = packed(text);
    return { key: file.key, path: shardPath(file.key, payload), payload };
  });
  const core = JSON.parse(patch.core) as JsonRecord;
  const counts = isRecord(meta['counts']) ? meta['counts'] : {};
  const counted = { ...meta, counts: { ...counts, columns: patch.columns } };
  return { ...content, files, core: coreWith(core, moment), meta: metaWith(counted, moment) };
}

const CORE_PATH = /^data\/core\.[0-9a-f]{10}\.js$/;

/** Key and path of all files but the core, in the order in which the core has them. */
function filesOf(core: JsonRecord): readonly (readonly [string, string])[] {
  const list = Array.isArray(core['files']) ? (core['files'] as readonly Json[]).map(String) : [];
  return list.flatMap((key, at) => (at % 2 === 0 ? [[key, list[at + 1] ?? ''] as const] : []));
}

/** What a script hands over; undefined where it is none of this key. */
function payloadOf(key: string, script: string | undefined): string | undefined {
  if (script === undefined) return undefined;
  const payload = script.slice(script.indexOf(',"') + 2, script.lastIndexOf('"'));
  return script === shardScript(key, payload) ? payload : undefined;
}

function unpacked(key: string, script: string | undefined): string | undefined {
  const payload = payloadOf(key, script);
  return payload === undefined ? undefined : textOfPayload(payload);
}

function textOfPayload(payload: string): string {
  return gunzipSync(Buffer.from(payload, 'base64')).toString('utf8');
}

/** The core of the same nodes at another moment: its members stay in their order. */
function coreWith(core: JsonRecord, { generatedAt, invocationId, catalogAt }: SiteMoment): SiteContent['core'] {
  const before = isRecord(core['project']) ? core['project'] : {};
  const project = { ...before, generatedAt, invocationId, catalogAt };
  const runs = Array.isArray(core['runs']) ? (core['runs'] as readonly Json[]) : [];
  return (files) =>
    JSON.stringify({
      ...core,
      project,
      runs: runs.map((run) => (isRecord(run) ? { ...run, hasResults: files.has(`runs/${textOf(run, 'id')}`) } : run)),
      files: [...files].flat(),
    });
}

function metaWith(meta: JsonRecord, { generatedAt }: SiteMoment): SiteContent['meta'] {
  return (files, sums) => metaJson({ ...meta, generated_at: generatedAt }, files, sums);
}
