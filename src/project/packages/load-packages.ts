// The installed packages of a project, each with its configuration and files.
import { posix } from 'node:path';
import { type Diagnostic, diagnostic, fail, jsonObject, TsdbtError } from '../../base/index.ts';
import { projectErrors } from '../errors.ts';
import { discoverFiles } from '../files/discover.ts';
import { PROJECT_FILE, projectConfig, type RawProject, readRawProject } from '../project-file.ts';
import type { Flags, PackageSource, ProjectConfig } from '../types.ts';
import { checkDbtVersion } from '../version-range.ts';
import { type YamlGlobalsOptions, yamlGlobals } from '../yaml-globals.ts';
import { installedPackageFolders } from './installed.ts';

export interface LoadPackagesOptions {
  readonly root: PackageSource;
  readonly flags: Flags;
  readonly early: Omit<YamlGlobalsOptions, 'fileName' | 'vars'>;
}

/** All installed packages, sorted by name. @throws TsdbtError 114x and those of the packages' project files */
export function loadPackages(options: LoadPackagesOptions, diagnostics: Diagnostic[]): readonly PackageSource[] {
  const { root } = options;
  const installPath = root.config.packagesInstallPath;
  const packages: PackageSource[] = [];
  for (const directory of installedPackageFolders(root.directory, installPath)) {
    const shown = posix.join(installPath.replaceAll('\\', '/'), directory.split(/[/\\]/).pop() ?? '');
    const loaded = loadPackage(directory, shown, options, diagnostics);
    const twin = [root, ...packages].find((known) => known.name === loaded.name);
    if (twin) {
      const folders = [twin.isRoot ? PROJECT_FILE : twin.config.file.path, loaded.config.file.path];
      diagnostics.push(
        diagnostic(projectErrors.packageNameTwice, { name: loaded.name, folders }, { span: nameSpan(loaded.config) }),
      );
      continue;
    }
    packages.push(loaded);
  }
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function loadPackage(
  directory: string,
  shown: string,
  { flags, early }: LoadPackagesOptions,
  diagnostics: Diagnostic[],
): PackageSource {
  const raw = readPackageProject(directory, shown);
  // dbt hands no --vars to the project files of packages.
  const globals = yamlGlobals({ ...early, vars: jsonObject() });
  const config = projectConfig(raw, { globals, flags: undefined }, diagnostics);
  if (flags.get('VERSION_CHECK') !== false) {
    diagnostics.push(...checkDbtVersion(config, raw.document.locate(['require-dbt-version'])));
  }
  const files = discoverFiles({
    config,
    directory,
    shownDirectory: shown,
    excluded: [config.packagesInstallPath, config.targetPath].map((path) => posix.join(directory, path)),
    withJinjaExtensions: flags.get('ALLOW_JINJA_FILE_EXTENSIONS') === true,
  });
  return { name: config.name, directory, isRoot: false, config, files };
}

function readPackageProject(directory: string, shown: string): RawProject {
  try {
    return readRawProject(directory, shown);
  } catch (error) {
    if (!(error instanceof TsdbtError) || error.diagnostic.slug !== projectErrors.projectMissing.slug) throw error;
    return fail(projectErrors.packageUnreadable, { folder: shown });
  }
}

function nameSpan(config: ProjectConfig): { file: ProjectConfig['file']; start: number; end: number } {
  const start = Math.max(0, config.file.text.search(/^name\s*:/m));
  return { file: config.file, start, end: start };
}
