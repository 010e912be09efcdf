// Bytes of a package archive → its files, or an error: nothing of it can leave the package's folder.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { fail, type Span } from '../base/index.ts';
import { depsErrors } from './errors.ts';

export interface PackageFile {
  /** Relative, `/`-separated, without `.` and `..`. */
  readonly path: string;
  readonly bytes: Buffer;
}

export interface ArchiveLimits {
  readonly entries: number;
  readonly bytes: number;
  /** Unpacked to packed. */
  readonly ratio: number;
}

/** What a package may hold. */
export const LIMITS: ArchiveLimits = { entries: 20_000, bytes: 256 * 1024 * 1024, ratio: 200 };

/** Archives this small may be packed as well as they like: a tar of one short file is mostly zeros. */
const RATIO_FREE_BYTES = 1024 * 1024;

interface Entry {
  readonly type: 'file' | 'folder' | 'link' | 'hard-link';
  readonly path: string;
  readonly target: string;
  readonly bytes: Buffer;
}

/** What an archive is of, for errors. */
export interface ArchiveName {
  readonly name: string;
  readonly span?: Span | undefined;
}

/**
 * Files of a gzipped or plain tar archive. Links to files of the same archive become copies of them; links that leave it,
 * devices, absolute paths, `..` and paths that differ by case only are refused, so is more than the limits allow.
 * @throws TsdbtError package-archive-unsafe
 */
export async function readArchive(
  packed: Buffer,
  of: ArchiveName,
  limits: ArchiveLimits = LIMITS,
): Promise<readonly PackageFile[]> {
  const bytes = await unzipped(packed, of, limits);
  const entries = await parsed(bytes, of, limits);
  const files = new Map<string, PackageFile>();
  const taken = new Map<string, string>();
  for (const entry of entries) {
    if (entry.path === '' || isGitFolder(entry.path)) continue;
    claim(entry, taken, of);
    if (entry.type === 'file') files.set(entry.path, { path: entry.path, bytes: entry.bytes });
  }
  resolveLinks(entries, files, of, limits);
  return [...files.values()];
}

async function unzipped(packed: Buffer, of: ArchiveName, limits: ArchiveLimits): Promise<Buffer> {
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) {
    if (packed.length > limits.bytes) unsafe(of, `it holds more than ${limits.bytes} bytes`);
    return packed;
  }
  const most = Math.min(limits.bytes, Math.max(RATIO_FREE_BYTES, packed.length * limits.ratio));
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: most });
  } catch (cause) {
    const isTooLarge = cause instanceof RangeError;
    return unsafe(of, isTooLarge ? `it unpacks to more than ${most} bytes` : `it is damaged (${String(cause)})`, cause);
  }
}

/** All entries of a tar, paths checked. */
async function parsed(bytes: Buffer, of: ArchiveName, limits: ArchiveLimits): Promise<readonly Entry[]> {
  // The parser would unpack a second time what it takes for an archive inside.
  const magic = bytes.subarray(0, 4).toString('hex');
  if (magic.startsWith('1f8b') || magic === '28b52ffd') unsafe(of, 'it is packed twice');
  const entries: Entry[] = [];
  const reading: Promise<void>[] = [];
  let stopped: unknown;
  let count = 0;
  await new Promise<void>((resolve) => {
    const stop = (cause: unknown): void => {
      stopped ??= cause;
      resolve();
    };
    const parser = new Parser({ strict: true });
    parser.on('error', stop);
    parser.on('ignoredEntry', (entry: ReadEntry) => stop(`'${shown(entry.path)}' is of an unknown kind`));
    parser.on('entry', (entry: ReadEntry) => {
      count += 1;
      if (count > limits.entries) {
        stop(`it has more than ${limits.entries} entries`);
        entry.resume();
        return;
      }
      reading.push(readEntry(entry, of).then((read) => void entries.push(read), stop));
    });
    parser.on('end', () => resolve());
    parser.end(bytes);
  });
  await Promise.all(reading);
  if (stopped instanceof Error && 'diagnostic' in stopped) throw stopped;
  if (stopped !== undefined) {
    const reason = stopped instanceof Error ? `it is no tar archive or damaged (${stopped.message})` : String(stopped);
    unsafe(of, reason, stopped);
  }
  return entries;
}

const TYPES: { readonly [type: string]: Entry['type'] } = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Directory: 'folder',
  GNUDumpDir: 'folder',
  SymbolicLink: 'link',
  Link: 'hard-link',
};

async function readEntry(entry: ReadEntry, of: ArchiveName): Promise<Entry> {
  const bytes = Buffer.from(await entry.concat());
  const type = TYPES[entry.type];
  if (type === undefined)
    return unsafe(of, `'${shown(entry.path)}' is a ${entry.type}, only files and folders may be in it`);
  return { type, path: safePath(entry.path, of), target: entry.linkpath ?? '', bytes };
}

/** A path without `.` and doubled slashes. @throws TsdbtError package-archive-unsafe */
export function safePath(path: string, of: ArchiveName): string {
  const problem = pathProblem(path);
  if (problem !== undefined) unsafe(of, `the path '${shown(path)}' ${problem}`);
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

function pathProblem(path: string): string | undefined {
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'has control characters';
  if (path.includes('\\')) return 'has a backslash';
  if (path.startsWith('/') || /^[a-zA-Z]:/.test(path)) return 'is absolute';
  const parts = path.split('/');
  if (parts.includes('..')) return 'leaves the package';
  if (parts.length > 64 || path.length > 1024 || parts.some((part) => Buffer.byteLength(part) > 255))
    return 'is too long';
  if (parts.some((part) => part.toLowerCase() === '.tsdbt-hashes.json')) return "is the name of a file of tsdbt's own";
  return undefined;
}

function isGitFolder(path: string): boolean {
  return path.split('/').some((part) => part.toLowerCase() === '.git');
}

/** Notes the path and its folders; two spellings of one path, or a file that is a folder too, are refused. */
function claim(entry: Entry, taken: Map<string, string>, of: ArchiveName): void {
  const parts = entry.path.split('/');
  for (let length = 1; length <= parts.length; length += 1) {
    const path = parts.slice(0, length).join('/');
    const isFolder = length < parts.length || entry.type === 'folder';
    const key = path.normalize('NFC').toLowerCase();
    const known = taken.get(key);
    const mark = `${isFolder ? 'd' : 'f'}${path}`;
    if (known === undefined) taken.set(key, mark);
    else if (known !== mark || !isFolder) {
      unsafe(
        of,
        known.slice(1) === path ? `'${path}' is in it twice` : `'${path}' and '${known.slice(1)}' differ by case only`,
      );
    }
  }
}

/** Links to files and folders of the archive become copies; those that point nowhere inside are left out. */
function resolveLinks(
  entries: readonly Entry[],
  files: Map<string, PackageFile>,
  of: ArchiveName,
  limits: ArchiveLimits,
): void {
  const links = entries.filter(({ type, path }) => type.endsWith('link') && !isGitFolder(path));
  if (links.length === 0) return;
  const sources = [...files.values()];
  const below = filesByFolder(sources);
  let size = sources.reduce((sum, { bytes }) => sum + bytes.length, 0);
  for (const link of links) {
    const target = linkTarget(link, of);
    for (const source of below.get(target) ?? []) {
      const path = `${link.path}${source.path.slice(target.length)}`;
      if (files.has(path)) continue;
      size += source.bytes.length;
      if (size > limits.bytes || files.size >= limits.entries) unsafe(of, 'its links hold more than the limits allow');
      files.set(path, { path, bytes: source.bytes });
    }
  }
}

/** Every path, of a file or a folder, with the files that it stands for. */
function filesByFolder(files: readonly PackageFile[]): ReadonlyMap<string, readonly PackageFile[]> {
  const found = new Map<string, PackageFile[]>();
  for (const file of files) {
    for (let end = file.path.length; end !== -1; end = file.path.lastIndexOf('/', end - 1)) {
      const path = file.path.slice(0, end);
      const known = found.get(path);
      if (known) known.push(file);
      else found.set(path, [file]);
    }
  }
  return found;
}

/** The path inside the archive that a link means. */
function linkTarget(link: Entry, of: ArchiveName): string {
  const problem = pathProblem(link.target);
  if (problem !== undefined && problem !== 'leaves the package') {
    unsafe(of, `'${link.path}' is a link to '${shown(link.target)}', which ${problem}`);
  }
  const parts = link.type === 'hard-link' ? [] : link.path.split('/').slice(0, -1);
  for (const part of link.target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) unsafe(of, `'${link.path}' is a link out of the package`);
  }
  const target = parts.join('/');
  if (target === '' || `${link.path}/`.startsWith(`${target}/`))
    unsafe(of, `'${link.path}' is a link to its own folder`);
  return target;
}

/** The files below the one folder that an archive of a repository has at its top; undefined when there is no such folder. */
export function belowTopFolder(files: readonly PackageFile[]): readonly PackageFile[] | undefined {
  const tops = new Set(files.map(({ path }) => path.split('/')[0] ?? ''));
  const [top] = tops;
  if (tops.size !== 1 || top === undefined || files.some(({ path }) => path === top)) return undefined;
  return files.map(({ path, bytes }) => ({ path: path.slice(top.length + 1), bytes }));
}

function shown(path: string): string {
  return JSON.stringify(path).slice(1, -1);
}

function unsafe(of: ArchiveName, problem: string, cause?: unknown): never {
  return fail(depsErrors.archiveUnsafe, { package: of.name, problem }, { span: of.span, cause });
}
