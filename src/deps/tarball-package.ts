// A package that is an archive at an address.
import { fail, jsonObject, TsdbtError } from '../base/index.ts';
import { belowTopFolder, type PackageFile, readArchive } from './archive.ts';
import { hideCredentials, shownUrl } from './credentials.ts';
import type { DepsContext } from './deps-context.ts';
import { download } from './download.ts';
import { depsErrors } from './errors.ts';
import { downloadedMetadata } from './folder-metadata.ts';
import { httpTimeout } from './hub-package.ts';
import { offlineNote, scrubbed } from './log-events.ts';
import type { PinnedPackage } from './pinned.ts';
import { checkArchiveUrl } from './url-policy.ts';
import type { WantedTarball } from './wanted.ts';
import { writePackage } from './write-package.ts';

/** Archives fetched in this invocation, by address. */
export type FetchedArchives = Map<string, Promise<readonly PackageFile[]>>;

/** @throws TsdbtError package-url-refused */
export function tarballPackage(wanted: WantedTarball, context: DepsContext, fetched: FetchedArchives): PinnedPackage {
  const { tarball: url, span, package: name } = wanted;
  checkArchiveUrl(url, wanted);
  hideCredentials(url, context.services);
  const files = (): Promise<readonly PackageFile[]> => {
    let one = fetched.get(url);
    if (!one) {
      one = fetchFiles(wanted, context);
      fetched.set(url, one);
    }
    return one;
  };
  return {
    wanted,
    name,
    lockEntry: () =>
      jsonObject([
        ['name', name],
        ['tarball', scrubbed(wanted.unrendered, context.services)],
      ]),
    metadata: async () => ({ ...downloadedMetadata(await files(), { shown: shownUrl(url), span }, context), name }),
    install: async (target) => ({
      from: `tarball (url: ${shownUrl(url)})`,
      version: shownUrl(url),
      latest: undefined,
      subdirectory: undefined,
      contentHash: writePackage(await files(), target, name),
    }),
  };
}

/** An address may give something else tomorrow: the cache serves only while it is out of reach. */
async function fetchFiles(
  { tarball: url, span, package: name }: WantedTarball,
  { cache, services }: DepsContext,
): Promise<readonly PackageFile[]> {
  const key = `tarball ${url}`;
  const stored = cache.get(key);
  let archive: Buffer;
  try {
    const retries = stored ? 0 : 5;
    archive = await download(url, { signal: services.signal, timeoutMs: httpTimeout(services), retries, span });
  } catch (error) {
    if (!stored || !(error instanceof TsdbtError)) throw error;
    services.log.emit(offlineNote(shownUrl(url), error.message));
    archive = stored;
  }
  const files = belowTopFolder(await readArchive(archive, { name, span }));
  if (!files) return fail(depsErrors.archiveShape, { url: shownUrl(url), name }, { span });
  cache.put(key, archive);
  return files;
}
