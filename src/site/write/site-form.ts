// What a site says of itself in data/meta.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, type Json, type JsonRecord } from '../format/packing.ts';

/** What `data/meta.json` calls itself: how a folder is known to be ours. */
export const SITE_SCHEMA = 'tsdbt/site';

/** What a site has beside its pages, so that it is made anew in the same way. */
export interface SiteForm {
  /** `api/`. */
  readonly api: boolean;
  /** static_index.html. */
  readonly static: boolean;
  /** False: lineage.json was not to be looked at. */
  readonly lineage: boolean;
}

/** What is known of a site that was made. */
export interface SiteMeta {
  /** Something was left out on purpose, or nobody knows. */
  readonly isLimited: boolean;
  readonly made: SiteForm;
}

/** What data/meta.json of a site says; undefined where there is none, or none of ours. */
export function readMetaFile(folder: string): JsonRecord | undefined {
  try {
    const meta = JSON.parse(readFileSync(join(folder, 'data', 'meta.json'), 'utf8')) as Json;
    return isRecord(meta) && meta['schema'] === SITE_SCHEMA ? meta : undefined;
  } catch {
    return undefined;
  }
}

/** What the folder of a site says of itself; undefined where there is none, or none that can be read. */
export function readSiteMeta(folder: string): SiteMeta | undefined {
  const meta = readMetaFile(folder);
  if (meta === undefined) return undefined;
  const made = isRecord(meta['made']) ? meta['made'] : {};
  return {
    isLimited: meta['limited'] !== false,
    made: { api: made['api'] === true, static: made['static'] === true, lineage: made['lineage'] !== false },
  };
}
