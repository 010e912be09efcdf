// A package of the hub: the highest version that all declarations admit.
import { fail, jsonObject } from '../base/index.ts';
import { DBT_VERSION } from '../project/index.ts';
import { belowTopFolder, type PackageFile, readArchive } from './archive.ts';
import type { DepsContext } from './deps-context.ts';
import { download, isDownloadFailure } from './download.ts';
import { depsErrors } from './errors.ts';
import type { HubPackage, HubVersion } from './hub.ts';
import { readSpec } from './package-spec.ts';
import type { InstalledPackage, PinnedPackage } from './pinned.ts';
import { checkArchiveUrl } from './url-policy.ts';
import { highestIn, installableVersions, intersectBounds, rangeText } from './version-range.ts';
import { readSpecifier, specifierText, type VersionSpecifier } from './version-specifier.ts';
import type { WantedHub } from './wanted.ts';
import { writePackage } from './write-package.ts';

/**
 * Chooses the version. @throws TsdbtError package-not-in-index, package-version-conflict, package-version-not-found,
 * package-download-failed, hub-answer-invalid
 */
export async function hubPackage(wanted: WantedHub, context: DepsContext, retries = 5): Promise<PinnedPackage> {
  const { package: name, span } = wanted;
  await context.hub.checkIndex(name, { span, retries });
  const range = intersectBounds(wanted.versions);
  if (!range) {
    return fail(
      depsErrors.versionConflict,
      { name, options: wanted.versions.map((one) => specifierText(one)) },
      { span },
    );
  }
  const offered = await context.hub.package(name, { span, retries });
  if (offered.movedTo) context.onMoved(name, offered.movedTo);
  const installable = installableOf(offered, wanted, context);
  const version = highestIn(range, installable);
  const chosen = version === undefined ? undefined : offered.versions.get(version);
  if (version === undefined || !chosen) {
    return fail(
      depsErrors.versionMissing,
      { name, range: rangeText(range), compatible: installable, isChecked: context.checksVersions },
      { span },
    );
  }
  return pinnedOf({ wanted, version, chosen, latest: installable.at(-1) }, context);
}

/**
 * The version that the lock names, also when the hub cannot be reached: then from the cache, and nothing is known of
 * newer versions. @throws TsdbtError as `hubPackage`
 */
export async function lockedHubPackage(wanted: WantedHub, context: DepsContext): Promise<PinnedPackage> {
  const [exact] = wanted.versions;
  const version = exact && specifierText(exact, false);
  const stored = version === undefined ? undefined : storedPackage(wanted.package, version, context);
  if (version === undefined || stored === undefined) return hubPackage(wanted, context);
  try {
    return await hubPackage(wanted, context, 0);
  } catch (error) {
    if (!isDownloadFailure(error)) throw error;
    return pinnedOf({ wanted, version, chosen: stored, latest: undefined }, context);
  }
}

function installableOf(offered: HubPackage, wanted: WantedHub, { checksVersions }: DepsContext): readonly string[] {
  const installed = readSpecifier(DBT_VERSION);
  const compatible = [...offered.versions].flatMap(([version, { requireDbtVersion }]) => {
    const bounds = requireDbtVersion.flatMap((text) => readSpecifier(text) ?? []);
    const isCompatible = !checksVersions || !installed || intersectBounds([installed, ...bounds]) !== undefined;
    return isCompatible ? [version] : [];
  });
  const asksForPrerelease = wanted.versions.some(({ prerelease }: VersionSpecifier) => prerelease !== undefined);
  return installableVersions(compatible, wanted.installPrerelease || asksForPrerelease);
}

interface ChosenVersion {
  readonly wanted: WantedHub;
  readonly version: string;
  readonly chosen: Pick<HubVersion, 'name' | 'packages' | 'tarball'>;
  readonly latest: string | undefined;
}

function pinnedOf({ wanted, version, chosen, latest }: ChosenVersion, context: DepsContext): PinnedPackage {
  const { package: name, span } = wanted;
  return {
    wanted,
    name,
    lockEntry: () =>
      jsonObject([
        ['package', name],
        ['version', version],
      ]),
    metadata: () =>
      Promise.resolve().then(() => ({
        name: chosen.name,
        packages: chosen.packages.map((entry) =>
          readSpec({ entry, unrendered: jsonObject(), file: `packages.yml of ${name}`, span, isTrusted: false }),
        ),
      })),
    install: async (target): Promise<InstalledPackage> => {
      const files = await packageFiles({ wanted, version, chosen, latest }, context);
      const contentHash = writePackage(files, target, name);
      return { from: `version ${version}`, version, latest, subdirectory: undefined, contentHash };
    },
  };
}

async function packageFiles(
  { wanted, version, chosen }: ChosenVersion,
  { cache, services }: DepsContext,
): Promise<readonly PackageFile[]> {
  const { package: name, span } = wanted;
  const key = `hub archive ${chosen.tarball} ${name} ${version}`;
  let archive = cache.get(key);
  if (!archive) {
    checkArchiveUrl(chosen.tarball, { span, isTrusted: true });
    archive = await download(chosen.tarball, {
      signal: services.signal,
      timeoutMs: httpTimeout(services),
      retries: 5,
      span,
    });
  }
  const files = await readArchive(archive, { name, span });
  cache.put(key, archive);
  cache.put(
    `hub version ${name} ${version}`,
    Buffer.from(JSON.stringify({ name: chosen.name, tarball: chosen.tarball })),
  );
  return belowTopFolder(files) ?? files;
}

/** dbt's setting for downloads. */
export function httpTimeout({ env }: DepsContext['services']): number {
  const seconds = Number(env.get('DBT_HTTP_TIMEOUT') ?? '10');
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 10_000;
}

/** What is needed to install a version from the cache alone. */
function storedPackage(name: string, version: string, { cache }: DepsContext): ChosenVersion['chosen'] | undefined {
  const stored = cache.get(`hub version ${name} ${version}`);
  if (!stored) return undefined;
  const known = JSON.parse(stored.toString('utf8')) as { readonly name: string; readonly tarball: string };
  return { name: known.name, tarball: known.tarball, packages: [] };
}
