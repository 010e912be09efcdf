// Writes the site: the folder docs/, the entry beside it, and where that is wanted one file more.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../artifacts/index.ts';
import { type Diagnostic, diagnostic, sha256 } from '../../base/index.ts';
import { siteErrors } from '../errors.ts';
import { changesMarkdown } from '../format/changes-markdown.ts';
import { type Core, encodeCore, FORMAT_VERSION, shardScript } from '../format/index.ts';
import type { SiteData } from '../model/site-data.ts';
import { apiFiles } from './api-files.ts';
import { EarlierSite } from './earlier-site.ts';
import { CORE, PACKER, packed, repacked, SMALL, shortHash } from './pack.ts';
import { type PageOptions, pageParts, type SiteApp } from './page.ts';
import { type SiteFile, shardPath, siteFiles } from './site-files.ts';
import { SiteFolder } from './site-folder.ts';
import { SITE_SCHEMA, type SiteForm } from './site-form.ts';

export interface WriteOptions {
  readonly directory: string;
  readonly app: SiteApp;
  readonly allowRemoteImages: boolean;
  /** Also one file with everything: static_index.html. */
  readonly isStatic: boolean;
  /** Also `api/v1/nodes/<id>.json`. */
  readonly withApi: boolean;
  /** Whether lineage.json was looked at. */
  readonly withLineage: boolean;
}

/** What was written. */
export interface WrittenSite {
  /** The entry. */
  readonly path: string;
  /** static_index.html, where it was wanted. */
  readonly staticPath: string | undefined;
  readonly warnings: readonly Diagnostic[];
}

/** Up to this size the entry holds everything. */
const SINGLE_LIMIT = 6_000_000;
/** Above this size many hosts refuse a file. */
const HOST_LIMIT = 25_000_000;

interface PackedFile {
  readonly key: string;
  readonly path: string;
  readonly payload: string;
}

/** Writes all of it. @throws TsdbtError 5004 when target/docs is not ours, 1901 when the entry cannot be written */
export function writeSite(data: SiteData, options: WriteOptions): WrittenSite {
  const { directory, app, allowRemoteImages } = options;
  const folder = new SiteFolder(join(directory, 'docs'));
  const earlier = new EarlierSite(join(directory, 'docs'));
  try {
    const files: PackedFile[] = [];
    const sums = new Map<string, string>();
    const write = (path: string, text: string): void => {
      folder.write(path, text);
      sums.set(path, sha256(text));
    };
    for (const { key, text } of allFiles(app, data)) {
      const bytes = Buffer.from(text);
      const payload = earlier.payload(key, bytes) ?? packed(bytes);
      const path = shardPath(key, payload);
      write(path, shardScript(key, payload));
      files.push({ key, path, payload });
    }
    const paths = new Map(files.map(({ key, path }) => [key, path]));
    const core = packed(coreText(data, paths), CORE);
    write(`data/core.${shortHash(core)}.js`, shardScript('core', core));
    const page: Omit<PageOptions, 'base' | 'form' | 'inline'> = { title: data.project.title, app, allowRemoteImages };
    const shell = (base: string): string =>
      [...pageParts({ ...page, base, form: 'folder', inline: [['core', core]] })].join('');
    write('index.html', shell(''));
    if (data.changes) write('compare.md', changesMarkdown(data.changes));
    if (options.withApi) for (const { path, text } of apiFiles(data)) write(path, text);
    const made = { api: options.withApi, static: options.isStatic, lineage: options.withLineage };
    folder.write('data/meta.json', metaText(data, made, paths, sums));
    folder.finish();
    return writeEntries(data, options, page, files, shell('docs/'));
  } catch (error) {
    folder.abandon();
    throw error;
  }
}

/** Programs that are loaded when somebody wants them come like data. */
function* allFiles(app: SiteApp, data: SiteData): Generator<SiteFile> {
  if (app.lineage !== undefined) yield { key: 'app/lineage', text: app.lineage };
  if (app.compare !== undefined) yield { key: 'app/compare', text: app.compare };
  yield* siteFiles(data);
}

function coreText(data: SiteData, files: Core['files']): string {
  const runs = data.runs.map(({ info }) => ({ ...info, hasResults: files.has(`runs/${info.id}`) }));
  return encodeCore({ project: data.project, runs, files, nodes: data.nodes });
}

function writeEntries(
  data: SiteData,
  options: WriteOptions,
  page: Omit<PageOptions, 'base' | 'form' | 'inline'>,
  files: readonly PackedFile[],
  shell: string,
): WrittenSite {
  const { directory, isStatic } = options;
  const path = join(directory, 'index.html');
  const staticPath = join(directory, 'static_index.html');
  const kept = singleFiles(files, isStatic ? repacked : (payload) => payload);
  const least = kept.reduce((sum, { payload }) => sum + payload.length, 0);
  const single = (): readonly string[] => {
    const core = packed(coreText(data, new Map(kept.map(({ key }) => [key, '']))), SMALL);
    const inline = [['core', core] as const, ...kept.map(({ key, payload }) => [key, payload] as const)];
    return [...pageParts({ ...page, base: '', form: 'single', inline })];
  };
  const parts = isStatic || least <= SINGLE_LIMIT ? single() : [];
  const bytes = parts.length === 0 ? least : parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  writeFileAtomic(path, bytes <= SINGLE_LIMIT ? parts : [shell], { isDurable: false });
  if (isStatic) writeFileAtomic(staticPath, parts, { isDurable: false });
  // One of an earlier command would show an earlier state.
  else rmSync(staticPath, { force: true });
  const megabytes = Math.round(bytes / 1e5) / 10;
  const warnings =
    isStatic && bytes > HOST_LIMIT ? [diagnostic(siteErrors.singleFileLarge, { path: staticPath, megabytes })] : [];
  return { path, staticPath: isStatic ? staticPath : undefined, warnings };
}

/** What one file holds: no text twice, and of the runs, newest first, those that there is room for. */
function singleFiles(files: readonly PackedFile[], pack: (payload: string) => string): PackedFile[] {
  const isRun = ({ key }: PackedFile): boolean => key.startsWith('runs/');
  const tight = (file: PackedFile): PackedFile => ({ ...file, payload: pack(file.payload) });
  const kept = files.filter((file) => file.key !== 'text' && !isRun(file)).map(tight);
  let room = SINGLE_LIMIT * 0.9 - kept.reduce((sum, { payload }) => sum + payload.length, 0);
  for (const loose of files.filter(isRun)) {
    if (room <= 0) break;
    const run = tight(loose);
    room -= run.payload.length;
    if (room < 0) break;
    kept.push(run);
  }
  return kept;
}

function metaText(
  data: SiteData,
  made: SiteForm,
  files: ReadonlyMap<string, string>,
  sums: ReadonlyMap<string, string>,
): string {
  const { project, nodes, tests } = data;
  const meta = {
    schema: SITE_SCHEMA,
    schema_version: FORMAT_VERSION,
    // Whether something was left out on purpose.
    limited: project.only !== '' || project.withoutSql,
    // How it is made anew, and what packed it.
    made,
    packer: PACKER,
    project: project.name,
    generated_at: project.generatedAt,
    counts: {
      nodes: nodes.length,
      columns: data.columns.reduce((sum, { columns }) => sum + columns.length, 0),
      tests: tests.length,
      runs: data.runs.length,
    },
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
    sha256: Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  return `${JSON.stringify(meta, undefined, 1)}\n`;
}
