// Name and packages of a project folder, as far as `deps` needs them.
import { join } from 'node:path';
import { fail, randomUuid, type Span, TsdbtError } from '../base/index.ts';
import { projectErrors, readDeclaredPackages, readRawProject, renderedEntries } from '../project/index.ts';
import type { PackageFile } from './archive.ts';
import type { DepsContext } from './deps-context.ts';
import { depsErrors } from './errors.ts';
import { readSpec } from './package-spec.ts';
import type { PackageMetadata } from './pinned.ts';
import { writePackage } from './write-package.ts';

export interface FolderPlace {
  readonly folder: string;
  /** How users know the folder: `pkgs/tools`, `https://host/repo.git`. */
  readonly shown: string;
  /** The declaration that led here. */
  readonly span: Span | undefined;
  /** Not downloaded: a folder that the project itself names. */
  readonly isTrusted: boolean;
}

/** Reads dbt_project.yml and the packages file of a folder. @throws TsdbtError package-without-project, package-name-missing, package-entry-invalid */
export function folderMetadata(place: FolderPlace, context: DepsContext): PackageMetadata {
  const { folder, shown, span } = place;
  const name = projectName(place);
  const declared = readDeclaredPackages(folder, shown);
  const { services, project } = context;
  const packages = renderedEntries(declared, { services, project, always: true }).map((entry) =>
    readSpec({ ...entry, isTrusted: place.isTrusted }),
  );
  if (typeof name !== 'string' || name === '') return fail(depsErrors.nameMissing, { folder: shown }, { span });
  return { name, packages };
}

/** As `folderMetadata`, of a package that is not installed yet. @throws TsdbtError as there, package-install-failed */
export function downloadedMetadata(
  files: readonly PackageFile[],
  { shown, span }: Pick<FolderPlace, 'shown' | 'span'>,
  context: DepsContext,
): PackageMetadata {
  const folder = join(context.stage, randomUuid());
  // All that is read lies at its top.
  const top = files.filter(({ path }) => !path.includes('/'));
  writePackage(top, folder, shown);
  return folderMetadata({ folder, shown, span, isTrusted: false }, context);
}

function projectName({ folder, shown, span, isTrusted }: FolderPlace): unknown {
  try {
    return readRawProject(folder, shown).value['name'];
  } catch (error) {
    if (!(error instanceof TsdbtError) || error.diagnostic.slug !== projectErrors.projectMissing.slug) throw error;
    return fail(depsErrors.projectMissing, { path: join(folder, 'dbt_project.yml'), isLocal: isTrusted }, { span });
  }
}
