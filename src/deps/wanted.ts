// What is wanted of each package: all declarations of one package merged, as dbt merges them.
import { fail, type Services, type Span } from '../base/index.ts';
import { shownUrl } from './credentials.ts';
import { depsErrors } from './errors.ts';
import { type PackageSpec, versionText } from './package-spec.ts';
import { privateUrl } from './private-url.ts';
import { parseSpecifier, type VersionSpecifier } from './version-specifier.ts';

interface WantedOrigin {
  readonly span: Span | undefined;
  readonly isTrusted: boolean;
}

export interface WantedHub extends WantedOrigin {
  readonly kind: 'hub';
  readonly package: string;
  readonly versions: readonly VersionSpecifier[];
  readonly installPrerelease: boolean;
}

export interface WantedGit extends WantedOrigin {
  readonly kind: 'git' | 'private';
  /** The address as git gets it. */
  readonly git: string;
  /** As declared, templates unrendered: what the lock shows. */
  readonly unrendered: string;
  readonly revisions: readonly string[];
  readonly warnUnpinned: boolean;
  readonly subdirectory: string | undefined;
  readonly provider: string | undefined;
}

export interface WantedLocal extends WantedOrigin {
  readonly kind: 'local';
  readonly local: string;
}

export interface WantedTarball extends WantedOrigin {
  readonly kind: 'tarball';
  readonly tarball: string;
  readonly unrendered: string;
  readonly package: string;
}

export type Wanted = WantedHub | WantedGit | WantedLocal | WantedTarball;

/** The name by which users know a package: hub name, address (and subdirectory), path. */
export function wantedName(wanted: Wanted): string {
  switch (wanted.kind) {
    case 'hub':
      return wanted.package;
    case 'local':
      return wanted.local;
    case 'tarball':
      return wanted.tarball;
    case 'git':
    case 'private':
      return withSubdirectory(wanted.git, wanted.subdirectory);
  }
}

/** All names that mean the same package: `.git` at the end of an address makes no difference. */
function allNames(wanted: Wanted): readonly string[] {
  if (wanted.kind !== 'git' && wanted.kind !== 'private') return [wantedName(wanted)];
  const { git, subdirectory } = wanted;
  const other = git.endsWith('.git') ? git.slice(0, -4) : `${git}.git`;
  return [withSubdirectory(git, subdirectory), withSubdirectory(other, subdirectory)];
}

function withSubdirectory(url: string, subdirectory: string | undefined): string {
  return subdirectory ? `${url}/${subdirectory}` : url;
}

const KIND_NAMES: { readonly [kind in Wanted['kind']]: string } = {
  hub: 'RegistryUnpinnedPackage',
  git: 'GitUnpinnedPackage',
  private: 'PrivateUnpinnedPackage',
  local: 'LocalUnpinnedPackage',
  tarball: 'TarballUnpinnedPackage',
};

/** Packages by name, in the order in which they were first asked for. */
export class PackageListing {
  readonly #packages = new Map<string, Wanted>();
  readonly #services: Pick<Services, 'env' | 'redactor'>;

  constructor(services: Pick<Services, 'env' | 'redactor'>) {
    this.#services = services;
  }

  get wanted(): readonly Wanted[] {
    return [...this.#packages.values()];
  }

  /** Adds declarations. @throws TsdbtError package-kinds-differ, package-version-syntax, package-url-refused */
  addSpecs(specs: readonly PackageSpec[]): void {
    for (const spec of specs) this.add(wantedOf(spec, this.#services));
  }

  /** Adds a package, merged with what is already wanted of it, and gives the result. @throws TsdbtError package-kinds-differ */
  add(wanted: Wanted): Wanted {
    const key = allNames(wanted).find((name) => this.#packages.has(name)) ?? wantedName(wanted);
    const known = this.#packages.get(key);
    const merged = known ? merge(known, wanted) : wanted;
    this.#packages.set(key, merged);
    return merged;
  }
}

function merge(known: Wanted, added: Wanted): Wanted {
  if (known.kind === 'hub' && added.kind === 'hub') {
    return { ...known, versions: [...known.versions, ...added.versions] };
  }
  if (isGit(known) && isGit(added) && (known.kind === 'private' || added.kind === 'git')) {
    return {
      ...known,
      revisions: [...known.revisions, ...added.revisions],
      warnUnpinned: known.warnUnpinned && added.warnUnpinned,
    };
  }
  if (known.kind === added.kind) return known;
  return fail(
    depsErrors.kindsDiffer,
    {
      added: shownUrl(wantedName(added)),
      addedKind: KIND_NAMES[added.kind],
      known: shownUrl(wantedName(known)),
      knownKind: KIND_NAMES[known.kind],
    },
    { span: added.span, related: known.span ? [{ message: 'asked for here as well', span: known.span }] : [] },
  );
}

function isGit(wanted: Wanted): wanted is WantedGit {
  return wanted.kind === 'git' || wanted.kind === 'private';
}

function wantedOf(spec: PackageSpec, services: Pick<Services, 'env' | 'redactor'>): Wanted {
  const { span, isTrusted } = spec;
  switch (spec.kind) {
    case 'local':
      return { kind: 'local', local: spec.local, span, isTrusted };
    case 'tarball': {
      const unrendered = textOf(spec.unrendered['tarball']) ?? spec.tarball;
      return { kind: 'tarball', tarball: spec.tarball, unrendered, package: spec.name, span, isTrusted };
    }
    case 'package': {
      const versions = (Array.isArray(spec.version) ? spec.version : [spec.version]).map((version) =>
        parseSpecifier(versionText(version), span),
      );
      return {
        kind: 'hub',
        package: spec.package,
        versions,
        installPrerelease: spec.installPrerelease === true,
        span,
        isTrusted,
      };
    }
    case 'git':
    case 'private':
      return {
        kind: spec.kind,
        git: spec.kind === 'git' ? spec.git : privateUrl(spec.private, spec.provider, services, span),
        unrendered: spec.kind === 'git' ? (textOf(spec.unrendered['git']) ?? spec.git) : spec.private,
        revisions: spec.revision === undefined ? [] : [versionText(spec.revision)],
        warnUnpinned: spec.warnUnpinned !== false,
        subdirectory: spec.subdirectory || undefined,
        provider: spec.kind === 'private' ? spec.provider : undefined,
        span,
        isTrusted,
      };
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
