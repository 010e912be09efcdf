// What all parts of `deps` work with.
import type { Services } from '../base/index.ts';
import type { BareProject } from '../project/index.ts';
import type { PackageCache } from './archive-cache.ts';
import type { Hub } from './hub.ts';

export interface DepsContext {
  readonly services: Services;
  readonly project: BareProject;
  readonly cache: PackageCache;
  readonly hub: Hub;
  /** Where archives are unpacked until they are renamed into place; on the disk of the packages' folder. */
  readonly stage: string;
  /** False with --no-version-check. */
  readonly checksVersions: boolean;
  /** Told of a package that should be asked for by another name. */
  readonly onMoved: (oldName: string, newName: string) => void;
}
