// Which addresses, revisions and paths a packages file may name. Nothing that git or the file system could read otherwise.
import { isAbsolute, relative, sep } from 'node:path';
import { fail, type Span } from '../base/index.ts';
import { shownUrl } from './credentials.ts';
import { depsErrors } from './errors.ts';

/** Where a value stands and who wrote it. */
export interface Declared {
  readonly span: Span | undefined;
  readonly isTrusted: boolean;
}

/** What anyone may ask for, and what only the project itself may. */
const OPEN_SCHEMES: ReadonlySet<string> = new Set(['https', 'ssh', 'git+ssh', 'git+https']);
const OWN_SCHEMES: ReadonlySet<string> = new Set(['http', 'git', 'file']);

const CONTROL = /[\u0000-\u0020\u007f\u2028\u2029]/;

/** Checks the address of a repository. @throws TsdbtError package-url-refused */
export function checkGitUrl(url: string, { span, isTrusted }: Declared): void {
  const refuse = (problem: string, hint?: string): never =>
    fail(depsErrors.urlRefused, { what: 'git address', text: shownUrl(url), problem, hint }, { span });
  if (url.startsWith('-')) refuse('git would take it for an option');
  if (CONTROL.test(url)) refuse('it holds blanks or control characters');
  if (/^[^/]*::/.test(url)) refuse('it names a program that git would start', 'use https or ssh');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const host = /^(?:[^@/:]+@)?([^/:]+):/.exec(url)?.[1];
    if (host === undefined && !isTrusted) refuse('a downloaded package may not name a folder of this machine');
    if (host?.startsWith('-') || /^[^@/:]*@-/.test(url)) refuse('ssh would take its host for an option');
    return;
  }
  if (/^[a-z+]+:\/\/(?:[^@/]*@)?-/i.test(url)) refuse('ssh would take its host for an option');
  if (OPEN_SCHEMES.has(scheme) || (isTrusted && OWN_SCHEMES.has(scheme))) return;
  refuse(
    OWN_SCHEMES.has(scheme) ? `a downloaded package may not use ${scheme}:` : `the scheme ${scheme}: is not known`,
    'use https or ssh',
  );
}

/** Checks a branch, tag or commit. @throws TsdbtError package-url-refused */
export function checkRevision(revision: string, { span }: Declared): void {
  const isPlain = /^[\p{L}\p{N}._/][\p{L}\p{N}._/@#+=,-]*$/u.test(revision);
  if (isPlain && !/\.\.|@\{|\/\/|\.lock$/.test(revision)) return;
  fail(
    depsErrors.urlRefused,
    {
      what: 'revision',
      text: revision,
      problem: 'it is no name of a branch, tag or commit',
      hint: "letters, digits and ._/@#+=,- only, and no '-' in front",
    },
    { span },
  );
}

/** Checks `subdirectory` and gives it without `.` and slashes at its ends. @throws TsdbtError package-url-refused */
export function checkSubdirectory(path: string, { span }: Declared): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const isInside = !/^(?:[/\\]|[A-Za-z]:)|[\\:]/.test(path) && !parts.includes('..') && !path.startsWith('-');
  if (isInside && !/[\u0000-\u001f]/.test(path)) return parts.join('/');
  return fail(
    depsErrors.urlRefused,
    {
      what: 'subdirectory',
      text: path,
      problem: 'it leaves the repository',
      hint: 'a path below the top of the repository',
    },
    { span },
  );
}

/** Checks the address of an archive. @throws TsdbtError package-url-refused */
export function checkArchiveUrl(url: string, { span, isTrusted }: Declared): void {
  const refuse = (problem: string): never =>
    fail(depsErrors.urlRefused, { what: 'archive address', text: shownUrl(url), problem }, { span });
  const protocol = URL.canParse(url) && !CONTROL.test(url) ? new URL(url).protocol : undefined;
  if (protocol === 'https:' || (protocol === 'http:' && isTrusted)) return;
  refuse(protocol === 'http:' ? 'a downloaded package may not use http:' : 'it is no http(s) address');
}

/** Checks the name that a package's folder gets. @throws TsdbtError package-url-refused */
export function checkProjectName(name: string, span: Span | undefined): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M}_.-]*$|^_[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}_.-]*$/u.test(name) && name.length < 200)
    return name;
  return fail(
    depsErrors.urlRefused,
    { what: 'project name', text: name, problem: 'it cannot be the name of a folder' },
    { span },
  );
}

/** True when `path` is `folder` or lies in it; both absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
