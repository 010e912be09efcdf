// Small git repositories for tests: the same commits in every run.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Commit {
  readonly files: Readonly<{ [path: string]: string }>;
  readonly tags: readonly string[];
  readonly annotatedTags?: readonly string[];
}

const FIXED_ENV = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_AUTHOR_DATE: '2024-01-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2024-01-01T00:00:00Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** Runs git in a folder and gives its output. */
export function git(folder: string, args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...FIXED_ENV },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
    .toString('utf8')
    .trim();
}

/** Makes a repository with branch `main`; gives the first commit. */
export function makeRepository(folder: string, commits: readonly Commit[]): string {
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '--quiet', '-b', 'main', '.']);
  for (const { files, tags, annotatedTags } of commits) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git(folder, ['add', '--all']);
    git(folder, ['commit', '--quiet', '--message', 'commit']);
    for (const tag of tags) git(folder, ['tag', tag]);
    for (const tag of annotatedTags ?? []) git(folder, ['tag', '--annotate', '--message', tag, tag]);
  }
  return git(folder, ['rev-list', '--max-parents=0', 'HEAD']);
}
