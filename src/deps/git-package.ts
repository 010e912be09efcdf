// A package that is a commit of a git repository.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { fail, jsonObject } from '../base/index.ts';
import { LIMITS, type PackageFile, readArchive } from './archive.ts';
import { hideCredentials, shownUrl } from './credentials.ts';
import type { DepsContext } from './deps-context.ts';
import { depsErrors } from './errors.ts';
import { downloadedMetadata } from './folder-metadata.ts';
import { fetchGitArchive, isCommit } from './git.ts';
import { scrubbed, unpinnedWarning } from './log-events.ts';
import type { PackageMetadata, PinnedPackage } from './pinned.ts';
import { checkGitUrl, checkRevision, checkSubdirectory } from './url-policy.ts';
import { type WantedGit, wantedName } from './wanted.ts';
import { writePackage } from './write-package.ts';

/** Commits fetched in this invocation, by address, revision and subdirectory. */
export type FetchedCommits = Map<string, Promise<FetchedCommit>>;

interface FetchedCommit {
  readonly commit: string;
  readonly files: readonly PackageFile[];
}

/** @throws TsdbtError package-revisions-differ, package-url-refused */
export function gitPackage(wanted: WantedGit, context: DepsContext, fetched: FetchedCommits): PinnedPackage {
  const { git, unrendered, provider, span } = wanted;
  const revisions = [...new Set(wanted.revisions)];
  if (revisions.length > 1)
    fail(depsErrors.revisionsDiffer, { git: shownUrl(wantedName(wanted)), revisions }, { span });
  const revision = revisions[0] ?? 'HEAD';
  checkGitUrl(git, wanted);
  checkRevision(revision, wanted);
  const subdirectory = wanted.subdirectory === undefined ? undefined : checkSubdirectory(wanted.subdirectory, wanted);
  hideCredentials(git, context.services);
  const name = shownUrl(wantedName(wanted));
  let commit = revision;
  let known: Promise<PackageMetadata> | undefined;

  const content = (): Promise<FetchedCommit> => {
    const keyOf = (of: string): string => JSON.stringify([git, of, subdirectory ?? '']);
    let one = fetched.get(keyOf(revision));
    if (!one) {
      one = fetchCommit({ url: git, revision, subdirectory, span, shown: name }, context);
      fetched.set(keyOf(revision), one);
    }
    return one.then((got) => {
      // By which the lock asks for it in a moment.
      fetched.set(keyOf(got.commit), Promise.resolve(got));
      return got;
    });
  };
  const read = async (): Promise<PackageMetadata> => {
    const got = await content();
    if (wanted.warnUnpinned && ['HEAD', 'main', 'master'].includes(revision)) {
      context.services.log.emit(unpinnedWarning(git, revision));
    }
    commit = got.commit;
    return downloadedMetadata(got.files, { shown: name, span }, context);
  };
  return {
    wanted,
    name,
    lockEntry: () => {
      const address = scrubbed(unrendered, context.services);
      const entry = jsonObject([[wanted.kind, address]]);
      if (provider) entry['provider'] = provider;
      entry['revision'] = commit;
      if (wanted.subdirectory) entry['subdirectory'] = wanted.subdirectory;
      return entry;
    },
    metadata: () => {
      known ??= read();
      return known;
    },
    install: async (target) => {
      const got = await content();
      return {
        from: got.commit === 'HEAD' ? 'HEAD (default revision)' : `revision ${got.commit}`,
        version: got.commit,
        latest: undefined,
        subdirectory: wanted.subdirectory,
        contentHash: writePackage(got.files, target, name),
      };
    },
  };
}

interface CommitRequest {
  readonly url: string;
  readonly revision: string;
  readonly subdirectory: string | undefined;
  readonly span: PinnedPackage['wanted']['span'];
  readonly shown: string;
}

async function fetchCommit(request: CommitRequest, { cache, services }: DepsContext): Promise<FetchedCommit> {
  const { url, revision, subdirectory, span, shown } = request;
  const keyOf = (commit: string): string => `git ${url} ${commit} ${subdirectory ?? ''}`;
  const of = { name: shown, span };
  if (isCommit(revision)) {
    const stored = cache.get(keyOf(revision));
    // Packed by ourselves, maybe better than a stranger's archive may be.
    if (stored) return { commit: revision, files: await readArchive(stored, of, { ...LIMITS, ratio: Infinity }) };
  }
  const { commit, archive } = await fetchGitArchive({ url, revision, subdirectory, span }, services);
  const files = await readArchive(archive, of);
  cache.put(keyOf(commit), await promisify(gzip)(archive, { level: 1 }));
  return { commit, files };
}
