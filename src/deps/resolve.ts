// Declarations → all packages, those that packages need included, each with one version and one name.
import { fail } from '../base/index.ts';
import type { DepsContext } from './deps-context.ts';
import { depsErrors } from './errors.ts';
import { type FetchedCommits, gitPackage } from './git-package.ts';
import { hubPackage, lockedHubPackage } from './hub-package.ts';
import { localPackage } from './local-package.ts';
import type { PackageSpec } from './package-spec.ts';
import type { PackageMetadata, PinnedPackage } from './pinned.ts';
import { type FetchedArchives, tarballPackage } from './tarball-package.ts';
import { checkProjectName } from './url-policy.ts';
import { PackageListing, type Wanted, wantedName } from './wanted.ts';

export interface ResolvedPackage {
  readonly pinned: PinnedPackage;
  readonly projectName: string;
}

/** Rounds after which packages that only ask for each other are no longer followed. */
const MANY_ROUNDS = 20;

/** Fixes versions; what was fetched on the way is kept for installing. */
export class Resolver {
  readonly #context: DepsContext;
  readonly #commits: FetchedCommits = new Map();
  readonly #archives: FetchedArchives = new Map();

  constructor(context: DepsContext) {
    this.#context = context;
  }

  /** All packages in the order in which dbt finds them. @throws TsdbtError 116x – 118x */
  async resolve(specs: readonly PackageSpec[]): Promise<readonly ResolvedPackage[]> {
    const { services } = this.#context;
    const final = new PackageListing(services);
    const seen = new Set<string>();
    let pending = new PackageListing(services);
    pending.addSpecs(specs);
    for (let round = 0; pending.wanted.length > 0; round += 1) {
      const next = new PackageListing(services);
      for (const wanted of pending.wanted) {
        const merged = final.add(wanted);
        const mark = markOf(merged);
        if (round > MANY_ROUNDS && seen.has(mark)) continue;
        seen.add(mark);
        const pinned = await this.#pin(merged);
        next.addSpecs((await pinned.metadata()).packages);
      }
      pending = next;
    }
    return this.#named(await Promise.all(final.wanted.map((wanted) => this.#pin(wanted))));
  }

  /** The packages of a lock, which needs no resolving. @throws TsdbtError 116x – 118x */
  async locked(specs: readonly PackageSpec[]): Promise<readonly PinnedPackage[]> {
    const listing = new PackageListing(this.#context.services);
    listing.addSpecs(specs);
    const pinned: PinnedPackage[] = [];
    for (const wanted of listing.wanted) {
      pinned.push(wanted.kind === 'hub' ? await lockedHubPackage(wanted, this.#context) : await this.#pin(wanted));
    }
    return pinned;
  }

  async #pin(wanted: Wanted): Promise<PinnedPackage> {
    switch (wanted.kind) {
      case 'hub':
        return hubPackage(wanted, this.#context);
      case 'git':
      case 'private':
        return gitPackage(wanted, this.#context, this.#commits);
      case 'local':
        return localPackage(wanted, this.#context);
      case 'tarball':
        return tarballPackage(wanted, this.#context, this.#archives);
    }
  }

  async #named(all: readonly PinnedPackage[]): Promise<readonly ResolvedPackage[]> {
    const known = new Map<string, PinnedPackage>();
    const named: ResolvedPackage[] = [];
    for (const pinned of all) {
      const { name }: PackageMetadata = await pinned.metadata();
      const { span } = pinned.wanted;
      checkProjectName(name, span);
      // Folders of one name but for case are one folder on some disks.
      const twin = known.get(name.toLowerCase());
      if (twin) {
        const related = twin.wanted.span ? [{ message: 'the other one', span: twin.wanted.span }] : [];
        fail(depsErrors.nameTwice, { name, entries: [twin.name, pinned.name] }, { span, related });
      }
      if (name === this.#context.project.config.name) fail(depsErrors.nameOfRoot, { name }, { span });
      known.set(name.toLowerCase(), pinned);
      named.push({ pinned, projectName: name });
    }
    return named;
  }
}

function markOf(wanted: Wanted): string {
  const details: readonly string[] =
    wanted.kind === 'hub'
      ? wanted.versions.map((version) => JSON.stringify(version))
      : 'revisions' in wanted
        ? wanted.revisions
        : [];
  return JSON.stringify([wanted.kind, wantedName(wanted), ...new Set(details)].sort());
}
