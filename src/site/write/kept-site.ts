// A site that is there already: what it was made of is noted beside it, and where that is the same only the moments at
// which the artifacts were written are new. Nothing is taken on trust: of each file the hash is compared.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { writeFileAtomic } from '../../artifacts/index.ts';
import { sha256, TsdbtError } from '../../base/index.ts';
import { shardScript } from '../format/index.ts';
import { isRecord, type Json, type JsonRecord, textOf } from '../format/packing.ts';
import type { SiteKey, SiteMoment } from '../read/site-key.ts';
import { shardPath } from './site-files.ts';
import { metaJson, type PackedFile, type SiteContent } from './write-content.ts';

/** Beside the folder of the site, which may be for others to see. */
const NOTE = 'tsdbt_site_key.txt';

/** Notes what the site of a folder was made of. That it cannot be noted must not fail the command. */
export function noteSite(directory: string, { key }: SiteKey): void {
  try {
    const meta = sha256(readFileSync(join(directory, 'docs/data/meta.json'), 'utf8'));
    writeFileAtomic(join(directory, NOTE), [`${key} ${meta}\n`], { isDurable: false });
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError) && !(thrown instanceof Error && 'syscall' in thrown)) throw thrown;
  }
}

/** What the site of a folder is to be written as, where it was made of the same; undefined where it was not. */
export function keptContent(directory: string, { key, moment }: SiteKey): SiteContent | undefined {
  const folder = join(directory, 'docs');
  try {
    const text = readFileSync(join(folder, 'data/meta.json'), 'utf8');
    if (readFileSync(join(directory, NOTE), 'utf8') !== `${key} ${sha256(text)}\n`) return undefined;
    const meta = JSON.parse(text) as Json;
    if (!isRecord(meta)) return undefined;
    const sums = isRecord(meta['sha256']) ? meta['sha256'] : {};
    const read = (path: string): string | undefined => {
      const found = readFileSync(join(folder, path), 'utf8');
      return sha256(found) === textOf(sums, path) ? found : undefined;
    };
    const [corePath = '', ...others] = Object.keys(sums).filter((path) => CORE_PATH.test(path));
    const core = others.length > 0 ? undefined : jsonOf('core', read(corePath));
    if (!isRecord(core)) return undefined;
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
    return { title, files, others: [], core: coreWith(core, moment), meta: metaWith(meta, moment) };
  } catch (thrown) {
    // Missing or damaged.
    if (thrown instanceof Error) return undefined;
    throw thrown;
  }
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

function jsonOf(key: string, script: string | undefined): Json | undefined {
  const payload = payloadOf(key, script);
  return payload === undefined
    ? undefined
    : (JSON.parse(gunzipSync(Buffer.from(payload, 'base64')).toString('utf8')) as Json);
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
