// `clean`: deletes the folders of clean-targets; never sources, never the database of the active profile.
import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fail, jsonObject, type LogEvent } from '../../base/index.ts';
import { loadProject, type ProjectSource } from '../../project/index.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { loadOptions, report } from '../open-project.ts';
import { uiSettings } from '../ui/ui-settings.ts';
import { warnPolicy } from '../ui/warn-policy.ts';

export async function clean(invocation: Invocation): Promise<ExitCode> {
  const { console, given, io, services } = invocation;
  const { value: source, diagnostics } = loadProject(loadOptions(invocation), services);
  // The log folder is often a target itself: no log file.
  console.configure(uiSettings(source.flags, given, io), warnPolicy(source.flags), undefined);
  report(invocation, diagnostics);
  const targets = cleanTargets(source, given.get('CLEAN_PROJECT_FILES_ONLY') !== false);
  const kept = databaseFiles(source);
  for (const target of targets) {
    console.emit(pathEvent('Z012', 'CheckCleanPath', `Checking ${target}/*`, target));
    for (const file of remove(target, kept)) {
      console.emit(pathEvent('T004', 'KeptDatabase', `Kept ${file}: it is the database of the active profile`, file));
    }
    console.emit(pathEvent('Z013', 'ConfirmCleanPath', `Cleaned ${target}/*`, target));
  }
  const msg = 'Finished cleaning all paths.';
  console.emit({ code: 'Z015', name: 'FinishedCleanPaths', level: 'info', msg, data: jsonObject() });
  return 0;
}

function pathEvent(code: string, name: string, msg: string, path: string): LogEvent {
  return { code, name, level: 'info', msg, data: jsonObject([['path', path]]) };
}

/** Absolute folders to delete. @throws TsdbtError clean-source-path, clean-outside-project */
export function cleanTargets(source: Pick<ProjectSource, 'root'>, projectFilesOnly: boolean): readonly string[] {
  const { config, directory } = source.root;
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
  // A folder above a source would take it along.
  const isSource = (target: string): boolean => sources.some((path) => isInside(path, target) && existsSync(path));
  const named = targets.filter((target) => isSource(target) || sources.includes(target));
  if (named.length > 0) fail(cliErrors.cleanSource, { paths: named });
  const outside = targets.filter((target) => target === directory || !isInside(target, directory));
  if (outside.length > 0 && projectFilesOnly) fail(cliErrors.cleanOutside, { paths: outside });
  return targets;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Files that the credentials of the profile name: embedded databases, with the files the engine keeps beside them. */
function databaseFiles(source: ProjectSource): readonly string[] {
  return Object.values(source.profile.credentials)
    .filter((value): value is string => typeof value === 'string' && value !== '')
    .map((value) => resolve(source.root.directory, value))
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
