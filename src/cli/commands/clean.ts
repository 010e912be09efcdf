// `clean`: deletes the folders of clean-targets; never sources, never the database of the active profile.
import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail, isInside, jsonObject, type LogEvent } from '../../base/index.ts';
import { activeProfile, type BareProject, type ResolvedProfile } from '../../project/index.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openBareProject } from '../open-bare-project.ts';
import { loadOptions, raiseWarnings } from '../open-project.ts';
import { packageInstallPathDeprecation } from '../ui/deprecations.ts';

export async function clean(invocation: Invocation): Promise<ExitCode> {
  const { console, given, services } = invocation;
  const options = loadOptions(invocation);
  // The log folder is often a target itself: no log file.
  const project = openBareProject(invocation, { withLogFile: false });
  const { config } = project;
  const targets = cleanTargets(project, given.get('CLEAN_PROJECT_FILES_ONLY') !== false);
  if (config.cleanTargets.includes('dbt_modules') && !config.cleanTargets.includes(config.packagesInstallPath)) {
    console.emit(packageInstallPathDeprecation());
  }
  const kept = databaseFiles(project, activeProfile(options, services));
  for (const target of targets) {
    console.emit(pathEvent('Z012', 'CheckCleanPath', `Checking ${target}/*`, target));
    for (const file of remove(target, kept)) {
      console.emit(pathEvent('T004', 'KeptDatabase', `Kept ${file}: it is the database of the active profile`, file));
    }
    console.emit(pathEvent('Z013', 'ConfirmCleanPath', `Cleaned ${target}/*`, target));
  }
  const msg = 'Finished cleaning all paths.';
  console.emit({ code: 'Z015', name: 'FinishedCleanPaths', level: 'info', msg, data: jsonObject() });
  raiseWarnings(invocation);
  return 0;
}

function pathEvent(code: string, name: string, msg: string, path: string): LogEvent {
  return { code, name, level: 'info', msg, data: jsonObject([['path', path]]) };
}

/** Absolute folders to delete. @throws TsdbtError clean-source-path, clean-outside-project */
export function cleanTargets(
  { config, directory }: Pick<BareProject, 'config' | 'directory'>,
  projectFilesOnly: boolean,
): readonly string[] {
  const targets = [...new Set(config.cleanTargets.map((path) => resolve(directory, path)))];
  const sources = [
    ...config.modelPaths,
    ...config.macroPaths,
    ...config.seedPaths,
    ...config.testPaths,
    ...config.analysisPaths,
    ...config.snapshotPaths,
    ...config.functionPaths,
    ...config.docsPaths,
    ...config.assetPaths,
  ].map((path) => resolve(directory, path));
  const refuse = (paths: readonly string[]): void => {
    if (paths.length > 0) fail(cliErrors.cleanSource, { paths });
  };
  refuse(targets.filter((target) => sources.includes(target)));
  const outside = targets.filter((target) => target === directory || !isInside(target, directory));
  if (outside.length > 0 && projectFilesOnly) fail(cliErrors.cleanOutside, { paths: outside });
  // A folder above a source would take it along.
  refuse(targets.filter((target) => sources.some((path) => isInside(path, target) && existsSync(path))));
  return targets;
}

/** Files that the credentials of the profile name: embedded databases, with the files the engine keeps beside them. */
function databaseFiles(project: BareProject, profile: ResolvedProfile | undefined): readonly string[] {
  return Object.values(profile?.credentials ?? {})
    .filter((value): value is string => typeof value === 'string' && value !== '')
    .map((value) => resolve(project.directory, value))
    .filter((path) => existsSync(path) && statSync(path).isFile());
}

/** Deletes a folder but for the files to keep; gives those that were met. Links are removed, never followed. */
export function remove(path: string, kept: readonly string[]): readonly string[] {
  if (!existsSync(path) && !isLink(path)) return [];
  if (kept.some((file) => path === file || path.startsWith(`${file}.`))) return kept.filter((file) => path === file);
  if (!kept.some((file) => isInside(file, path))) {
    rmSync(path, { recursive: true, force: true });
    return [];
  }
  const met = readdirSync(path).flatMap((name) => remove(join(path, name), kept));
  if (readdirSync(path).length === 0) rmdirSync(path);
  return met;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
