// One package, its version fixed: what the lock says of it, what it needs itself, and how it gets into its folder.
import type { JsonObject } from '../base/index.ts';
import type { PackageSpec } from './package-spec.ts';
import type { Wanted } from './wanted.ts';

export interface PackageMetadata {
  /** Name of the project in it: the folder that it is installed in. */
  readonly name: string;
  readonly packages: readonly PackageSpec[];
}

export interface PinnedPackage {
  readonly wanted: Wanted;
  /** As the console names it: `dbt-labs/dbt_utils`. */
  readonly name: string;
  /** The entry of the lock but for `name`; of git packages only after `metadata`. */
  lockEntry(): JsonObject;
  metadata(): Promise<PackageMetadata>;
  /** Puts the package at this path, which does not exist yet. */
  install(path: string): Promise<InstalledPackage>;
}

export interface InstalledPackage {
  /** `version 1.3.0`, `revision 40f1…`, `<local @ pkgs/a>` */
  readonly from: string;
  /** Version, commit or address: what identifies the content. */
  readonly version: string;
  /** For packages of the hub while it can be asked: the newest version that could be taken. */
  readonly latest: string | undefined;
  readonly subdirectory: string | undefined;
  /** Hash over all files; undefined for linked folders. */
  readonly contentHash: string | undefined;
}
