// Makes the site of a folder of artifacts.
import { join } from 'node:path';
import { type Diagnostic, sha256, sha256Of } from '../base/index.ts';
import { compareManifests, declaredColumns } from './compare/compare-manifests.ts';
import { readBase } from './compare/read-base.ts';
import { markdownRenderer } from './markdown.ts';
import { assembleSite } from './model/assemble.ts';
import { limitNodes } from './model/limit.ts';
import { selectDrafts } from './model/select-drafts.ts';
import type { SiteData } from './model/site-data.ts';
import { readCatalog } from './read/catalog.ts';
import { fileChunks } from './read/json-members.ts';
import { readLineage } from './read/lineage.ts';
import { readManifest } from './read/manifest.ts';
import type { ReadOptions } from './read/manifest-node.ts';
import { readRuns } from './read/runs.ts';
import { type SiteKey, siteKey } from './read/site-key.ts';
import { TextPool } from './read/text-pool.ts';
import { keptContent, noteSite, readNote, type SiteNote } from './write/kept-site.ts';
import { PACKER } from './write/pack.ts';
import type { SiteApp } from './write/page.ts';
import { type WrittenSite, writeContent } from './write/write-content.ts';
import { writeSite } from './write/write-site.ts';

export interface SiteRequest {
  /** Folder with manifest.json and what else there is. */
  readonly artifacts: string;
  /** Folder that gets index.html and docs/. */
  readonly directory: string;
  readonly app: SiteApp;
  /** Folder with earlier artifacts, to compare with. */
  readonly state?: string | undefined;
  /** `docs.title`, or '' for the name of the project. */
  readonly title: string;
  /** How many runs are shown. */
  readonly runs: number;
  readonly allowRemoteImages: boolean;
  readonly withoutSql: boolean;
  /** What the site is limited to: the words as given, and the ids that they select where that is known. */
  readonly only?: { readonly words: readonly string[]; readonly ids?: ReadonlySet<string> } | undefined;
  /** Without it, lineage.json of an earlier command is not looked at. */
  readonly withLineage: boolean;
  /** What is left out has no stub. */
  readonly dropsStubs: boolean;
  readonly isStatic: boolean;
  readonly withApi: boolean;
  /** False: run_results.json is of a command that has run nothing. */
  readonly withResults?: boolean | undefined;
}

/**
 * Reads the artifacts and writes the site; artifacts that are missing or broken are told in `warnings` and on the page.
 * @throws TsdbtError 5001, 5002 for the manifest, 5002 as well for that of `state`, 5004 when the folder is not ours, 5005 for a selection of nothing, 5009 for
 * one that cannot be read
 */
export function buildSite(request: SiteRequest): WrittenSite {
  const { directory } = request;
  const note = readNote(directory);
  const key = keyOf(request, note);
  const kept = key && keptContent(directory, key, note, () => readOptions(request));
  if (kept) {
    const written = writeContent(kept, request);
    noteSite(directory, key);
    return written;
  }
  const warnings: Diagnostic[] = [];
  const data = siteOf(request, warnings);
  const written = writeSite(data, request);
  const told = [...warnings, ...written.warnings];
  // What is told is told every time.
  if (key && told.length === 0) noteSite(directory, key);
  return { ...written, warnings: told };
}

/** The name of a built file holds the hash of its content, and of all that it imports. */
const program = sha256(import.meta.url);

/** What the site follows from; undefined for one that is made anew each time. */
function keyOf(request: SiteRequest, note: SiteNote | undefined): SiteKey | undefined {
  const { artifacts, app, title, runs, allowRemoteImages, withoutSql, withLineage, withResults = true } = request;
  // The names of what is left out of a limited site hang on the whole manifest.
  if (request.state !== undefined || request.only || request.isStatic || request.withApi) return undefined;
  const parts = [app.js, app.css, app.lineage ?? '', app.compare ?? ''].map(sha256);
  const asked = JSON.stringify([program, PACKER, parts, title, runs, allowRemoteImages, withoutSql, withLineage]);
  return siteKey(artifacts, { asked, withLineage, withResults, noted: note?.parts, runs: note?.runs });
}

/** How artifacts are read. */
function readOptions({ withoutSql, allowRemoteImages }: SiteRequest): ReadOptions {
  return { markdown: markdownRenderer({ allowRemoteImages }), withoutSql, pool: new TextPool() };
}

/** The site of the artifacts; what was read is let go before it is written. */
function siteOf(request: SiteRequest, warnings: Diagnostic[]): SiteData {
  const { artifacts, withoutSql, only, state } = request;
  const warn = (found: Diagnostic): void => {
    warnings.push(found);
  };
  const options = readOptions(request);
  const manifest = readManifest(join(artifacts, 'manifest.json'), options, warn);
  const base = state === undefined ? undefined : readBase(state, artifacts, options, warn);
  const declared = base && declaredColumns(manifest);
  const catalogAt = readCatalog(join(artifacts, 'catalog.json'), manifest.nodes, options, warn);
  // Before lineage adds what it knows of columns.
  const changes =
    base && declared && compareManifests(base, { manifest, declared, hasCatalog: catalogAt !== undefined });
  const hasLineage = request.withLineage && readLineage(join(artifacts, 'lineage.json'), manifest.nodes, options, warn);
  const gathered = {
    manifest,
    catalogAt,
    hasLineage,
    title: request.title,
    only: only?.words.join(' ') ?? '',
    withoutSql,
    changes,
    // Asked for at the end: runs are read while the site is put together.
    notes: () => warnings.map(({ message, code }) => `${code}: ${withoutPaths(message, artifacts, state)}`),
    markdown: options.markdown,
  };
  const selected = only && (only.ids ?? selectDrafts(manifest, only.words));
  // Nobody who has only the site has the manifest.
  const key = selected ? sha256Of(fileChunks(join(artifacts, 'manifest.json'))) : '';
  const shown = selected ? limitNodes(gathered, { selected, dropsStubs: request.dropsStubs, key }) : gathered;
  return assembleSite(shown, (take) =>
    readRuns(artifacts, { keep: request.runs, withResults: request.withResults !== false }, take, warn),
  );
}

/** Names of files, not where they lie: the site is the same wherever it is made. */
function withoutPaths(message: string, artifacts: string, state: string | undefined): string {
  const rest = state === undefined ? message : message.replaceAll(state, 'the earlier folder');
  return rest.replaceAll(`${artifacts}/`, '').replaceAll(artifacts, '.');
}
