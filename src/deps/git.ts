// A commit of a repository → its files as an archive. git runs without shell, hooks, filters, submodules or questions.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Env, fail, type Services, type Span } from '../base/index.ts';
import { shownUrl } from './credentials.ts';
import { depsErrors } from './errors.ts';

export interface GitRequest {
  /** Checked by `checkGitUrl`. */
  readonly url: string;
  /** Branch, tag or commit, checked by `checkRevision`; `HEAD` for the default branch. */
  readonly revision: string;
  /** Checked by `checkSubdirectory`. */
  readonly subdirectory: string | undefined;
  readonly span: Span | undefined;
}

export interface GitArchive {
  readonly commit: string;
  /** Plain tar of the commit, or of the subdirectory. */
  readonly archive: Buffer;
}

/** What git may do on our behalf; set on the command line, which stands above all configuration files. */
const SETTINGS: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'fetch.recurseSubmodules=false',
  'submodule.recurse=false',
  'gc.auto=0',
  'protocol.allow=never',
  ...['https', 'http', 'ssh', 'git', 'file'].map((scheme) => `protocol.${scheme}.allow=always`),
  'protocol.ext.allow=never',
];

/** Attributes of a repository that would change its content on the way. */
const ATTRIBUTES = ['export-ignore', 'export-subst', 'filter', 'text', 'eol', 'ident', 'working-tree-encoding'];

/** Variables that would make git work in another repository than the one it is told, as inside a git hook. */
const OTHER_REPOSITORY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|TEMPLATE_DIR|EXTERNAL_DIFF|ATTR_SOURCE)$/;

/** True for the full name of a commit. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** Fetches one commit. @throws TsdbtError git-not-found, git-failed */
export async function fetchGitArchive(request: GitRequest, services: Services): Promise<GitArchive> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-git-'));
  try {
    const git = gitIn(folder, request, services);
    await git(['init', '--quiet', '--bare', '--template=', '.']);
    await fetchRevision(git, request);
    const named = await git(['rev-parse', '--verify', '--quiet', 'FETCH_HEAD^{commit}']);
    const commit = named.toString('utf8').trim();
    // The whole content as committed: nothing left out, and no filter, a program of the user's configuration, started.
    mkdirSync(join(folder, 'info'), { recursive: true });
    writeFileSync(join(folder, 'info', 'attributes'), `* ${ATTRIBUTES.map((name) => `-${name}`).join(' ')}\n`);
    const tree = request.subdirectory ? `${commit}:${request.subdirectory}` : commit;
    const archive = await git(['archive', '--format=tar', tree]);
    return { commit, archive };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Git = (args: readonly string[]) => Promise<Buffer>;

async function fetchRevision(git: Git, { url, revision }: GitRequest): Promise<void> {
  const shallow = ['fetch', '--quiet', '--depth', '1', '--no-tags', '--no-recurse-submodules', '--', url, revision];
  if (!isCommit(revision)) {
    await git(shallow);
    return;
  }
  try {
    await git(shallow);
  } catch {
    // Some servers give no single commits: then all that branches and tags reach, and the commit out of it.
    const all = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
    await git(['fetch', '--quiet', '--no-recurse-submodules', '--', url, ...all]);
    await git(['fetch', '--quiet', '--no-recurse-submodules', '--', '.', revision]);
  }
}

function gitIn(folder: string, request: GitRequest, services: Services): Git {
  const env = gitEnvironment(services.env);
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  return (args) =>
    new Promise((resolve, reject) => {
      const options = {
        cwd: folder,
        env,
        encoding: 'buffer' as const,
        maxBuffer: 512 * 1024 * 1024,
        signal: services.signal,
        windowsHide: true,
      };
      execFile('git', [...settings, ...args], options, (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else reject(failure(error, stderr.toString('utf8'), request, services));
      });
    });
}

function failure(error: Error, stderr: string, request: GitRequest, { redactor, signal }: Services): unknown {
  if (signal.aborted) return error;
  const url = shownUrl(request.url);
  const place = { span: request.span, cause: error };
  try {
    if ('code' in error && error.code === 'ENOENT') return fail(depsErrors.gitMissing, { url }, place);
    const output = redactor
      .redact(stderr.trim().split('\nusage: git')[0] ?? '')
      .replace(/:\/\/[^@/\s]+@/g, '://*****@');
    return fail(depsErrors.gitFailed, { url, revision: request.revision, output }, place);
  } catch (thrown) {
    return thrown;
  }
}

/**
 * The environment for git: that of the process, so that proxies, ssh keys, credential helpers and `insteadOf` rewrites
 * given in GIT_CONFIG_… keep working, without questions at the terminal.
 */
export function gitEnvironment(env: Env): NodeJS.ProcessEnv {
  const made: NodeJS.ProcessEnv = {};
  for (const name of env.names()) if (!OTHER_REPOSITORY.test(name)) made[name] = env.get(name);
  made['GIT_TERMINAL_PROMPT'] = '0';
  made['GIT_CONFIG_NOSYSTEM'] ??= '1';
  made['LC_ALL'] = 'C';
  // It would stand above protocol.…allow.
  const allowed = made['GIT_ALLOW_PROTOCOL'];
  if (allowed !== undefined) {
    made['GIT_ALLOW_PROTOCOL'] = allowed
      .split(':')
      .filter((scheme) => scheme !== 'ext')
      .join(':');
  }
  return made;
}
