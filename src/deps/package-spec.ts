// Entries of packages.yml, dependencies.yml, package-lock.yml and of the hub → typed declarations, checked as dbt does.
import {
  Float,
  fail,
  isJsonArray,
  type JsonObject,
  type JsonValue,
  jsonObject,
  nearest,
  type Span,
} from '../base/index.ts';
import { depsErrors } from './errors.ts';

/** Text, or a float as YAML reads `1.5`; whole numbers count as text. */
export type RawVersion = string | number | Float;

interface SpecOrigin {
  /** Name of the project, as lock files note it. */
  readonly name: string | undefined;
  /** The entry before its templates were rendered. */
  readonly unrendered: JsonObject;
  readonly span: Span | undefined;
  /** Declared by the project itself or a folder of it, not by something that was downloaded. */
  readonly isTrusted: boolean;
  /** Read back by --add-package: dbt then knows nothing of the text before rendering, which shows in the lock's hash. */
  readonly isJustAdded?: boolean;
}

export interface LocalSpec extends SpecOrigin {
  readonly kind: 'local';
  readonly local: string;
}

export interface TarballSpec extends SpecOrigin {
  readonly kind: 'tarball';
  readonly tarball: string;
  readonly name: string;
}

interface RevisionSpec extends SpecOrigin {
  readonly revision: RawVersion | undefined;
  readonly warnUnpinned: boolean | undefined;
  readonly subdirectory: string | undefined;
}

export interface GitSpec extends RevisionSpec {
  readonly kind: 'git';
  readonly git: string;
}

export interface PrivateSpec extends RevisionSpec {
  readonly kind: 'private';
  readonly private: string;
  readonly provider: string | undefined;
}

export interface HubSpec extends SpecOrigin {
  readonly kind: 'package';
  readonly package: string;
  readonly version: RawVersion | readonly RawVersion[];
  readonly installPrerelease: boolean | undefined;
}

export type PackageSpec = LocalSpec | TarballSpec | GitSpec | PrivateSpec | HubSpec;

/** The keys of each kind; the first tells the kind, all but those in `NEEDED` may be left out. */
const KEYS: { readonly [kind in PackageSpec['kind']]: readonly string[] } = {
  local: ['local', 'name'],
  tarball: ['tarball', 'name'],
  git: ['git', 'revision', 'warn-unpinned', 'subdirectory', 'name'],
  package: ['package', 'version', 'install_prerelease', 'install-prerelease', 'name'],
  private: ['private', 'provider', 'revision', 'warn-unpinned', 'subdirectory', 'name'],
};
const KINDS = ['local', 'tarball', 'git', 'package', 'private'] as const;

const ENTRY_NAMES: { readonly [kind in PackageSpec['kind']]: string } = {
  local: 'local',
  tarball: 'tarball',
  git: 'git',
  package: 'hub',
  private: 'private',
};

export interface SpecEntry {
  readonly entry: JsonObject;
  readonly unrendered: JsonObject;
  readonly file: string;
  readonly span: Span | undefined;
  readonly isTrusted: boolean;
}

/** Reads one entry. @throws TsdbtError package-entry-invalid */
export function readSpec(source: SpecEntry): PackageSpec {
  const { entry } = source;
  const kinds = KINDS.filter((kind) => kind in entry);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    return invalid(
      source,
      kind === undefined ? 'the entry names no package' : `the entry has both ${kinds.join(' and ')}`,
    );
  }
  for (const key of Object.keys(entry)) {
    if (KEYS[kind].includes(key)) continue;
    const meant = nearest(key, KEYS[kind]);
    invalid(
      source,
      `a ${ENTRY_NAMES[kind]} package has no key '${key}'`,
      meant ? `did you mean '${meant}'?` : `it has ${KEYS[kind].join(', ')}`,
    );
  }
  if (entry[kind] === '')
    invalid(source, `A ${ENTRY_NAMES[kind]} package is missing the value. It is a required property.`);
  const read = new EntryReader(source);
  const origin = {
    name: read.text('name'),
    unrendered: source.unrendered,
    span: source.span,
    isTrusted: source.isTrusted,
  };
  switch (kind) {
    case 'local':
      return { kind, local: read.needed('local'), ...origin };
    case 'tarball':
      return { kind, tarball: read.needed('tarball'), ...origin, name: read.needed('name') };
    case 'git':
      return { kind, git: read.needed('git'), ...read.revision(), ...origin };
    case 'private':
      return { kind, private: read.needed('private'), provider: read.text('provider'), ...read.revision(), ...origin };
    case 'package':
      return hubSpec(source, read, origin);
  }
}

function hubSpec(source: SpecEntry, read: EntryReader, origin: SpecOrigin): HubSpec {
  const name = read.needed('package');
  const written = source.entry['version'];
  if (written === undefined || written === null || written === '' || (isJsonArray(written) && written.length === 0)) {
    return invalid(
      source,
      `${name} is missing the version. When installing from the Hub package index, version is a required property`,
      'write a version or a range, as in  version: [">=1.0.0", "<2.0.0"]',
    );
  }
  if (!name.includes('/')) {
    return invalid(
      source,
      `${name} was not found in the package index. Packages on the index require a namespace, e.g dbt-labs/dbt_utils`,
      'write the namespace in front of the name',
    );
  }
  const version = isJsonArray(written)
    ? written.map((one) => read.versionOf('version', one))
    : read.versionOf('version', written);
  return {
    kind: 'package',
    package: name,
    version,
    installPrerelease: read.flag('install_prerelease') ?? read.flag('install-prerelease'),
    ...origin,
  };
}

class EntryReader {
  readonly #source: SpecEntry;

  constructor(source: SpecEntry) {
    this.#source = source;
  }

  text(key: string): string | undefined {
    const value = this.#source.entry[key];
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    return this.#wrong(key, 'text');
  }

  needed(key: string): string {
    return this.text(key) ?? this.#wrong(key, 'text');
  }

  flag(key: string): boolean | undefined {
    const value = this.#source.entry[key];
    if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
    return this.#wrong(key, 'true or false');
  }

  versionOf(key: string, value: JsonValue): RawVersion {
    if (typeof value === 'string' || value instanceof Float) return value;
    if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return String(value);
    return typeof value === 'number' ? value : this.#wrong(key, 'text or a number');
  }

  revision(): Pick<RevisionSpec, 'revision' | 'warnUnpinned' | 'subdirectory'> {
    const revision = this.#source.entry['revision'];
    return {
      revision: revision === undefined || revision === null ? undefined : this.versionOf('revision', revision),
      warnUnpinned: this.flag('warn-unpinned'),
      subdirectory: this.text('subdirectory'),
    };
  }

  #wrong(key: string, expected: string): never {
    return invalid(this.#source, `'${key}' is not ${expected}`, `write ${key}: with ${expected}`);
  }
}

function invalid(source: SpecEntry, problem: string, hint?: string): never {
  return fail(depsErrors.specInvalid, { file: source.file, problem, hint }, { span: source.span });
}

/** A version as Python's `str` writes it. */
export function versionText(version: RawVersion): string {
  if (typeof version === 'string') return version;
  const value = version instanceof Float ? version.value : version;
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** The declaration as dbt serialises it for the hash of the lock: every key of its kind, `name` only where given. */
export function specRecord(spec: PackageSpec): JsonObject {
  const record = jsonObject([['unrendered', spec.isJustAdded ? jsonObject() : spec.unrendered]]);
  if (spec.name !== undefined) record['name'] = spec.name;
  switch (spec.kind) {
    case 'local':
      record['local'] = spec.local;
      break;
    case 'tarball':
      record['tarball'] = spec.tarball;
      break;
    case 'git':
    case 'private':
      if (spec.kind === 'git') record['git'] = spec.git;
      else {
        record['private'] = spec.private;
        record['provider'] = spec.provider ?? null;
      }
      record['revision'] = spec.revision ?? null;
      record['subdirectory'] = spec.subdirectory ?? null;
      record['warn-unpinned'] = spec.warnUnpinned ?? null;
      break;
    case 'package':
      record['package'] = spec.package;
      record['version'] = spec.version;
      record['install_prerelease'] = spec.installPrerelease ?? ('install_prerelease' in spec.unrendered ? null : false);
      break;
  }
  return record;
}
