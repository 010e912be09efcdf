// Writes what a site holds: the folder docs/, the entry beside it, and where that is wanted one file more.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../artifacts/index.ts';
import { type Diagnostic, diagnostic, sha256 } from '../../base/index.ts';
import { siteErrors } from '../errors.ts';
import { shardScript } from '../format/index.ts';
import { CORE, packed, repacked, SMALL, shortHash } from './pack.ts';
import { type PageOptions, pageParts, type SiteApp } from './page.ts';
import { SiteFolder } from './site-folder.ts';

export interface ContentOptions {
  readonly directory: string;
  readonly app: SiteApp;
  readonly allowRemoteImages: boolean;
  /** Also one file with everything: static_index.html. */
  readonly isStatic: boolean;
}

/** A file of data. */
export interface PackedFile {
  readonly key: string;
  readonly path: string;
  readonly payload: string;
}

/** All that a site holds; the parts are asked for one after the other. */
export interface SiteContent {
  readonly title: string;
  /** All files of data but the core. */
  readonly files: Iterable<PackedFile>;
  /** Files that the page does not read. */
  readonly others: Iterable<{ readonly path: string; readonly text: string }>;
  /** The text of the core, which names the files of data. */
  core(files: ReadonlyMap<string, string>): string;
  /** The text of data/meta.json, with the paths of the files by key and the hashes of all files by path. */
  meta(files: ReadonlyMap<string, string>, sums: ReadonlyMap<string, string>): string;
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

/** Writes all of it. @throws TsdbtError 5004 when target/docs is not ours, 1901 when the entry cannot be written */
export function writeContent(content: SiteContent, options: ContentOptions): WrittenSite {
  const { directory, app, allowRemoteImages } = options;
  const folder = new SiteFolder(join(directory, 'docs'));
  try {
    const files: PackedFile[] = [];
    const sums = new Map<string, string>();
    const write = (path: string, text: string): void => {
      folder.write(path, text);
      sums.set(path, sha256(text));
    };
    for (const file of content.files) {
      write(file.path, shardScript(file.key, file.payload));
      files.push(file);
    }
    const paths = new Map(files.map(({ key, path }) => [key, path]));
    const core = packed(content.core(paths), CORE);
    write(`data/core.${shortHash(core)}.js`, shardScript('core', core));
    const page: Omit<PageOptions, 'base' | 'form' | 'inline'> = { title: content.title, app, allowRemoteImages };
    const shell = (base: string): string =>
      [...pageParts({ ...page, base, form: 'folder', inline: [['core', core]] })].join('');
    write('index.html', shell(''));
    for (const { path, text } of content.others) write(path, text);
    folder.write('data/meta.json', content.meta(paths, sums));
    folder.finish();
    return writeEntries(content, options, page, files, shell('docs/'));
  } catch (error) {
    folder.abandon();
    throw error;
  }
}

/** What meta.json says, with all files. */
export function metaJson(facts: object, files: ReadonlyMap<string, string>, sums: ReadonlyMap<string, string>): string {
  const meta = {
    ...facts,
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
    sha256: Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  return `${JSON.stringify(meta, undefined, 1)}\n`;
}

function writeEntries(
  content: SiteContent,
  options: ContentOptions,
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
    const core = packed(content.core(new Map(kept.map(({ key }) => [key, '']))), SMALL);
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
